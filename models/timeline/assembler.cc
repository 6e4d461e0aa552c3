// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/assembler.h"

#include <algorithm>
#include <stdexcept>

namespace skyhaul::models {

Assembler::Assembler(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
                     const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const BuildOptions& options)
    : network_(network),
      satellites_(satellites),
      ground_(ground),
      options_(options),
      terminal_refs_(terminals_of(network)),
      fixed_site_nodes_(network.sites.size(), kNone),
      satellite_nodes_(static_cast<std::size_t>(satellites.size()), kNone),
      gateway_nodes_(network.gateways.size(), kNone),
      pop_nodes_(network.pops.size(), kNone),
      fixed_up_(network.sites.size(), kNone),
      fixed_down_(network.sites.size(), kNone),
      cell_up_(network.sites.size(), kNone),
      cell_down_(network.sites.size(), kNone),
      satellite_up_(satellite_nodes_.size(), kNone),
      satellite_down_(satellite_nodes_.size(), kNone),
      gateway_up_(network.gateways.size(), kNone),
      gateway_down_(network.gateways.size(), kNone),
      route_places_(1024, kNone) {
  timeline_.start_ns = options.start_ns;
  timeline_.end_ns = options.end_ns;
  timeline_.mtu_bytes = network.encapsulation.mtu_bytes - network.encapsulation.overhead_bytes;
  for (const Site& site : network.sites) {
    const auto same = std::find_if(network.sites.begin(), network.sites.end(), [&](const Site& other) {
      return &other == &site || (!site.cell.empty() && other.cell == site.cell);
    });
    cell_.push_back(static_cast<std::int32_t>(same - network.sites.begin()));
    timeline_.sites.push_back(site.name);
  }
  for (const TerminalRef& ref : terminal_refs_) {
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const std::string name = site.name + "/" + std::to_string(ref.index);
    TerminalState state;
    state.node = add_node(NodeKind::kTerminal, name, ref.site);
    state.up = add_resource(ResourceKind::kTerminalUp, name + " up", terminal.up_bps);
    state.down = add_resource(ResourceKind::kTerminalDown, name + " down", terminal.down_bps);
    if (terminal.data_plan) add_data_plan(ref, name, state);
    terminals_.push_back(std::move(state));
  }
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (!network.sites[s].fixed_link) continue;
    const auto site = static_cast<std::int32_t>(s);
    fixed_site_nodes_[s] = add_node(NodeKind::kSite, network.sites[s].name, site);
  }
  for (const auto& [a, b] : pairs) {
    const std::size_t forward = timeline_.paths.size();
    timeline_.paths.push_back({endpoint_node(a), endpoint_node(b), {}});
    timeline_.paths.push_back({endpoint_node(b), endpoint_node(a), {}});
    pairs_.push_back({forward, forward + 1, a, b});
  }
}

std::uint32_t Assembler::add_node(NodeKind kind, const std::string& name, std::int32_t site) {
  timeline_.nodes.push_back({kind, name, site});
  return static_cast<std::uint32_t>(timeline_.nodes.size() - 1);
}

std::uint32_t Assembler::satellite_node(std::int32_t satellite) {
  const auto i = static_cast<std::size_t>(satellite);
  std::uint32_t& node = satellite_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kSatellite, satellites_.satellites()[i].name);
  return node;
}

std::uint32_t Assembler::gateway_node(std::int32_t gateway) {
  const auto i = static_cast<std::size_t>(gateway);
  std::uint32_t& node = gateway_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kGateway, "gw " + network_.gateways[i].name);
  return node;
}

std::uint32_t Assembler::pop_node(std::int32_t pop) {
  const auto i = static_cast<std::size_t>(pop);
  std::uint32_t& node = pop_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kPop, "pop " + network_.pops[i].name);
  return node;
}

std::uint32_t Assembler::endpoint_node(const Endpoint& end) const {
  return end.fixed ? fixed_site_nodes_[static_cast<std::size_t>(end.site)]
                   : terminals_[static_cast<std::size_t>(end.index)].node;
}

std::uint32_t Assembler::add_resource(ResourceKind kind, const std::string& name, std::int64_t capacity_bps) {
  const auto left = static_cast<std::int64_t>(carried_bps(static_cast<double>(capacity_bps)));
  timeline_.resources.push_back({kind, name, {{timeline_.start_ns, left}}, {}, {}});
  return static_cast<std::uint32_t>(timeline_.resources.size() - 1);
}

std::uint32_t Assembler::leg(LegKind kind, std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  const auto [found, added] = legs_by_nodes_.try_emplace((static_cast<std::uint64_t>(a) << 32) | b, 0);
  if (added) {
    found->second = static_cast<std::uint32_t>(timeline_.legs.size());
    timeline_.legs.push_back({kind, a, b, {}});
    leg_ends_.emplace_back();
  }
  return found->second;
}

void Assembler::use(std::uint32_t leg, const Slot& slot) {
  std::vector<Use>& uses = leg_ends_[leg].uses;
  if (!uses.empty() && uses.back().end_ns >= slot.start_ns) {
    uses.back().end_ns = std::max(uses.back().end_ns, slot.end_ns);
  } else {
    uses.push_back({slot.start_ns, slot.end_ns});
  }
}

std::uint32_t Assembler::satellite_resource(std::int32_t satellite, bool up) {
  std::uint32_t& index = (up ? satellite_up_ : satellite_down_)[static_cast<std::size_t>(satellite)];
  if (index == kNone) {
    const orbits::SatelliteId& id = satellites_.satellites()[static_cast<std::size_t>(satellite)];
    const auto shell = static_cast<std::size_t>(id.shell);
    if (shell >= network_.shells.size()) {
      throw std::invalid_argument("no capacity given for shell " + std::to_string(shell + 1));
    }
    const SatelliteCapacity& capacity = network_.shells[shell];
    index = add_resource(up ? ResourceKind::kSatelliteUp : ResourceKind::kSatelliteDown,
                         id.name + (up ? " users up" : " users down"),
                         up ? capacity.user_up_bps : capacity.user_down_bps);
  }
  return index;
}

std::uint32_t Assembler::gateway_resource(std::int32_t gateway, bool up) {
  std::uint32_t& index = (up ? gateway_up_ : gateway_down_)[static_cast<std::size_t>(gateway)];
  if (index == kNone) {
    const Gateway& its = network_.gateways[static_cast<std::size_t>(gateway)];
    index = add_resource(up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown,
                         "gw " + its.name + (up ? " up" : " down"), up ? its.up_bps : its.down_bps);
  }
  return index;
}

std::uint32_t Assembler::isl_resource(std::int32_t from, std::int32_t to) {
  const auto [found, added] = isl_resources_.try_emplace(satellite_pair(from, to), 0);
  if (added) {
    const auto& ids = satellites_.satellites();
    const orbits::SatelliteId& a = ids[static_cast<std::size_t>(from)];
    found->second = add_resource(ResourceKind::kIsl, a.name + ">" + ids[static_cast<std::size_t>(to)].name,
                                 network_.shells.at(static_cast<std::size_t>(a.shell)).isl_bps);
  }
  return found->second;
}

std::uint32_t Assembler::fixed_resource(std::int32_t site, bool up) {
  std::uint32_t& index = (up ? fixed_up_ : fixed_down_)[static_cast<std::size_t>(site)];
  if (index == kNone) {
    const Site& its = network_.sites[static_cast<std::size_t>(site)];
    index = add_resource(up ? ResourceKind::kFixedLinkUp : ResourceKind::kFixedLinkDown,
                         its.name + (up ? " link up" : " link down"),
                         up ? its.fixed_link->up_bps : its.fixed_link->down_bps);
  }
  return index;
}

void Assembler::append_satellites(std::vector<Hop>& hops, const std::vector<std::int32_t>& satellites,
                                  const Slot& slot) {
  for (std::size_t i = 0; i + 1 < satellites.size(); ++i) {
    const std::int32_t from = satellites[i];
    const std::int32_t to = satellites[i + 1];
    const std::uint32_t l = leg(LegKind::kSatelliteSatellite, satellite_node(from), satellite_node(to));
    leg_ends_[l].satellite_a = from;
    leg_ends_[l].satellite_b = to;
    use(l, slot);
    hops.push_back(Hop::resource(isl_resource(from, to)));
    hops.push_back(Hop::leg(l));
  }
}

const std::vector<Hop>& Assembler::hops_of(const Endpoint& a, const Endpoint& b, const Way& way,
                                           const Slot& slot) {
  std::vector<Hop>& hops = hops_;
  hops.clear();
  const auto radio_leg = [&](LegKind kind, std::uint32_t ground_node, const orbits::Geodetic& place,
                             const std::shared_ptr<const orbits::Track>& track, std::int32_t satellite,
                             std::int64_t extra_ns) {
    const std::uint32_t l = leg(kind, ground_node, satellite_node(satellite));
    if (leg_ends_[l].uses.empty()) {
      leg_ends_[l].fixed_a = orbits::to_ecef_km(place, network_.ellipsoid);
      leg_ends_[l].track_a = track;
      leg_ends_[l].satellite_b = satellite;
      leg_ends_[l].extra_ns = extra_ns;
    }
    use(l, slot);
    return l;
  };
  const auto ground_leg = [&](LegKind kind, std::uint32_t x, std::uint32_t y, std::int64_t delay_ns) {
    const std::uint32_t l = leg(kind, x, y);
    leg_ends_[l].terrestrial = true;
    leg_ends_[l].extra_ns = delay_ns;
    use(l, slot);
    hops.push_back(Hop::leg(l));
  };
  const auto terminal_leg = [&](const Endpoint& end, std::int32_t satellite) {
    const Site& site = network_.sites[static_cast<std::size_t>(end.site)];
    const std::uint32_t l = radio_leg(LegKind::kTerminalSatellite, endpoint_node(end), site.place, site.track,
                                      satellite, network_.scheduling_delay_ns);
    leg_ends_[l].terminal = end.index;
    hops.push_back(Hop::leg(l));
  };
  const auto push = [&](std::uint32_t resource_index) {
    if (resource_index != kNone) hops.push_back(Hop::resource(resource_index));
  };
  /// Up: from the gateway to the satellite.
  const auto gateway_leg = [&](std::int32_t gateway, std::int32_t satellite, bool up) {
    const std::uint32_t l =
        radio_leg(LegKind::kSatelliteGateway, gateway_node(gateway),
                  network_.gateways[static_cast<std::size_t>(gateway)].place, nullptr, satellite, 0);
    push(gateway_resource(gateway, up));
    push(feeder_resource(gateway, satellite, up, l));
    hops.push_back(Hop::leg(l));
  };
  const auto fixed_delay = [&](const Endpoint& end) {
    return network_.sites[static_cast<std::size_t>(end.site)].fixed_link->delay_ns;
  };

  std::int32_t pop = -1;  // where the traffic is on the ground; -1: in space
  if (a.fixed) {
    pop = ground_.pop_of_site(static_cast<std::size_t>(a.site));
    push(fixed_resource(a.site, true));
    ground_leg(LegKind::kFixedLink, endpoint_node(a), pop_node(pop), fixed_delay(a));
  } else {
    const TerminalState& terminal = terminals_[static_cast<std::size_t>(a.index)];
    push(terminal.up);
    push(terminal.plan_up);
    if (!is_gateway(a)) push(cell_resource(a.site, true));
    terminal_leg(a, way.first.front());
    push(access_resource(a, way.first.front(), true));
    append_satellites(hops, way.first, slot);
    if (way.first_gateway >= 0) {
      gateway_leg(way.first_gateway, way.first.back(), false);
      pop = ground_.pop_of_gateway(static_cast<std::size_t>(way.first_gateway));
      ground_leg(LegKind::kGatewayPop, gateway_node(way.first_gateway), pop_node(pop),
                 ground_.gateway_delay_ns(static_cast<std::size_t>(way.first_gateway)));
    }
  }
  const auto cross_to = [&](std::int32_t other) {
    if (other == pop) return;
    ground_leg(LegKind::kPopPop, pop_node(pop), pop_node(other), ground_.pop_delay_ns(pop, other));
    pop = other;
  };
  if (way.relay_pop >= 0) cross_to(way.relay_pop);
  if (b.fixed) {
    cross_to(ground_.pop_of_site(static_cast<std::size_t>(b.site)));
    push(fixed_resource(b.site, false));
    ground_leg(LegKind::kFixedLink, endpoint_node(b), pop_node(pop), fixed_delay(b));
    return hops;
  }
  if (way.second_gateway >= 0) {
    const auto gateway = static_cast<std::size_t>(way.second_gateway);
    cross_to(ground_.pop_of_gateway(gateway));
    ground_leg(LegKind::kGatewayPop, pop_node(pop), gateway_node(way.second_gateway),
               ground_.gateway_delay_ns(gateway));
    gateway_leg(way.second_gateway, way.second.front(), true);
    append_satellites(hops, way.second, slot);
  }
  const std::int32_t last = way.second_gateway >= 0 ? way.second.back() : way.first.back();
  push(access_resource(b, last, false));
  terminal_leg(b, last);
  if (!is_gateway(b)) push(cell_resource(b.site, false));
  push(terminals_[static_cast<std::size_t>(b.index)].plan_down);
  push(terminals_[static_cast<std::size_t>(b.index)].down);
  return hops;
}

void Assembler::grow_route_places() {
  route_places_.assign(route_places_.size() * 2, kNone);
  const std::size_t last = route_places_.size() - 1;
  for (std::uint32_t route = 0; route < timeline_.routes.size(); ++route) {
    std::size_t place = route_hashes_[route] & last;
    while (route_places_[place] != kNone) place = (place + 1) & last;
    route_places_[place] = route;
  }
}

std::uint32_t Assembler::intern(const std::vector<Hop>& hops) {
  std::uint64_t hash = hops.size();
  for (const Hop hop : hops) {
    hash = (hash ^ hop.raw()) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
  }
  RouteTable& routes = timeline_.routes;
  const std::size_t last = route_places_.size() - 1;
  std::size_t place = hash & last;
  for (; route_places_[place] != kNone; place = (place + 1) & last) {
    const std::uint32_t route = route_places_[place];
    if (route_hashes_[route] == hash &&
        std::equal(routes.begin(route), routes.end(route), hops.begin(), hops.end())) {
      return route;
    }
  }
  const std::uint32_t route = routes.size();
  routes.hops.insert(routes.hops.end(), hops.begin(), hops.end());
  routes.first.push_back(static_cast<std::uint32_t>(routes.hops.size()));
  route_hashes_.push_back(hash);
  route_places_[place] = route;
  if (routes.size() * std::size_t{2} > route_places_.size()) grow_route_places();
  return route;
}

void Assembler::append_segment(std::size_t path, TimeNs start_ns, std::uint32_t route, OutageCause cause) {
  std::vector<PathSegment>& segments = timeline_.paths[path].segments;
  if (!segments.empty() && segments.back().route == route && segments.back().cause == cause) return;
  segments.push_back({start_ns, route, cause});
}

void Assembler::add_slot(const Slot& slot, const SlotPlan& plan, const std::vector<WayChange>& ways) {
  for (std::size_t i = 0; i < terminals_.size(); ++i) add_terminal(i, slot, plan);
  std::vector<TimeNs> cut, until, ends(ways.size());
  for (const PairState& pair : pairs_) cut.push_back(first_fault(pair, slot));
  until = cut;
  for (std::size_t i = ways.size(); i-- > 0;) {
    ends[i] = until[ways[i].pair];
    until[ways[i].pair] = std::min(ends[i], ways[i].at_ns);
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (ends[i] <= ways[i].at_ns) continue;
    add_way(pairs_[ways[i].pair], ways[i].way, {slot.number, ways[i].at_ns, ends[i]});
  }
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (cut[i] >= slot.end_ns) continue;
    append_segment(pairs_[i].forward, cut[i], kNoRoute, OutageCause::kFault);
    append_segment(pairs_[i].backward, cut[i], kNoRoute, OutageCause::kFault);
  }
}

/// Both directions of a pair's way through a part of a slot.
void Assembler::add_way(const PairState& pair, const Way& way, const Slot& part) {
  if (way.cause != OutageCause::kNone) {
    append_segment(pair.forward, part.start_ns, kNoRoute, way.cause);
    append_segment(pair.backward, part.start_ns, kNoRoute, way.cause);
    return;
  }
  Way back;
  back.first.assign(way.second.rbegin(), way.second.rend());
  back.second.assign(way.first.rbegin(), way.first.rend());
  back.first_gateway = way.second_gateway;
  back.second_gateway = way.first_gateway;
  back.relay_pop = way.relay_pop;
  if (way.second.empty() && way.first_gateway < 0)
    std::swap(back.first, back.second);  // in space all the way
  append_segment(pair.forward, part.start_ns, intern(hops_of(pair.a, pair.b, way, part)), OutageCause::kNone);
  append_segment(pair.backward, part.start_ns, intern(hops_of(pair.b, pair.a, back, part)),
                 OutageCause::kNone);
}

}  // namespace skyhaul::models
