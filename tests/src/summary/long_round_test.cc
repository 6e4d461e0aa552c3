// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Rounds that the horizon cuts, against one long horizon with the same links again and again.
#include "summary/long_round.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::TimeNs;
using models::Topology;
using orbits::kHour;
using orbits::kSecond;

constexpr std::int64_t kMbit = 1'000'000;

/// Two sites and a hub whose links change hour by hour, the same every four hours.
LinkTimeline sky(std::int64_t horizon_ns) {
  LinkTimeline timeline = models::test::star({{"a", 8 * kMbit, 80 * kMbit, 10'000'000},
                                              {"b", 12 * kMbit, 60 * kMbit, 10'000'000},
                                              {"hub", 900 * kMbit, 900 * kMbit, 10'000'000}},
                                             horizon_ns);
  for (models::Resource& resource : timeline.resources) {
    const std::int64_t rate = resource.capacity.front().capacity_bps;
    resource.capacity.clear();
    const bool uplink_of_a = resource.name == "a/0 up";
    for (std::int64_t hour = 0; hour * kHour < horizon_ns; ++hour) {
      const bool dark = uplink_of_a && hour % 4 == 1;
      resource.capacity.push_back({hour * kHour, dark ? 0 : rate * (2 + hour % 4) / 3});
    }
  }
  return timeline;
}

models::TransferPlan round_of(Topology topology, std::int64_t bytes) {
  models::CollectiveSpec spec;
  spec.group = "g";
  spec.topology = topology;
  spec.sites = {"a", "b"};
  if (topology == Topology::kHub) spec.hub = "hub";
  spec.bytes = bytes;
  spec.transport = "ideal";
  return {models::make_round(spec, 0, 0, 0)};
}

LongRound followed(const LinkTimeline& timeline, const models::TransferPlan& plan, TimeNs from_ns = 0) {
  models::FlowOptions options;
  options.from_ns = from_ns;
  return long_round(models::FlowEngine(timeline), plan, timeline.end_ns - timeline.start_ns, options);
}

TEST(LongRound, IsWhatALongHorizonOfTheSameLinksHolds) {
  const LinkTimeline day = sky(4 * kHour);
  const LinkTimeline weeks = sky(2000 * kHour);
  for (const Topology topology : {Topology::kHub, Topology::kRing}) {
    // Within the horizon, just over it, and many horizons.
    for (const std::int64_t bytes : {1'000'000'000LL, 20'000'000'000LL, 3'000'000'000'000LL}) {
      const models::TransferPlan plan = round_of(topology, bytes);
      for (const TimeNs from : {TimeNs{0}, 3 * kHour + 1200 * kSecond}) {
        const LongRound cut = followed(day, plan, from);
        const LongRound whole = followed(weeks, plan, from);
        ASSERT_TRUE(cut.ends && whole.ends) << bytes;
        // What is under way when a horizon ends is sent again.
        EXPECT_NEAR(cut.seconds, whole.seconds, 1e-4 * whole.seconds + 1) << bytes;
        EXPECT_EQ(cut.left, 0);
      }
    }
  }
}

// A round that waits for one of two sites is done when that one has the answer, however long the other takes;
// in one horizon or in many.
TEST(LongRound, IsDoneWithItsQuorum) {
  const LinkTimeline day = sky(4 * kHour);
  const LinkTimeline weeks = sky(2000 * kHour);
  models::CollectiveSpec spec;
  spec.group = "g";
  spec.topology = Topology::kHub;
  spec.sites = {"a", "b"};
  spec.hub = "hub";
  spec.transport = "ideal";
  for (const std::int64_t bytes : {1'000'000'000LL, 20'000'000'000LL, 300'000'000'000LL}) {
    spec.bytes = bytes;
    spec.quorum = 0;
    const LongRound all = followed(day, {models::make_round(spec, 0, 0, 0)});
    spec.quorum = 1;
    const models::TransferPlan plan{models::make_round(spec, 0, 0, 0)};
    const LongRound cut = followed(day, plan);
    const LongRound whole = followed(weeks, plan);
    ASSERT_TRUE(all.ends && cut.ends && whole.ends) << bytes;
    EXPECT_NEAR(cut.seconds, whole.seconds, 1e-4 * whole.seconds + 1) << bytes;
    EXPECT_LT(cut.seconds, 0.9 * all.seconds) << bytes;
    EXPECT_EQ(cut.left, 0);
  }
}

// Transfers side by side, of sizes of their own: some end within the first horizon, others in the next ones,
// and some go on for many. In any order in the plan.
TEST(LongRound, OfTransfersOfOtherSizesIsWhatALongHorizonHolds) {
  const LinkTimeline day = sky(4 * kHour);
  const LinkTimeline weeks = sky(2000 * kHour);
  for (std::uint64_t draw = 0; draw < 24; ++draw) {
    models::TransferPlan plan;
    const char* ends[][2] = {{"a", "hub"}, {"hub", "b"}, {"b", "hub"}, {"hub", "a"}};
    for (std::uint64_t i = 0; i < 4; ++i) {
      models::Transfer each;
      each.id = i + 1;
      each.src = ends[(i + draw) % 4][0];
      each.dst = ends[(i + draw) % 4][1];
      each.bytes = static_cast<std::int64_t>(1e9 * std::pow(10, 2.8 * models::keyed_uniform(draw, {i})));
      each.transport = "ideal";
      plan.transfers.push_back(each);
    }
    const LongRound cut = followed(day, plan), whole = followed(weeks, plan);
    ASSERT_TRUE(cut.ends && whole.ends) << draw;
    EXPECT_NEAR(cut.seconds, whole.seconds, 1e-4 * whole.seconds + 1) << draw;
    EXPECT_EQ(cut.left, 0);
  }
}

TEST(LongRound, StallsWhereNothingArrivesInAHorizon) {
  LinkTimeline timeline = sky(4 * kHour);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name == "b/0 down") resource.capacity = {{0, 0}};
  }
  const LongRound round = followed(timeline, round_of(Topology::kHub, 1'000'000'000));
  EXPECT_TRUE(round.stalls);
  EXPECT_FALSE(round.ends);
  EXPECT_EQ(round.left, 1e9);  // the answer to b
  EXPECT_EQ(round.delivered, 3e9);
}

TEST(LongRound, DataPlansAreNotFullAgainInEachHorizon) {
  // a sends 8 Mbit/s and more; of 12 GB of plan the rest of 20 GB goes at 0.8 Mbit/s.
  LinkTimeline day = sky(4 * kHour);
  LinkTimeline weeks = sky(400 * kHour);
  for (LinkTimeline* timeline : {&day, &weeks}) {
    timeline->data_caps.push_back({"a plan", 12'000'000'000, 12'000'000'000, {}});
    for (models::Resource& resource : timeline->resources) {
      if (resource.name != "a/0 up") continue;
      resource.data_cap = 0;
      resource.capped_bps = 800'000;
    }
  }
  const models::TransferPlan plan = round_of(Topology::kHub, 20'000'000'000);
  const LongRound cut = followed(day, plan);
  const LongRound whole = followed(weeks, plan);
  ASSERT_TRUE(cut.ends && whole.ends);
  EXPECT_GT(whole.seconds, 8e9 * 8 / 800e3);
  EXPECT_NEAR(cut.seconds, whole.seconds, 1e-4 * whole.seconds + 1);
  for (models::Resource& resource : day.resources) resource.capped_bps = 0;
  const LongRound none = followed(day, plan);
  EXPECT_TRUE(none.stalls);
  EXPECT_NEAR(none.left, 48e9, 1e6);  // what the plan does not hold, and both answers that wait for it
}

}  // namespace
}  // namespace skyhaul::core
