// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The windows that an audit draws: how many, how many bytes, how long, and what the links do in them.
#include "summary/audit_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using orbits::kHour;
using orbits::kSecond;

constexpr std::int64_t kMs = 1'000'000;
constexpr double kRoundTrip_s = 0.1;

LinkTimeline line(std::int64_t bps, std::int64_t delay_ns = 25 * kMs) {
  return models::test::star({{"a", bps, bps, delay_ns}, {"b", bps, bps, delay_ns}}, 2 * kHour);
}

std::vector<AuditDraw> draws(const LinkTimeline& timeline, const ResolvedScenario& scenario) {
  return draw_audit_windows(scenario, timeline, models::FlowEngine(timeline));
}

ResolvedScenario windows(int count) {
  ResolvedScenario scenario;
  scenario.seed = 7;
  scenario.packet.windows = count;
  return scenario;
}

// 60 MB where that is from 120 to 200 products of rate and round trip, else the nearer of these, and at least
// 100 kB.
TEST(AuditWindows, BytesAreOfOneHundredAndTwentyToTwoHundredRoundTrips) {
  const auto bytes = [&](std::int64_t bps, std::int64_t delay_ns = 25 * kMs) {
    const auto made = draws(line(bps, delay_ns), windows(6));
    EXPECT_EQ(made.size(), 6U) << bps;
    for (const AuditDraw& each : made) EXPECT_EQ(each.window.bytes, made[0].window.bytes);
    return static_cast<double>(made[0].window.bytes);
  };
  EXPECT_NEAR(bytes(10'000'000), 200 * 10e6 / 8 * kRoundTrip_s, 1);    // 25 MB
  EXPECT_NEAR(bytes(32'000'000), 60e6, 1);                             // of 48 to 80 MB
  EXPECT_NEAR(bytes(100'000'000), 120 * 100e6 / 8 * kRoundTrip_s, 1);  // 150 MB
  EXPECT_NEAR(bytes(100'000, kMs), 1e5, 1);                            // 200 round trips are 10 kB
  ResolvedScenario scenario = windows(3);
  scenario.packet.bytes = 1'234'567;
  for (const AuditDraw& each : draws(line(10'000'000), scenario)) EXPECT_EQ(each.window.bytes, 1'234'567);
}

TEST(AuditWindows, AreAsManyAsAskedForAndEndWithinTheHorizon) {
  const LinkTimeline timeline = line(10'000'000);
  for (const int count : {0, 1, 12})
    EXPECT_EQ(draws(timeline, windows(count)).size(), static_cast<std::size_t>(count));
  std::set<std::pair<std::string, std::string>> pairs;
  std::set<orbits::TimeNs> starts;
  for (const AuditDraw& each : draws(timeline, windows(12))) {
    const AuditWindow& window = each.window;
    pairs.emplace(window.src, window.dst);
    starts.insert(window.start_ns);
    EXPECT_NE(window.src, window.dst);
    EXPECT_GE(window.start_ns, timeline.start_ns);
    // A packet run is given up after five times the flow engine's time; where there is room, a window is
    // drawn that leaves it all of this. 25 MB at 10 Mbit/s are 20 s.
    EXPECT_GT(window.flow_s, 20);
    EXPECT_LT(window.flow_s, 23);
    EXPECT_NEAR(static_cast<double>(each.until_ns - window.start_ns) * 1e-9, 5 * window.flow_s, 1e-6);
    EXPECT_LE(each.until_ns, timeline.end_ns);
    EXPECT_EQ(window.state, "steady");
    EXPECT_EQ(window.loss, "none");
    EXPECT_EQ(window.ends, "equal");
    ASSERT_EQ(each.plan.transfers.size(), 1U);
    EXPECT_EQ(each.plan.transfers[0].bytes, window.bytes);
    EXPECT_EQ(each.plan.transfers[0].src, window.src);
    EXPECT_EQ(each.plan.transfers[0].dst, window.dst);
    EXPECT_EQ(each.plan.transfers[0].not_before_ns, window.start_ns);
  }
  EXPECT_EQ(pairs.size(), 2U);  // both directions
  EXPECT_EQ(starts.size(), 12U);
}

// A horizon of 150 s holds no window of 20 s with five times that after it but in its first 50 s.
TEST(AuditWindows, StartWhereTheHorizonLeavesTheTimeOfAPacketRun) {
  LinkTimeline timeline = models::test::star(
      {{"a", 10'000'000, 10'000'000, 25 * kMs}, {"b", 10'000'000, 10'000'000, 25 * kMs}}, 150 * kSecond);
  const auto made = draws(timeline, windows(8));
  ASSERT_EQ(made.size(), 8U);
  for (const AuditDraw& each : made) EXPECT_LT(each.window.start_ns, 50 * kSecond);
}

TEST(AuditWindows, TakeTurnsInTrafficAndInTheStateOfTheLink) {
  LinkTimeline timeline = line(10'000'000);
  // An outage of a second each two minutes on both uplinks, and bursts in the second hour's quiet times.
  for (const std::size_t up : {0U, 2U}) {
    for (orbits::TimeNs at = 0; at < 2 * kHour; at += 120 * kSecond)
      timeline.resources[up].outages.push_back({at, at + kSecond, models::OutageCause::kRain});
    for (orbits::TimeNs at = kHour + 45 * kSecond; at < 2 * kHour; at += 120 * kSecond)
      timeline.resources[up].loss.push_back({at, at + 20 * kMs, 0.01});
  }
  validate(timeline);
  ResolvedScenario scenario = windows(18);
  scenario.traffic.resize(2);
  scenario.traffic[0].collective.transport = "udp";
  scenario.traffic[0].collective.streams = 4;
  scenario.traffic[1].collective.transport = "bbr";
  scenario.traffic[1].collective.streams = 3;
  const auto made = draws(timeline, scenario);
  ASSERT_EQ(made.size(), 18U);
  const char* const kStates[] = {"steady", "change", "loss"};
  for (std::size_t n = 0; n < made.size(); ++n) {
    SCOPED_TRACE(n);
    const AuditWindow& window = made[n].window;
    EXPECT_EQ(window.transport, n % 2 == 0 ? "udp" : "bbr");
    EXPECT_EQ(window.flows, n % 2 == 0 ? 1 : 3);
    EXPECT_EQ(window.state, kStates[n / 2 % 3]);
    const std::size_t up = window.src == "a" ? 0 : 2;
    const orbits::TimeNs until = window.start_ns + static_cast<orbits::TimeNs>(window.flow_s * 1e9);
    const auto touches = [&](const auto& intervals) {
      return std::any_of(intervals.begin(), intervals.end(), [&](const auto& each) {
        return each.start_ns < until && window.start_ns < each.end_ns;
      });
    };
    EXPECT_EQ(touches(timeline.resources[up].loss), window.state == "loss");
    const bool in_outage = touches(timeline.resources[up].outages);
    EXPECT_TRUE(window.state == "loss" || in_outage == (window.state == "change"));
    EXPECT_EQ(window.loss, window.state == "loss" ? "low" : "none");
  }
}

TEST(AuditWindows, OfATimelineWithoutPathsAreNone) {
  const LinkTimeline timeline = models::test::star({{"a", 1000, 1000, 0}}, kHour);
  EXPECT_TRUE(draws(timeline, windows(3)).empty());
}

}  // namespace
}  // namespace skyhaul::core
