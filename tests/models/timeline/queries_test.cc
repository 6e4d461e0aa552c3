// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include "models/support/synthetic_timeline.h"

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

TEST(Timeline, CalmTimesMissTheSpikesOfReallocations) {
  // A route over two, three, four and eight slots, with a spike of 200 ms at each boundary inside it.
  LinkTimeline timeline;
  constexpr TimeNs kSlot = 15 * kSecond;
  constexpr std::int64_t kMs = 1'000'000;
  Leg leg{LegKind::kTerminalSatellite, 0, 1, {}};
  for (int slot = 0; slot < 8; ++slot) {
    leg.delay.push_back({slot * kSlot, (slot + 1) * kSlot - 100 * kMs, 50 * kMs, 50 * kMs});
    leg.delay.push_back({(slot + 1) * kSlot - 100 * kMs, (slot + 1) * kSlot, 140 * kMs, 60 * kMs});
  }
  timeline.legs = {leg};
  timeline.routes.add_whole({Hop::leg(0)});
  for (const int slots : {1, 2, 3, 4, 8}) {
    EXPECT_EQ(route_delay_ns(timeline, 0, calm_time_ns(timeline, 0, 0, slots * kSlot)), 50 * kMs) << slots;
  }
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
  broken([](LinkTimeline& t) { t.legs[0].delay[0].delay_end_ns = INT64_C(1) << 40; }, "from 0 to 60 s");
  broken([](LinkTimeline& t) { t.legs[0].delay[0].start_ns = INT64_MIN; }, "400 days beyond");
  broken([](LinkTimeline& t) { t.legs[0].delay[0].end_ns = INT64_MAX; }, "400 days beyond");
  broken([](LinkTimeline& t) { t.legs[0].delay[0].end_ns = 99; }, "no delay while a path uses it");
  broken([](LinkTimeline& t) { t.legs[0].delay = {{0, 40, 1, 1}, {50, 100, 1, 1}}; }, "no delay while");
  broken([](LinkTimeline& t) { t.legs[0].delay.clear(); }, "no delay while");
  broken([](LinkTimeline& t) { t.resources[0].capacity[0].capacity_bps = INT64_MAX; }, "from 0 to 1e15");
  broken([](LinkTimeline& t) { t.paths[0].src = 0; }, "terminals of two sites");
  broken([](LinkTimeline& t) { t.nodes[2].site = 0; }, "terminals of two sites");
  broken([](LinkTimeline& t) { t.paths.push_back(t.paths.back()); }, "out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments.push_back(t.paths[0].segments[0]); },
         "segments out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments[0].route = 7; }, "unknown route");
  broken([](LinkTimeline& t) { t.nodes[1].name = "centre"; }, "twice");
  broken([](LinkTimeline& t) { t.nodes[1].site = 7; }, "its site");
  broken([](LinkTimeline& t) { t.legs[0].b = 99; }, "leg 0: its nodes");
  broken([](LinkTimeline& t) { t.legs[0].delay.push_back({50, 60, 1, 1}); }, "out of order");
  broken([](LinkTimeline& t) { t.resources[0].capacity[0].start_ns = 1; }, "begin with the horizon");
  broken([](LinkTimeline& t) { t.resources[0].capacity[0].capacity_bps = -1; }, "from 0 to 1e15");
  broken([](LinkTimeline& t) { t.resources[0].outages = {{5, 5, OutageCause::kRain}}; }, "outage");
  broken([](LinkTimeline& t) { t.resources[0].loss = {{5, 6, 2.0}}; }, "loss");
  broken([](LinkTimeline& t) { t.routes.hops[0] = Hop::resource(99); }, "hop");
  broken([](LinkTimeline& t) { t.routes.hops[1] = Hop::leg(1); }, "do not join");
  broken([](LinkTimeline& t) { t.paths[0].segments[0].route = kNoRoute; }, "either a route or a cause");
  broken([](LinkTimeline& t) { std::swap(t.paths[0], t.paths[1]); }, "out of order");
  broken([](LinkTimeline& t) { t.paths[0].segments.clear(); }, "does not begin");
  LinkTimeline one_way = test::star({{"a", 10, 10, 1}, {"b", 10, 10, 1}}, 100);
  one_way.paths.pop_back();
  EXPECT_NO_THROW(validate(one_way));
}

}  // namespace
}  // namespace skyhaul::models
