// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>  // __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace skyhaul::core {

/// Gives freed memory back to the system, as far as the C library knows how. Long links are many small
/// pieces, and what they leave is in the way of the next ones: a run of 30 days of 32 terminals reached 3,690
/// MiB without this before its first variant was built, and 3,454 MiB with it over all variants.
inline void give_memory_back() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace skyhaul::core
