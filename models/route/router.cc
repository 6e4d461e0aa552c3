// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "route/router.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "link/contention.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

constexpr double kNone = orbits::ShortestPaths::kUnreachable;

std::int32_t satellite_of(const SlotPlan& plan, const Endpoint& end) {
  return plan.terminals[static_cast<std::size_t>(end.index)].satellite;
}

std::int32_t find_pop(const Network& network, const std::string& name) {
  if (name.empty()) return -1;
  for (std::size_t p = 0; p < network.pops.size(); ++p) {
    if (network.pops[p].name == name) return static_cast<std::int32_t>(p);
  }
  throw std::invalid_argument("relay: there is no PoP " + name);
}

orbits::IslMesh mesh_of(const Network& network, const orbits::Propagator& satellites) {
  if (network.nearest_isls > 0)
    return orbits::IslMesh::nearest(satellites.satellites(), network.nearest_isls, network.isl_rules);
  return {satellites.satellites(), network.isls, network.isl_rules};
}

/// Longitude of the point below a satellite.
double longitude_deg(const orbits::PositionArray& positions, Eigen::Index satellite) {
  return std::atan2(positions(satellite, 1), positions(satellite, 0)) * 180 / orbits::kPi;
}

}  // namespace

Router::Router(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
               std::vector<std::pair<Endpoint, Endpoint>> pairs)
    : network_(network),
      satellites_(satellites),
      ground_(ground),
      pairs_(std::move(pairs)),
      relay_pop_(find_pop(network, network.routing.relay)),
      mesh_(mesh_of(network, satellites)),
      search_(ground),
      serving_(network, satellites.size(), pairs_),
      active_(pairs_.size()),
      planned_(pairs_.size()),
      out_(network.gateways.size()) {
  for (const TerminalRef& ref : terminals_of(network)) {
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    private_.push_back(site.terminals[static_cast<std::size_t>(ref.index)].public_address ? 0 : 1);
  }
  can_break_ = uses_mesh() || !network.faults.empty() ||
               std::any_of(network.gateways.begin(), network.gateways.end(),
                           [](const Gateway& each) { return !each.outages.empty() || each.weather; });
}

OutageCause Router::cause_of(const SlotPlan& plan, const Endpoint& end) const {
  if (end.fixed) {
    return is_down(network_.faults.fixed_links, static_cast<std::size_t>(end.site), plan.start_ns)
               ? OutageCause::kFault
               : OutageCause::kNone;
  }
  const SlotPlan::Serving& serving = plan.terminals[static_cast<std::size_t>(end.index)];
  return serving.cause == OutageCause::kNone && is_broken(network_.faults.satellites, serving.satellite)
             ? OutageCause::kFault
             : serving.cause;
}

/// Whether a part was down when the slot began, or has gone down since: nothing comes back inside a slot.
bool Router::is_broken(const std::vector<DownTimes>& parts, std::int64_t index) const {
  if (parts.empty()) return false;
  const auto i = static_cast<std::size_t>(index);
  return is_down(parts, i, slot_start_ns_) || goes_down(parts, i, slot_start_ns_, now_ns_ + 1) <= now_ns_;
}

/// Costs of the links that can be used at the last look, by where the satellites are at the slot's middle.
void Router::measure(const SlotPlan& plan, const Sky& sky) {
  const bool by_load = network_.routing.metric == RouteMetric::kLoad;
  const double step_km = network_.routing.metric == RouteMetric::kHops ? MeshSearch::kHopKm : 0;
  std::vector<double> factor;  // by satellite
  if (by_load) {
    for (Eigen::Index i = 0; i < sky.middle().rows(); ++i) {
      factor.push_back(1 / share_left(network_.contention, network_.contention.satellite,
                                      local_solar_hour(sky.middle_ns(), longitude_deg(sky.middle(), i))));
    }
  }
  std::vector<double> costs = mesh_.lengths_km();
  for (std::size_t e = 0; e < costs.size(); ++e) {
    if (!(costs[e] < kNone)) continue;
    const auto& [a, b] = mesh_.edges()[e];
    costs[e] = (sky.middle().row(a) - sky.middle().row(b)).matrix().norm() + step_km;
    if (by_load) costs[e] *= (factor[static_cast<std::size_t>(a)] + factor[static_cast<std::size_t>(b)]) / 2;
  }
  gateway_factor_.assign(network_.gateways.size(), 1);
  for (std::size_t g = 0; by_load && g < gateway_factor_.size(); ++g) {
    gateway_factor_[g] =
        1 / share_left(network_.contention, network_.contention.gateway,
                       local_solar_hour(sky.middle_ns(), network_.gateways[g].place.longitude_deg));
  }
  any_broken_ = false;
  const FaultTimes& faults = network_.faults;
  if (!faults.empty()) {
    whole_km_ = costs;
    for (std::size_t e = 0; e < costs.size(); ++e) {
      const auto& [a, b] = mesh_.edges()[e];
      if (!(costs[e] < kNone) || (!is_broken(faults.isls, static_cast<std::int64_t>(e)) &&
                                  !is_broken(faults.satellites, a) && !is_broken(faults.satellites, b)))
        continue;
      costs[e] = kNone;
      any_broken_ = true;
    }
  }
  search_.begin(mesh_.graph(), std::move(costs), usable_downlinks(plan), gateway_factor_);
}

void Router::choose_serving(SlotPlan& plan) {
  JointServing::Ground ground{ground_, {}};
  for (std::int32_t pop = 0; pop < static_cast<std::int32_t>(network_.pops.size()); ++pop) {
    if (may_relay(pop)) ground.relays.push_back(pop);
  }
  serving_.choose(ground, search_, plan);
}

/// Whether two terminals without public addresses may meet at a PoP.
bool Router::may_relay(std::int32_t pop) const {
  return relay_pop_ >= 0 ? pop == relay_pop_ : !is_broken(network_.faults.pops, pop);
}

/// Whether the pair would have a way over the mesh but for faults of links, satellites and, inside the slot,
/// gateways.
bool Router::would_be_joined(const SlotPlan& plan, const Endpoint& a, const Endpoint& b) {
  if (!any_broken_) return false;
  MeshSearch whole(ground_);
  std::vector<SlotPlan::Downlink> downlinks;  // with those that faults took inside the slot
  for (const SlotPlan::Downlink& each : plan.downlinks) {
    if (out_[static_cast<std::size_t>(each.gateway)] != 0 &&
        !is_broken(network_.faults.gateways, each.gateway))
      continue;
    if (downlinks.empty() || downlinks.back().satellite != each.satellite) downlinks.push_back(each);
  }
  whole.begin(mesh_.graph(), whole_km_, downlinks, gateway_factor_);
  Way way;
  search_way(plan, a, b, whole, way);
  return way.cause == OutageCause::kNone;
}

/// Satellites and relay by the mode.
void Router::search_way(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                        Way& way) const {
  switch (network_.routing.mode) {
    case RoutingMode::kBentPipe:
      bent_pipe(plan, a, b, way);
      break;
    case RoutingMode::kIsl:
      over_mesh(plan, a, b, search, way);
      break;
    case RoutingMode::kIslGateway:
      to_gateways(plan, a, b, search, way);
      break;
  }
  if (network_.routing.mode != RoutingMode::kIsl && needs_relay(a, b)) way.relay_pop = relay_pop_;
  if (way.relay_pop >= 0 && is_broken(network_.faults.pops, way.relay_pop)) way.cause = OutageCause::kFault;
}

std::vector<SlotPlan::Downlink> Router::usable_downlinks(const SlotPlan& plan) const {
  std::vector<SlotPlan::Downlink> usable;
  bool dry = false;
  for (std::size_t i = 0; i < plan.downlinks.size(); ++i) {
    SlotPlan::Downlink each = plan.downlinks[i];
    if (out_[static_cast<std::size_t>(each.gateway)] != 0) continue;
    const bool known = !usable.empty() && usable.back().satellite == each.satellite;
    if (known && (dry || wet_[i] != 0)) continue;
    dry = wet_[i] == 0;
    if (!dry) each.range_km += MeshSearch::kWetKm;
    if (known) {
      usable.back() = each;
    } else {
      usable.push_back(each);
    }
  }
  return usable;
}

const SlotPlan::Downlink* Router::downlink(const SlotPlan& plan, std::int32_t satellite) const {
  const auto first = std::lower_bound(plan.downlinks.begin(), plan.downlinks.end(), satellite,
                                      [](const auto& link, std::int32_t id) { return link.satellite < id; });
  const SlotPlan::Downlink* best = nullptr;
  for (auto each = first; each != plan.downlinks.end() && each->satellite == satellite; ++each) {
    if (out_[static_cast<std::size_t>(each->gateway)] != 0) continue;
    if (!is_wet(plan, *each)) return &*each;
    if (best == nullptr) best = &*each;
  }
  return best;
}

bool Router::needs_relay(const Endpoint& a, const Endpoint& b) const {
  const auto is_private = [&](const Endpoint& end) {
    return !end.fixed && private_[static_cast<std::size_t>(end.index)] != 0;
  };
  return is_private(a) && is_private(b);
}

void Router::bent_pipe(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, Way& way) const {
  const auto go = [&](const Endpoint& end, std::vector<std::int32_t>& satellites, std::int32_t& gateway) {
    if (end.fixed) return;
    const std::int32_t satellite = satellite_of(plan, end);
    const SlotPlan::Downlink* down = downlink(plan, satellite);
    if (down == nullptr) {
      way.cause = no_downlink(plan, satellite);
      return;
    }
    satellites = {satellite};
    gateway = down->gateway;
  };
  go(a, way.first, way.first_gateway);
  go(b, way.second, way.second_gateway);
}

/// Why a satellite that had a gateway at the slot's start has none now: the best one's outage.
OutageCause Router::no_downlink(const SlotPlan& plan, std::int32_t satellite) const {
  for (const SlotPlan::Downlink& each : plan.downlinks) {
    if (each.satellite != satellite) continue;
    if (is_broken(network_.faults.gateways, each.gateway)) return OutageCause::kFault;
    const std::vector<Outage>& outages = network_.gateways[static_cast<std::size_t>(each.gateway)].outages;
    const auto next = next_outage(outages, slot_start_ns_);
    if (next != outages.end()) return next->cause;
  }
  return OutageCause::kNoGateway;
}

void Router::to_gateways(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                         Way& way) const {
  // From the ground to the end's satellite; towards a site on fibre the mesh is left where its PoP is
  // nearest.
  const auto up_to = [&](const Endpoint& end, const Endpoint& other) {
    const std::int32_t satellite = satellite_of(plan, end);
    const SlotPlan::Downlink* own = downlink(plan, satellite);
    if (own != nullptr && !is_wet(plan, *own)) return std::vector<std::int32_t>{satellite};
    const MeshSource any{MeshSource::kAnyPop, 0};
    return search.satellites_to(
        other.fixed ? MeshSource{MeshSource::kPop, ground_.pop_of_site(static_cast<std::size_t>(other.site))}
                    : any,
        satellite);
  };
  if (!a.fixed) {
    way.first = up_to(a, b);
    std::reverse(way.first.begin(), way.first.end());
  }
  if (!b.fixed) way.second = up_to(b, a);
  if ((!a.fixed && way.first.empty()) || (!b.fixed && way.second.empty())) way.cause = OutageCause::kNoRoute;
}

void Router::over_mesh(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                       Way& way) const {
  if (a.fixed && b.fixed) return;  // by fibre alone
  if (a.fixed || b.fixed) {
    const MeshSource pop{MeshSource::kPop,
                         ground_.pop_of_site(static_cast<std::size_t>(a.fixed ? a.site : b.site))};
    std::vector<std::int32_t> passed = search.satellites_to(pop, satellite_of(plan, a.fixed ? b : a));
    if (passed.empty()) way.cause = OutageCause::kNoRoute;
    if (a.fixed) {
      way.second = std::move(passed);
    } else {
      std::reverse(passed.begin(), passed.end());
      way.first = std::move(passed);
    }
    return;
  }
  const std::int32_t from = satellite_of(plan, a);
  const std::int32_t to = satellite_of(plan, b);
  if (!needs_relay(a, b)) {
    way.first = search.satellites_to({MeshSource::kSatellite, from}, to);
    if (way.first.empty()) way.cause = OutageCause::kNoRoute;
    return;
  }
  double least_km = kNone;
  for (std::int32_t pop = 0; pop < static_cast<std::int32_t>(network_.pops.size()); ++pop) {
    if (!may_relay(pop)) continue;
    const MeshSource source{MeshSource::kPop, pop};
    const double km = search.cost_km(source, from) + search.cost_km(source, to);
    if (!(km < least_km)) continue;
    least_km = km;
    way.relay_pop = pop;
  }
  if (way.relay_pop < 0) {
    way.cause = OutageCause::kNoRoute;
    return;
  }
  way.first = search.satellites_to({MeshSource::kPop, way.relay_pop}, from);
  std::reverse(way.first.begin(), way.first.end());
  way.second = search.satellites_to({MeshSource::kPop, way.relay_pop}, to);
}

Way Router::find(const SlotPlan& plan, std::size_t pair) {
  const auto& [a, b] = pairs_[pair];
  Way way;
  way.cause = cause_of(plan, a) != OutageCause::kNone ? cause_of(plan, a) : cause_of(plan, b);
  if (way.cause != OutageCause::kNone) return way;
  search_way(plan, a, b, search_, way);
  if (way.cause != OutageCause::kNone) {
    Way none;
    const bool by_fault = way.cause == OutageCause::kNoRoute && would_be_joined(plan, a, b);
    none.cause = by_fault ? OutageCause::kFault : way.cause;
    return none;
  }
  const bool by_ground =
      network_.routing.mode != RoutingMode::kIsl || a.fixed || b.fixed || way.relay_pop >= 0;
  if (by_ground && !a.fixed) way.first_gateway = downlink(plan, way.first.back())->gateway;
  if (by_ground && !b.fixed) way.second_gateway = downlink(plan, way.second.front())->gateway;
  return way;
}

/// The best way of those that share the least with the other stripes between the same two sites.
Way Router::find_apart(const SlotPlan& plan, std::size_t pair) {
  if (network_.routing.disjoint == Disjoint::kNone || !uses_mesh()) return find(plan, pair);
  std::vector<Edge> links;
  std::vector<std::int32_t> passed;
  const auto& [a, b] = pairs_[pair];
  for (std::size_t other = 0; other < pairs_.size(); ++other) {
    if (other == pair || planned_[other] == 0 || pairs_[other].first.site != a.site ||
        pairs_[other].second.site != b.site)
      continue;
    const Way& way = active_[other];
    for_links(way, [&](std::int32_t x, std::int32_t y) { links.push_back(link_of(x, y)); });
    if (network_.routing.disjoint != Disjoint::kSatellites) continue;
    const auto end = [&](const std::vector<std::int32_t>& part) {
      return &part == &way.first && way.first_gateway < 0 && part.size() > 1 ? part.size() - 1 : part.size();
    };
    for (std::size_t i = 1; i < end(way.first); ++i) passed.push_back(way.first[i]);
    for (std::size_t i = 0; i + 1 < way.second.size(); ++i) passed.push_back(way.second[i]);
  }
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  std::sort(passed.begin(), passed.end());
  passed.erase(std::unique(passed.begin(), passed.end()), passed.end());
  if (!links.empty() || !passed.empty()) search_.set_shared(links, passed);
  Way way = find(plan, pair);
  search_.clear_shared();
  return way;
}

}  // namespace skyhaul::models
