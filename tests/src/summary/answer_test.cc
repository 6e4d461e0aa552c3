// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using orbits::kHour;
using orbits::kSecond;
using ::testing::HasSubstr;

constexpr std::int64_t kMbit = 1'000'000;

LinkTimeline line(std::int64_t horizon_ns) {
  return models::test::star({{"a", 8 * kMbit, 80 * kMbit, 0}, {"b", 8 * kMbit, 80 * kMbit, 0}}, horizon_ns);
}

TrafficSpec push(std::int64_t bytes) {
  TrafficSpec traffic;
  traffic.collective.group = "g";
  traffic.collective.topology = models::Topology::kPush;
  traffic.collective.sites = {"a", "b"};
  traffic.collective.bytes = bytes;
  traffic.collective.transport = "ideal";
  return traffic;
}

GroupResult answer(const LinkTimeline& timeline, const TrafficSpec& traffic, const Scenario& scenario = {}) {
  const models::FlowEngine engine(timeline);
  const SyncRuns runs =
      run_rounds(engine, timeline, traffic, {}, 1, 15 * kSecond, 2, [](double) { return true; });
  return group_result(engine, timeline.start_ns, traffic, scenario, runs,
                      pair_results(timeline, 15 * kSecond));
}

TEST(Answer, OfAConstantLink) {
  Scenario scenario;
  scenario.target_interval_ns = 1010 * kSecond;
  TrafficSpec traffic = push(1'000'000'000);  // 1000 s at a megabyte a second
  traffic.compute_ns = 4000 * kSecond;
  traffic.step_ns = 100 * kSecond;
  const GroupResult result = answer(line(24 * kHour), traffic, scenario);
  EXPECT_EQ(result.bytes_per_round, 1'000'000'000);
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_NEAR(result.sync_s[q].value(), 1000, 1e-3);
    EXPECT_NEAR(result.interval_s[q].value(), 1000, 10.01);
  }
  EXPECT_EQ(result.reason, "");
  EXPECT_NEAR(result.utilisation.value(), 0.8, 1e-6);
  EXPECT_DOUBLE_EQ(result.rpo_s.value(), *result.interval_s[1] + *result.sync_s[1]);
  EXPECT_EQ(result.target_met, true);
  scenario.target_interval_ns = 990 * kSecond;
  EXPECT_EQ(answer(line(24 * kHour), traffic, scenario).target_met, false);
  traffic.overlap_steps = 10;
  EXPECT_NEAR(answer(line(24 * kHour), traffic).utilisation.value(), 1, 1e-6);
}

TEST(Answer, SaysThatTheHorizonHoldsFewIntervals) {
  const GroupResult result = answer(line(kHour), push(1'500'000'000));  // 1500 s of 3600
  EXPECT_NEAR(result.interval_s[1].value(), 1500, 15.01);
  EXPECT_THAT(result.reason, HasSubstr("fewer than three"));
  EXPECT_EQ(answer(line(kHour), push(1'000'000'000)).reason, "");  // 1000 s: three fit
}

TEST(Answer, IsNoneWithItsReasonWhereARoundNeverEnds) {
  const GroupResult result = answer(line(kHour), push(36'000'000'000));  // ten hours' worth
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_FALSE(result.sync_s[q]);
    EXPECT_FALSE(result.interval_s[q]);
  }
  EXPECT_FALSE(result.utilisation);
  EXPECT_FALSE(result.rpo_s);
  EXPECT_EQ(
      result.reason,
      "a round moves 36 GB in all, of which the paths carry 3.6 GB in 1h 00m; if these 1h 00m come again "
      "and again, one round needs about 10h 00m");
}

TEST(Answer, EachPhaseOfALongRoundHasItsOwnRate) {
  TrafficSpec traffic = push(36'000'000'000);
  traffic.collective.topology = models::Topology::kHub;
  traffic.collective.hub = "hub";
  const LinkTimeline timeline = models::test::star({{"a", 8 * kMbit, 80 * kMbit, 0},
                                                    {"b", 8 * kMbit, 80 * kMbit, 0},
                                                    {"hub", 999 * kMbit, 999 * kMbit, 0}},
                                                   kHour);
  // Ten hours up, one down; at the rate of the first hour all four transfers would take 20.
  EXPECT_THAT(answer(timeline, traffic).reason, HasSubstr("one round needs about 11h 00m"));
}

TEST(Answer, ALongRoundWaitsThroughEachDaysOutage) {
  LinkTimeline timeline = line(24 * kHour);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name == "a/0 up") resource.capacity = {{0, 0}, {12 * kHour, 8 * kMbit}};
  }
  // 43.2 GB a day: after nine whole days and a half.
  EXPECT_THAT(answer(timeline, push(10 * 43'200'000'000)).reason,
              HasSubstr("carry 43.2 GB in 24h 00m; if these 24h 00m come again and again, one round needs "
                        "about 10.0 days"));
  EXPECT_THAT(answer(timeline, push(9 * 43'200'000'000 + 3'600'000'000)).reason,
              HasSubstr("one round needs about 9.5 days"));
}

TEST(Answer, NamesAPairThatIsNeverJoined) {
  LinkTimeline timeline = line(kHour);
  for (models::Path& path : timeline.paths) {
    path.segments = {{0, models::kNoRoute, models::OutageCause::kNoGateway}};
  }
  const GroupResult result = answer(timeline, push(1000));
  EXPECT_FALSE(result.interval_s[0]);
  EXPECT_THAT(result.reason, HasSubstr("there is never a path between a and b"));
}

TEST(Answer, OfADataset) {
  LinkTimeline timeline = line(10 * kHour);
  // The last four hours at a quarter of the rate.
  for (models::Resource& resource : timeline.resources) {
    if (resource.name == "a/0 up") resource.capacity.push_back({6 * kHour, 2 * kMbit});
  }
  TrafficSpec traffic = push(900'000'000);  // 900 s, later 3600 s
  traffic.dataset = true;
  traffic.deadline_ns = kHour / 2;
  const GroupResult result = answer(timeline, traffic);
  EXPECT_NEAR(result.sync_s[0].value(), 900, 1);
  EXPECT_NEAR(result.sync_s[2].value(), 3600, 1);
  EXPECT_FALSE(result.interval_s[0]);
  EXPECT_EQ(result.reason, "");
  // A start s in the last 900 s of the fast half ends after (900 - left) x 4 more: within 1800 s where at
  // least 600 s are left. So starts up to 5 h 50 min are in time, of those up to 9 h 30 min that count.
  EXPECT_NEAR(result.deadline_met.value(), (5 * 60 + 50) / 570.0, 0.005);
}

}  // namespace
}  // namespace skyhaul::core
