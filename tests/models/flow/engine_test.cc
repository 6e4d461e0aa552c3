// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Closed forms where bytes are all that costs time, and what the engine refuses. Tolerance: a microsecond,
// which is what rounding each event to a nanosecond can add up to.
#include "skyhaul/models/flow_engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "models/support/single_transfers.h"
#include "models/support/synthetic_timeline.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kSecond;
using test::accounted;
using test::seconds;
using test::transfer;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

TEST(FlowEngine, OneFlowOverAConstantLink) {
  const LinkTimeline timeline =
      test::star({{"a", 25 * kMbit, 25 * kMbit, 20 * kMs}, {"b", 100 * kMbit, 100 * kMbit, 5 * kMs}}, kHour);
  const FlowResult result =
      FlowEngine(timeline).run({{transfer(1, "a", "b", 125'000'000)}}, accounted(kHour));
  // 1 Gbit at 25 Mbit/s, and 25 ms on the way
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 40.025, 1e-6);
  EXPECT_EQ(result.log.records[0].delivered, 125'000'000);
  EXPECT_EQ(result.log.records[0].status, TransferStatus::kDone);
  EXPECT_EQ(result.end_ns, result.log.records[0].end_ns);
}

// 10 MB at 8 Mbit/s from second 1 on, with 4 Mbit/s from second 5: 4 MB in 4 s and 6 MB in 12 s. The account
// holds the window from its begin to the end of the last transfer, for the links of both directions.
TEST(FlowEngine, TheAccountHoldsWhatWasAndWhatCouldBeCarried) {
  LinkTimeline timeline =
      test::star({{"a", 8 * kMbit, 16 * kMbit, 0}, {"b", 80 * kMbit, 40 * kMbit, 0}}, kHour);
  timeline.resources[0].capacity = {{0, 8 * kMbit}, {5 * kSecond, 4 * kMbit}};
  timeline.resources[3].outages = {{20 * kSecond, 30 * kSecond, OutageCause::kRain}};
  Transfer one = transfer(1, "a", "b", 10'000'000);
  one.not_before_ns = kSecond;
  const FlowResult result = FlowEngine(timeline).run({{one}}, accounted(kHour, kSecond));
  ASSERT_NEAR(seconds(result.end_ns), 17, 1e-6);
  ASSERT_EQ(result.resources.size(), 4U);
  const double carried[] = {10e6, 0, 0, 10e6};
  const double capacity[] = {10e6, 16 * 2e6, 16 * 10e6, 16 * 5e6};
  for (std::size_t r = 0; r < 4; ++r) {
    EXPECT_NEAR(result.resources[r].ip_bytes, carried[r], 10) << r;
    EXPECT_NEAR(result.resources[r].capacity_bytes, capacity[r], 100) << r;
  }
}

// The window ends a nanosecond before the last byte is there: what is missing is too little for a double.
TEST(FlowEngine, WhatHasNotEndedHasNotDeliveredAll) {
  constexpr std::int64_t kBytes = 20'000'000;
  const TimeNs sent_ns = kBytes * kSecond;  // at a byte a second
  const LinkTimeline timeline = test::star({{"a", 8, 8, 0}, {"b", kMbit, kMbit, 20 * kMs}}, sent_ns + kHour);
  const FlowEngine engine(timeline);
  const TransferPlan plan{{transfer(1, "a", "b", kBytes)}};
  EXPECT_EQ(engine.run(plan, accounted(sent_ns + 20 * kMs)).log.records[0].delivered, kBytes);
  const TransferRecord record = engine.run(plan, accounted(sent_ns + 20 * kMs - 1)).log.records[0];
  EXPECT_EQ(record.status, TransferStatus::kUnfinished);
  EXPECT_EQ(record.delivered, kBytes - 1);
}

TEST(FlowEngine, OptionsOutsideOfTheirBoundsAreRefused) {
  const LinkTimeline timeline = test::star({{"a", kMbit, kMbit, 0}, {"b", kMbit, kMbit, 0}}, kHour);
  const FlowEngine engine(timeline);
  const TransferPlan plan{{transfer(1, "a", "b", 1000)}};
  const auto refuses = [&](auto change) {
    FlowOptions options = accounted(kHour);
    change(options);
    try {
      engine.run(plan, options);
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(refuses([](FlowOptions&) {}));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.plan_factor = 0; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.delay_factor = 0; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.delay_factor = std::nan(""); }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.transport_relief = -0.01; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.transport_relief = 1; }));
  EXPECT_FALSE(refuses([](FlowOptions& o) { o.transport_relief = 0; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.relax = {1}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.relax = {1, 1, 1, 0}; }));
  EXPECT_FALSE(refuses([](FlowOptions& o) { o.relax = {1, 1, 1, 0.5}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.weights = {1, 1}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.weights = {0}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.weights = {std::nan("")}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.weights = {HUGE_VAL}; }));
  EXPECT_FALSE(refuses([](FlowOptions& o) { o.weights = {0.5}; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.from_ns = -1; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.from_ns = kHour; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.from_ns = o.until_ns = kSecond; }));
  EXPECT_FALSE(refuses([](FlowOptions& o) { o.from_ns = 0, o.until_ns = 1; }));
  EXPECT_TRUE(refuses([](FlowOptions& o) { o.until_ns = kHour + 1; }));  // an account ends with the timeline
}

TEST(FlowEngine, TwoFlowsShareAndTheSecondSpeedsUpWhenTheFirstEnds) {
  const LinkTimeline timeline =
      test::star({{"a", 10 * kMbit, 10 * kMbit, 0}, {"b", kHour, kHour, 0}, {"c", kHour, kHour, 0}}, kHour);
  const FlowResult result = FlowEngine(timeline).run(
      {{transfer(1, "a", "b", 1'250'000), transfer(2, "a", "c", 2'500'000)}}, accounted(kHour));
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 2, 1e-6);
  EXPECT_NEAR(seconds(result.log.records[1].end_ns), 3, 1e-6);
}

TEST(FlowEngine, AnOutageAddsItsLengthAndARateStepItsShare) {
  LinkTimeline timeline =
      test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 80 * kMbit, 80 * kMbit, 0}}, kHour);
  timeline.resources[0].outages = {{2 * kSecond, 5 * kSecond, OutageCause::kRain}};
  const FlowEngine with_outage(timeline);
  EXPECT_NEAR(seconds(with_outage.run({{transfer(1, "a", "b", 10'000'000)}}, accounted(kHour)).end_ns), 13,
              1e-6);
  timeline.resources[0].outages.clear();
  timeline.resources[0].capacity = {{0, 8 * kMbit}, {4 * kSecond, 2 * kMbit}};
  const FlowEngine with_step(timeline);
  EXPECT_NEAR(seconds(with_step.run({{transfer(1, "a", "b", 10'000'000)}}, accounted(kHour)).end_ns), 4 + 24,
              1e-6);
}

TEST(FlowEngine, NoRouteHoldsATransferUntilThereIsOne) {
  LinkTimeline timeline = test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 8 * kMbit, 8 * kMbit, 0}}, kHour);
  for (Path& path : timeline.paths) {
    path.segments = {{0, kNoRoute, OutageCause::kNoSatellite},
                     {10 * kSecond, path.segments[0].route, OutageCause::kNone}};
  }
  const FlowResult result = FlowEngine(timeline).run({{transfer(1, "a", "b", 1'000'000)}}, accounted(kHour));
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 11, 1e-6);
  EXPECT_EQ(result.log.records[0].start_ns, 0);
}

TEST(FlowEngine, StripesAddUpAndTakeFromOnePool) {
  LinkTimeline timeline =
      test::star({{"a", 10 * kMbit, 10 * kMbit, 0, 4}, {"b", 100 * kMbit, 100 * kMbit, 0}}, kHour);
  // One stripe is down for the first half: the other three go on with its share of the pool.
  timeline.resources[0].outages = {{0, kSecond, OutageCause::kFault}};
  const FlowResult result = FlowEngine(timeline).run({{transfer(1, "a", "b", 8'750'000)}}, accounted(kHour));
  EXPECT_NEAR(seconds(result.end_ns), 2, 1e-6);  // 30 + 40 Mbit
}

// Two hundred gaps end one after the other at each reallocation, and are taken millisecond by millisecond: by
// the closed form the bytes that the gaps cost come to within 1 ms of each, half of it in the mean.
TEST(FlowEngine, GapsOfManyTerminalsAreTakenTogether) {
  constexpr int kTerminals = 200;
  constexpr TimeNs kSlot = 15 * kSecond;
  LinkTimeline timeline = test::star(
      {{"a", 10 * kMbit, 10 * kMbit, 0, kTerminals}, {"b", 10 * kMbit, 10 * kMbit, 0, kTerminals}}, kHour);
  double lost_s = 0;  // of all terminals, in four slots
  for (int t = 0; t < kTerminals; ++t) {
    const TimeNs gap = 50 * kMs + (90 * kMs * t) / kTerminals + 1237;
    for (TimeNs at = kSlot; at < kHour; at += kSlot)
      timeline.resources[static_cast<std::size_t>(2 * t)].outages.push_back(
          {at, at + gap, OutageCause::kReallocationGap});
    lost_s += 3 * seconds(gap);
  }
  const double bytes = 10e6 / 8 * (kTerminals * 59.0 - lost_s);  // until second 59
  for (const bool account : {false, true}) {
    FlowOptions options = accounted(kHour);
    options.account = account;
    const FlowResult result =
        FlowEngine(timeline).run({{transfer(1, "a", "b", static_cast<std::int64_t>(bytes))}}, options);
    EXPECT_GE(seconds(result.end_ns), 59 - 1e-6) << account;
    EXPECT_LE(seconds(result.end_ns), 59 + 3 * 0.001) << account;
  }
}

TEST(FlowEngine, BarriersPrioritiesAndStartTimesHold) {
  const LinkTimeline timeline =
      test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 80 * kMbit, 80 * kMbit, 0}}, kHour);
  Transfer low = transfer(1, "a", "b", 2'000'000);
  Transfer high = transfer(2, "a", "b", 1'000'000);
  high.priority = 5;
  high.not_before_ns = kSecond;
  Transfer last = transfer(3, "b", "a", 1'000'000);
  last.after = {1, 2};
  const FlowResult result = FlowEngine(timeline).run({{low, high, last}}, accounted(kHour));
  EXPECT_NEAR(seconds(result.log.records[1].end_ns), 2, 1e-6);  // alone from 1 s on
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 3, 1e-6);
  EXPECT_EQ(result.log.records[2].start_ns, result.log.records[0].end_ns);
  EXPECT_NEAR(seconds(result.log.records[2].end_ns), 4, 1e-6);
}

TEST(FlowEngine, WhatDoesNotEndIsSaidToBeUnfinished) {
  const LinkTimeline timeline =
      test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 8 * kMbit, 8 * kMbit, 0}}, 10 * kSecond);
  Transfer follower = transfer(2, "b", "a", 1);
  follower.after = {1};
  const FlowResult result =
      FlowEngine(timeline).run({{transfer(1, "a", "b", 20'000'000), follower}}, accounted(10 * kSecond));
  EXPECT_EQ(result.log.records[0].status, TransferStatus::kUnfinished);
  EXPECT_EQ(result.log.records[0].delivered, 10'000'000);
  EXPECT_EQ(result.log.records[0].end_ns, -1);
  EXPECT_EQ(result.log.records[1].status, TransferStatus::kNotStarted);
  EXPECT_EQ(result.end_ns, 10 * kSecond);
}

// 530e9 parameters of 12 bytes over 20 Gbit/s: 42.4 min (Prime Intellect's estimate for INTELLECT-class
// state, 2544 s).
TEST(FlowEngine, FiveHundredThirtyBillionParameters) {
  const std::int64_t rate = 20'000 * kMbit;
  const LinkTimeline timeline = test::star({{"a", rate, rate, 0}, {"b", rate, rate, 0}}, kHour);
  const FlowResult result =
      FlowEngine(timeline).run({{transfer(1, "a", "b", 530'000'000'000 * 12)}}, accounted(kHour));
  EXPECT_NEAR(seconds(result.end_ns) / 60, 42.4, 1e-6);
}

TEST(FlowEngine, RefusesWhatIsNoPlan) {
  const LinkTimeline timeline = test::star({{"a", 8, 8, 0}, {"b", 8, 8, 0}}, kHour);
  const FlowEngine engine(timeline);
  EXPECT_THROW(engine.run({{transfer(1, "a", "z", 1)}}, accounted(kHour)), std::invalid_argument);
  EXPECT_THROW(engine.run({{transfer(1, "a", "a", 1)}}, accounted(kHour)), std::invalid_argument);
  EXPECT_THROW(engine.run({{transfer(1, "a", "b", 1), transfer(1, "b", "a", 1)}}, accounted(kHour)),
               std::invalid_argument);
  EXPECT_THROW(engine.run({{transfer(1, "a", "b", 1)}}, accounted(2 * kHour)), std::invalid_argument);
  Transfer odd = transfer(1, "a", "b", 1);
  odd.transport = "carrier pigeon";
  EXPECT_THROW(engine.run({{odd}}, accounted(kHour)), std::invalid_argument);
}

}  // namespace
}  // namespace skyhaul::models
