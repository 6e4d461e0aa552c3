// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What can be left out, against answers to scenarios that are written with so many terminals from the start.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/cheapest_change.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

Scenario scenario_with(const std::string& interval, const std::vector<std::string>& more = {}) {
  std::vector<std::string> changes = {
      "horizon=8 min", "targets={interval: " + interval + ", quantile: 0.95}",
      "traffic=[{name: small, payload: {size: 100 MB}, topology: ring, sites: [atacama, permian]}]"};
  changes.insert(changes.end(), more.begin(), more.end());
  return changed(load_scenario(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml"), changes);
}

Summary answered(const ResolvedScenario& scenario) {
  AnswerOptions options;
  options.parts.limits = options.parts.costs = false;
  return answer(scenario, build_timeline(scenario), options).summary;
}

Summary answered(const Scenario& asked) { return answered(resolve(asked)); }

SmallerBuild smaller(const Scenario& asked, const CheapestChangeOptions& options = {}) {
  const ResolvedScenario scenario = resolve(asked);
  return smaller_build(scenario, answered(scenario), options);
}

std::vector<std::string> terminals(int atacama, int permian) {
  return {fmt::format("sites.atacama.terminals={}", atacama),
          fmt::format("sites.permian.terminals={}", permian)};
}

TEST(SmallerBuild, MeetsEveryTargetAndNoSiteHasOneToSpare) {
  const double with_two_s = *answered(scenario_with("1 h", terminals(2, 2))).results.at(0).headline_s();
  const std::string interval = fmt::format("{:.3f} s", with_two_s * 1.001);
  const Scenario asked = scenario_with(interval, terminals(5, 4));
  ASSERT_EQ(targets_met(answered(asked)), true);
  const SmallerBuild its = smaller(asked);
  EXPECT_TRUE(its.least);
  EXPECT_GT(its.runs, 2);
  int a = 5, p = 4;
  for (const SmallerBuild::Site& each : its.sites) {
    EXPECT_EQ(each.from, each.site == "atacama" ? 5 : 4);
    EXPECT_EQ(each.from_type, each.to_type);
    (each.site == "atacama" ? a : p) = each.to;
  }
  EXPECT_LT(a + p, 9);
  EXPECT_EQ(targets_met(answered(scenario_with(interval, terminals(a, p)))), true) << a << " and " << p;
  if (a > 1) {
    EXPECT_EQ(targets_met(answered(scenario_with(interval, terminals(a - 1, p)))), false)
        << a << " and " << p;
  }
  if (p > 1) {
    EXPECT_EQ(targets_met(answered(scenario_with(interval, terminals(a, p - 1)))), false)
        << a << " and " << p;
  }
  EXPECT_LT(*its.recommendation->month, *recommend(resolve(asked), answered(asked)).month);
  EXPECT_THAT(its.sentence, HasSubstr("Less is enough for every target"));
  std::string sets;
  if (a < 5) sets += fmt::format(" --set sites.atacama.terminals={}", a);
  if (p < 4) sets += fmt::format(" --set sites.permian.terminals={}", p);
  EXPECT_EQ(its.command, "skyhaul run scenario.yaml" + sets);
}

TEST(SmallerBuild, SaysWhereNothingCanBeSpared) {
  const double own_s = *answered(scenario_with("1 h", terminals(1, 1))).results.at(0).headline_s();
  const SmallerBuild its = smaller(scenario_with(fmt::format("{:.3f} s", own_s * 1.001), terminals(1, 1)));
  EXPECT_TRUE(its.sites.empty());
  EXPECT_TRUE(its.least);
  EXPECT_FALSE(its.recommendation);
  EXPECT_THAT(its.sentence, HasSubstr("No site has a terminal to spare"));
}

/// A terminal that costs a thousand times as much as the other site's, and is not needed.
TEST(SmallerBuild, PutsTheCheaperTypeInThePlaceOfADearOne) {
  const std::vector<std::string> dear = {
      "sites.atacama.terminals=1", "sites.permian.terminals=1",
      "sites.atacama.terminal={preset: starlink-priority, type: dear, price: {currency: USD, month: 100000}}",
      "sites.permian.terminal={preset: starlink-priority, type: cheap, price: {currency: USD, month: 100}}"};
  const SmallerBuild its = smaller(scenario_with("1 h", dear));
  ASSERT_EQ(its.sites.size(), 1U) << its.sentence;
  EXPECT_EQ(its.sites[0].site, "atacama");
  EXPECT_EQ(its.sites[0].from_type, "dear");
  EXPECT_EQ(its.sites[0].to_type, "cheap");
  EXPECT_EQ(its.sites[0].to, 1);
  const Scenario asked = scenario_with("1 h", dear);
  EXPECT_EQ(*recommend(resolve(asked), answered(asked)).month - *its.recommendation->month, 99900);
  EXPECT_THAT(its.sentence, HasSubstr("1 cheap instead of 1 dear at atacama"));
  EXPECT_EQ(its.command, "");  // cheap is no preset
}

/// Faults that name a terminal which is left out have nothing to take down; the others are as they were.
TEST(SmallerBuild, FaultsOfTerminalsThatAreLeftOut) {
  std::vector<std::string> more = terminals(4, 3);
  more.emplace_back(
      "faults=[{terminals: [atacama/3, permian/0], at: 1 min, for: 1 min}, {terminals: [permian/2], mtbf: 5 "
      "min, "
      "mttr: 1 min}]");
  const SmallerBuild its = smaller(scenario_with("1 h", more));
  ASSERT_EQ(its.sites.size(), 2U) << its.sentence;
  EXPECT_EQ(its.sites[0].to, 1);
  EXPECT_EQ(its.sites[1].to, 1);
  std::vector<std::string> left = terminals(1, 1);
  left.emplace_back("faults=[{terminals: [permian/0], at: 1 min, for: 1 min}]");
  const Scenario asked = scenario_with("1 h", left);
  EXPECT_EQ(its.recommendation->payloads[0].every_s,
            recommend(resolve(asked), answered(asked)).payloads[0].every_s);
}

TEST(SmallerBuild, KeepsToItsBounds) {
  CheapestChangeOptions options;
  options.terminal_days = 1e-9;
  const SmallerBuild its = smaller(scenario_with("1 h", terminals(3, 3)), options);
  EXPECT_EQ(its.runs, 0);
  EXPECT_FALSE(its.least);
  EXPECT_TRUE(its.sites.empty());
  EXPECT_THAT(its.sentence, HasSubstr("--cheapest-change"));
}

TEST(SmallerBuild, IsInterrupted) {
  CheapestChangeOptions options;
  options.interrupted = [] { return true; };
  EXPECT_THROW(smaller(scenario_with("1 h", terminals(3, 3)), options), Interrupted);
}

}  // namespace
}  // namespace skyhaul::core
