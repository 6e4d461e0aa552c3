// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/core/summary.h"
#include "summary/interval.h"

namespace skyhaul::core {

/// How far the numbers of all days together would move with other days: percentile bootstrap (Efron,
/// "Bootstrap methods: another look at the jackknife", Ann. Statist. 7, 1979) over days.
struct DayRanges {
  Ranges sync_s, interval_s;
};

/// The ranges of sync times and of intervals at kQuantiles. `interval_s` are the intervals of all days
/// together. As many days as there are, drawn with replacement by `seed` 400 times, give 400 answers: a range
/// goes from the 5th to the 95th percentile of these. Intervals are sought on a grid of 1 % steps around
/// `interval_s`. No range for fewer than two days. The result does not depend on `threads`.
DayRanges day_ranges(const Curves& days, const Quantiles& interval_s, std::uint64_t seed, unsigned threads);

}  // namespace skyhaul::core
