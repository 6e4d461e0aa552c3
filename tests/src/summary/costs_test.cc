// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the real sky costs: shares of all its parts, and each influence against a scenario without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/core/answer.h"
#include "src/summary/small_scenario.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

TEST(Costs, PartsAddUpToWhatTheRealSkyCosts) {
  const std::vector<std::string> wet{"weather={rain_zone: N}", "loss={preset: starlink-2026}",
                                     "engines.flow.starts=20"};
  const ResolvedScenario scenario = small(wet);
  AnswerOptions options;
  options.explain_cost = true;
  options.threads = 1;
  std::map<std::string, std::vector<double>> told;
  options.progress = [&](const std::string& stage, double done) { told[stage].push_back(done); };
  const Summary summary = answer(scenario, build_timeline(scenario), options).summary;
  for (const auto& [stage, shares] : told) {
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end())) << stage;
    EXPECT_EQ(shares.front(), 0) << stage;
    EXPECT_LE(shares.back(), 1) << stage;
  }
  // Of three parts all sets but that of all: in each a timeline, and then the rounds of two entries.
  ASSERT_EQ(told.count("influences"), 1U);
  EXPECT_EQ(told["influences"].front(), 0);
  EXPECT_GE(told["influences"].back(), (6 + 0.75) / 7 - 1e-9);
  for (const char* stage : {"flow engine", "sites and pairs", "rounds of ring", "limits of corpus"})
    EXPECT_EQ(told.count(stage), 1U) << stage;
  ResolvedScenario ideal = scenario;
  for (const SkyPart part : kSkyParts) take_away(part, ideal);
  const Summary without = answer(ideal, build_timeline(ideal)).summary;
  for (std::size_t i = 0; i < summary.results.size(); ++i) {
    const GroupResult& r = summary.results[i];
    ASSERT_TRUE(r.ideal_s && r.first_day_s);
    EXPECT_EQ(*r.ideal_s, *(r.dataset ? without.results[i].sync_s[1] : without.results[i].interval_s[1]));
    EXPECT_FALSE(without.results[i].ideal_s);  // there is nothing real to compare with
    double sum = 0;
    for (const SkyPart part : kSkyParts) {
      EXPECT_EQ(r.cost_s.count(part), has_part(scenario, part) ? 1U : 0U) << to_string(part);
      if (r.cost_s.count(part) != 0) sum += r.cost_s.at(part);
    }
    EXPECT_NEAR(sum, *r.first_day_s - *r.ideal_s, 1e-6);
    EXPECT_EQ(r.cost_s.count(SkyPart::kFaults), 0U);
    EXPECT_EQ(r.cost_s.count(SkyPart::kWeather), 1U);
  }
  EXPECT_THAT(costs_text(summary), HasSubstr("an ideal sky would allow"));
  EXPECT_THAT(costs_text(summary), HasSubstr("Shapley"));
  EXPECT_EQ(costs_text(without), "");
}

TEST(Costs, AnInfluenceIsWhatAScenarioWithoutItIsTold) {
  const ResolvedScenario scenario =
      small({"weather={rain_zone: N}", "loss={preset: starlink-2026}", "engines.flow.starts=20"});
  const Summary summary = answer(scenario, build_timeline(scenario)).summary;
  std::vector<std::string> off;
  std::size_t at = 0;
  for (const auto& [part, name] : {std::pair{SkyPart::kWeather, "rain"},
                                   {SkyPart::kContention, "contention"},
                                   {SkyPart::kLoss, "loss"},
                                   {SkyPart::kFaults, "faults"}}) {
    if (!has_part(scenario, part)) {
      off.emplace_back(name);
      continue;
    }
    ResolvedScenario one_less = scenario;
    take_away(part, one_less);
    AnswerOptions options;
    options.parts.costs = options.parts.limits = false;
    const Summary its = answer(one_less, build_timeline(one_less), options).summary;
    for (std::size_t i = 0; i < 2; ++i, ++at) {
      ASSERT_LT(at, summary.influences.size());
      const Influence& influence = summary.influences[at];
      const GroupResult& r = its.results[i];
      EXPECT_EQ(influence.name, name);
      EXPECT_EQ(influence.group, r.group);
      EXPECT_EQ(influence.with_s, summary.results[i].first_day_s);
      EXPECT_EQ(influence.without_s, r.dataset ? r.sync_s[1] : r.interval_s[1]);
    }
  }
  EXPECT_EQ(summary.influences.size(), at);
  EXPECT_GE(at, 4U);
  EXPECT_EQ(summary.influences_off, off);
  EXPECT_FALSE(off.empty());
}

// Of many start times a part is enough for what a variant is told: of 500 every second one.
TEST(Costs, VariantsAreRunFromSomeOfManyStarts) {
  const ResolvedScenario scenario = small({"loss={preset: starlink-2026}", "engines.flow.starts=500"});
  const Summary summary = answer(scenario, build_timeline(scenario)).summary;
  EXPECT_EQ(summary.results[0].starts, 500);
  ResolvedScenario ideal = small({"loss={preset: starlink-2026}", "engines.flow.starts=250"});
  for (const SkyPart part : kSkyParts) take_away(part, ideal);
  const Summary without = answer(ideal, build_timeline(ideal)).summary;
  EXPECT_EQ(without.results[0].starts, 250);
  EXPECT_EQ(summary.results[0].ideal_s, without.results[0].interval_s[1]);
  EXPECT_EQ(summary.results[1].ideal_s, without.results[1].sync_s[1]);
}

}  // namespace
}  // namespace skyhaul::core
