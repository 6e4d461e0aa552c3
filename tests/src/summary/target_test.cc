// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Compute between two rounds beside the wanted interval; expected values are worked by hand.
#include "summary/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skyhaul::core {
namespace {

using orbits::kSecond;
using ::testing::HasSubstr;

TEST(Target, ACycleIsComputeAndWhatItDoesNotHide) {
  EXPECT_EQ(cycle_s(3000, 465, 0), 3465);
  EXPECT_EQ(cycle_s(3000, 465, 60), 3405);
  EXPECT_EQ(cycle_s(3000, 465, 600), 3000);
  EXPECT_EQ(cycle_s(30, 465, 600), 465);  // no more compute is there to hide a round
}

TEST(Target, TheMostStepsAreTheLastThatHold) {
  // Brute force: one step more makes the cycle too long.
  for (const double step_s : {6.0, 7.5, 100.0}) {
    for (const double sync_s : {1.0, 465.0, 3599.0, 3600.0}) {
      for (const int overlap : {0, 3, 40, 100000}) {
        const std::int64_t most = most_steps(3600, sync_s, step_s, overlap);
        const auto holds = [&](std::int64_t steps) {
          const double compute_s = static_cast<double>(steps) * step_s;
          return cycle_s(compute_s, sync_s, overlap * step_s) <= 3600 * (1 + 1e-12);
        };
        if (most > 0) {
          EXPECT_TRUE(holds(most)) << step_s << " " << sync_s << " " << overlap;
        }
        EXPECT_FALSE(holds(most + 1)) << step_s << " " << sync_s << " " << overlap;
      }
    }
  }
  EXPECT_EQ(most_steps(3600, 3601, 6, 100), 0);
  // A quotient that is a whole number is one, although 0.1 and 0.7 are not what they are called.
  EXPECT_EQ(most_steps(3600, 600, 0.1, 0), 30000);
  EXPECT_EQ(most_steps(3600, 100, 0.7, 0), 5000);
  EXPECT_EQ(most_steps(3600, 3600, 0.1, 36000), 36000);
  EXPECT_EQ(most_steps(3600, 3600, 6, 0), 0);  // no time for a step is left
}

/// Rounds with `steps` of 6 s between them, over links that allow `held_s`, with an hour wanted.
GroupResult judged(int steps, double held_s, double sync_s, int overlap_steps = 0) {
  TrafficSpec traffic;
  traffic.step_ns = 6 * kSecond;
  traffic.compute_ns = steps * traffic.step_ns;
  traffic.overlap_steps = overlap_steps;
  ResolvedScenario scenario;
  scenario.target_interval_ns = 3600 * kSecond;
  scenario.target_quantile = 0.95;
  GroupResult result;
  result.compute_s = steps * 6.0;
  result.overlap_s = std::min(steps, overlap_steps) * 6.0;
  result.bottleneck = "terminal uplinks";
  result.bottleneck_gain = 0.1;
  result.interval_s = {held_s, held_s, held_s};
  judge_target(traffic, scenario, held_s, sync_s, result);
  add_compute_to_bottleneck(result, scenario);
  return result;
}

TEST(Target, ComputeThatAloneIsTooLongIsNamedFirst) {
  const GroupResult slow = judged(5000, 23617, 23460);  // 8 h 20 min, and links that are too slow too
  EXPECT_EQ(slow.target_met, false);
  EXPECT_EQ(slow.links_meet_target, false);
  EXPECT_EQ(slow.most_steps, 0);
  EXPECT_EQ(slow.bottleneck, "compute between rounds, then terminal uplinks");
  EXPECT_EQ(slow.bottleneck_gain, 0.1);
  EXPECT_THAT(slow.compute_limit, HasSubstr("8h 20m (5000 steps of 6 s)"));
  EXPECT_THAT(slow.compute_limit, HasSubstr("no link meets it"));
  EXPECT_THAT(slow.compute_limit, HasSubstr("over these links no step fits"));
  // A step more than the wanted interval holds is too long, and what just fills it is not.
  EXPECT_THAT(judged(601, 4000, 3900).compute_limit, HasSubstr("no link meets it"));
  EXPECT_EQ(judged(600, 4000, 3900).compute_limit, "");
  // What takes longer comes first.
  EXPECT_EQ(judged(5000, 30001, 29000).bottleneck, "terminal uplinks, then compute between rounds");
  // Links that are fast enough: (3600 - 600) / 6 steps are left.
  const GroupResult fast = judged(5000, 610, 600);
  EXPECT_EQ(fast.target_met, false);
  EXPECT_EQ(fast.links_meet_target, true);
  EXPECT_EQ(fast.most_steps, 500);
  EXPECT_EQ(fast.bottleneck, "compute between rounds");
  EXPECT_FALSE(fast.bottleneck_gain);
  EXPECT_THAT(fast.compute_limit, HasSubstr("with at most 500 steps"));
}

TEST(Target, ComputeAndARoundTogetherMayBeTooLong) {
  const GroupResult both = judged(550, 610, 600);  // 3300 s and 600 s
  EXPECT_EQ(both.target_met, false);
  EXPECT_DOUBLE_EQ(*both.cycle_s, 3900);
  EXPECT_THAT(both.compute_limit, HasSubstr("take 1h 05m"));
  EXPECT_THAT(both.compute_limit, HasSubstr("at most 500 steps"));
  EXPECT_EQ(judged(550, 610, 600, 50).target_met, true);  // 300 s of the round are hidden: 3600 s
  EXPECT_EQ(judged(550, 610, 600, 49).target_met, false);
  const GroupResult fits = judged(500, 610, 600);
  EXPECT_EQ(fits.target_met, true);
  EXPECT_EQ(fits.compute_limit, "");
  EXPECT_EQ(fits.bottleneck, "terminal uplinks");
}

// 600 steps of 6 s are the hour that is wanted, and hide a round of 600 s: the target is met, by nothing to
// spare.
TEST(Target, ComputeOfJustTheWantedIntervalMeetsIt) {
  const GroupResult just = judged(600, 610, 600, 600);
  EXPECT_EQ(just.target_met, true);
  EXPECT_EQ(just.compute_limit, "");
  EXPECT_EQ(judged(601, 610, 600, 601).target_met, false);
}

TEST(Target, DataPlansHaveToAllowTheInterval) {
  TrafficSpec traffic;
  ResolvedScenario scenario;
  scenario.target_interval_ns = 3600 * kSecond;
  const auto met = [&](const std::string& plan, std::optional<double> plan_interval_s,
                       std::optional<double> held_s) {
    GroupResult result;
    result.plan = plan;
    result.plan_interval_s = plan_interval_s;
    judge_target(traffic, scenario, held_s, held_s, result);
    EXPECT_EQ(result.target_met, result.links_meet_target);
    EXPECT_FALSE(result.steps);
    return *result.target_met;
  };
  EXPECT_TRUE(met("", std::nullopt, 3600));
  EXPECT_FALSE(met("", std::nullopt, 3601));
  EXPECT_FALSE(met("", std::nullopt, std::nullopt));
  EXPECT_TRUE(met("a plan", 3600, 3600));
  EXPECT_FALSE(met("a plan", 3601, 3600));
  EXPECT_FALSE(met("a plan", std::nullopt, 3600));  // no interval is
}

TEST(Target, WithoutOneNothingIsMissedAndStepsAreCounted) {
  TrafficSpec traffic;
  traffic.step_ns = 6 * kSecond;
  traffic.compute_ns = 50 * traffic.step_ns + 1;  // a nanosecond of rounding
  GroupResult result;
  judge_target(traffic, {}, 610, 600, result);
  EXPECT_EQ(result.steps, 50);
  EXPECT_FALSE(result.target_met);
  EXPECT_FALSE(result.most_steps);
  EXPECT_EQ(result.compute_limit, "");
}

TEST(Target, LinksThatAreTooSlowAreNotBlamedOnComputeThatFits) {
  const GroupResult slow = judged(500, 23617, 23460);
  EXPECT_EQ(slow.target_met, false);
  EXPECT_EQ(slow.compute_limit, "");
  EXPECT_EQ(slow.bottleneck, "terminal uplinks");
}

}  // namespace
}  // namespace skyhaul::core
