// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "route/router.h"

#include <algorithm>
#include <map>

namespace skyhaul::models {
namespace {

/// What light travels in the time.
double in_vacuum_km(std::int64_t delay_ns) {
  return static_cast<double>(delay_ns) * 1e-9 * orbits::kSpeedOfLightKmPerS;
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

OutageCause Router::cause_of(const SlotPlan& plan, const Endpoint& end) const {
  if (!end.fixed) return plan.terminals[static_cast<std::size_t>(end.index)].cause;
  return is_down(network_.faults.fixed_links, static_cast<std::size_t>(end.site), plan.start_ns)
             ? OutageCause::kFault
             : OutageCause::kNone;
}

/// Takes the links that are down, or that end at a satellite that is, out of lengths_km_.
void Router::remove_broken(TimeNs time) {
  broken_.clear();
  const FaultTimes& faults = network_.faults;
  if (faults.satellites.empty() && faults.isls.empty()) return;
  for (std::size_t e = 0; e < lengths_km_.size(); ++e) {
    const auto& [a, b] = network_.isls[e];
    if (!(lengths_km_[e] < orbits::ShortestPaths::kUnreachable)) continue;
    if (!is_down(faults.isls, e, time) && !is_down(faults.satellites, static_cast<std::size_t>(a), time) &&
        !is_down(faults.satellites, static_cast<std::size_t>(b), time))
      continue;
    broken_.emplace_back(e, lengths_km_[e]);
    lengths_km_[e] = orbits::ShortestPaths::kUnreachable;
  }
}

/// For each target, whether the broken links would join it to a start.
std::vector<char> Router::joined_but_for_faults(const std::vector<std::pair<std::int32_t, double>>& starts,
                                                const std::vector<std::int32_t>& targets) {
  std::vector<char> joined(targets.size(), 0);
  if (broken_.empty() || targets.empty()) return joined;
  std::vector<double> whole_km = lengths_km_;
  for (const auto& [edge, km] : broken_) whole_km[edge] = km;
  shortest_.run(mesh_, whole_km, starts, targets);
  for (std::size_t k = 0; k < targets.size(); ++k) joined[k] = !shortest_.path(targets[k]).empty();
  return joined;
}

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

/// Lengths of the links that the rules allow.
void Router::measure(const orbits::PositionArray& positions) {
  for (std::size_t e = 0; e < lengths_km_.size(); ++e) {
    const auto& [a, b] = network_.isls[e];
    const Eigen::Vector3d from = positions.row(a).matrix();
    const Eigen::Vector3d to = positions.row(b).matrix();
    lengths_km_[e] = orbits::link_allowed(network_.isl_rules, from, to, same_plane_[e] != 0)
                         ? (from - to).norm()
                         : orbits::ShortestPaths::kUnreachable;
  }
}

void Router::mesh_ways(const SlotPlan& plan, const orbits::PositionArray& positions, std::vector<Way>& ways) {
  measure(positions);
  remove_broken(plan.start_ns);
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
        starts.emplace_back(link.satellite, link.range_km + in_vacuum_km(ground_ns));
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
    std::vector<std::size_t> apart;  // members that nothing joins
    std::vector<std::int32_t> apart_targets;
    for (std::size_t k = 0; k < members.size(); ++k) {
      Way& way = ways[members[k]];
      std::vector<std::int32_t> path = shortest_.path(targets[k]);
      if (path.empty()) {
        way.cause = OutageCause::kNoRoute;
        apart.push_back(members[k]);
        apart_targets.push_back(targets[k]);
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
    const std::vector<char> by_fault = joined_but_for_faults(starts, apart_targets);
    for (std::size_t k = 0; k < apart.size(); ++k) {
      if (by_fault[k] != 0) ways[apart[k]].cause = OutageCause::kFault;
    }
  }
}

/// From each terminal down by its satellite's gateway, or over the mesh to the best one. One search serves
/// all: from the PoPs of all gateways.
void Router::gateway_ways(const SlotPlan& plan, const orbits::PositionArray& positions,
                          std::vector<Way>& ways) {
  measure(positions);
  remove_broken(plan.start_ns);
  std::vector<std::pair<std::int32_t, double>> starts;
  for (const SlotPlan::Downlink& link : plan.downlinks) {
    starts.emplace_back(
        link.satellite,
        link.range_km + in_vacuum_km(ground_.gateway_delay_ns(static_cast<std::size_t>(link.gateway))));
  }
  std::vector<std::int32_t> targets;
  for (const SlotPlan::Serving& serving : plan.terminals) {
    if (serving.satellite >= 0 && plan.downlink(serving.satellite) == nullptr)
      targets.push_back(serving.satellite);
  }
  if (!targets.empty()) shortest_.run(mesh_, lengths_km_, starts, targets);
  const auto down_from = [&](const Endpoint& end) {
    const std::int32_t satellite = satellite_of(plan, end);
    if (plan.downlink(satellite) != nullptr) return std::vector<std::int32_t>{satellite};
    std::vector<std::int32_t> path = shortest_.path(satellite);
    std::reverse(path.begin(), path.end());
    return path;
  };
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const auto& [a, b] = pairs_[i];
    Way& way = ways[i];
    way.cause = cause_of(plan, a) != OutageCause::kNone ? cause_of(plan, a) : cause_of(plan, b);
    if (way.cause != OutageCause::kNone) continue;
    if (!a.fixed) way.first = down_from(a);
    if (!b.fixed) {
      way.second = down_from(b);
      std::reverse(way.second.begin(), way.second.end());
    }
    if ((!a.fixed && way.first.empty()) || (!b.fixed && way.second.empty())) {
      way = {};
      way.cause = OutageCause::kNoRoute;
      continue;
    }
    if (!a.fixed) way.first_gateway = plan.downlink(way.first.back())->gateway;
    if (!b.fixed) way.second_gateway = plan.downlink(way.second.front())->gateway;
  }
  for (std::size_t i = 0; i < pairs_.size() && !broken_.empty(); ++i) {
    if (ways[i].cause != OutageCause::kNoRoute) continue;
    std::vector<std::int32_t> both;
    for (const Endpoint* end : {&pairs_[i].first, &pairs_[i].second}) {
      if (!end->fixed && plan.downlink(satellite_of(plan, *end)) == nullptr)
        both.push_back(satellite_of(plan, *end));
    }
    const std::vector<char> by_fault = joined_but_for_faults(starts, both);
    if (std::all_of(by_fault.begin(), by_fault.end(), [](char each) { return each != 0; }))
      ways[i].cause = OutageCause::kFault;
  }
}

std::vector<Way> Router::ways(const SlotPlan& plan, const orbits::PositionArray& positions) {
  std::vector<Way> ways(pairs_.size());
  switch (network_.routing.mode) {
    case RoutingMode::kBentPipe:
      for (std::size_t i = 0; i < pairs_.size(); ++i)
        ways[i] = bent_pipe(plan, pairs_[i].first, pairs_[i].second);
      break;
    case RoutingMode::kIsl:
      mesh_ways(plan, positions, ways);
      break;
    case RoutingMode::kIslGateway:
      gateway_ways(plan, positions, ways);
      break;
  }
  return ways;
}

}  // namespace skyhaul::models
