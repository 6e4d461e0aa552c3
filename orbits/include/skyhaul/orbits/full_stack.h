// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// Calls `program` with enough stack, however little the system's limit (RLIMIT_STACK, `ulimit -s`) gives to
/// this process: below 8 MiB, the usual limit of Linux, `program` runs on 8 MiB of memory that is mapped for
/// it, on the same thread, and threads that are started from then on have stacks of 8 MiB too. Returns what
/// `program` returns, which must throw nothing. Where the memory cannot be mapped, this prints one line that
/// begins with `name` to stderr and returns 1. Meant to be the first call of main().
SKYHAUL_ORBITS_EXPORT int with_full_stack(const char* name, int (*program)(int, char**), int argc,
                                          char** argv);

}  // namespace skyhaul
