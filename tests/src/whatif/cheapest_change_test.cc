// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {
namespace {

Scenario question(const std::string& interval) {
  return changed(load_scenario(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml"),
                 {"horizon=8 min", "targets={interval: " + interval + ", quantile: 0.95}"});
}

Summary answer_to(const Scenario& scenario) {
  const ResolvedScenario resolved = resolve(scenario);
  AnswerOptions options;
  options.parts.limits = options.parts.costs = options.parts.pairs = false;
  return answer(resolved, build_timeline(resolved), options).summary;
}

bool meets(const Scenario& asked, std::size_t entry, int atacama, int permian) {
  return answer_to(changed(asked, {fmt::format("sites.atacama.terminals={}", atacama),
                                   fmt::format("sites.permian.terminals={}", permian)}))
      .results.at(entry)
      .target_met.value_or(false);
}

/// What is found meets the target, and one terminal less at any site does not.
TEST(CheapestChange, MeetsTheTargetAndNoSiteHasOneTooMany) {
  const double own_s = *answer_to(question("1 h")).results.at(0).headline_s();
  const Scenario asked = question(fmt::format("{:.3f} s", own_s / 2.5));
  const Summary summary = answer_to(asked);
  ASSERT_EQ(summary.results.at(0).target_met, false);
  const auto change = cheapest_change(asked, summary);
  ASSERT_TRUE(change && change->found) << (change ? change->sentence : "");
  EXPECT_EQ(change->group, "small");
  ASSERT_EQ(change->terminals.size(), 2U);
  const int a = change->terminals[0].to, p = change->terminals[1].to;
  EXPECT_EQ(change->terminals[0].from, 1);
  EXPECT_EQ(change->terminals[1].from, 2);
  EXPECT_TRUE(meets(asked, 0, a, p));
  if (a > 1) {
    EXPECT_FALSE(meets(asked, 0, a - 1, p));
  }
  if (p > 2) {
    EXPECT_FALSE(meets(asked, 0, a, p - 1));
  }
  EXPECT_GT(a + p, 3);
  EXPECT_LE(*change->interval_s, own_s / 2.5);
  EXPECT_GT(*change->month_after, *change->month_before);
}

TEST(CheapestChange, SaysWhereNoNumberDoesIt) {
  const Scenario asked = question("1 s");
  CheapestChangeOptions options;
  options.most = 4;
  const auto change = cheapest_change(asked, answer_to(asked), options);
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->found);
  EXPECT_EQ(change->terminals.at(0).to, 4);
  EXPECT_NE(change->sentence.find("Up to 4 terminals at each site"), std::string::npos) << change->sentence;
}

TEST(CheapestChange, AsksNothingWhereEveryTargetIsMet) {
  const Scenario asked =
      changed(question("1 h"),
              {"traffic=[{name: small, payload: {size: 20 MB}, topology: ring, sites: [atacama, permian]}]"});
  EXPECT_FALSE(cheapest_change(asked, answer_to(asked)));
  Summary none;
  EXPECT_FALSE(cheapest_change(asked, none));
}

}  // namespace
}  // namespace skyhaul::core
