// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The ways and bursts of a pair's stripes, at many times against the timeline itself: the route of that
// time, its delay in the middle of the time for which it holds, and the bursts that what is sent then meets.
#include "flow/cubic_ways.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "models/support/stepped_sky.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

/// Two sites of two terminals whose paths come and go, with bursts on every resource.
LinkTimeline changing_paths(std::uint64_t seed) {
  test::SteppedSky sky;
  sky.terminals = 2;
  sky.delay_ns = 60'000'000;
  LinkTimeline timeline = test::stepped_sky(sky, 500 * kSecond, seed);
  std::mt19937_64 random(seed);
  const auto pick = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least));
  };
  for (Path& path : timeline.paths) {
    const std::uint32_t route = path.segments[0].route;
    path.segments.clear();
    bool routed = true;
    for (TimeNs at = 0; at < timeline.end_ns; at += pick(3 * kSecond, 70 * kSecond)) {
      path.segments.push_back(
          {at, routed ? route : kNoRoute, routed ? OutageCause::kNone : OutageCause::kNoGateway});
      routed = !routed || random() % 3 == 0;
    }
  }
  for (Resource& resource : timeline.resources) {
    for (TimeNs at = pick(0, kSecond); at < timeline.end_ns - kSecond; at += pick(kSecond, 3 * kSecond))
      resource.loss.push_back(
          {at, at + pick(20'000'000, 900'000'000), 0.1 + 0.1 * static_cast<double>(pick(0, 5))});
  }
  validate(timeline);
  return timeline;
}

TEST(CubicWays, AreTheRoutesAndBurstsOfTheTimeline) {
  constexpr double kDelayFactor = 1.5;
  std::size_t routed_times = 0, lossy_times = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const LinkTimeline timeline = changing_paths(seed);
    const PreparedTimeline prepared(timeline, true);
    const std::uint32_t pair = prepared.pair(0, 1);
    std::atomic<std::int64_t> budget{INT64_MAX};
    const CubicWays ways(prepared, pair, kDelayFactor, budget);
    ASSERT_EQ(ways.size(), 5U);  // of two minutes, the last of 20 s
    std::mt19937_64 random(seed);
    for (std::size_t p = 0; p < ways.parts().size(); ++p) {
      const CubicWays::Part& part = ways.parts()[p];
      for (std::size_t s = 0; s < part.stripes.size(); ++s) {
        const Path& path = timeline.paths[prepared.pairs[pair].stripes[part.stripes[s]].path];
        for (int i = 0; i < 400; ++i) {
          const TimeNs time = static_cast<TimeNs>(random() % static_cast<std::uint64_t>(timeline.end_ns));
          SCOPED_TRACE(testing::Message() << "seed " << seed << " path " << path.src << " time " << time);
          const auto block = static_cast<std::size_t>(time / CubicWays::kBlock);
          const TimeNs from = static_cast<TimeNs>(block) * CubicWays::kBlock;
          const TimeNs until = std::min(from + CubicWays::kBlock, timeline.end_ns);
          const CubicScene::Stripe& its = ways.stripes(p, block)->stripes[s];
          const double local_s = static_cast<double>(time - from) * 1e-9;

          TimeNs start = from, end = until;
          std::uint32_t route = kNoRoute;
          for (const PathSegment& segment : path.segments) {
            if (segment.start_ns <= time) {
              route = segment.route;
              start = std::max(from, segment.start_ns);
            } else {
              end = std::min(end, segment.start_ns);
            }
          }
          ASSERT_FALSE(its.ways.empty());
          std::size_t at = 0;
          while (at + 1 < its.ways.size() && its.ways[at + 1].from_s <= local_s) ++at;
          const CubicScene::Way& way = its.ways[at];
          double expected_passes = 1;
          std::vector<std::uint32_t> crossed;
          if (route == kNoRoute) {
            EXPECT_EQ(way.round_trip_s, 0);
          } else {
            ++routed_times;
            const TimeNs middle = start + (end - start) / 2;
            EXPECT_NEAR(way.round_trip_s,
                        2e-9 * kDelayFactor * static_cast<double>(route_delay_ns(timeline, route, middle)),
                        1e-9);
            double before_ns = 0;
            for (const Hop& hop : timeline.routes[route]) {
              if (!hop.is_resource()) {
                before_ns +=
                    kDelayFactor * static_cast<double>(leg_delay_ns(timeline.legs[hop.index()], middle));
                continue;
              }
              for (const std::uint32_t kept : part.resources) {
                if (prepared.resources[kept] == hop.index()) crossed.push_back(hop.index());
              }
              const double arrives_ns = static_cast<double>(time) + before_ns;
              for (const LossInterval& loss : timeline.resources[hop.index()].loss) {
                if (static_cast<double>(loss.start_ns) <= arrives_ns &&
                    arrives_ns < static_cast<double>(loss.end_ns))
                  expected_passes *= 1 - loss.loss;
              }
            }
          }
          std::vector<std::uint32_t> its_resources;
          for (const std::uint32_t r : way.resources)
            its_resources.push_back(prepared.resources[part.resources[r]]);
          EXPECT_EQ(its_resources, crossed);
          double passes = 1;
          for (const CubicScene::Burst& burst : its.bursts)
            passes *= burst.from_s <= local_s && local_s < burst.until_s ? 1 - burst.loss : 1;
          EXPECT_NEAR(passes, expected_passes, 1e-9);
          lossy_times += passes < 1 ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(routed_times, 2000U);
  EXPECT_GT(lossy_times, 1000U);
}

// By hand: a and b are 10 and 20 ms from the centre, and the way back has a leg of 50 ms more; c is far away
// from both, and counts for its own pairs only.
TEST(CubicWays, TheLongestRoundTripIsThatOfThePairsPathsInBothDirections) {
  constexpr std::int64_t kMbit = 1'000'000, kMs = 1'000'000;
  LinkTimeline timeline = test::star({{"a", 10 * kMbit, 10 * kMbit, 10 * kMs},
                                      {"b", 10 * kMbit, 10 * kMbit, 20 * kMs},
                                      {"c", 10 * kMbit, 10 * kMbit, 300 * kMs}},
                                     600 * kSecond);
  const std::uint32_t more = static_cast<std::uint32_t>(timeline.legs.size());
  timeline.legs.push_back({LegKind::kFixedLink, 0, 2, {{0, timeline.end_ns, 50 * kMs, 50 * kMs}}});
  for (Path& path : timeline.paths) {
    if (timeline.nodes[path.src].site != 1 || timeline.nodes[path.dst].site != 0) continue;
    std::vector<Hop> hops;
    for (const Hop& hop : timeline.routes[path.segments[0].route]) hops.push_back(hop);
    hops.insert(hops.begin() + 1, Hop::leg(more));
    path.segments.plain()[0].route = timeline.routes.add_whole(hops);
  }
  const PreparedTimeline prepared(timeline, true);
  std::atomic<std::int64_t> budget{INT64_MAX};
  for (const auto& [src, dst] : {std::pair<std::uint32_t, std::uint32_t>{0, 1}, {1, 0}}) {
    const CubicWays ways(prepared, prepared.pair(src, dst), 2, budget);
    EXPECT_NEAR(ways.longest_round_trip_s(), 2 * 2 * 0.080, 1e-9) << src;
  }
}

// There and back again, at the times at which the packet and its acknowledgement leave, with what each waits
// for the medium of the terminal that it leaves; and nothing where one of the two has no path. Links repeat.
TEST(CubicWays, TheRoundTripOfAPacketIsThatOfItAndOfItsAcknowledgement) {
  constexpr double kDelayFactor = 1.5;
  LinkTimeline timeline = changing_paths(2);
  std::mt19937_64 random(7);
  for (Leg& leg : timeline.legs) {
    leg.access = static_cast<std::uint32_t>(timeline.access.size());
    Access& access = timeline.access.emplace_back();
    access.terminal = leg.a;
    access.key = random();
    access.packet = {-0.17, -0.03, 0.14, 0.38, 0.68, 1.20, 1.76};
    for (TimeNs at = 0; at < timeline.end_ns; at += 15 * kSecond)
      access.steps.plain().push_back(
          {at, 0, 0, static_cast<std::int32_t>(20'000 + random() % 20'000), 10'000});
  }
  const PreparedTimeline prepared(timeline, true);
  EXPECT_TRUE(prepared.waits);
  const std::uint32_t pair = prepared.pair(0, 1);
  std::atomic<std::int64_t> budget{INT64_MAX};
  const CubicWays ways(prepared, pair, kDelayFactor, budget);
  const auto delay_ns = [&](const Path& path, TimeNs time) -> std::int64_t {
    const std::uint32_t route = segment_at(path, time % timeline.end_ns).route;
    if (route == kNoRoute) return 0;
    return std::llround(kDelayFactor *
                        static_cast<double>(packet_delay_ns(timeline, route, time % timeline.end_ns)));
  };
  int some = 0, none = 0;
  for (std::size_t p = 0; p < ways.parts().size(); ++p) {
    const CubicWays::Part& part = ways.parts()[p];
    for (std::size_t s = 0; s < part.stripes.size(); ++s) {
      const Path& there = timeline.paths[prepared.pairs[pair].stripes[part.stripes[s]].path];
      const auto back = std::find_if(timeline.paths.begin(), timeline.paths.end(), [&](const Path& each) {
        return each.src == there.dst && each.dst == there.src;
      });
      ASSERT_NE(back, timeline.paths.end());
      for (int i = 0; i < 1000; ++i) {
        const auto sent = static_cast<TimeNs>(random() % static_cast<std::uint64_t>(3 * timeline.end_ns));
        const std::int64_t first = delay_ns(there, sent);
        const std::int64_t second = first == 0 ? 0 : delay_ns(*back, sent + first);
        const double expected = second == 0 ? 0 : static_cast<double>(first + second) * 1e-9;
        EXPECT_DOUBLE_EQ(ways.round_trip_s(p, s, sent), expected) << sent;
        ++(expected > 0 ? some : none);
      }
    }
  }
  EXPECT_GT(some, 500);
  EXPECT_GT(none, 100);
}

TEST(CubicWays, ItsBytesAreThoseOfWhatItHolds) {
  const LinkTimeline timeline = changing_paths(1);
  const PreparedTimeline prepared(timeline, true);
  std::atomic<std::int64_t> budget{INT64_MAX};
  const CubicWays ways(prepared, prepared.pair(0, 1), 1, budget);
  const auto stripes = ways.stripes(0, 0);
  std::size_t held = 0, lists = 1;
  for (const CubicScene::Stripe& each : stripes->stripes) {
    held += each.bursts.size() * sizeof(CubicScene::Burst) + each.ways.size() * sizeof(CubicScene::Way);
    for (const CubicScene::Way& way : each.ways) held += way.resources.size() * sizeof(std::uint32_t);
    lists += 2;
  }
  ASSERT_GT(held, 1000U);
  EXPECT_GE(stripes->bytes(), held);
  EXPECT_LE(stripes->bytes(), 2 * held + lists * 100);  // lists of bursts may have room for twice as many
}

}  // namespace
}  // namespace skyhaul::models
