// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/timeline_cursor.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

std::vector<std::pair<TimeNs, std::int64_t>> steps(const LinkTimeline& timeline, const Resource& resource) {
  std::vector<std::pair<TimeNs, std::int64_t>> all;
  for (const CapacityStep& step : effective_capacity(timeline, resource))
    all.emplace_back(step.start_ns, step.capacity_bps);
  return all;
}

TEST(Timeline, DelayIsLinearInsideAPiece) {
  const Leg leg{LegKind::kTerminalSatellite, 0, 1, {{0, 10, 100, 200}, {10, 20, 200, 150}}};
  EXPECT_EQ(leg_delay_ns(leg, 0), 100);
  EXPECT_EQ(leg_delay_ns(leg, 5), 150);
  EXPECT_EQ(leg_delay_ns(leg, 10), 200);
  EXPECT_EQ(leg_delay_ns(leg, 14), 180);
  EXPECT_EQ(leg_delay_ns(leg, 20), 150);
  EXPECT_THROW(leg_delay_ns(leg, 21), std::out_of_range);
  EXPECT_THROW(leg_delay_ns(leg, -1), std::out_of_range);
}

TEST(Timeline, MeanWaitsLeaveOutWhatAReallocationAdds) {
  constexpr std::int64_t kMs = 1'000'000;
  LinkTimeline timeline;
  timeline.end_ns = 60 * kSecond;
  timeline.nodes = {{NodeKind::kTerminal, "a/0", 0}, {NodeKind::kSatellite, "S", -1}};
  timeline.legs = {{LegKind::kTerminalSatellite, 0, 1, {{0, timeline.end_ns, 5 * kMs, 5 * kMs}}, 0}};
  timeline.routes.add_whole({Hop::leg(0)});
  timeline.access_rule = {75 * kMs, 140 * kMs};
  timeline.access = {{0, 1, {{0, 8000, 0, 0, 0}, {15 * kSecond, 9000, 60'000, 0, 0}}}};
  EXPECT_EQ(route_delay_ns(timeline, 0, 15 * kSecond - 1), 13 * kMs);
  EXPECT_EQ(route_delay_ns(timeline, 0, 15 * kSecond), 14 * kMs);
  // The spike: from nothing 75 ms before the step to 60 ms on it, and down to nothing after 140 ms.
  EXPECT_EQ(packet_delay_ns(timeline, 0, 15 * kSecond - 75 * kMs), 13 * kMs);
  EXPECT_EQ(packet_delay_ns(timeline, 0, 15 * kSecond - 25 * kMs), 13 * kMs + 40 * kMs);
  EXPECT_EQ(packet_delay_ns(timeline, 0, 15 * kSecond), 14 * kMs + 60 * kMs);
  EXPECT_EQ(packet_delay_ns(timeline, 0, 15 * kSecond + 70 * kMs), 14 * kMs + 30 * kMs);
  EXPECT_EQ(packet_delay_ns(timeline, 0, 15 * kSecond + 140 * kMs), 14 * kMs);
  // A cursor says the same, and beyond the leg's delays keeps the nearest one.
  LegCursor cursor(timeline, 0);
  for (const TimeNs time : {15 * kSecond - 25 * kMs, 15 * kSecond, 15 * kSecond + 70 * kMs, TimeNs{0}})
    EXPECT_EQ(cursor.delay_ns(time, 0), packet_delay_ns(timeline, 0, time)) << time;
  EXPECT_EQ(cursor.delay_ns(70 * kSecond, 0), 14 * kMs);
  EXPECT_EQ(longest_delay_ns(timeline, timeline.legs[0]), 5 * kMs + 69 * kMs);
}

TEST(Timeline, SecondsShareTheCapacityOfTheirSlot) {
  LinkTimeline timeline = test::star({{"a", 10, 10, 1}, {"b", 10, 10, 1}}, 300 * kSecond);
  timeline.slots = {15 * kSecond, 12 * kSecond};
  Resource& resource = timeline.resources[0];
  resource.capacity = {{0, 10'000'000}, {42 * kSecond, 20'000'000}};
  resource.outages = {{100 * kSecond, 101 * kSecond + 1, OutageCause::kRain}};
  resource.seconds = {7, 1'000'000, 0.9, 0.8};
  validate(timeline);
  const std::vector<CapacityStep> steps = capacity_by_second(timeline, resource, 12 * kSecond, 297 * kSecond);
  // Over whole slots the mean is the capacity: the draws' own error is 10 % over the root of the seconds.
  double sum = 0, low = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const TimeNs end = i + 1 < steps.size() ? steps[i + 1].start_ns : 297 * kSecond;
    const double bits =
        static_cast<double>(steps[i].capacity_bps) * static_cast<double>(end - steps[i].start_ns) * 1e-9;
    (steps[i].start_ns < 42 * kSecond ? low : sum) += bits;
  }
  EXPECT_NEAR(low / 30, 10e6, 3 * 10e6 * 0.1 / std::sqrt(30.0));
  EXPECT_NEAR(sum / 255, 20e6 * 254.0 / 255, 3 * 20e6 * 0.05 / std::sqrt(255.0));
  SecondsReader seconds(timeline, resource);
  EXPECT_EQ(seconds.second_end_ns(42 * kSecond), 43 * kSecond);
  EXPECT_EQ(seconds.second_end_ns(43 * kSecond - 1), 43 * kSecond);
  EXPECT_EQ(seconds.capacity_bps(20'000'000, 50 * kSecond),
            seconds.capacity_bps(20'000'000, 51 * kSecond - 1));
  EXPECT_NE(seconds.capacity_bps(20'000'000, 50 * kSecond), seconds.capacity_bps(20'000'000, 51 * kSecond));
  EXPECT_EQ(seconds.capacity_bps(0, 50 * kSecond), 0);
}

TEST(Timeline, EffectiveCapacityWorksOutagesIn) {
  LinkTimeline timeline = test::star({{"a", 10, 10, 1}, {"b", 10, 10, 1}}, 100);
  Resource& resource = timeline.resources[0];
  using List = std::vector<std::pair<TimeNs, std::int64_t>>;
  EXPECT_EQ(steps(timeline, resource), (List{{0, 10}}));
  resource.capacity.push_back({50, 20});
  resource.outages = {{0, 5, OutageCause::kRain},
                      {40, 60, OutageCause::kRain},
                      {60, 70, OutageCause::kPower},
                      {90, 100, OutageCause::kFault}};
  EXPECT_EQ(steps(timeline, resource), (List{{0, 0}, {5, 10}, {40, 0}, {70, 20}, {90, 0}}));
  resource.outages = {{0, 100, OutageCause::kFault}};
  EXPECT_EQ(steps(timeline, resource), (List{{0, 0}}));
  resource.outages = {{50, 55, OutageCause::kFault}};
  EXPECT_EQ(steps(timeline, resource), (List{{0, 10}, {50, 0}, {55, 20}}));
}

TEST(Timeline, ValidateNamesTheFirstBrokenPromise) {
  const auto broken = [](const std::function<void(LinkTimeline&)>& spoil, const std::string& expected) {
    LinkTimeline timeline = test::star({{"a", 10, 10, 1}, {"b", 10, 10, 1}}, 100);
    validate(timeline);
    spoil(timeline);
    try {
      validate(timeline);
      ADD_FAILURE() << expected << " went unseen";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos) << error.what();
    }
  };
  broken([](LinkTimeline& t) { t.end_ns = 0; }, "horizon is empty");
  broken([](LinkTimeline& t) { t.end_ns = INT64_C(1) << 62; }, "longer than 400 days");
  broken([](LinkTimeline& t) { t.start_ns = INT64_MIN; }, "before 1970");
  broken([](LinkTimeline& t) { t.end_ns = INT64_MAX; }, "1970 to 2261");
  broken([](LinkTimeline& t) { t.sites[1] = "a"; }, "site a: twice");
  broken([](LinkTimeline& t) { t.sites[0] = ""; }, "no name");
  broken([](LinkTimeline& t) { t.sites[0] = "a\nb"; }, "a control character");
  broken([](LinkTimeline& t) { t.sites[0] = std::string(65, 'x'); }, "more than 64 bytes");
  broken([](LinkTimeline& t) { t.nodes[1].name = "\xff"; }, "not UTF-8");
  broken([](LinkTimeline& t) { t.nodes[1].name = std::string(257, 'x'); }, "more than 256 bytes");
  broken([](LinkTimeline& t) { t.resources[0].name = "a\xe2\x80\xae"; }, "direction of writing");
  broken([](LinkTimeline& t) { t.resources[1].name = t.resources[0].name; }, "twice");
  broken([](LinkTimeline& t) { t.data_caps = {{"\xe2\x80\xa8", 0, 0, {}}}; }, "a line separator");
  broken([](LinkTimeline& t) { t.data_caps = {{"x", -1, 0, {}}}; }, "from 0 to 1e18");
  broken([](LinkTimeline& t) { t.built_from = {{"", "x"}}; }, "no name");
  broken([](LinkTimeline& t) { t.mtu_bytes = 67; }, "68 to 65535");
  broken([](LinkTimeline& t) { t.mtu_bytes = 65'536; }, "68 to 65535");
  broken([](LinkTimeline& t) { t.legs[0].delay.plain()[0].delay_end_ns = INT64_C(1) << 40; },
         "from 0 to 60 s");
  broken([](LinkTimeline& t) { t.legs[0].delay.plain()[0].start_ns = INT64_MIN; }, "400 days beyond");
  broken([](LinkTimeline& t) { t.legs[0].delay.plain()[0].end_ns = INT64_MAX; }, "400 days beyond");
  broken([](LinkTimeline& t) { t.legs[0].delay.plain()[0].end_ns = 99; }, "no delay while a path uses it");
  broken([](LinkTimeline& t) { t.legs[0].delay = {{0, 40, 1, 1}, {50, 100, 1, 1}}; }, "no delay while");
  broken([](LinkTimeline& t) { t.legs[0].delay.clear(); }, "no delay while");
  broken([](LinkTimeline& t) { t.resources[0].capacity.plain()[0].capacity_bps = INT64_MAX; },
         "from 0 to 1e15");
  broken([](LinkTimeline& t) { t.paths[0].src = 0; }, "terminals of two sites");
  broken([](LinkTimeline& t) { t.nodes[2].site = 0; }, "terminals of two sites");
  broken([](LinkTimeline& t) { t.paths.push_back(t.paths.back()); }, "out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments.push_back(t.paths[0].segments[0]); },
         "segments out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments.plain()[0].route = 7; }, "unknown route");
  broken([](LinkTimeline& t) { t.nodes[1].name = "centre"; }, "twice");
  broken([](LinkTimeline& t) { t.nodes[1].site = 7; }, "its site");
  broken([](LinkTimeline& t) { t.legs[0].b = 99; }, "leg 0: its nodes");
  broken([](LinkTimeline& t) { t.legs[0].delay.push_back({50, 60, 1, 1}); }, "out of order");
  broken([](LinkTimeline& t) { t.resources[0].capacity.plain()[0].start_ns = 1; }, "begin with the horizon");
  broken([](LinkTimeline& t) { t.resources[0].capacity.plain()[0].capacity_bps = -1; }, "from 0 to 1e15");
  broken([](LinkTimeline& t) { t.resources[0].outages = {{5, 5, OutageCause::kRain}}; }, "outage");
  broken([](LinkTimeline& t) { t.resources[0].loss = {{5, 6, 2.0}}; }, "loss");
  broken([](LinkTimeline& t) { t.routes.hops[0] = Hop::resource(99); }, "hop");
  broken([](LinkTimeline& t) { t.routes.hops[1] = Hop::leg(1); }, "do not join");
  broken([](LinkTimeline& t) { t.paths[0].segments.plain()[0].route = kNoRoute; },
         "either a route or a cause");
  broken([](LinkTimeline& t) { std::swap(t.paths[0], t.paths[1]); }, "out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments.clear(); }, "does not begin");
  LinkTimeline one_way = test::star({{"a", 10, 10, 1}, {"b", 10, 10, 1}}, 100);
  one_way.paths.pop_back();
  EXPECT_NO_THROW(validate(one_way));
}

}  // namespace
}  // namespace skyhaul::models
