// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "skyhaul/models/timeline_builder.h"
#include "timeline/assembler.h"

namespace skyhaul::models {

constexpr std::int64_t kMicrosecondNs = 1000;

/// What a packet waits, in two parts.
struct Wait {
  std::int64_t spikes_ns;  ///< about reallocations: changes without jumps
  std::int64_t step_ns;    ///< of the step: jumps where the next one begins
};
/// That of a packet which departs at `time`, when `access.steps[step]` holds (the first one before its start,
/// too).
Wait wait_at(const AccessRule& rule, const Access& access, LinkDirection direction, std::size_t step,
             TimeNs time);
/// Both parts together.
inline std::int64_t wait_ns(const AccessRule& rule, const Access& access, LinkDirection direction,
                            std::size_t step, TimeNs time) {
  const Wait wait = wait_at(rule, access, direction, step, time);
  return wait.spikes_ns + wait.step_ns;
}

/// The longest wait that a step allows.
std::int64_t longest_wait_us(const Access& access, const AccessStep& step);

/// Fills the steps of each terminal's access: medium access, and the extra delay where it is reallocated.
void fill_access(Assembler& assembler, const Network& network, const BuildOptions& options);

}  // namespace skyhaul::models
