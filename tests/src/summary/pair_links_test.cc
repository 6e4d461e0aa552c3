// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a pair's links offer at a time, and what happens on them in an interval: numbers worked out by hand.
#include "summary/pair_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/core/summary.h"
#include "summary/pair_series.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::OutageCause;
using orbits::kSecond;
using ::testing::DoubleEq;
using ::testing::ElementsAre;

constexpr std::int64_t kMbit = 1'000'000, kMs = 1'000'000;

/// a and c have two terminals, b has one. a's second terminal is 20 ms farther away than its first. The first
/// stripe from a to b has no route from second 30 to 40.
class PairLinks : public testing::Test {
 protected:
  PairLinks() {
    // Resources: up and down of a/0, a/1, b/0, c/0, c/1.
    timeline.legs[1].delay = {{0, timeline.end_ns, 50 * kMs, 50 * kMs}};
    timeline.resources[0].capacity = {{0, 10 * kMbit}, {60 * kSecond, 40 * kMbit}};
    timeline.resources[0].loss = {{5 * kSecond, 6 * kSecond, 0.5},
                                  {10 * kSecond, 10'500 * kMs, 0.5},
                                  {20 * kSecond, 21 * kSecond, 0.5}};
    timeline.resources[5].outages = {{8 * kSecond, 9 * kSecond, OutageCause::kRain}};
    auto& segments = timeline.paths[0].segments;
    segments.push_back({30 * kSecond, models::kNoRoute, OutageCause::kNoSatellite});
    segments.push_back({40 * kSecond, segments[0].route, OutageCause::kNone});
    validate(timeline);
  }
  Events events(TimeNs from, TimeNs until) const {
    return events_in(timeline, {&timeline.paths[0]}, from, until);
  }

  LinkTimeline timeline = models::test::star({{"a", 10 * kMbit, 50 * kMbit, 30 * kMs, 2},
                                              {"b", 50 * kMbit, 25 * kMbit, 20 * kMs, 1},
                                              {"c", 50 * kMbit, 50 * kMbit, 0, 2}},
                                             100 * kSecond);
};

TEST_F(PairLinks, PathsAreThoseOfOneDirection) {
  const auto there = paths_between(timeline, 0, 1), back = paths_between(timeline, 1, 0);
  ASSERT_EQ(there.size(), 2U);
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(there[0], &timeline.paths[0]);
  for (const models::Path* path : there) {
    EXPECT_EQ(timeline.nodes[path->src].site, 0);
    EXPECT_EQ(timeline.nodes[path->dst].site, 1);
  }
  for (const models::Path* path : back) EXPECT_EQ(timeline.nodes[path->src].site, 1);
  EXPECT_TRUE(paths_between(timeline, 0, 0).empty());
}

TEST_F(PairLinks, EndsCompareTheTerminalsOfBothSites) {
  EXPECT_EQ(ends_of(timeline, 0, 1), "fewer at destination");
  EXPECT_EQ(ends_of(timeline, 1, 0), "fewer at source");
  EXPECT_EQ(ends_of(timeline, 0, 2), "equal");
}

TEST_F(PairLinks, RatesAddUpAndTheLongestRoundTripCounts) {
  const auto paths = paths_between(timeline, 0, 1);
  const auto rate_mbit = [&](TimeNs time) { return path_now(timeline, paths, time).rate_bps / 1e6; };
  EXPECT_DOUBLE_EQ(rate_mbit(0), 20);
  EXPECT_DOUBLE_EQ(rate_mbit(30 * kSecond - 1), 20);
  EXPECT_DOUBLE_EQ(rate_mbit(30 * kSecond), 10);  // the first stripe has no route
  EXPECT_DOUBLE_EQ(rate_mbit(40 * kSecond), 20);
  EXPECT_DOUBLE_EQ(rate_mbit(60 * kSecond - 1), 20);
  EXPECT_DOUBLE_EQ(rate_mbit(60 * kSecond), 25 + 10);  // b's downlink carries 25 of the 40 Mbit/s
  EXPECT_DOUBLE_EQ(path_now(timeline, paths, 0).round_trip_s, 2 * (0.050 + 0.020));
  EXPECT_DOUBLE_EQ(path_now(timeline, {paths[0]}, 0).round_trip_s, 2 * (0.030 + 0.020));
  EXPECT_EQ(path_now(timeline, {paths[0]}, 35 * kSecond).rate_bps, 0);
  EXPECT_EQ(path_now(timeline, {paths[0]}, 35 * kSecond).round_trip_s, 0);
}

TEST_F(PairLinks, BurstsThatTouchAnIntervalCount) {
  EXPECT_EQ(events(0, 60 * kSecond).bursts, 3);
  EXPECT_EQ(events(6 * kSecond, 10 * kSecond).bursts,
            0);  // the one ends as it begins, the other begins as it ends
  EXPECT_EQ(events(6 * kSecond - 1, 10 * kSecond).bursts, 1);
  EXPECT_EQ(events(6 * kSecond, 10 * kSecond + 1).bursts, 1);
  EXPECT_EQ(events(5'200 * kMs, 5'300 * kMs).bursts, 1);
  EXPECT_EQ(events(30 * kSecond, 60 * kSecond).bursts, 0);
}

TEST_F(PairLinks, ChangesAreOutagesAndEachChangeOfRoute) {
  EXPECT_EQ(events(0, 8 * kSecond).changes, 0);
  EXPECT_EQ(events(0, 30 * kSecond).changes, 1);  // the outage of b's downlink
  EXPECT_EQ(events(9 * kSecond, 30 * kSecond).changes, 0);
  EXPECT_EQ(events(29 * kSecond, 30 * kSecond + 1).changes, 2);  // a change, and no route after it
  EXPECT_EQ(events(30 * kSecond, 40 * kSecond).changes, 1);      // no route all the time
  EXPECT_EQ(events(29 * kSecond, 41 * kSecond).changes, 3);
  EXPECT_EQ(events(40 * kSecond, 100 * kSecond).changes, 0);
  EXPECT_EQ(events_in(timeline, paths_between(timeline, 0, 1), 0, 30 * kSecond).changes, 2);  // both stripes
}

TEST_F(PairLinks, LossIsHighFromThreeBurstsInTenSecondsOfAPath) {
  EXPECT_EQ(loss_class(0, 10, 1), "none");
  EXPECT_EQ(loss_class(1, 10, 1), "low");
  EXPECT_EQ(loss_class(2, 10, 1), "low");
  EXPECT_EQ(loss_class(4, 10, 1), "high");
  EXPECT_EQ(loss_class(4, 10, 2), "low");
  EXPECT_EQ(loss_class(7, 10, 2), "high");
  EXPECT_EQ(loss_class(4, 20, 1), "low");
}

TEST_F(PairLinks, TheSeriesHasOneLineForAPairAndNoPointsWithoutARoute) {
  const std::vector<Series> series = round_trip_series(timeline, 20);  // each 5 s
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[0].name, "a - b");
  EXPECT_EQ(series[1].name, "a - c");
  EXPECT_EQ(series[2].name, "b - c");
  ASSERT_EQ(series[0].x.size(), 18U);  // not those at 30 and 35 s
  EXPECT_DOUBLE_EQ(series[0].x[5], 25);
  EXPECT_DOUBLE_EQ(series[0].x[6], 40);
  EXPECT_DOUBLE_EQ(series[0].x.back(), 95);
  for (const double ms : series[0].y) EXPECT_DOUBLE_EQ(ms, 2 * (30 + 20));
  EXPECT_EQ(series[1].x.size(), 20U);
  const LinkTimeline later = models::test::star({{"a", kMbit, kMbit, 5 * kMs}, {"b", kMbit, kMbit, 5 * kMs}},
                                                70 * kSecond, 50 * kSecond);
  EXPECT_THAT(round_trip_series(later, 4)[0].x,
              ElementsAre(DoubleEq(50), DoubleEq(55), DoubleEq(60), DoubleEq(65)));
}

}  // namespace
}  // namespace skyhaul::core
