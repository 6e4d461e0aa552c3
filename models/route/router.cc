// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "route/router.h"

#include <algorithm>
#include <map>

namespace skyhaul::models {
namespace {

OutageCause cause_of(const SlotPlan& plan, const Endpoint& end) {
  return end.fixed ? OutageCause::kNone : plan.terminals[static_cast<std::size_t>(end.index)].cause;
}

std::int32_t satellite_of(const SlotPlan& plan, const Endpoint& end) {
  return plan.terminals[static_cast<std::size_t>(end.index)].satellite;
}

}  // namespace

Router::Router(const Network& network, const orbits::Propagator& satellites, const orbits::Graph& mesh,
               const Terrestrial& ground, std::vector<std::pair<Endpoint, Endpoint>> pairs)
    : network_(network),
      mesh_(mesh),
      ground_(ground),
      pairs_(std::move(pairs)),
      same_plane_(orbits::same_planes(satellites.satellites(), network.isls)),
      lengths_km_(network.isls.size()) {}

Way Router::bent_pipe(const SlotPlan& plan, const Endpoint& a, const Endpoint& b) const {
  Way way;
  way.cause = cause_of(plan, a) != OutageCause::kNone ? cause_of(plan, a) : cause_of(plan, b);
  if (way.cause != OutageCause::kNone) return way;
  if (!a.fixed) {
    way.first = {satellite_of(plan, a)};
    way.first_gateway = plan.downlink(way.first[0])->gateway;
  }
  if (!b.fixed) {
    way.second = {satellite_of(plan, b)};
    way.second_gateway = plan.downlink(way.second[0])->gateway;
  }
  return way;
}

void Router::mesh_ways(const SlotPlan& plan, const orbits::PositionArray& positions, std::vector<Way>& ways) {
  for (std::size_t e = 0; e < lengths_km_.size(); ++e) {
    const auto& [a, b] = network_.isls[e];
    const Eigen::Vector3d from = positions.row(a).matrix();
    const Eigen::Vector3d to = positions.row(b).matrix();
    lengths_km_[e] = orbits::link_allowed(network_.isl_rules, from, to, same_plane_[e] != 0)
                         ? (from - to).norm()
                         : orbits::ShortestPaths::kUnreachable;
  }
  // One search for each first end: from its satellite, or from all satellites above gateways towards its PoP.
  std::map<std::pair<bool, std::int32_t>, std::vector<std::size_t>>
      by_source;  // (fixed, satellite or PoP) -> pairs
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    auto [a, b] = pairs_[i];
    ways[i].cause = cause_of(plan, a) != OutageCause::kNone ? cause_of(plan, a) : cause_of(plan, b);
    if (ways[i].cause != OutageCause::kNone) continue;
    if (a.fixed && b.fixed) continue;  // by fibre alone
    // A search runs from the ground or from the first terminal to the satellites of the others.
    if (b.fixed) std::swap(a, b);
    by_source[{a.fixed,
               a.fixed ? ground_.pop_of_site(static_cast<std::size_t>(a.site)) : satellite_of(plan, a)}]
        .push_back(i);
  }
  for (const auto& [source, members] : by_source) {
    std::vector<std::pair<std::int32_t, double>> starts;
    if (source.first) {
      for (const SlotPlan::Downlink& link : plan.downlinks) {
        const auto gateway = static_cast<std::size_t>(link.gateway);
        const std::int64_t ground_ns = ground_.gateway_delay_ns(gateway) +
                                       ground_.pop_delay_ns(ground_.pop_of_gateway(gateway), source.second);
        starts.emplace_back(link.satellite, link.range_km + static_cast<double>(ground_ns) * 1e-9 *
                                                                orbits::kSpeedOfLightKmPerS);
      }
    } else {
      starts.emplace_back(source.second, 0);
    }
    std::vector<std::int32_t> targets;
    for (const std::size_t i : members) {
      const Endpoint& terminal = source.first && pairs_[i].second.fixed ? pairs_[i].first : pairs_[i].second;
      targets.push_back(satellite_of(plan, terminal));
    }
    shortest_.run(mesh_, lengths_km_, starts, targets);
    for (std::size_t k = 0; k < members.size(); ++k) {
      Way& way = ways[members[k]];
      std::vector<std::int32_t> path = shortest_.path(targets[k]);
      if (path.empty()) {
        way.cause = OutageCause::kNoRoute;
      } else if (!source.first) {
        way.first = std::move(path);
      } else if (pairs_[members[k]].second.fixed) {
        std::reverse(path.begin(), path.end());
        way.first_gateway = plan.downlink(path.back())->gateway;
        way.first = std::move(path);
      } else {
        way.second_gateway = plan.downlink(path.front())->gateway;
        way.second = std::move(path);
      }
    }
  }
}

std::vector<Way> Router::ways(const SlotPlan& plan, const orbits::PositionArray& positions) {
  std::vector<Way> ways(pairs_.size());
  if (network_.routing == RoutingMode::kBentPipe) {
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      ways[i] = bent_pipe(plan, pairs_[i].first, pairs_[i].second);
  } else {
    mesh_ways(plan, positions, ways);
  }
  return ways;
}

}  // namespace skyhaul::models
