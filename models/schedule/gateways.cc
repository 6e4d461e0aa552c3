// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Which gateways the satellites of a slot take.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "schedule/serving_plan.h"
#include "schedule/sin_elevation.h"

namespace skyhaul::models {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

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

/// Whether a gateway sees a satellite too near to the geostationary arc at the start, middle or end of the
/// slot.
bool ServingPlanner::near_arc(std::size_t gateway, std::int32_t satellite, const Sky& sky) const {
  if (!gateway_arcs_[gateway]) return false;
  const Eigen::Vector3d from = observers_[network_.sites.size() + gateway].ecef_km();
  const auto near = [&](const orbits::PositionArray& positions) {
    const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - from;
    return gateway_arcs_[gateway]->near(to.normalized(), network_.gateways[gateway].gso_separation_deg);
  };
  return near(sky.start) || near(sky.middle) || near(sky.end);
}

/// The gateways that each wanted satellite could take.
void ServingPlanner::find_gateways(const Sky& sky, Work& work) const {
  for (const std::int32_t satellite : work.touched) work.options[static_cast<std::size_t>(satellite)].clear();
  work.touched.clear();
  std::fill(work.lost.begin(), work.lost.end(), 0);
  for (std::size_t g = 0; g < network_.gateways.size(); ++g) {
    const std::size_t o = network_.sites.size() + g;
    if (work.near[o].empty() || is_out(network_.gateways[g].outages, sky.start_ns)) continue;
    const bool gateway_down = is_down(network_.faults.gateways, g, sky.start_ns);
    const orbits::Observer& observer = observers_[o];
    const double sin_mask = std::sin(network_.gateways[g].min_elevation_deg * kDegree);
    for (const std::int32_t satellite : work.near[o]) {
      const auto i = static_cast<std::size_t>(satellite);
      if (!any_downlink_ && work.wanted[i] == 0) continue;
      double range_km = 0;
      if (!(sin_elevation(observer, sky.middle, satellite, &range_km) >= sin_mask)) continue;
      if (!(sin_elevation(observer, sky.start, satellite) >= sin_mask)) continue;
      if (!(sin_elevation(observer, sky.end, satellite) >= sin_mask)) continue;
      if (near_arc(g, satellite, sky)) continue;
      if (gateway_down || is_down(network_.faults.satellites, i, sky.start_ns)) {
        work.lost[i] = 1;
        continue;
      }
      if (work.options[i].empty()) work.touched.push_back(satellite);
      work.options[i].push_back(
          {static_cast<std::int32_t>(g), range_km,
           range_km / orbits::kSpeedOfLightKmPerS * 1e9 + static_cast<double>(gateway_delay_ns_[g]),
           work.feeders.lost_at(g, satellite, sky.start_ns, sky.end_ns)});
    }
  }
}

void ServingPlanner::choose_gateways(const Sky& sky, Work& work, SlotPlan& plan) const {
  // Those that serve terminals come first: antennas may run out.
  std::vector<std::int32_t> order;
  std::fill(work.wanted.begin(), work.wanted.end(), 0);
  const auto add = [&](std::int32_t satellite) {
    char& known = work.wanted[static_cast<std::size_t>(satellite)];
    if (known == 0) order.push_back(satellite);
    known = 1;
  };
  for (const SlotPlan::Serving& serving : plan.terminals) {
    if (serving.satellite >= 0) add(serving.satellite);
  }
  for (const std::vector<SlotPlan::Choice>& choices : plan.choices) {
    for (const SlotPlan::Choice& each : choices) add(each.satellite);
  }
  if (any_downlink_) {
    const auto others = static_cast<std::ptrdiff_t>(order.size());
    for (const std::int32_t satellite : work.touched) add(satellite);
    std::sort(order.begin() + others, order.end());
  }
  const GatewayChoice& choice = network_.gateway_choice;
  std::fill(work.gateway_load.begin(), work.gateway_load.end(), 0);
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
  for (const std::int32_t satellite : order) {
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
