// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/time_interval.h"

namespace skyhaul::models {

/// An alternating renewal process: times up and down in turn, each exponential.
struct Renewal {
  std::int64_t mtbf_ns = 0;  ///< mean time up
  std::int64_t mttr_ns = 0;  ///< mean time down
  /// When it begins, up. Absent: long before, so that it is down at the start with probability
  /// mttr / (mtbf + mttr).
  std::optional<TimeNs> all_up_ns;
  TimeNs last_failure_ns = 0;  ///< none begins from here on
};

/// When it is down in [start_ns, end_ns). Draws by inversion, keyed by the seed and both keys.
std::vector<TimeInterval> renewal_down_times(const Renewal& renewal, std::uint64_t seed, std::uint64_t key,
                                             std::uint64_t part, TimeNs start_ns, TimeNs end_ns);

/// A key of a name: FNV-1a (Fowler, Noll, Vo), 64 bits.
std::uint64_t name_key(const std::string& name);

}  // namespace skyhaul::models
