// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Answers where data plans end: how long they last, what they slow down, and what is said of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/summary/one_entry.h"
#include "summary/data_plan.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using orbits::kHour;
using orbits::kSecond;
using ::testing::HasSubstr;

TEST(Answer, DataPlansLastAsLongAsTheyLast) {
  // A megabyte a second; a round of 100 MB up from a, 1 GB of plan: ten rounds, then a tenth of the rate.
  LinkTimeline timeline = line(24 * kHour);
  timeline.data_caps.push_back({"a plan", 1'000'000'000, 1'000'000'000, {}});
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 800'000;
  ResolvedScenario scenario;
  scenario.target_interval_ns = 200 * kSecond;
  GroupResult result = answer(timeline, push(100'000'000), scenario);
  EXPECT_EQ(result.plan, "a plan");
  EXPECT_NEAR(result.plan_rounds, 10, 1e-6);
  EXPECT_NEAR(result.interval_s[1].value(), 100, 1e-3);     // of the sky
  EXPECT_NEAR(result.plan_interval_s.value(), 1000, 1e-3);  // at the slow rate
  EXPECT_NEAR(result.headline_s().value(), 1000, 1e-3);
  EXPECT_NEAR(result.plan_used_up_s.value(), 2000, 1e-3);  // ten rounds of 200 s
  EXPECT_EQ(result.target_met, false);
  EXPECT_EQ(result.bottleneck, "data plans");
  // Without a rate after it: ten rounds a month.
  timeline.resources[0].capped_bps = 0;
  result = answer(timeline, push(100'000'000), scenario);
  EXPECT_NEAR(result.plan_interval_s.value(), 365.2425 / 12 * 86400 / 10, 1e-3);
  EXPECT_NEAR(result.bottleneck_gain.value(), 1 - 10.0 / 11, 1e-9);  // eleven fit
  // A round of more than the plan.
  result = answer(timeline, push(1'100'000'000), scenario);
  EXPECT_FALSE(result.plan_interval_s);
  EXPECT_FALSE(result.headline_s());
  EXPECT_THAT(result.reason, HasSubstr("more than the plan's volume"));
  // The same with a slow rate that carries it in more than a horizon: 1.1 GB at 80 kB/s.
  timeline.resources[0].capped_bps = 80'000;
  result = answer(timeline, push(1'100'000'000), scenario);
  EXPECT_NEAR(result.plan_interval_s.value(), 110'000, 1);
  EXPECT_NEAR(result.bottleneck_gain.value(), 1 - 1 / 1.1, 1e-6);
  EXPECT_EQ(result.bottleneck, "data plans");
  timeline.resources[0].capped_bps = 0;
  // A plan that is no limit.
  timeline.data_caps[0].bytes = timeline.data_caps[0].renewed_bytes = 1'000'000'000'000'000;
  result = answer(timeline, push(100'000'000), scenario);
  EXPECT_NEAR(result.headline_s().value(), 100, 1e-3);
  EXPECT_EQ(result.target_met, true);
  EXPECT_FALSE(result.plan_used_up_s);
}

TEST(Answer, RenewalsOfTheYearCountInWhenAPlanEnds) {
  // Ten rounds of 100 MB are left, at 200 s each 2000 s; the plan is full again on the second day of the
  // month, 24 h after the horizon's start, or (the last horizon) 1000 s after it.
  PlanShare share{"a plan", 1e9, 1e9, 1e8, {}};
  EXPECT_NEAR(first_used_up({share}, 200, 100)->at_s, 2000, 1e-6);
  share.renewals_s = {86'400, 86'400 * 32};
  EXPECT_NEAR(first_used_up({share}, 200, 100)->at_s, 2000, 1e-6);
  EXPECT_FALSE(first_used_up({share}, 86'400 * 4, 100));  // eight a month
  // One before the first renewal, and ten after it.
  ASSERT_TRUE(first_used_up({share}, 86'400 * 2.9, 100));
  EXPECT_NEAR(first_used_up({share}, 86'400 * 2.9, 100)->at_s, 86'400 * 2.9 * 11, 1);
  share.renewals_s = {1000};
  share.renewed = 1e12;
  EXPECT_FALSE(first_used_up({share}, 200, 100));
  share.left = 1e8;  // one round and then none before the renewal
  EXPECT_NEAR(first_used_up({share}, 200, 100)->at_s, 200, 1e-6);
  // The first of several.
  const PlanShare other{"b plan", 5e8, 5e8, 1e7, {}};
  share.left = 1e9;
  share.renewals_s.clear();
  EXPECT_EQ(first_used_up({other, share}, 200, 100)->plan, "a plan");
}

TEST(Answer, ADatasetOverAPlanThatRunsOutIsLimitedByThePlan) {
  LinkTimeline timeline = line(24 * kHour);
  timeline.data_caps.push_back({"a plan", 1'000'000'000, 1'000'000'000, {}});
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 0;
  TrafficSpec traffic = push(3'000'000'000);
  traffic.dataset = true;
  const GroupResult result = answer(timeline, traffic);
  EXPECT_FALSE(result.sync_s[0]);
  EXPECT_EQ(result.bottleneck, "data plans");
  EXPECT_THAT(result.reason, HasSubstr("a plan is used up"));
  EXPECT_EQ(result.plan, "a plan");
  EXPECT_NEAR(result.plan_rounds, 0.32, 0.02);  // 3 GB and their headers in 1 GB
  EXPECT_THAT(result.remarks, testing::Contains(HasSubstr("which has 1 GB left when the horizon begins")));
  EXPECT_THAT(result.remarks, testing::Contains(HasSubstr("without a renewal_day")));
}

TEST(Answer, ADatasetThatAPlanHoldsHasNoRemarkOnItsVolume) {
  LinkTimeline timeline = line(24 * kHour);
  timeline.data_caps.push_back({"a plan", 100'000'000'000, 100'000'000'000, {}});
  timeline.resources[0].data_cap = 0;
  TrafficSpec traffic = push(3'000'000'000);
  traffic.dataset = true;
  const GroupResult result = answer(timeline, traffic);
  EXPECT_EQ(result.plan, "a plan");
  EXPECT_NEAR(result.plan_rounds, 32, 2);
  EXPECT_THAT(result.remarks, testing::Not(testing::Contains(HasSubstr("slow rate"))));
}

TEST(Answer, APlanThatSlowsARoundALittleIsNotAllThatLimitsIt) {
  // 8 Mbit/s, and 7.9 once 10 MB are gone: the plan alone brings 1.3 %, with the uplink 9.1 %.
  LinkTimeline timeline = line(24 * kHour);
  timeline.data_caps.push_back({"a plan", 10'000'000, 10'000'000, {}});
  timeline.resources[0].data_cap = 0;
  timeline.resources[0].capped_bps = 7'900'000;
  const GroupResult result = answer(timeline, push(100'000'000));
  EXPECT_NEAR(result.interval_s[1].value(), 100, 1e-3);
  EXPECT_NEAR(result.headline_s().value(), 800 / 7.9, 0.01);
  EXPECT_THAT(result.bottleneck, HasSubstr("terminal uplinks"));
  EXPECT_THAT(result.bottleneck, HasSubstr("data plans"));
  EXPECT_NEAR(result.bottleneck_gain.value(), 1 - 1 / 1.1, 1e-3);
}

}  // namespace
}  // namespace skyhaul::core
