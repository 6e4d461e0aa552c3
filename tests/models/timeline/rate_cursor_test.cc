// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/rate_cursor.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace skyhaul::models {
namespace {

constexpr TimelineTime kOwn;

/// Steps of at most 50 us at up to 3 Gbit/s, every fourth of them an outage; the last carries.
std::vector<CapacityStep> random_steps(std::mt19937_64& random) {
  std::vector<CapacityStep> steps;
  TimeNs at = 0;
  for (int i = 0; i < 60; ++i) {
    steps.push_back({at, random() % 4 == 0 ? 0 : static_cast<std::int64_t>(random() % 3'000'000'000) + 1});
    at += static_cast<TimeNs>(random() % 50'000) + 1;
  }
  steps.back().capacity_bps = 1'000'000'000;
  return steps;
}

/// What `steps` carry in [from, until), in bit/s x ns, summed step by step; at most `capped_bps` before
/// `cap_end`.
std::int64_t carried(const std::vector<CapacityStep>& steps, TimeNs from, TimeNs until,
                     std::int64_t capped_bps = INT64_MAX, TimeNs cap_end = INT64_MIN) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const TimeNs end = std::min(until, i + 1 < steps.size() ? steps[i + 1].start_ns : until);
    const TimeNs start = std::max(from, steps[i].start_ns);
    const TimeNs split = std::clamp(cap_end, start, std::max(start, end));
    if (end <= start) continue;
    sum +=
        (split - start) * std::min(steps[i].capacity_bps, capped_bps) + (end - split) * steps[i].capacity_bps;
  }
  return sum;
}

TEST(RateCursor, EndsWhenTheStepsHaveCarriedTheBits) {
  std::mt19937_64 random(20261130);
  for (int round = 0; round < 200; ++round) {
    const std::vector<CapacityStep> steps = random_steps(random);
    RateCursor cursor(steps);
    for (int i = 0; i < 20; ++i) {
      const auto from = static_cast<TimeNs>(random() % 1'500'000);
      const std::int64_t left = static_cast<std::int64_t>(random() % 12'000 + 1) * 8 * kRateNsPerBit;
      RateCursor::Throttle throttle;
      if (i % 2 == 1) {
        throttle.capped_bps = static_cast<std::int64_t>(random() % 500'000'000) + 1;
        throttle.capped_until_ns = from + static_cast<TimeNs>(random() % 100'000);
      }
      const std::int64_t cap = i % 2 == 1 ? throttle.capped_bps : INT64_MAX;
      const std::int64_t done = cursor.finish(kOwn, from, left, throttle);
      // The end is the nearest nanosecond: half of one, at no more than the greatest rate of a step.
      const std::int64_t sent = carried(steps, from, done, cap, throttle.capped_until_ns);
      EXPECT_LE(std::abs(sent - left), 3'000'000'000 / 2);
    }
  }
}

TEST(RateCursor, GoesOnFromWhatRemains) {
  std::mt19937_64 random(7);
  int cut = 0;
  for (int round = 0; round < 500; ++round) {
    RateCursor cursor(random_steps(random));
    const auto from = static_cast<TimeNs>(random() % 1'000'000);
    const std::int64_t left = static_cast<std::int64_t>(random() % 100'000 + 1) * kRateNsPerBit;
    const std::int64_t done = cursor.finish(kOwn, from, left, {});
    const TimeNs middle = from + static_cast<TimeNs>(random() % 50'000);
    if (middle >= done) continue;
    ++cut;
    EXPECT_EQ(cursor.finish(kOwn, middle, cursor.remaining(kOwn, from, middle, left, {}), {}), done);
  }
  EXPECT_GT(cut, 100);
}

TEST(RateCursor, WithoutCapacityItNeverEnds) {
  RateCursor none({});
  EXPECT_EQ(none.finish(kOwn, 5, kRateNsPerBit, {}), RateCursor::kNever);
  RateCursor ends({{0, 1000}, {10, 0}});
  EXPECT_EQ(ends.finish(kOwn, 0, 10'600, {}), RateCursor::kNever);
  EXPECT_EQ(ends.finish(kOwn, 0, 10'000, {}), 10);
  EXPECT_EQ(ends.next_change_ns(3), 10);
  EXPECT_EQ(ends.next_change_ns(10), RateCursor::kNever);
  EXPECT_EQ(ends.rate_bps(9), 1000);
  EXPECT_EQ(ends.largest_bps(), 1000);
}

TEST(PathCursor, SaysTheSegmentThatHolds) {
  const Path path{
      0,
      1,
      {{0, 4, OutageCause::kNone}, {100, kNoRoute, OutageCause::kNoSatellite}, {150, 2, OutageCause::kNone}}};
  PathCursor cursor(path);
  for (const TimeNs time : {500, 99, 100, 0, 149, 150}) {
    std::uint32_t route = path.segments.front().route;
    TimeNs change = INT64_MAX;
    for (const PathSegment& each : path.segments) {
      if (each.start_ns <= time) route = each.route;
      if (each.start_ns > time) change = std::min(change, each.start_ns);
    }
    EXPECT_EQ(cursor.route_at(time), route) << time;
    EXPECT_EQ(cursor.next_change_ns(time), change) << time;
  }
  const Path empty{};
  EXPECT_EQ(PathCursor(empty).route_at(0), kNoRoute);
  EXPECT_EQ(PathCursor(empty).next_change_ns(0), INT64_MAX);
}

}  // namespace
}  // namespace skyhaul::models
