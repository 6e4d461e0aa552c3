// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/path_engine.h"

#include <gtest/gtest.h>

#include <random>

#include "models/support/synthetic_timeline.h"
#include "src/emulator/support/packets.h"

namespace skyhaul::emulator {
namespace {

using models::Hop;
using models::LinkTimeline;
using models::OutageCause;
using models::test::star;
using orbits::kSecond;
using test::Arrivals;
using test::plain;

constexpr std::int64_t kMs = 1'000'000;

/// 12 Mbit/s: 1500 bytes take 1 ms. 10 ms each way to the centre.
LinkTimeline two_sites(std::int64_t rate_bps = 12'000'000) {
  return star({{"a", rate_bps, 120'000'000, 10 * kMs}, {"b", rate_bps, 120'000'000, 10 * kMs}},
              1000 * kSecond);
}

class PathEngineTest : public testing::Test {
 protected:
  PathEngine engine(const LinkTimeline& timeline, PathOptions options = {}, TimelineClock clock = {}) {
    return PathEngine(timeline, pool_, options, clock, arrivals_);
  }

  void TearDown() override { EXPECT_EQ(pool_.used_bytes(), 0U) << "packets were lost track of"; }

  PacketPool pool_{64U << 20U};
  Arrivals arrivals_{pool_};
};

TEST_F(PathEngineTest, APacketTakesItsTimeAtEveryResourceAndTheDelayOfTheLegs) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline);
  path.enter(plain(pool_, 0, 1), 5 * kMs);
  path.enter(plain(pool_, 0, 1), 5 * kMs);
  path.enter(plain(pool_, 0, 1, 750), 5 * kMs);
  path.advance(kSecond);
  // 1 ms up, 20 ms of legs, 0.1 ms down; the second waits for the first; the third is half as long.
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{26'100'000, 27'100'000, 27'550'000}));
  EXPECT_EQ(path.pair(0, 1).sent, 3U);
  EXPECT_EQ(path.pair(0, 1).delivered_bytes, 3750U);
  EXPECT_EQ(path.next_ns(), kNever);
}

TEST_F(PathEngineTest, CapacityIsIntegratedOverItsSteps) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].capacity = {{0, 12'000'000}, {500'000, 6'000'000}, {1'000'000, 120'000'000}};
  PathEngine path = engine(timeline);
  path.enter(plain(pool_, 0, 1), 0);
  path.advance(kSecond);
  // 6000 bits in 0.5 ms, 3000 in the next 0.5 ms, 3000 more take 25 us; then 20 ms and 0.1 ms down.
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{1'025'000 + 20 * kMs + 100'000}));
}

TEST_F(PathEngineTest, AnOutageHoldsTheQueueAndOverflowDropsFromTheTail) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {{500'000, 100 * kMs, OutageCause::kReallocationGap}};
  PathOptions options;
  options.queue_ns = 0;
  options.queue_min_bytes = 3000;
  PathEngine path = engine(timeline, options);
  for (std::uint16_t i = 0; i < 5; ++i) {
    test::Recipe recipe;
    recipe.source_port = i;
    path.enter(plain(pool_, 0, 1, 1500, recipe), i);
  }
  path.advance(kSecond);
  // One is being sent (half of it before the outage), two fit into the queue.
  ASSERT_EQ(arrivals_.all.size(), 3U);
  for (std::uint16_t i = 0; i < 3; ++i) EXPECT_EQ(arrivals_.all[i].tag, i);
  EXPECT_EQ(arrivals_.all[0].ns, 100 * kMs + 500'000 + 20 * kMs + 100'000);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kQueueOverflow)], 2U);
}

TEST_F(PathEngineTest, DelayIsThatOfTheDepartureAndOrderIsKept) {
  LinkTimeline timeline = two_sites();
  // Falls by 5 ms within 2 ms of time: without care the second packet would overtake the first.
  timeline.legs[0].delay = {{0, 2 * kMs, 10 * kMs, 10 * kMs},
                            {2 * kMs, 4 * kMs, 10 * kMs, 5 * kMs},
                            {4 * kMs, 1000 * kSecond, 5 * kMs, 5 * kMs}};
  PathEngine path = engine(timeline);
  path.enter(plain(pool_, 0, 1), 1 * kMs);  // leaves at 2 ms, with 10 ms
  path.enter(plain(pool_, 0, 1), 2 * kMs);  // leaves at 3 ms, with 7.5 ms: 0.5 ms before the first
  path.enter(plain(pool_, 0, 1), 3 * kMs);  // leaves at 4 ms, with 5 ms: 3 ms before it
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{22'100'000, 22'200'000, 22'300'000}));
}

/// Two routes between the same sites: the second begins with the same terminal and is 8 ms shorter.
LinkTimeline with_shorter_route(std::int64_t from_ns) {
  LinkTimeline timeline = two_sites();
  for (auto& path : timeline.paths) {
    if (timeline.nodes[path.src].site != 0) continue;
    const auto hops = std::vector<Hop>(timeline.routes.begin(path.segments[0].route),
                                       timeline.routes.end(path.segments[0].route));
    timeline.legs.push_back({models::LegKind::kFixedLink, 1, 2, {{0, 1000 * kSecond, 2 * kMs, 2 * kMs}}});
    timeline.routes.hops.insert(
        timeline.routes.hops.end(),
        {hops[0], Hop::leg(static_cast<std::uint32_t>(timeline.legs.size() - 1)), hops[2], hops[3]});
    timeline.routes.first.push_back(static_cast<std::uint32_t>(timeline.routes.hops.size()));
    path.segments.push_back({from_ns, timeline.routes.size() - 1, OutageCause::kNone});
  }
  return timeline;
}

TEST_F(PathEngineTest, APacketTakesTheRouteThatHoldsWhenItLeavesItsTerminal) {
  const LinkTimeline timeline = with_shorter_route(2 * kMs);
  PathEngine path = engine(timeline);
  for (std::uint16_t i = 0; i < 3; ++i) {
    test::Recipe recipe;
    recipe.source_port = i;
    path.enter(plain(pool_, 0, 1, 1500, recipe), 500'000);
  }
  path.advance(kSecond);
  // They leave at 1.5, 2.5 and 3.5 ms: one on the old route, which the others then overtake.
  ASSERT_EQ(arrivals_.all.size(), 3U);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{14'600'000, 15'600'000, 21'600'000}));
  EXPECT_EQ(arrivals_.all[0].tag, 1);
  EXPECT_EQ(arrivals_.all[2].tag, 0);
}

TEST_F(PathEngineTest, WithoutARoutePacketsWaitForOne) {
  LinkTimeline timeline = two_sites();
  for (auto& path : timeline.paths) {
    const std::uint32_t route = path.segments[0].route;
    path.segments = {{0, models::kNoRoute, OutageCause::kNoRoute}, {50 * kMs, route, OutageCause::kNone}};
  }
  PathOptions options;
  options.queue_ns = 0;
  options.queue_min_bytes = 3000;
  PathEngine path = engine(timeline, options);
  for (int i = 0; i < 3; ++i) path.enter(plain(pool_, 0, 1), kMs);
  EXPECT_EQ(path.delay_ns(0, 1, kMs), -1);
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{71'100'000, 72'100'000}));
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kNoRoute)], 1U);
  EXPECT_EQ(path.delay_ns(0, 1, kSecond), 20 * kMs);
}

TEST_F(PathEngineTest, PathsShareWhatTheyCross) {
  const LinkTimeline timeline = star(
      {{"a", 120'000'000, 120'000'000, kMs}, {"b", 120'000'000, 120'000'000, kMs}, {"c", 0, 12'000'000, kMs}},
      1000 * kSecond);
  PathOptions options;
  options.queue_ns = kSecond;
  PathEngine path = engine(timeline, options);
  for (int i = 0; i < 100; ++i) {
    path.enter(plain(pool_, 0, 2), i);
    path.enter(plain(pool_, 1, 2), i);
  }
  path.advance(10 * kSecond);
  ASSERT_EQ(arrivals_.all.size(), 200U);
  // The downlink of c serves both, one after the other: 200 packets of 1 ms.
  EXPECT_EQ(arrivals_.all.back().ns, 200 * kMs + 2 * kMs + 100'000);
}

TEST_F(PathEngineTest, FlowsAreSpreadOverTheStripesAndStayInOrder) {
  const LinkTimeline timeline =
      star({{"a", 12'000'000, 12'000'000, kMs, 3}, {"b", 12'000'000, 12'000'000, kMs, 2}}, 1000 * kSecond);
  PathOptions options;
  options.queue_ns = 10 * kSecond;
  PathEngine path = engine(timeline, options);
  for (int i = 0; i < 300; ++i) {
    test::Recipe recipe;
    recipe.source_port = static_cast<std::uint16_t>(i % 30);
    recipe.traffic_class = static_cast<std::uint8_t>(i / 30 << 2);
    path.enter(plain(pool_, 0, 1, 1500, recipe), 0);
  }
  path.advance(100 * kSecond);
  ASSERT_EQ(arrivals_.all.size(), 300U);
  std::vector<int> seen(30, -1);
  for (const auto& each : arrivals_.all) {
    EXPECT_GT(each.traffic_class >> 2, seen[each.tag]);
    seen[each.tag] = each.traffic_class >> 2;
  }
  int used = 0;
  for (std::uint32_t i = 0; i < 10; ++i) used += path.resource(i).carried_bytes > 0 ? 1 : 0;
  EXPECT_EQ(used, 5) << "three uplinks and two downlinks";
}

TEST_F(PathEngineTest, LossIsThatOfTheBadStateWithinItsBinomialBand) {
  LinkTimeline timeline = two_sites(12'000'000'000);
  timeline.resources[0].loss = {{kSecond, 2 * kSecond, 0.3}};
  PathOptions options;
  options.queue_ns = kSecond;
  PathEngine path = engine(timeline, options);
  constexpr int kPackets = 10'000;
  for (int i = 0; i < kPackets; ++i) path.enter(plain(pool_, 0, 1), i * 50'000);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kLossBurst)], 0U);
  for (int i = 0; i < kPackets; ++i) path.enter(plain(pool_, 0, 1), kSecond + i * 50'000);
  path.advance(3 * kSecond);
  for (int i = 0; i < kPackets; ++i) path.enter(plain(pool_, 0, 1), 3 * kSecond + i * 50'000);
  path.advance(10 * kSecond);
  const auto lost = static_cast<double>(path.drops()[static_cast<std::size_t>(DropCause::kLossBurst)]);
  // 99 % band of a binomial: mean 3000, standard deviation 45.8.
  EXPECT_NEAR(lost, 3000, 2.576 * 45.8);
  EXPECT_EQ(arrivals_.all.size(), 3 * kPackets - static_cast<std::size_t>(lost));
}

TEST_F(PathEngineTest, TheSameSeedLosesTheSamePackets) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].loss = {{0, 100 * kSecond, 0.5}};
  const auto survivors = [&](std::uint64_t seed) {
    PathOptions options;
    options.seed = seed;
    options.queue_ns = kSecond;
    Arrivals arrivals(pool_);
    PathEngine path(timeline, pool_, options, {}, arrivals);
    for (int i = 0; i < 200; ++i) path.enter(plain(pool_, 0, 1), i * 2 * kMs);
    path.advance(10 * kSecond);
    return arrivals.times();
  };
  EXPECT_EQ(survivors(1), survivors(1));
  EXPECT_NE(survivors(1), survivors(2));
}

TEST_F(PathEngineTest, ASuperPacketIsCutWhereItsSpanShows) {
  {
    const LinkTimeline slow = two_sites();  // a segment takes 1 ms: one by one
    PathOptions options;
    options.queue_ns = kSecond;
    PathEngine path = engine(slow, options);
    Packet* packet = test::packet_of(pool_, test::bytes_of({false, false, 14'600, 1460}));
    packet->src = 0;
    packet->dst = 1;
    path.enter(packet, 0);
    path.advance(kSecond);
    EXPECT_EQ(arrivals_.all.size(), 10U);
    EXPECT_EQ(path.pair(0, 1).delivered_bytes, 15'000U);
  }
  const LinkTimeline fast = star({{"a", 600'000'000, 1'200'000'000, 0}, {"b", 1, 1'200'000'000, 0}}, kSecond);
  arrivals_.all.clear();
  PathOptions options;
  options.span_ns = 100'500;
  PathEngine path = engine(fast, options);
  Packet* packet = test::packet_of(pool_, test::bytes_of({false, false, 14'600, 1460}));
  packet->src = 0;
  packet->dst = 1;
  path.enter(packet, 0);
  path.advance(kSecond);
  ASSERT_EQ(arrivals_.all.size(), 2U);  // five segments of 20 us each
  EXPECT_EQ(arrivals_.all[0].segments, 5U);
  EXPECT_EQ(arrivals_.all[1].ns, 200'000 + 50'000);
}

TEST_F(PathEngineTest, OfASuperPacketTheSegmentsThatFitAreQueued) {
  const LinkTimeline timeline =
      star({{"a", 1'200'000'000, 12'000'000'000, 0}, {"b", 1, 12'000'000'000, 0}}, kSecond);
  PathOptions options;
  options.queue_ns = 0;
  options.queue_min_bytes = 4500;
  options.span_ns = kSecond;
  PathEngine path = engine(timeline, options);
  path.enter(plain(pool_, 0, 1), 0);
  Packet* packet = test::packet_of(pool_, test::bytes_of({false, false, 14'600, 1460}));
  packet->src = 0;
  packet->dst = 1;
  path.enter(packet, 0);
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.all.size(), 4U);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kQueueOverflow)], 7U);
}

TEST_F(PathEngineTest, SpeedScalesTheTimelineAndNothingElse) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].capacity = {{0, 12'000'000}, {kSecond, 24'000'000}};
  PathEngine path = engine(timeline, {}, {0, 0, 10});
  path.enter(plain(pool_, 0, 1), 99 * kMs);   // at 0.99 s of the timeline
  path.enter(plain(pool_, 0, 1), 150 * kMs);  // at 1.5 s
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{99 * kMs + kMs + 20 * kMs + 100'000,
                                                          150 * kMs + 500'000 + 20 * kMs + 100'000}));
}

TEST_F(PathEngineTest, AJumpOutOfAnOutageServesWhatWaits) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {{0, 500 * kSecond, OutageCause::kRain}};
  PathEngine path = engine(timeline);
  path.enter(plain(pool_, 0, 1), 0);
  EXPECT_EQ(path.next_ns(), 500 * kSecond + kMs);
  path.set_clock({2 * kSecond, 600 * kSecond, 1}, 2 * kSecond);
  path.advance(3 * kSecond);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{2 * kSecond + kMs + 20 * kMs + 100'000}));
}

TEST_F(PathEngineTest, APauseFreezesTheTimelineNotTheLink) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {{kSecond, 500 * kSecond, OutageCause::kRain}};
  for (auto& path : timeline.paths) {
    path.segments.push_back({2 * kSecond, models::kNoRoute, OutageCause::kNoRoute});
  }
  PathEngine path = engine(timeline);
  path.set_clock({500 * kMs, 500 * kMs, 0}, 500 * kMs);
  path.enter(plain(pool_, 0, 1), 10 * kSecond);
  path.advance(20 * kSecond);
  EXPECT_EQ(arrivals_.times(), (std::vector<std::int64_t>{10 * kSecond + kMs + 20 * kMs + 100'000}));
  // Into the time without a route, standing still: held until the clock moves on to a route.
  path.set_clock({20 * kSecond, 3 * kSecond, 0}, 20 * kSecond);
  path.enter(plain(pool_, 0, 1), 21 * kSecond);
  EXPECT_EQ(path.next_ns(), kNever);
  path.set_clock({22 * kSecond, 0, 1}, 22 * kSecond);
  path.advance(23 * kSecond - 1);
  EXPECT_EQ(arrivals_.all.size(), 2U);
}

TEST_F(PathEngineTest, AFaultHoldsAndRainSlowsUntilTheyEnd) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline);
  path.degrade(0, 0.5, 0, 10 * kMs);
  path.enter(plain(pool_, 0, 1), 0);          // 2 ms
  path.enter(plain(pool_, 0, 1), 9'500'000);  // a quarter by 10 ms, the rest in 0.75 ms
  path.advance(11 * kMs);
  path.degrade(0, 0, 11 * kMs, 100 * kMs);
  path.enter(plain(pool_, 0, 1), 11 * kMs);
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.times(),
            (std::vector<std::int64_t>{22'100'000, 10'750'000 + 20'100'000, 101 * kMs + 20'100'000}));
}

TEST_F(PathEngineTest, QueuedInsideAPathThatIsLeftForwardedOrDropped) {
  for (const bool drop : {false, true}) {
    LinkTimeline timeline = with_shorter_route(15 * kMs);
    // Everything waits at the downlink of b, which serves 1 ms a packet.
    for (auto& resource : timeline.resources) {
      if (resource.name == "b/0 down") resource.capacity[0].capacity_bps = 12'000'000;
      if (resource.name == "a/0 up") resource.capacity[0].capacity_bps = 1'200'000'000;
    }
    for (auto& leg : timeline.legs) {
      for (auto& piece : leg.delay) piece.delay_start_ns = piece.delay_end_ns = 0;
    }
    PathOptions options;
    options.drop_at_handover = drop;
    options.queue_ns = kSecond;
    Arrivals arrivals(pool_);
    PathEngine path(timeline, pool_, options, {}, arrivals);
    for (int i = 0; i < 40; ++i) path.enter(plain(pool_, 0, 1), 0);
    path.advance(kSecond);
    const auto dropped = path.drops()[static_cast<std::size_t>(DropCause::kHandover)];
    EXPECT_EQ(arrivals.all.size() + dropped, 40U);
    EXPECT_EQ(dropped, drop ? 25U : 0U);  // the 15th has been taken just before 15 ms
  }
}

TEST_F(PathEngineTest, CodelMarksAndDropsWhereTheQueueStands) {
  const LinkTimeline timeline = two_sites();
  for (const bool ecn : {false, true}) {
    arrivals_.all.clear();
    PathOptions options;
    options.discipline = Discipline::kCodel;
    options.queue_ns = 10 * kSecond;
    PathEngine path = engine(timeline, options);
    test::Recipe recipe;
    recipe.traffic_class = ecn ? 2 : 0;
    for (int i = 0; i < 2000; ++i) path.enter(plain(pool_, 0, 1, 1500, recipe), i * kMs / 2);
    path.advance(10 * kSecond);
    const auto dropped = path.drops()[static_cast<std::size_t>(DropCause::kCodel)];
    std::size_t marked = 0;
    for (const auto& each : arrivals_.all) marked += (each.traffic_class & 3) == 3 ? 1 : 0;
    EXPECT_EQ(arrivals_.all.size() + dropped, 2000U);
    EXPECT_GT(ecn ? marked : dropped, 10U);
    EXPECT_EQ(ecn ? dropped : marked, 0U);
  }
}

TEST_F(PathEngineTest, NobodyIsToldAboutPacketsToNowhere) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline);
  path.enter(plain(pool_, 0, 7), 0);
  path.enter(plain(pool_, 1, 1), 0);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kNoPeer)], 2U);
}

/// Random timelines, random traffic: nothing is carried beyond capacity, and every segment is delivered once,
/// lost and counted, or still inside.
TEST_F(PathEngineTest, ConservesSegmentsUnderAnyTimeline) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](std::int64_t low, std::int64_t high) {
      return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    LinkTimeline timeline = star({{"a", 50'000'000, 80'000'000, 3 * kMs, 2},
                                  {"b", 50'000'000, 80'000'000, kMs},
                                  {"c", 20'000'000, 20'000'000, 0}},
                                 20 * kSecond);
    for (auto& resource : timeline.resources) {
      resource.capacity.clear();
      for (std::int64_t t = 0; t < 20 * kSecond; t += pick(kMs, 2 * kSecond))
        resource.capacity.push_back({t, pick(0, 80'000'000)});
      for (std::int64_t t = pick(0, kSecond); t < 15 * kSecond; t += pick(kMs, 3 * kSecond)) {
        const std::int64_t end = t + pick(1, kSecond);
        resource.outages.push_back({t, end, OutageCause::kFault});
        t = end;
        resource.loss.push_back({t, t + 5 * kMs, 0.5});
        t += 5 * kMs;
      }
    }
    for (auto& path : timeline.paths) {
      const std::uint32_t route = path.segments[0].route;
      for (std::int64_t t = pick(1, kSecond); t < 19 * kSecond; t += pick(1, kSecond)) {
        path.segments.push_back(
            {t, path.segments.back().route == route ? models::kNoRoute : route,
             path.segments.back().route == route ? OutageCause::kNoRoute : OutageCause::kNone});
      }
    }
    PathOptions options;
    options.seed = seed;
    options.discipline = seed % 2 == 0 ? Discipline::kCodel : Discipline::kFifo;
    Arrivals arrivals(pool_);
    std::uint64_t sent = 0;
    {
      PathEngine path(timeline, pool_, options, {0, 0, seed % 3 == 0 ? 1.7 : 1.0}, arrivals);
      std::int64_t now = 0;
      for (int i = 0; i < 5000; ++i) {
        now += pick(0, 2 * kMs);
        const auto src = static_cast<std::uint32_t>(pick(0, 2));
        test::Recipe recipe;
        recipe.source_port = static_cast<std::uint16_t>(pick(0, 50));
        recipe.payload = static_cast<std::size_t>(pick(1, 20'000));
        if (recipe.payload > 1460) recipe.segment = 1460;
        Packet* packet = test::packet_of(pool_, test::bytes_of(recipe));
        packet->src = src;
        packet->dst = (src + static_cast<std::uint32_t>(pick(1, 2))) % 3;
        sent += packet->segments;
        path.enter(packet, now);
        if (i % 700 == 0)
          path.degrade(static_cast<std::uint32_t>(pick(0, 7)), 0.3, now, now + pick(0, kSecond));
        if (i % 900 == 0) path.set_clock({now, pick(0, 15 * kSecond), 1}, now);
      }
      path.set_clock({now, 19 * kSecond, 1}, now);
      path.advance(now + 1000 * kSecond);
      std::uint64_t arrived = 0, lost = 0;
      for (const auto& each : arrivals.all) arrived += each.segments;
      for (const std::uint64_t count : path.drops()) lost += count;
      EXPECT_LE(arrived + lost, sent);
      EXPECT_GT(arrived, sent / 10);
      if (path.next_ns() == kNever && pool_.used_bytes() == 0) {
        EXPECT_EQ(arrived + lost, sent);
      }
    }
    EXPECT_EQ(pool_.used_bytes(), 0U) << seed;
  }
}

}  // namespace
}  // namespace skyhaul::emulator
