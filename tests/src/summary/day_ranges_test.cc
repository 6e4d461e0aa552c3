// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Ranges over days against the binomial distribution: where each day has one sync time, the quantile of drawn
// days is an order statistic, whose distribution is known.
#include "summary/day_ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "summary/sync_curve.h"

namespace skyhaul::core {
namespace {

constexpr double kHorizon_s = 6 * 3600;

/// A day on which every round takes as long, in so many starts.
SyncCurve even_day(double sync_s, std::size_t starts) {
  const double step_s = kHorizon_s / static_cast<double>(starts);
  std::vector<double> ends;
  for (std::size_t i = 0; i < starts; ++i) ends.push_back(static_cast<double>(i) * step_s + sync_s);
  return SyncCurve(step_s, std::move(ends), kHorizon_s);
}

double binomial_at_least(int least, int n, double p) {
  double sum = 0;
  for (int k = least; k <= n; ++k) {
    double ways = 1;
    for (int i = 0; i < k; ++i) ways = ways * (n - i) / (i + 1);
    sum += ways * std::pow(p, k) * std::pow(1 - p, n - k);
  }
  return sum;
}

/// Whether a value that is one of the days' stands at a share of a distribution over days in rising order, as
/// far as 400 draws tell: three standard errors, sqrt(0.05 * 0.95 / 400) each.
void stands_at(double share, double value, const std::vector<double>& days, int rank) {
  const double error = 3 * std::sqrt(share * (1 - share) / 400);
  const auto n = static_cast<int>(days.size());
  const auto place = std::lower_bound(days.begin(), days.end(), value * (1 - 0.011)) - days.begin();
  ASSERT_LT(place, n);
  ASSERT_NEAR(days[static_cast<std::size_t>(place)], value, 0.011 * value);  // the grid of intervals
  const auto until = [&](std::ptrdiff_t j) {
    return binomial_at_least(rank, n, static_cast<double>(j) / static_cast<double>(n));
  };
  EXPECT_GE(until(place + 1), share - error) << value;
  EXPECT_LE(until(place), share + error) << value;
}

TEST(DayRanges, OfEvenDaysAreOrderStatistics) {
  for (const std::size_t count : {2U, 6U}) {
    for (std::uint64_t seed = 1; seed < 3; ++seed) {
      SCOPED_TRACE(testing::Message() << count << " days, seed " << seed);
      std::vector<double> times;
      std::vector<SyncCurve> days;
      for (std::size_t d = 0; d < count; ++d) {
        times.push_back(300 * std::pow(1.2, static_cast<double>(d)));
        // Each day counts alike, whatever the number of its starts. The order of days does not count.
        days.push_back(even_day(times.back(), 60 + 30 * ((d + seed) % 3)));
      }
      std::rotate(days.begin(), days.begin() + static_cast<std::ptrdiff_t>(seed % count), days.end());
      Curves all;
      for (const SyncCurve& day : days) all.push_back(&day);
      Quantiles interval_s;
      for (std::size_t q = 0; q < kQuantiles.size(); ++q)
        interval_s[q] = smallest_interval_s(all, kQuantiles[q]);
      const DayRanges ranges = day_ranges(all, interval_s, seed, 2);
      for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
        const auto rank = static_cast<int>(std::ceil(kQuantiles[q] * static_cast<double>(count) - 1e-9));
        ASSERT_TRUE(ranges.sync_s[q] && ranges.interval_s[q]);
        stands_at(0.05, ranges.sync_s[q]->low.value(), times, rank);
        stands_at(0.95, ranges.sync_s[q]->high.value(), times, rank);
        EXPECT_GE(*ranges.interval_s[q]->high, *ranges.sync_s[q]->high * (1 - 1e-9));
        EXPECT_GE(*ranges.interval_s[q]->low, *ranges.sync_s[q]->low * (1 - 1e-9));
        // Rounds every I seconds are in time on the days whose rounds take no longer, and late on the others,
        // where the backlog grows. (I is no shorter than rounds back to back on all days together either,
        // which can be more than the median day's.)
        if (kQuantiles[q] == 0.5) continue;
        stands_at(0.05, ranges.interval_s[q]->low.value(), times, rank);
        stands_at(0.95, ranges.interval_s[q]->high.value(), times, rank);
      }
    }
  }
}

// A day without a round that ends is later than all: of ten days with one of these, more than two in three of
// the draws have it, so that at 99 % there is no high end, and the low end is that of the others.
TEST(DayRanges, ADayWithoutRoundsIsBeyondAllOthers) {
  const SyncCurve good = even_day(600, 60), never(kHorizon_s, {}, kHorizon_s);
  const Curves all{&good, &good, &good, &good, &never, &good, &good, &good, &good, &good};
  const DayRanges ranges = day_ranges(all, {600, 600, 600}, 1, 1);
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    ASSERT_TRUE(ranges.sync_s[q] && ranges.interval_s[q]);
    EXPECT_NEAR(ranges.sync_s[q]->low.value(), 600, 1e-6);
    EXPECT_EQ(ranges.sync_s[q]->high.has_value(), q == 0);
    EXPECT_EQ(ranges.interval_s[q]->high.has_value(), q == 0);
  }
  EXPECT_NEAR(*ranges.sync_s[0]->high, 600, 1e-6);
  // Rounds that take longer than the horizon stand in no range; without an interval there is none of it.
  const SyncCurve longer = even_day(1.5 * kHorizon_s, 60);
  const DayRanges none = day_ranges({&longer, &longer}, {}, 1, 1);
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_FALSE(none.sync_s[q]);
    EXPECT_FALSE(none.interval_s[q]);
  }
}

}  // namespace
}  // namespace skyhaul::core
