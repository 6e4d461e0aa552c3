// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Sums over many bursts against the same bursts added up one by one.
#include "flow/burst_counts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/support/stepped_sky.h"

namespace skyhaul::models {
namespace {

TEST(BurstCounts, AreTheSumsOfTheirBursts) {
  test::SteppedSky sky;
  sky.bursts_per_s = 1;
  const LinkTimeline timeline = test::stepped_sky(sky, 20 * orbits::kMinute, 3);
  const PreparedTimeline prepared(timeline, true);
  const std::uint32_t pair = prepared.pair(0, 1);
  const PreparedTimeline::Stripe& stripe = prepared.pairs[pair].stripes[0];
  ASSERT_GT(stripe.loss.size(), 1000U);
  for (const auto& [budget_bytes, delay_factor] : {std::pair<std::int64_t, double>{0, 1},
                                                   {std::int64_t{1} << 30, 1},
                                                   {std::int64_t{1} << 30, 2.5},
                                                   {0, 0.1}}) {
    std::atomic<std::int64_t> budget{budget_bytes};
    {
      const BurstCounts counts(prepared, pair, delay_factor, budget);
      EXPECT_EQ(counts.sum(0, 3, 3, 100), 0);
      EXPECT_EQ(counts.sum(0, 4, 3, 100), 0);
      EXPECT_EQ(counts.sum(0, 3, 400, 0), 0);
      for (const double packets_per_s : {1.5, 3.0, 97.0, 1234.5, 50000.0, 9e6}) {
        for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, 20},
                                          {0, 1},
                                          {5, 37},
                                          {5, 38},
                                          {17, 900},
                                          {0, 1000},
                                          {600, stripe.loss.size()}}) {
          double sum = 0;
          for (std::size_t i = first; i < last; ++i) {
            const LossInterval& each = stripe.loss[i];
            const double length_s = static_cast<double>(each.end_ns - each.start_ns) * 1e-9;
            const std::uint32_t route = segment_at(timeline.paths[stripe.path], each.start_ns).route;
            if (route == kNoRoute) continue;
            const double round_trip_s =
                2e-9 * delay_factor * static_cast<double>(route_delay_ns(timeline, route, each.start_ns));
            const double rounds = std::max(1.0, length_s / round_trip_s);
            sum += rounds * (1 - std::pow(1 - each.loss, packets_per_s * length_s / rounds));
          }
          EXPECT_NEAR(counts.sum(0, first, last, packets_per_s), sum, 0.01 * sum + 1e-12)
              << packets_per_s << " " << first << " " << last;
        }
      }
    }
    EXPECT_EQ(budget.load(), budget_bytes);  // what was kept is given back
  }
}

}  // namespace
}  // namespace skyhaul::models
