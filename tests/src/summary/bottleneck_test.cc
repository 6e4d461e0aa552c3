// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Bottlenecks of timelines on which the answer is known. 10 % more of all that limits a round shortens it by
// 1 - 1/1.1 = 9.09 %, but for the delay's part.
#include "summary/bottleneck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/support/synthetic_timeline.h"
#include "src/summary/bottleneck_found.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::Topology;
using models::test::SyntheticSite;
using orbits::kHour;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;
constexpr double kAll = 1 - 1 / 1.1;

TEST(Bottleneck, UplinkOfOneSite) {
  const LinkTimeline timeline = models::test::star({{"a", 100 * kMbit, 200 * kMbit, 10 * kMs},
                                                    {"b", 10 * kMbit, 200 * kMbit, 10 * kMs},
                                                    {"c", 100 * kMbit, 200 * kMbit, 10 * kMs}},
                                                   10 * kHour);
  const Bottleneck ring = found(timeline, traffic(Topology::kRing, {"a", "b", "c"}, 300'000'000));
  EXPECT_EQ(ring.name, "b terminal uplinks");
  EXPECT_NEAR(ring.gain, kAll, 0.002);
  const Bottleneck alone = found(timeline, traffic(Topology::kRing, {"a", "b", "c"}, 300'000'000), 1);
  EXPECT_EQ(alone.name, ring.name);
  EXPECT_EQ(alone.gain, ring.gain);
}

TEST(Bottleneck, AllUplinks) {
  const SyntheticSite site{"", 10 * kMbit, 200 * kMbit, 10 * kMs, 2};
  std::vector<SyntheticSite> sites(3, site);
  sites[0].name = "a";
  sites[1].name = "b";
  sites[2].name = "c";
  const Bottleneck ring =
      found(models::test::star(sites, 10 * kHour), traffic(Topology::kRing, {"a", "b", "c"}, 300'000'000));
  EXPECT_EQ(ring.name, "terminal uplinks");
  EXPECT_NEAR(ring.gain, kAll, 0.002);
}

// Of six sites in a ring those with the slow uplinks bind together; up to three are named one by one.
TEST(Bottleneck, UpToThreeSitesAreNamedOneByOne) {
  const auto named = [](int slow) {
    std::vector<SyntheticSite> sites;
    for (int s = 0; s < 6; ++s)
      sites.push_back(
          {std::string(1, static_cast<char>('a' + s)), (s < slow ? 10 : 100) * kMbit, 900 * kMbit, kMs});
    return found(models::test::star(sites, 10 * kHour),
                 traffic(Topology::kRing, {"a", "b", "c", "d", "e", "f"}, 300'000'000));
  };
  EXPECT_EQ(named(1).name, "a terminal uplinks");
  EXPECT_EQ(named(2).name, "terminal uplinks of a and b");
  EXPECT_EQ(named(3).name, "terminal uplinks of a, b and c");
  EXPECT_EQ(named(4).name, "terminal uplinks");
  EXPECT_EQ(named(6).name, "terminal uplinks");
  EXPECT_NEAR(named(3).gain, kAll, 0.002);
}

// a and b are dark at times, and c has outages for another cause. A round takes an hour and starts at any
// time: half of them wait for a for hours, and b costs each a minute.
TEST(Bottleneck, PowerIsThatOfTheSitesWhoseWindowsBind) {
  LinkTimeline timeline = models::test::star({{"a", 100 * kMbit, 900 * kMbit, kMs},
                                              {"b", 100 * kMbit, 900 * kMbit, kMs},
                                              {"c", 100 * kMbit, 900 * kMbit, kMs}},
                                             24 * kHour);
  const auto dark = [&](char site, models::TimeNs from, models::TimeNs until, models::OutageCause cause) {
    for (models::Resource& each : timeline.resources) {
      if (each.name[0] == site) each.outages.push_back({from, until, cause});
    }
    for (models::Path& path : timeline.paths) {
      if (timeline.nodes[path.src].name[0] != site && timeline.nodes[path.dst].name[0] != site) continue;
      const std::uint32_t route = path.segments[0].route;
      path.segments.push_back({from, models::kNoRoute, cause});
      path.segments.push_back({until, route, models::OutageCause::kNone});
    }
  };
  dark('c', kHour, kHour + kHour / 60, models::OutageCause::kRain);
  dark('b', 3 * kHour, 3 * kHour + kHour / 60, models::OutageCause::kPower);
  dark('a', 8 * kHour, 20 * kHour, models::OutageCause::kPower);
  validate(timeline);
  const Bottleneck ring = found(timeline, traffic(Topology::kRing, {"a", "b", "c"}, 10'000'000));
  EXPECT_EQ(ring.name, "a power windows");
  EXPECT_THAT(ring.classes, ::testing::ElementsAre("power windows"));
}

TEST(Bottleneck, Downlink) {
  // Two sites push to the hub over its one downlink.
  const LinkTimeline timeline = models::test::star({{"a", 100 * kMbit, 900 * kMbit, 10 * kMs},
                                                    {"b", 100 * kMbit, 900 * kMbit, 10 * kMs},
                                                    {"hub", 900 * kMbit, 20 * kMbit, 10 * kMs}},
                                                   10 * kHour);
  const Bottleneck hub = found(timeline, traffic(Topology::kHub, {"a", "b"}, 300'000'000, "hub"));
  EXPECT_EQ(hub.name, "hub terminal downlinks");
  EXPECT_GT(hub.gain, 0.08);  // the answer's way over the uplink, 45 times as fast, takes the rest
  EXPECT_LE(hub.gain, kAll + 1e-9);
}

TEST(Bottleneck, ASiteWhoseNameBeginsAsAnothers) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 100 * kMbit, 100 * kMbit, 0}, {"a b", 10 * kMbit, 100 * kMbit, 0}}, 10 * kHour);
  EXPECT_EQ(found(timeline, traffic(Topology::kRing, {"a b", "a"}, 100'000'000)).name,
            "a b terminal uplinks");
}

TEST(Bottleneck, LatencyOfSmallPayloads) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 1000 * kMbit, 1000 * kMbit, 300 * kMs}, {"b", 1000 * kMbit, 1000 * kMbit, 300 * kMs}},
      10 * kHour);
  const Bottleneck small = found(timeline, traffic(Topology::kRing, {"a", "b"}, 1000));
  EXPECT_EQ(small.name, "latency");
  EXPECT_NEAR(small.gain, 0.1, 1e-3);
}

TEST(Bottleneck, OfARoundThatDoesNotEnd) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 200 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 200 * kMbit, 10 * kMs}}, kHour);
  // 1 TB needs 9 days at 10 Mbit/s.
  const Bottleneck never = found(timeline, traffic(Topology::kPush, {"a", "b"}, 1'000'000'000'000));
  EXPECT_EQ(never.name, "terminal uplinks");
  EXPECT_NEAR(never.gain, kAll, 0.002);
}

TEST(Bottleneck, OfARoundWhoseLaterPhasesTheHorizonDoesNotReach) {
  const LinkTimeline timeline = models::test::star({{"a", 100 * kMbit, 10 * kMbit, 0},
                                                    {"b", 100 * kMbit, 10 * kMbit, 0},
                                                    {"hub", 900 * kMbit, 900 * kMbit, 0}},
                                                   kHour);
  // 100 GB: 2.2 hours up, then 22 down.
  const Bottleneck hub = found(timeline, traffic(Topology::kHub, {"a", "b"}, 100'000'000'000, "hub"));
  EXPECT_EQ(hub.name, "terminal downlinks of a and b");
  EXPECT_NEAR(hub.gain, kAll * 10 / 11, 0.002);
}

TEST(Bottleneck, NoPathAtAll) {
  LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 200 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 200 * kMbit, 10 * kMs}}, kHour);
  for (models::Path& path : timeline.paths) {
    path.segments = {{0, models::kNoRoute, models::OutageCause::kNoGateway}};
  }
  const Bottleneck none = found(timeline, traffic(Topology::kPush, {"a", "b"}, 1000));
  EXPECT_EQ(none.name, "no path between a and b");
  EXPECT_EQ(none.gain, 0);
}

TEST(Bottleneck, TwoClassesThatBindTogetherAreNamedTogether) {
  // One terminal at each end with the same rate up and down: 10 % of either alone brings nothing.
  const LinkTimeline timeline = models::test::star(
      {{"a", 100 * kMbit, 100 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 100 * kMbit, 10 * kMs}}, 10 * kHour);
  const Bottleneck push = found(timeline, traffic(Topology::kPush, {"a", "b"}, 1'000'000'000));
  EXPECT_EQ(push.name, "terminal uplinks and downlinks");
  EXPECT_NEAR(push.gain, kAll, 0.002);
  const Bottleneck ring = found(timeline, traffic(Topology::kRing, {"a", "b"}, 1'000'000'000));
  EXPECT_EQ(ring.name, "terminal uplinks and downlinks");
}

TEST(Bottleneck, TransportWhereLossLeavesLittle) {
  LinkTimeline timeline = models::test::star(
      {{"a", 50 * kMbit, 500 * kMbit, 40 * kMs}, {"b", 50 * kMbit, 500 * kMbit, 40 * kMs}}, 2 * kHour);
  for (models::TimeNs t = 0; t < timeline.end_ns; t += orbits::kSecond)
    timeline.resources[0].loss.push_back({t, t + 50 * kMs, 0.5});
  TrafficSpec push = traffic(Topology::kPush, {"a", "b"}, 1'000'000'000);
  push.collective.transport = "cubic";
  const Bottleneck slow = found(timeline, push);
  EXPECT_TRUE(std::count(slow.classes.begin(), slow.classes.end(), "transport") == 1) << slow.name;
  push.collective.transport = "ideal";
  EXPECT_EQ(found(timeline, push).name, "terminal uplinks");
}

TEST(Bottleneck, StartUpAndLatencyOfAFastLink) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 10'000 * kMbit, 10'000 * kMbit, 50 * kMs}, {"b", 10'000 * kMbit, 10'000 * kMbit, 50 * kMs}},
      kHour);
  TrafficSpec push = traffic(Topology::kPush, {"a", "b"}, 50'000'000);
  push.collective.transport = "cubic";
  EXPECT_EQ(found(timeline, push).name, "transport and latency");
}

TEST(Bottleneck, NothingWhereNothingMoves) {
  const LinkTimeline timeline =
      models::test::star({{"a", 1000 * kMbit, 1000 * kMbit, 0}, {"b", 1000 * kMbit, 1000 * kMbit, 0}}, kHour);
  // A gap of reallocation that lasts for most of the round: no class is made of it.
  LinkTimeline gap = timeline;
  for (models::Resource& resource : gap.resources)
    resource.outages = {
        {0, 359 * orbits::kSecond, models::OutageCause::kReallocationGap},
        {360 * orbits::kSecond, 719 * orbits::kSecond, models::OutageCause::kReallocationGap}};
  EXPECT_EQ(found(gap, traffic(Topology::kPush, {"a", "b"}, 1000)).name, "nothing that 10 % would change");
}

TEST(Bottleneck, PowerWindowsOfTheSiteThatIsDark) {
  LinkTimeline timeline = models::test::star(
      {{"a", 100 * kMbit, 100 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 100 * kMbit, 10 * kMs}}, 24 * kHour);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name.rfind("a/", 0) == 0)
      resource.outages = {{6 * kHour, 24 * kHour, models::OutageCause::kPower}};
  }
  for (models::Path& path : timeline.paths)
    path.segments.push_back({6 * kHour, models::kNoRoute, models::OutageCause::kPower});
  // 2 h 13 min of link: a start in the dark waits for up to 18 h, a tenth more of the light is 36 min of it.
  const models::FlowEngine engine(timeline, 0.25);
  RelaxedEngines engines(engine, timeline, 0.25);
  const Bottleneck dark = find_bottleneck(engines, traffic(Topology::kPush, {"a", "b"}, 100'000'000'000),
                                          {12 * kHour, 20 * kHour}, models::PlanUse::kUnused, 2);
  EXPECT_EQ(dark.name, "terminal uplinks and downlinks, and power windows");
}

TEST(Bottleneck, MissingPathsAreATenthShorter) {
  LinkTimeline timeline = models::test::star(
      {{"a", 100 * kMbit, 100 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 100 * kMbit, 10 * kMs}}, 10 * kHour);
  for (models::Path& path : timeline.paths) {
    const std::uint32_t route = path.segments.front().route;
    path.segments.clear();
    for (models::TimeNs t = 0; t < timeline.end_ns; t += 60 * orbits::kSecond) {
      path.segments.push_back({t, models::kNoRoute, models::OutageCause::kNoGateway});
      path.segments.push_back({t + 50 * orbits::kSecond, route, models::OutageCause::kNone});
    }
  }
  // Ten seconds of each minute carry; a tenth of the 50 s without a route is half as much again, and 10 % of
  // the rate comes on top.
  const Bottleneck gaps = found(timeline, traffic(Topology::kPush, {"a", "b"}, 5'000'000'000));
  EXPECT_EQ(gaps.name, "terminal uplinks and downlinks, and missing paths");
  EXPECT_NEAR(gaps.gain, 1 - 10.0 / 15 / 1.1, 0.02);
  const LinkTimeline relaxed = relaxed_timeline(timeline, {{}, true});
  validate(relaxed);
  for (const models::Path& path : relaxed.paths) {
    EXPECT_EQ(path.segments[1].start_ns, 45 * orbits::kSecond);
  }
}

TEST(Bottleneck, ADataPlanThatARoundUsesUp) {
  LinkTimeline timeline = models::test::star(
      {{"a", 100 * kMbit, 100 * kMbit, 0}, {"b", 500 * kMbit, 500 * kMbit, 0}}, 10 * kHour);
  timeline.data_caps.push_back({"a plan", 1'000'000'000, 1'000'000'000, {}});
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 1 * kMbit;
  const TrafficSpec push = traffic(Topology::kPush, {"a", "b"}, 1'300'000'000);
  EXPECT_EQ(found(timeline, push, 2, models::PlanUse::kCounted).name, "data plans");
  EXPECT_EQ(found(timeline, push, 2, models::PlanUse::kUnused).name, "terminal uplinks");
}

}  // namespace
}  // namespace skyhaul::core
