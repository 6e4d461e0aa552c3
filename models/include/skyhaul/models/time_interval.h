// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

using orbits::TimeNs;

/// [start_ns, end_ns)
struct TimeInterval {
  TimeNs start_ns, end_ns;
};

// Lists of intervals, sorted and without overlaps. Pure, linear in their lengths (united: n log n).

/// The times in either.
SKYHAUL_MODELS_EXPORT std::vector<TimeInterval> united(const std::vector<TimeInterval>& a,
                                                       const std::vector<TimeInterval>& b);

/// The times in both.
SKYHAUL_MODELS_EXPORT std::vector<TimeInterval> common(const std::vector<TimeInterval>& a,
                                                       const std::vector<TimeInterval>& b);

/// The times of [start_ns, end_ns) in none of them.
SKYHAUL_MODELS_EXPORT std::vector<TimeInterval> outside(const std::vector<TimeInterval>& intervals,
                                                        TimeNs start_ns, TimeNs end_ns);

/// Their length together.
SKYHAUL_MODELS_EXPORT std::int64_t total_ns(const std::vector<TimeInterval>& intervals);

}  // namespace skyhaul::models
