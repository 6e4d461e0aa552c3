// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "skyhaul/models/timeline_builder.h"
#include "timeline/assembler.h"

namespace skyhaul::models {

constexpr std::int64_t kMicrosecondNs = 1000;

/// What a packet waits that departs at `time`, which `access.steps[step]` holds (the first one before its
/// start, too).
std::int64_t wait_ns(const AccessRule& rule, const Access& access, std::size_t step, TimeNs time);

/// Fills the steps of each terminal's access: medium access, and the extra delay where it is reallocated.
void fill_access(Assembler& assembler, const Network& network, const BuildOptions& options);

}  // namespace skyhaul::models
