// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Orbits of a scenario's satellites, and where the nodes of its timeline are.
#include "skyhaul/models/positions.h"

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {
namespace {

models::ConstellationOrbits constellation_orbits(const ResolvedScenario& scenario) {
  const ConstellationSpec& constellation = scenario.constellation;
  models::ConstellationOrbits its;
  its.epoch_ns = scenario.epoch_ns;
  if (!constellation.elements.empty()) {
    its.model = models::OrbitModel::kElements;
    its.elements = constellation.elements;
    its.begin_ns = scenario.epoch_ns - orbits::kDay;
    its.end_ns = scenario.epoch_ns + scenario.horizon_ns + orbits::kDay;
    return its;
  }
  its.shells = constellation.shells;
  its.model = constellation.propagator != "sgp4" ? models::OrbitModel::kJ2
              : constellation.tle_digits         ? models::OrbitModel::kSgp4TleDigits
                                                 : models::OrbitModel::kSgp4;
  return its;
}

}  // namespace

std::unique_ptr<orbits::Propagator> make_propagator(const ResolvedScenario& scenario) {
  return models::make_propagator(constellation_orbits(scenario));
}

models::Positions positions_of(const ResolvedScenario& scenario, const models::LinkTimeline& timeline) {
  return models::positions_of(make_network_without_isls(scenario), constellation_orbits(scenario), timeline);
}

}  // namespace skyhaul::core
