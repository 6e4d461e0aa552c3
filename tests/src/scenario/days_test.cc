// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Independent days of a scenario, and the parts of a real sky.
#include <gtest/gtest.h>

#include <set>

#include "skyhaul/core/stages.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul {
namespace {

using core::day_of;
using core::SkyPart;
using DaysTest = LoadTest;

core::ResolvedScenario shipped(const std::vector<std::string>& changes) {
  return core::resolve(
      core::changed(core::load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml"), changes));
}

TEST_F(DaysTest, TheFirstIsTheScenarioAndTheOthersAreDrawnAnew) {
  const core::ResolvedScenario one = shipped({}), many = shipped({"days=30"});
  EXPECT_EQ(to_yaml(day_of(many, 0)), to_yaml(one));
  EXPECT_EQ(core::stage_keys(many).timeline, core::stage_keys(one).timeline);
  std::set<std::uint64_t> seeds;
  std::set<double> turns;
  for (int day = 0; day < 30; ++day) {
    const core::ResolvedScenario its = day_of(many, day);
    EXPECT_EQ(its.days, 1);
    EXPECT_EQ(its.epoch_ns, one.epoch_ns);        // the hours of the day stay where they are
    EXPECT_LE(its.seed, 9'000'000'000'000'000U);  // the key `seed` takes it
    seeds.insert(its.seed);
    for (const orbits::WalkerShell& shell : its.constellation.shells) {
      turns.insert(shell.raan0_deg);
      EXPECT_GE(shell.argument_of_latitude0_deg, 0);
      EXPECT_LT(shell.argument_of_latitude0_deg, 360);
    }
    EXPECT_EQ(to_yaml(day_of(many, day)), to_yaml(its));
  }
  EXPECT_EQ(seeds.size(), 30U);
  EXPECT_GE(turns.size(), 29 * one.constellation.shells.size());
}

TEST_F(DaysTest, TheResolvedScenarioHasAsMany) {
  const core::ResolvedScenario scenario = load(kFull + "days: 3\n");
  EXPECT_EQ(scenario.days, 3);
  EXPECT_EQ(load(to_yaml(scenario)).days, 3);
  EXPECT_EQ(to_yaml(load(to_yaml(scenario))), to_yaml(scenario));
}

TEST_F(DaysTest, ElementsTakeConsecutiveDays) {
  core::ResolvedScenario scenario = shipped({"days=5"});
  scenario.constellation.shells.clear();
  scenario.constellation.elements.resize(1);
  EXPECT_EQ(day_of(scenario, 3).epoch_ns, scenario.epoch_ns + 3 * orbits::kDay);
  scenario.horizon_ns = 30 * orbits::kHour;  // two days each
  EXPECT_EQ(day_of(scenario, 3).epoch_ns, scenario.epoch_ns + 6 * orbits::kDay);
}

TEST_F(DaysTest, RandomPowerIsDrawnAnew) {
  const core::ResolvedScenario scenario =
      shipped({"days=3",
               "sites.patagonia.power={wind: {rated: 500 kW, mean_speed: 8, weibull_shape: 2.1, correlation: "
               "10 h, cut_in: 3.5, rated_speed: 11, cut_out: 24}, load: {radio: 1400 W, compute: 100 kW}}"});
  const auto& first = *scenario.sites[1].power_run;
  const auto& second = *day_of(scenario, 1).sites[1].power_run;
  EXPECT_NE(first.compute.size() + first.radio.size() * 1000, 0U);
  const auto same = [](const auto& a, const auto& b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) {
             return x.start_ns == y.start_ns && x.end_ns == y.end_ns;
           });
  };
  EXPECT_FALSE(same(first.compute, second.compute));
}

TEST_F(DaysTest, RefusesNoDaysAndTooMany) {
  EXPECT_THROW(shipped({"days=0"}), InputError);
  EXPECT_THROW(shipped({"days=367"}), InputError);
  EXPECT_THROW(day_of(shipped({}), -1), std::invalid_argument);
}

TEST_F(DaysTest, EachPartOfTheSkyCanBeTakenAwayByItself) {
  const core::ResolvedScenario real = load(kFull);
  core::ResolvedScenario none = real;
  for (const SkyPart part : core::kSkyParts) {
    core::ResolvedScenario without = real;
    take_away(part, without);
    take_away(part, none);
    EXPECT_FALSE(has_part(without, part)) << to_string(part);
    for (const SkyPart other : core::kSkyParts) {
      if (other == part) continue;
      EXPECT_EQ(has_part(without, other), has_part(real, other)) << to_string(other);
    }
  }
  core::ScenarioOptions options;
  options.ideal = true;
  core::ResolvedScenario ideal = load(kFull, options);
  ideal.ideal = false;
  EXPECT_EQ(to_yaml(ideal), to_yaml(none));
}

/// The presets of Starlink have waiting, gaps and the measured policy; an ideal sky has none of them.
TEST_F(DaysTest, IdealHasNoSchedulingThatCosts) {
  EXPECT_TRUE(has_part(shipped({}), SkyPart::kScheduling));
  const core::ResolvedScenario ideal = shipped({"ideal=true"});
  for (const SkyPart part : core::kSkyParts) EXPECT_FALSE(has_part(ideal, part)) << to_string(part);
  EXPECT_EQ(ideal.constellation.slots.gap_max_ns, 0);
  EXPECT_EQ(ideal.policy, models::ServingPolicy::kHighestElevation);
}

}  // namespace
}  // namespace skyhaul
