// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <stdexcept>

#include "scenario/load_parts.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::core {
namespace {

// What a day's draws are for; no model draws for these.
constexpr std::uint64_t kDaySeed = 0xDA1;
constexpr std::uint64_t kShellTurn = 0xDA2;

/// A seed that the key `seed` can hold, so that a day can be asked for as a scenario of its own.
std::uint64_t day_seed(std::uint64_t seed, int day) {
  return models::keyed_bits(seed, {kDaySeed, static_cast<std::uint64_t>(day)}) >> 12;
}

void turn_shells(ResolvedScenario& scenario) {
  auto& shells = scenario.constellation.shells;
  for (std::size_t s = 0; s < shells.size(); ++s) {
    const auto drawn_deg = [&](std::uint64_t angle) {
      return 360 * models::keyed_uniform(scenario.seed, {kShellTurn, s, angle});
    };
    shells[s].raan0_deg = drawn_deg(0);
    shells[s].argument_of_latitude0_deg = drawn_deg(1);
  }
}

}  // namespace

TimeNs day_epoch_ns(const ResolvedScenario& scenario, int day) {
  if (scenario.constellation.elements.empty()) return scenario.epoch_ns;
  const std::int64_t days = (scenario.horizon_ns + orbits::kDay - 1) / orbits::kDay;
  return scenario.epoch_ns + day * days * orbits::kDay;
}

ResolvedScenario day_of(const ResolvedScenario& scenario, int day) {
  if (day < 0) throw std::invalid_argument("a day before the first");
  ResolvedScenario its = scenario;
  its.days = 1;
  if (day == 0) return its;
  its.seed = day_seed(scenario.seed, day);
  its.epoch_ns = day_epoch_ns(scenario, day);
  turn_shells(its);
  for (SiteSpec& site : its.sites) work_out_power(its, site);
  return its;
}

}  // namespace skyhaul::core
