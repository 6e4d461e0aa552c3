// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/emulator/support/path_engine_fixture.h"

namespace skyhaul::emulator::test {
namespace {

TEST_F(PathEngineTest, AnOutageHoldsTheQueueAndOverflowDropsFromTheTail) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {{500'000, 100 * kMs, OutageCause::kReallocationGap}};
  PathOptions options;
  options.queue_ns = 0;
  options.queue_min_bytes = 3000;
  PathEngine path = engine(timeline, options);
  for (std::uint16_t i = 0; i < 5; ++i) {
    Recipe recipe;
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

TEST_F(PathEngineTest, TheDelayOfAPairIsThatOfItsShortestStripe) {
  LinkTimeline timeline = models::test::star(
      {{"a", 100'000'000, 100'000'000, 10 * kMs, 2}, {"b", 100'000'000, 100'000'000, 5 * kMs}}, kSecond);
  timeline.legs[1].delay = {{0, kSecond, 3 * kMs, 3 * kMs}};  // of a/1
  EXPECT_EQ(engine(timeline).delay_ns(0, 1, 0), 8 * kMs);
  EXPECT_EQ(engine(timeline).delay_ns(1, 0, 0), 8 * kMs);
  for (auto& path : timeline.paths) {
    if (timeline.nodes[path.src].name == "a/1")
      path.segments = {{0, models::kNoRoute, OutageCause::kNoRoute}};
  }
  EXPECT_EQ(engine(timeline).delay_ns(0, 1, 0), 15 * kMs);
}

TEST_F(PathEngineTest, ADataCapHoldsTheRateDownUntilItIsRenewed) {
  // As tests/ns3/device-test.cc: 2500 bytes at 1 Mbit/s (10 ms each 1250), then 100 kbit/s (100 ms) until 150
  // ms, where 1250 more are free: of the fourth packet 30 % are sent by then, and the rest at the full rate.
  LinkTimeline timeline = two_sites(1'000'000);
  timeline.data_caps = {{"plan", 2500, 1250, {150 * kMs}}};
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 100'000;
  PathEngine path = engine(timeline);
  for (int i = 0; i < 5; ++i) path.enter(plain(pool_, 0, 1, 1250), 0);
  path.advance(kSecond);
  std::vector<std::int64_t> expected;
  for (const std::int64_t left_ms : {10, 20, 120, 157, 167}) {
    expected.push_back(left_ms * kMs + 20 * kMs + 83'333);  // legs, and 120 Mbit/s down
  }
  EXPECT_EQ(arrivals_.times(), expected);
}

TEST_F(PathEngineTest, BothDirectionsOfATerminalCountToItsCap) {
  LinkTimeline timeline = two_sites();
  timeline.data_caps = {{"plan", 3000, 0, {}}};
  for (auto& resource : timeline.resources) {
    if (resource.name != "a/0 up" && resource.name != "a/0 down") continue;
    resource.data_cap = 0;
    resource.capped_bps = 1'200'000;
  }
  PathEngine path = engine(timeline);
  for (int i = 0; i < 2; ++i) path.enter(plain(pool_, 1, 0), 0);
  path.advance(100 * kMs);
  path.enter(plain(pool_, 0, 1), 100 * kMs);
  EXPECT_EQ(path.capacity_bps(0, 1, 100 * kMs), 1'200'000);
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.times().back(), 110 * kMs + 20 * kMs + 100'000);
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
    Recipe recipe;
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

TEST_F(PathEngineTest, OfASuperPacketTheSegmentsThatFitAreQueued) {
  const LinkTimeline timeline =
      star({{"a", 1'200'000'000, 12'000'000'000, 0}, {"b", 1, 12'000'000'000, 0}}, kSecond);
  PathOptions options;
  options.queue_ns = 0;
  options.queue_min_bytes = 4500;
  options.span_ns = kSecond;
  PathEngine path = engine(timeline, options);
  path.enter(plain(pool_, 0, 1), 0);
  Packet* packet = packet_of(pool_, bytes_of({false, false, 14'600, 1460}));
  packet->src = 0;
  packet->dst = 1;
  path.enter(packet, 0);
  path.advance(kSecond);
  EXPECT_EQ(arrivals_.all.size(), 4U);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kQueueOverflow)], 7U);
}

TEST_F(PathEngineTest, QueuedInsideAPathThatIsLeftForwardedOrDropped) {
  for (const bool drop : {false, true}) {
    LinkTimeline timeline = with_shorter_route(15 * kMs);
    // Everything waits at the downlink of b, which serves 1 ms a packet.
    for (auto& resource : timeline.resources) {
      if (resource.name == "b/0 down") resource.capacity.plain()[0].capacity_bps = 12'000'000;
      if (resource.name == "a/0 up") resource.capacity.plain()[0].capacity_bps = 1'200'000'000;
    }
    for (auto& leg : timeline.legs) {
      for (auto& piece : leg.delay.plain()) piece.delay_start_ns = piece.delay_end_ns = 0;
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
    Recipe recipe;
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

}  // namespace
}  // namespace skyhaul::emulator::test
