// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/emulator/support/path_engine_fixture.h"

namespace skyhaul::emulator::test {
namespace {

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

}  // namespace
}  // namespace skyhaul::emulator::test
