// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "src/emulator/support/path_engine_fixture.h"

namespace skyhaul::emulator::test {
namespace {

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

TEST_F(PathEngineTest, APacketTakesTheRouteThatHoldsWhenItLeavesItsTerminal) {
  const LinkTimeline timeline = with_shorter_route(2 * kMs);
  PathEngine path = engine(timeline);
  for (std::uint16_t i = 0; i < 3; ++i) {
    Recipe recipe;
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
    Packet* packet = packet_of(pool_, bytes_of({false, false, 14'600, 1460}));
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
  Packet* packet = packet_of(pool_, bytes_of({false, false, 14'600, 1460}));
  packet->src = 0;
  packet->dst = 1;
  path.enter(packet, 0);
  path.advance(kSecond);
  ASSERT_EQ(arrivals_.all.size(), 2U);  // five segments of 20 us each
  EXPECT_EQ(arrivals_.all[0].segments, 5U);
  EXPECT_EQ(arrivals_.all[1].ns, 200'000 + 50'000);
}

/// Three terminals at one site, two at the other: terminal i mod 3 is joined with i mod 2, both ways.
TEST_F(PathEngineTest, BothDirectionsOfAFlowTakeTheSameTwoTerminals) {
  LinkTimeline timeline;
  timeline.end_ns = 10 * kSecond;
  timeline.sites = {"a", "b"};
  for (const char* name : {"b/1", "a/0", "b/0", "a/2", "a/1"})  // in no order
    timeline.nodes.push_back({models::NodeKind::kTerminal, name, name[0] == 'a' ? 0 : 1});
  const std::uint32_t a[] = {1, 4, 3}, b[] = {2, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    for (const bool back : {false, true}) {
      timeline.paths.push_back({back ? b[i % 2] : a[i],
                                back ? a[i] : b[i % 2],
                                {{0, models::kNoRoute, OutageCause::kNoSatellite}}});
    }
  }
  std::sort(timeline.paths.begin(), timeline.paths.end(), [](const models::Path& x, const models::Path& y) {
    return std::make_pair(x.src, x.dst) < std::make_pair(y.src, y.dst);
  });
  PathEngine path = engine(timeline);
  std::set<std::uint32_t> taken;
  for (std::uint16_t port = 2000; port < 2100; port += 2) {
    Recipe recipe;
    recipe.source_port = port;
    Packet* const there = plain(pool_, 0, 1, 1500, recipe);
    Packet* const back = plain(pool_, 1, 0, 1500, recipe);
    path.enter(there, 0);
    path.enter(back, 0);
    EXPECT_EQ(timeline.paths[there->path].src, timeline.paths[back->path].dst) << port;
    EXPECT_EQ(timeline.paths[there->path].dst, timeline.paths[back->path].src) << port;
    taken.insert(there->path);
  }
  EXPECT_EQ(taken.size(), 3U);
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
    options.discipline = static_cast<Discipline>(seed % 3);
    Arrivals arrivals(pool_);
    std::uint64_t sent = 0;
    {
      PathEngine path(timeline, pool_, options, {0, 0, seed % 4 == 0 ? 1.7 : 1.0}, arrivals);
      std::int64_t now = 0;
      for (int i = 0; i < 5000; ++i) {
        now += pick(0, 2 * kMs);
        const auto src = static_cast<std::uint32_t>(pick(0, 2));
        Recipe recipe;
        recipe.source_port = static_cast<std::uint16_t>(pick(0, 50));
        recipe.payload = static_cast<std::size_t>(pick(1, 20'000));
        if (recipe.payload > 1460) recipe.segment = 1460;
        Packet* packet = packet_of(pool_, bytes_of(recipe));
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
}  // namespace skyhaul::emulator::test
