// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Which gateways the satellites of a slot take.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "schedule/serving_plan.h"

namespace skyhaul::models {
namespace {

/// Whether one of the outages holds at `time`.
bool is_out(const std::vector<Outage>& outages, TimeNs time) {
  const auto after = std::upper_bound(outages.begin(), outages.end(), time,
                                      [](TimeNs t, const Outage& each) { return t < each.start_ns; });
  return after != outages.begin() && time < (after - 1)->end_ns;
}

}  // namespace

std::vector<Outage>::const_iterator next_outage(const std::vector<Outage>& outages, TimeNs from) {
  return std::lower_bound(outages.begin(), outages.end(), from,
                          [](const Outage& each, TimeNs t) { return each.start_ns < t; });
}

/// What satellites could take of the gateways that see them.
void ServingPlanner::add_options(const std::vector<SlotSights::OfGateway>& sights, const Sky& sky,
                                 Work& work) const {
  std::int32_t gateway = -1;
  bool out = false, gateway_down = false;
  for (const SlotSights::OfGateway& sight : sights) {
    const auto g = static_cast<std::size_t>(sight.gateway);
    if (sight.gateway != gateway) {
      gateway = sight.gateway;
      out = is_out(network_.gateways[g].outages, sky.start_ns());
      gateway_down = is_down(network_.faults.gateways, g, sky.start_ns());
    }
    if (out) continue;
    const auto i = static_cast<std::size_t>(sight.satellite);
    if (gateway_down || is_down(network_.faults.satellites, i, sky.start_ns())) {
      work.lost[i] = 1;
      continue;
    }
    if (work.options[i].empty()) work.touched.push_back(sight.satellite);
    work.options[i].push_back(
        {sight.gateway, sight.range_km,
         sight.range_km / orbits::kSpeedOfLightKmPerS * 1e9 + static_cast<double>(gateway_delay_ns_[g]),
         work.feeders.lost_at(g, sight.satellite, sky.start_ns(), sky.end_ns())});
  }
}

/// Each of the satellites takes its gateways, in this order.
void ServingPlanner::choose_gateways(const std::vector<std::int32_t>& satellites, const Sky& sky, Work& work,
                                     SlotPlan& plan) const {
  const GatewayChoice& choice = network_.gateway_choice;
  const auto cost = [&](const Option& option) {
    const std::int32_t load = work.gateway_load[static_cast<std::size_t>(option.gateway)];
    switch (choice.policy) {
      case GatewayPolicy::kLeastLoaded:
        return std::make_pair(static_cast<double>(load), option.delay_ns);
      case GatewayPolicy::kWeighted:
        return std::make_pair(choice.weights.delay * option.delay_ns / 10e6 + choice.weights.load * load,
                              option.delay_ns);
      case GatewayPolicy::kLeastDelay:
        break;
    }
    return std::make_pair(option.delay_ns, 0.0);
  };
  const auto is_full = [&](const Option& option) {
    const auto g = static_cast<std::size_t>(option.gateway);
    return network_.gateways[g].antennas > 0 && work.gateway_load[g] >= network_.gateways[g].antennas;
  };
  for (const std::int32_t satellite : satellites) {
    std::vector<Option>& options = work.options[static_cast<std::size_t>(satellite)];
    options.erase(std::remove_if(options.begin(), options.end(), is_full), options.end());
    const std::size_t links = std::min(options.size(), static_cast<std::size_t>(choice.links));
    std::partial_sort(options.begin(), options.begin() + static_cast<std::ptrdiff_t>(links), options.end(),
                      [&](const Option& a, const Option& b) {
                        return std::make_tuple(!is_dry(a, sky), cost(a), a.gateway) <
                               std::make_tuple(!is_dry(b, sky), cost(b), b.gateway);
                      });
    for (std::size_t i = 0; i < links; ++i) {
      ++work.gateway_load[static_cast<std::size_t>(options[i].gateway)];
      plan.downlinks.push_back({satellite, options[i].gateway, options[i].range_km, options[i].lost_ns});
    }
  }
  std::stable_sort(plan.downlinks.begin(), plan.downlinks.end(),
                   [](const auto& a, const auto& b) { return a.satellite < b.satellite; });
}

}  // namespace skyhaul::models
