// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Bottlenecks of timelines on which the answer is known. 10 % more of all that limits a round shortens it by
// 1 - 1/1.1 = 9.09 %, but for the delay's part.
#include "summary/bottleneck.h"

#include <gtest/gtest.h>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::Topology;
using models::test::SyntheticSite;
using orbits::kHour;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;
constexpr double kAll = 1 - 1 / 1.1;

TrafficSpec traffic(Topology topology, std::vector<std::string> sites, std::int64_t bytes,
                    const std::string& hub = "") {
  TrafficSpec one;
  one.collective.group = "g";
  one.collective.topology = topology;
  one.collective.sites = std::move(sites);
  one.collective.hub = hub;
  one.collective.bytes = bytes;
  one.collective.transport = "ideal";
  return one;
}

Bottleneck found(const LinkTimeline& timeline, const TrafficSpec& spec, unsigned threads = 2) {
  return find_bottleneck(models::FlowEngine(timeline), timeline, spec, {0, timeline.end_ns / 10}, threads);
}

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
  EXPECT_EQ(found(timeline, traffic(Topology::kPush, {"a b", "a"}, 100'000'000)).name,
            "a b terminal uplinks");
}

TEST(Bottleneck, LatencyOfSmallPayloads) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 1000 * kMbit, 1000 * kMbit, 300 * kMs}, {"b", 1000 * kMbit, 1000 * kMbit, 300 * kMs}},
      10 * kHour);
  const Bottleneck small = found(timeline, traffic(Topology::kRing, {"a", "b"}, 1000));
  EXPECT_EQ(small.name, "latency and gaps");
  EXPECT_EQ(small.gain, 0);
}

TEST(Bottleneck, OfARoundThatDoesNotEnd) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 200 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 200 * kMbit, 10 * kMs}}, kHour);
  // 1 TB needs 9 days at 10 Mbit/s.
  const Bottleneck never = found(timeline, traffic(Topology::kPush, {"a", "b"}, 1'000'000'000'000));
  EXPECT_EQ(never.name, "a terminal uplinks");
  EXPECT_NEAR(never.gain, kAll, 0.002);
}

TEST(Bottleneck, OfARoundWhoseLaterPhasesTheHorizonDoesNotReach) {
  const LinkTimeline timeline = models::test::star({{"a", 100 * kMbit, 10 * kMbit, 0},
                                                    {"b", 100 * kMbit, 10 * kMbit, 0},
                                                    {"hub", 900 * kMbit, 900 * kMbit, 0}},
                                                   kHour);
  // 100 GB: 2.2 hours up, then 22 down.
  const Bottleneck hub = found(timeline, traffic(Topology::kHub, {"a", "b"}, 100'000'000'000, "hub"));
  EXPECT_EQ(hub.name, "terminal downlinks");
  EXPECT_NEAR(hub.gain, kAll * 10 / 11, 0.002);
}

TEST(Bottleneck, NoPathAtAll) {
  LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 200 * kMbit, 10 * kMs}, {"b", 100 * kMbit, 200 * kMbit, 10 * kMs}}, kHour);
  for (models::Path& path : timeline.paths) {
    path.segments = {{0, models::kNoRoute, models::OutageCause::kNoGateway}};
  }
  const Bottleneck none = found(timeline, traffic(Topology::kPush, {"a", "b"}, 1000));
  EXPECT_EQ(none.name, "missing paths");
  EXPECT_EQ(none.gain, 0);
}

}  // namespace
}  // namespace skyhaul::core
