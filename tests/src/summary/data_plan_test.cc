// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// When data plans are used up; every expected time is worked by hand, and plans with rounds that are whole
// numbers are run through second by second.
#include "summary/data_plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace skyhaul::core {
namespace {

constexpr double kDayS = 86400;

PlanShare share(const std::string& name, double left, double renewed, double round_bytes,
                std::vector<double> renewals_s = {}) {
  return {name, left, renewed, round_bytes, std::move(renewals_s)};
}

// 1,050 bytes are ten rounds of 100 and half of one: the eleventh starts at 10 intervals, and half of its 20
// s later the volume is used up.
TEST(DataPlan, IsUsedUpWithinTheRoundThatItDoesNotHold) {
  const auto end = first_used_up({share("a", 1050, 2000, 100)}, 60, 20);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->plan, "a");
  EXPECT_DOUBLE_EQ(end->at_s, 10 * 60 + 0.5 * 20);
  // Whole rounds alone: the plan is empty when the next one would start.
  EXPECT_DOUBLE_EQ(first_used_up({share("a", 1000, 2000, 100)}, 60, 20)->at_s, 600);
}

TEST(DataPlan, TheOneThatEndsFirstIsNamed) {
  const std::vector<PlanShare> both{share("long", 5000, 5000, 100), share("short", 400, 400, 100)};
  EXPECT_EQ(first_used_up(both, 60, 20)->plan, "short");
  EXPECT_DOUBLE_EQ(first_used_up(both, 60, 20)->at_s, 240);
  EXPECT_EQ(first_used_up({both[1], both[0]}, 60, 20)->plan, "short");
}

// A plan without renewal stands for one mean month: of a round an hour there are 730.485 in it.
TEST(DataPlan, ThatIsNeverRenewedLastsIfAMonthDoesNotEndIt) {
  EXPECT_DOUBLE_EQ(kPlanPeriodS, 30.436875 * kDayS);
  EXPECT_FALSE(first_used_up({share("a", 731 * 100, 0, 100)}, 3600, 20));
  const auto end = first_used_up({share("a", 730 * 100, 0, 100)}, 3600, 20);
  ASSERT_TRUE(end);
  EXPECT_DOUBLE_EQ(end->at_s, 730 * 3600.0);
}

// Renewals after 10 and 40 days, a round a day. Twelve rounds are left: ten are used before the first
// renewal, which is when the eleventh starts, with a whole volume. 29 rounds of it last for days 10 to 38, so
// that the volume ends on day 39; 30 rounds reach the second renewal, and no later one has to be reached.
TEST(DataPlan, RenewalsFillItAgain) {
  const std::vector<double> renewals{10 * kDayS, 40 * kDayS};
  const auto end = first_used_up({share("a", 1200, 2900, 100, renewals)}, kDayS, 3600);
  ASSERT_TRUE(end);
  EXPECT_DOUBLE_EQ(end->at_s, 39 * kDayS);
  EXPECT_FALSE(first_used_up({share("a", 1200, 3000, 100, renewals)}, kDayS, 3600));
  // What is left ends before the first renewal: nine rounds.
  EXPECT_DOUBLE_EQ(first_used_up({share("a", 900, 3000, 100, renewals)}, kDayS, 3600)->at_s, 9 * kDayS);
  // A renewal between two rounds counts from the next round on: the eleventh starts on day 10.
  const std::vector<double> between{9.5 * kDayS, 40 * kDayS};
  EXPECT_DOUBLE_EQ(first_used_up({share("a", 1200, 2900, 100, between)}, kDayS, 3600)->at_s, 39 * kDayS);
}

// Each round takes its bytes when it starts; a volume is used up where the next round finds less than it
// needs.
TEST(DataPlan, AgainstRoundsOneByOne) {
  std::mt19937_64 random(5);
  const auto pick = [&](std::uint64_t below) { return static_cast<double>(random() % below); };
  int ended = 0, lasted = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const double round_bytes = 10, interval_s = 1 + pick(50);
    std::vector<double> renewals;
    for (double at = 0; renewals.size() < 6;) renewals.push_back(at += 200 + pick(800));
    const double left = round_bytes * pick(60), renewed = round_bytes * pick(120);
    const auto found = first_used_up({share("a", left, renewed, round_bytes, renewals)}, interval_s, 0);
    double volume = left, expected = -1;
    std::size_t renewal = 0;
    for (int n = 0; expected < 0; ++n) {
      const double at = n * interval_s;
      for (; renewal < renewals.size() && renewals[renewal] <= at; ++renewal) volume = renewed;
      if (renewal == renewals.size()) break;
      if (volume < round_bytes) expected = at;
      volume -= round_bytes;
    }
    ASSERT_EQ(found.has_value(), expected >= 0) << trial;
    if (found) {
      EXPECT_DOUBLE_EQ(found->at_s, expected) << trial;
    }
    ++(found ? ended : lasted);
  }
  EXPECT_GT(ended, 20);
  EXPECT_GT(lasted, 20);
}

}  // namespace
}  // namespace skyhaul::core
