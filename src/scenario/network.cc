// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the sky is built from: a resolved scenario as the satellites, the mesh and the network of the models.
#include <algorithm>
#include <cmath>

#include "scenario/load_parts.h"
#include "scenario/load_weather.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/satellite_traits.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/isl.h"

namespace skyhaul::core {

namespace {

std::vector<orbits::IslEdge> fixed_isls(const ResolvedScenario& scenario,
                                        const orbits::Propagator& satellites) {
  const ConstellationSpec& constellation = scenario.constellation;
  if (constellation.isl_topology == IslTopology::kList) {
    try {
      return orbits::edges_by_name(satellites.satellites(), constellation.isl_links);
    } catch (const std::invalid_argument& error) {
      throw InputError(scenario.file, 0, "constellation.isl_links", error.what(),
                       "pairs of different satellites of the constellation");
    }
  }
  // A star constellation has a seam between its last plane and its first, which move against each other.
  std::vector<orbits::IslEdge> all;
  for (std::size_t shell = 0; shell < constellation.shells.size(); ++shell) {
    const orbits::WalkerShell& spec = constellation.shells[shell];
    const bool wrap = constellation.isl_wrap.value_or(spec.raan_spread_deg > kGridWrapsAboveDeg);
    std::vector<orbits::SatelliteId> ids = satellites.satellites();
    for (orbits::SatelliteId& id : ids) {
      if (id.shell != static_cast<int>(shell)) id.plane = id.slot = -1;
    }
    const std::vector<orbits::IslEdge> edges = orbits::plus_grid(
        ids, wrap, spec.half_slot_phasing ? 0 : static_cast<int>(std::lround(spec.phasing)));
    all.insert(all.end(), edges.begin(), edges.end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

orbits::IslMesh make_isl_mesh(const ResolvedScenario& scenario, const orbits::Propagator& satellites) {
  const ConstellationSpec& constellation = scenario.constellation;
  if (constellation.isl && constellation.isl_topology == IslTopology::kNearest) {
    return orbits::IslMesh::nearest(satellites.satellites(), constellation.isl_terminals,
                                    constellation.isl_rules);
  }
  return {satellites.satellites(),
          constellation.isl ? fixed_isls(scenario, satellites) : std::vector<orbits::IslEdge>{},
          constellation.isl_rules};
}

models::Network make_network_without_isls(const ResolvedScenario& scenario) {
  const ConstellationSpec& constellation = scenario.constellation;
  models::Network network;
  for (const SiteSpec& site : scenario.sites) network.sites.push_back(site.site);
  network.gateways = scenario.gateways;
  network.pops = scenario.pops;
  network.terrestrial = scenario.terrestrial;
  network.terrestrial_stretch = scenario.terrestrial_stretch;
  network.isl_rules = constellation.isl_rules;
  network.ellipsoid = scenario.ellipsoid;
  network.slots = constellation.slots;
  network.policy = scenario.policy;
  network.weights = scenario.policy_weights;
  network.measured = scenario.measured_policy;
  network.measured.seed = scenario.seed;
  if (network.policy == models::ServingPolicy::kMeasured) {
    network.traits = constellation.elements.empty()
                         ? models::satellite_traits(constellation.shells)
                         : models::satellite_traits(constellation.elements, scenario.epoch_ns);
  }
  network.spread_terminals = scenario.spread_terminals;
  network.gateway_choice = scenario.gateway_choice;
  network.gso_separation_deg = constellation.gso_separation_deg;
  network.routing = scenario.routing;
  network.shells = constellation.capacity;
  network.scheduling_delay_ns = constellation.scheduling_delay_ns;
  network.access = constellation.access;
  network.available_share = scenario.available_share;
  network.contention = scenario.contention;
  network.loss = scenario.loss;
  network.encapsulation = scenario.encapsulation;
  return network;
}

models::Network make_network(const ResolvedScenario& scenario, const orbits::Propagator& satellites) {
  models::Network network = make_network_without_isls(scenario);
  add_weather(scenario, network);
  if (scenario.routing.mode != models::RoutingMode::kBentPipe) {
    if (scenario.constellation.isl_topology == IslTopology::kNearest) {
      network.nearest_isls = scenario.constellation.isl_terminals;
    } else {
      network.isls = fixed_isls(scenario, satellites);
    }
  }
  network.faults = fault_times(scenario.faults, network, satellites, scenario.epoch_ns,
                               scenario.epoch_ns + scenario.horizon_ns, scenario.seed);
  return network;
}

}  // namespace skyhaul::core
