// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Power of a site by its outages: intervals and shares worked out by hand.
#include "summary/power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::OutageCause;
using models::TimeInterval;
using orbits::kSecond;
using orbits::TimeNs;
using ::testing::HasSubstr;

constexpr std::int64_t kMbit = 1'000'000;

/// From second 100 to 200. Resources: up and down of a/0, a/1, b/0.
LinkTimeline two_sites() {
  return models::test::star({{"a", kMbit, kMbit, 0, 2}, {"b", kMbit, kMbit, 0}}, 200 * kSecond,
                            100 * kSecond);
}

using Intervals = std::vector<std::pair<TimeNs, TimeNs>>;

/// In whole seconds.
Intervals seconds(const std::vector<TimeInterval>& intervals) {
  Intervals all;
  for (const TimeInterval& each : intervals) {
    EXPECT_EQ(each.start_ns % kSecond, 0);
    EXPECT_EQ(each.end_ns % kSecond, 0);
    all.emplace_back(each.start_ns / kSecond, each.end_ns / kSecond);
  }
  return all;
}

models::Outage off(int from_s, int until_s, OutageCause cause = OutageCause::kPower) {
  return {from_s * kSecond, until_s * kSecond, cause};
}

TEST(Powered, IsOutsideOfTheOutagesOfPowerOfTheFirstTerminal) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {off(110, 120), off(130, 140, OutageCause::kRain), off(150, 160)};
  timeline.resources[1].outages = {off(170, 180)};  // the downlink says nothing more
  timeline.resources[2].outages = {off(180, 190)};  // nor does the second terminal
  EXPECT_EQ(seconds(powered(timeline, "a")), (Intervals{{100, 110}, {120, 150}, {160, 200}}));
  EXPECT_EQ(seconds(powered(timeline, "b")), (Intervals{{100, 200}}));
  timeline.resources[4].outages = {off(100, 200)};
  EXPECT_TRUE(powered(timeline, "b").empty());
}

TEST(Powered, OfASiteOnFibreIsThatOfItsFixedLink) {
  LinkTimeline timeline = two_sites();
  timeline.resources[4].kind = models::ResourceKind::kFixedLinkUp;
  timeline.resources[4].outages = {off(100, 130)};
  EXPECT_EQ(seconds(powered(timeline, "b")), (Intervals{{130, 200}}));
}

TEST(ComputeDuty, IsTheTimeOfComputesWindowsWithoutFaults) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].outages = {off(110, 120)};
  SiteSpec site;
  site.site.name = "a";
  EXPECT_DOUBLE_EQ(compute_duty(timeline, site), 0.9);  // a fault took ten of a hundred seconds
  // The radios' windows are shut from second 115 on: only the first five of those are a fault.
  site.site.power = {{100 * kSecond, 115 * kSecond}};
  EXPECT_DOUBLE_EQ(compute_duty(timeline, site), 0.95);
  site.compute = {{90 * kSecond, 112 * kSecond}, {150 * kSecond, 160 * kSecond}};  // 12 s and 10 s, less 2 s
  EXPECT_DOUBLE_EQ(compute_duty(timeline, site), 0.2);
  site.compute = std::vector<TimeInterval>{};
  EXPECT_EQ(compute_duty(timeline, site), 0);
}

TEST(ComputeDuty, OfAnExchangeIsTheLeastOfItsSitesWithoutItsHub) {
  LinkTimeline timeline = two_sites();
  ResolvedScenario scenario;
  for (const auto& [name, until_s] : {std::pair{"a", 180}, {"b", 140}}) {
    SiteSpec site;
    site.site.name = name;
    site.compute = {{100 * kSecond, until_s * kSecond}};
    scenario.sites.push_back(site);
  }
  TrafficSpec traffic;
  traffic.collective.sites = {"a", "b"};
  EXPECT_DOUBLE_EQ(compute_duty(timeline, scenario, traffic), 0.4);
  traffic.collective.hub = "b";
  EXPECT_DOUBLE_EQ(compute_duty(timeline, scenario, traffic), 0.8);
  traffic.collective.hub.clear();
  traffic.collective.sites = {"a"};
  EXPECT_DOUBLE_EQ(compute_duty(timeline, scenario, traffic), 0.8);
}

TEST(PowerBarrier, IsASiteThatIsNeverOnOrTwoThatAreNeverOnTogether) {
  TrafficSpec traffic;
  traffic.collective.topology = models::Topology::kPush;
  traffic.collective.sites = {"a", "b"};
  traffic.collective.bytes = 1000;
  LinkTimeline timeline = two_sites();
  EXPECT_EQ(power_barrier(timeline, traffic), "");
  timeline.resources[0].outages = {off(150, 200)};
  timeline.resources[4].outages = {off(100, 149)};
  EXPECT_EQ(power_barrier(timeline, traffic), "");  // both are on for a second
  timeline.resources[4].outages = {off(100, 150)};
  EXPECT_THAT(power_barrier(timeline, traffic), HasSubstr("sites a and b never have power at the same time"));
  timeline.resources[4].outages = {off(100, 200)};
  EXPECT_THAT(power_barrier(timeline, traffic), HasSubstr("site b has no power at any time"));
}

}  // namespace
}  // namespace skyhaul::core
