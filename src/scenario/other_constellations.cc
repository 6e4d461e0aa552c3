// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The shipped constellations that a scenario could have used instead.
#include "scenario/load_parts.h"

namespace skyhaul::core {

std::vector<ResolvedScenario> with_other_constellations(const ResolvedScenario& scenario,
                                                        const ResolveOptions& options) {
  const Presets presets(options);
  std::vector<ResolvedScenario> others;
  for (const auto& [name, file] : presets.list("constellations")) {
    if (name == scenario.constellation.name) continue;
    const ConstellationSpec& own = scenario.constellation;
    ResolvedScenario other = scenario;
    other.constellation = load_constellation(presets.read(name, file, "constellation"), presets);
    if (other.constellation.name == own.name) continue;
    for (SiteSpec& site : other.sites) {
      for (models::Terminal& terminal : site.site.terminals) {
        if (terminal.min_elevation_deg == own.min_elevation_deg)
          terminal.min_elevation_deg = other.constellation.min_elevation_deg;
        if (terminal.max_range_km == own.max_range_km)
          terminal.max_range_km = other.constellation.max_range_km;
      }
    }
    other.faults.clear();  // they name other satellites
    other.routing = {};
    other.routing.mode = default_routing(other);
    others.push_back(std::move(other));
  }
  return others;
}

models::Network make_network_with_isls(const ResolvedScenario& scenario,
                                       const orbits::Propagator& satellites) {
  if (!scenario.constellation.isl) return make_network(scenario, satellites);
  ResolvedScenario meshed = scenario;
  meshed.routing.mode = models::RoutingMode::kIsl;
  models::Network network = make_network(meshed, satellites);
  network.routing = scenario.routing;
  return network;
}

}  // namespace skyhaul::core
