// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the routes of a slot are made of.
#include <xxhash.h>

#include <algorithm>
#include <type_traits>

#include "timeline/assembler.h"

namespace skyhaul::models {

void Assembler::push(std::uint32_t resource) {
  if (resource != kNone) hops_.push_back(Hop::resource(resource));
}

void Assembler::push_radio_leg(LegKind kind, std::uint32_t ground_node, const orbits::Geodetic& place,
                               const std::shared_ptr<const orbits::Track>& track, std::int32_t satellite,
                               const Slot& slot) {
  const std::uint32_t l = leg(kind, ground_node, satellite_node(satellite));
  LegEnds& ends = leg_ends_[l];
  if (ends.uses.empty()) {
    ends.fixed_a = orbits::to_ecef_km(place, network_.ellipsoid);
    ends.track_a = track;
    ends.satellite_b = satellite;
  }
  use(l, slot);
  hops_.push_back(Hop::leg(l));
}

void Assembler::push_ground_leg(LegKind kind, std::uint32_t x, std::uint32_t y, std::int64_t delay_ns,
                                const Slot& slot) {
  const std::uint32_t l = leg(kind, x, y);
  leg_ends_[l].terrestrial = true;
  leg_ends_[l].ground_ns = delay_ns;
  use(l, slot);
  hops_.push_back(Hop::leg(l));
}

/// Over the links between satellites; with `up` from the first to the last of them, else back.
void Assembler::push_satellites(const std::vector<std::int32_t>& satellites, bool up, const Slot& slot) {
  for (std::size_t i = 0; i + 1 < satellites.size(); ++i) {
    const std::size_t at = up ? i : satellites.size() - 1 - i;
    const std::int32_t from = satellites[at];
    const std::int32_t to = satellites[up ? at + 1 : at - 1];
    const std::uint32_t l = leg(LegKind::kSatelliteSatellite, satellite_node(from), satellite_node(to));
    leg_ends_[l].satellite_a = from;
    leg_ends_[l].satellite_b = to;
    use(l, slot);
    hops_.push_back(Hop::resource(isl_resource(from, to)));
    hops_.push_back(Hop::leg(l));
  }
}

/// Between a satellite and the PoP of a gateway below it; `up`: from the satellite down to the PoP, as what
/// a terminal sends goes.
void Assembler::push_gateway(std::int32_t gateway, std::int32_t satellite, bool up, const Slot& slot) {
  const auto g = static_cast<std::size_t>(gateway);
  const auto to_pop = [&] {
    push_ground_leg(LegKind::kGatewayPop, gateway_node(gateway), pop_node(ground_.pop_of_gateway(g)),
                    ground_.gateway_delay_ns(g), slot);
  };
  if (!up) to_pop();
  // The gateway sends to satellites what comes down to the terminal.
  const std::uint32_t l = leg(LegKind::kSatelliteGateway, gateway_node(gateway), satellite_node(satellite));
  push(gateway_resource(gateway, !up));
  push(feeder_resource(gateway, satellite, !up, l));
  push_radio_leg(LegKind::kSatelliteGateway, gateway_node(gateway), network_.gateways[g].place, nullptr,
                 satellite, slot);
  if (up) to_pop();
}

/// Fills hops_ with what lies between an end and its PoP; where there is no gateway, with what lies between
/// a terminal and its satellite.
void Assembler::make_half(const Endpoint& end, const std::vector<std::int32_t>& satellites,
                          std::int32_t gateway, bool up, const Slot& slot) {
  hops_.clear();
  const Site& site = network_.sites[static_cast<std::size_t>(end.site)];
  if (end.fixed) {
    push(fixed_resource(end.site, up));
    push_ground_leg(LegKind::kFixedLink, endpoint_node(end), pop_node(pop_of(end, -1)),
                    site.fixed_link->delay_ns, slot);
    return;
  }
  const TerminalState& terminal = terminals_[static_cast<std::size_t>(end.index)];
  const auto to_satellite = [&] {
    push_radio_leg(LegKind::kTerminalSatellite, terminal.node, site.place, site.track, satellites.front(),
                   slot);
    timeline_.legs[hops_.back().index()].access = static_cast<std::uint32_t>(end.index);
  };
  if (up) {
    push(terminal.up);
    push(terminal.plan_up);
    if (!is_gateway(end)) push(cell_resource(end.site, true));
    to_satellite();
    push(access_resource(end, satellites.front(), true));
    if (gateway < 0) return;
    push_satellites(satellites, true, slot);
    push_gateway(gateway, satellites.back(), true, slot);
    return;
  }
  if (gateway >= 0) {
    push_gateway(gateway, satellites.back(), false, slot);
    push_satellites(satellites, false, slot);
  }
  push(access_resource(end, satellites.front(), false));
  to_satellite();
  if (!is_gateway(end)) push(cell_resource(end.site, false));
  push(terminal.plan_down);
  push(terminal.down);
}

/// The part of a route on one end's side. What an end sends to all others in a slot often is one and the
/// same, and so is what it gets.
std::uint32_t Assembler::half(const Endpoint& end, const std::vector<std::int32_t>& satellites,
                              std::int32_t gateway, bool up, const Slot& slot) {
  const std::size_t index = end.fixed ? terminal_refs_.size() + static_cast<std::size_t>(end.site)
                                      : static_cast<std::size_t>(end.index);
  Half& known = halves_[up ? 1 : 0][index];
  if (known.part != kNoPart && known.start_ns == slot.start_ns && known.end_ns == slot.end_ns &&
      known.gateway == gateway && known.satellites == satellites)
    return known.part;
  make_half(end, satellites, gateway, up, slot);
  known = {satellites, gateway, slot.start_ns, slot.end_ns, part_of_hops()};
  return known.part;
}

/// Where what an end sends comes to the ground's network.
std::int32_t Assembler::pop_of(const Endpoint& end, std::int32_t gateway) const {
  return end.fixed ? ground_.pop_of_site(static_cast<std::size_t>(end.site))
                   : ground_.pop_of_gateway(static_cast<std::size_t>(gateway));
}

std::uint32_t Assembler::route_of(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot) {
  const bool in_space = !a.fixed && way.first_gateway < 0;
  std::vector<std::int32_t> of_a, of_b;  // satellites from each end's own on
  if (!a.fixed) of_a = in_space ? std::vector<std::int32_t>{way.first.front()} : way.first;
  if (!b.fixed) {
    if (in_space) {
      of_b = {way.first.back()};
    } else {
      of_b.assign(way.second.rbegin(), way.second.rend());
    }
  }
  const std::uint32_t first = half(a, of_a, in_space ? -1 : way.first_gateway, true, slot);
  hops_.clear();
  if (in_space) {
    push_satellites(way.first, true, slot);
  } else {
    std::int32_t at = pop_of(a, way.first_gateway);
    for (const std::int32_t next : {way.relay_pop, pop_of(b, way.second_gateway)}) {
      if (next < 0 || next == at) continue;
      push_ground_leg(LegKind::kPopPop, pop_node(at), pop_node(next), ground_.pop_delay_ns(at, next), slot);
      at = next;
    }
  }
  const std::uint32_t middle = hops_.empty() ? kNoPart : part_of_hops();
  const std::uint32_t last = half(b, of_b, in_space ? -1 : way.second_gateway, false, slot);
  return add_route({first, middle, last});
}

std::uint32_t Assembler::part_of_hops() {
  static_assert(std::has_unique_object_representations_v<Hop>);
  const std::uint64_t hash = XXH3_64bits(hops_.data(), hops_.size() * sizeof(Hop));
  for (auto [known, end] = parts_by_hash_.equal_range(hash); known != end; ++known) {
    const RouteHops::Span its = timeline_.routes.part(known->second);
    if (std::equal(its.first, its.first + its.size, hops_.begin(), hops_.end())) return known->second;
  }
  return parts_by_hash_.emplace(hash, timeline_.routes.add_part(hops_))->second;
}

std::uint32_t Assembler::add_route(const RouteTable::Parts& parts) {
  const std::uint64_t hash = XXH3_64bits(parts.data(), sizeof parts);
  RouteTable& routes = timeline_.routes;
  for (auto [known, end] = routes_by_hash_.equal_range(hash); known != end; ++known) {
    if (routes.parts[known->second] == parts) return known->second;
  }
  return routes_by_hash_.emplace(hash, routes.add(parts))->second;
}

/// Numbers routes as paths use them, one path after the other, and their parts in that order, the first ones
/// of all routes before the second ones: what follows each other in a file then differs little.
void Assembler::order_routes() {
  parts_by_hash_ = routes_by_hash_ = {};  // nothing is added any more
  const RouteTable before = std::move(timeline_.routes);
  RouteTable& routes = timeline_.routes = RouteTable();
  std::vector<std::uint32_t> number(before.size(), kNoRoute);
  for (Path& path : timeline_.paths) {
    for (PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute) continue;
      std::uint32_t& its = number[segment.route];
      if (its == kNoRoute) its = routes.add(before.parts[segment.route]);
      segment.route = its;
    }
    path.segments.shrink_to_fit();
  }
  routes.parts.shrink_to_fit();
  routes.hops.reserve(before.hops.size());
  std::vector<std::uint32_t> part_number(before.part_count(), kNoPart);
  for (std::size_t place = 0; place < RouteTable::Parts{}.size(); ++place) {
    for (RouteTable::Parts& parts : routes.parts) {
      if (parts[place] == kNoPart) continue;
      std::uint32_t& its = part_number[parts[place]];
      if (its == kNoPart) {
        const RouteHops::Span hops = before.part(parts[place]);
        its = routes.add_part({hops.first, hops.first + hops.size});
      }
      parts[place] = its;
    }
  }
}

}  // namespace skyhaul::models
