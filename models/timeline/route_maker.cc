// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/route_maker.h"

#include <xxhash.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace skyhaul::models {
namespace {

std::uint64_t hash_of(const RouteHops::Span& hops) {
  static_assert(std::has_unique_object_representations_v<Hop>);
  return XXH3_64bits(hops.first, hops.size * sizeof(Hop));
}
std::uint64_t hash_of(const RouteTable::Parts& parts) { return XXH3_64bits(parts.data(), sizeof parts); }

}  // namespace

RouteMaker::RouteMaker(const Network& network, const Terrestrial& ground, std::size_t terminals,
                       LegTable& legs, ResourceTable& resources, RouteTable& routes)
    : ground_(ground), terminals_(terminals), legs_(legs), resources_(resources), routes_(routes) {
  for (std::vector<Half>& halves : halves_) halves.resize(terminals + network.sites.size());
}

void RouteMaker::push(std::uint32_t resource) {
  if (resource != ResourceTable::kNone) hops_.push_back(Hop::resource(resource));
}

void RouteMaker::push_leg(std::uint32_t leg) { hops_.push_back(Hop::leg(leg)); }

/// Over the links between satellites; with `up` from the first to the last of them, else back.
void RouteMaker::push_satellites(const std::vector<std::int32_t>& satellites, bool up, const Slot& slot) {
  for (std::size_t i = 0; i + 1 < satellites.size(); ++i) {
    const std::size_t at = up ? i : satellites.size() - 1 - i;
    const std::int32_t from = satellites[at];
    const std::int32_t to = satellites[up ? at + 1 : at - 1];
    push(resources_.isl(from, to));
    push_leg(legs_.between_satellites(from, to, slot));
  }
}

/// Between a satellite and the PoP of a gateway below it; `up`: from the satellite down to the PoP, as what
/// a terminal sends goes.
void RouteMaker::push_gateway(std::int32_t gateway, std::int32_t satellite, bool up, const Slot& slot) {
  if (!up) push_leg(legs_.gateway_to_pop(gateway, slot));
  // The gateway sends to satellites what comes down to the terminal.
  const std::uint32_t leg = legs_.to_gateway(satellite, gateway, slot);
  push(resources_.gateway(gateway, !up));
  push(resources_.feeder(gateway, satellite, !up, leg));
  push_leg(leg);
  if (up) push_leg(legs_.gateway_to_pop(gateway, slot));
}

/// What lies between an end and its PoP; where there is no gateway, between a terminal and its satellite.
void RouteMaker::push_half(const Endpoint& end, const std::vector<std::int32_t>& satellites,
                           std::int32_t gateway, bool up, const Slot& slot) {
  if (end.fixed) {
    push(resources_.fixed_link(end.site, up));
    push_leg(legs_.fixed_link(end, slot));
    return;
  }
  const ResourceTable::OfTerminal& terminal = resources_.terminal(end);
  if (up) {
    push(terminal.up);
    push(terminal.plan_up);
    push(resources_.cell(end, true));
    push_leg(legs_.to_satellite(end, satellites.front(), slot));
    push(resources_.access(end, satellites.front(), true));
    if (gateway < 0) return;
    push_satellites(satellites, true, slot);
    push_gateway(gateway, satellites.back(), true, slot);
    return;
  }
  if (gateway >= 0) {
    push_gateway(gateway, satellites.back(), false, slot);
    push_satellites(satellites, false, slot);
  }
  push(resources_.access(end, satellites.front(), false));
  push_leg(legs_.to_satellite(end, satellites.front(), slot));
  push(resources_.cell(end, false));
  push(terminal.plan_down);
  push(terminal.down);
}

/// The part of a route on one end's side. What an end sends to all others in a slot often is one and the
/// same, and so is what it gets.
std::uint32_t RouteMaker::half(const Endpoint& end, const std::vector<std::int32_t>& satellites,
                               std::int32_t gateway, bool up, const Slot& slot) {
  const auto index = static_cast<std::size_t>(end.fixed ? end.site : end.index);
  Half& known = halves_[up ? 1 : 0][end.fixed ? terminals_ + index : index];
  if (known.part != kNoPart && known.start_ns == slot.start_ns && known.end_ns == slot.end_ns &&
      known.gateway == gateway && known.satellites == satellites)
    return known.part;
  hops_.clear();
  push_half(end, satellites, gateway, up, slot);
  known = {satellites, gateway, slot.start_ns, slot.end_ns, part_of_hops()};
  return known.part;
}

/// Where what an end sends comes to the ground's network.
std::int32_t RouteMaker::pop_of(const Endpoint& end, std::int32_t gateway) const {
  return end.fixed ? ground_.pop_of_site(static_cast<std::size_t>(end.site))
                   : ground_.pop_of_gateway(static_cast<std::size_t>(gateway));
}

/// Between the PoPs of two ends, over the one that relays, if any.
void RouteMaker::push_pops(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot) {
  std::int32_t at = pop_of(a, way.first_gateway);
  for (const std::int32_t next : {way.relay_pop, pop_of(b, way.second_gateway)}) {
    if (next < 0 || next == at) continue;
    push_leg(legs_.between_pops(at, next, slot));
    at = next;
  }
}

std::uint32_t RouteMaker::route(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot) {
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
    push_pops(a, b, way, slot);
  }
  const std::uint32_t middle = hops_.empty() ? kNoPart : part_of_hops();
  const std::uint32_t last = half(b, of_b, in_space ? -1 : way.second_gateway, false, slot);
  return add({first, middle, last});
}

std::uint32_t RouteMaker::part_of_hops() {
  const std::uint64_t hash = hash_of({hops_.data(), hops_.size()});
  const std::uint32_t known = parts_by_hash_.find(hash, [&](std::uint32_t part) {
    const RouteHops::Span its = routes_.part(part);
    return std::equal(its.first, its.first + its.size, hops_.begin(), hops_.end());
  });
  if (known != NumbersByHash::kNone) return known;
  const std::uint32_t part = routes_.add_part(hops_);
  parts_by_hash_.add(hash, part, [&](std::uint32_t of) { return hash_of(routes_.part(of)); });
  return part;
}

std::uint32_t RouteMaker::add(const RouteTable::Parts& parts) {
  const std::uint64_t hash = hash_of(parts);
  const std::uint32_t known =
      routes_by_hash_.find(hash, [&](std::uint32_t route) { return routes_.parts[route] == parts; });
  if (known != NumbersByHash::kNone) return known;
  const std::uint32_t route = routes_.add(parts);
  routes_by_hash_.add(hash, route, [&](std::uint32_t of) { return hash_of(routes_.parts[of]); });
  return route;
}

void RouteMaker::order_by_use(std::vector<Path>& paths, bool packs) {
  parts_by_hash_ = routes_by_hash_ = {};  // nothing is added any more
  const RouteTable before = std::exchange(routes_, RouteTable());
  std::vector<std::uint32_t> number(before.size(), kNoRoute);
  for (Path& path : paths) {
    for (PathSegment& segment : path.segments.plain()) {
      if (segment.route == kNoRoute) continue;
      std::uint32_t& its = number[segment.route];
      if (its == kNoRoute) its = routes_.add(before.parts[segment.route]);
      segment.route = its;
    }
    if (packs)
      path.segments.pack();
    else
      path.segments.plain().shrink_to_fit();
  }
  routes_.parts.plain().shrink_to_fit();
  routes_.hops.reserve(before.hops.size());
  std::vector<std::uint32_t> part_number(before.part_count(), kNoPart);
  for (std::size_t place = 0; place < RouteTable::Parts{}.size(); ++place) {
    for (RouteTable::Parts& parts : routes_.parts.plain()) {
      if (parts[place] == kNoPart) continue;
      std::uint32_t& its = part_number[parts[place]];
      if (its == kNoPart) {
        const RouteHops::Span hops = before.part(parts[place]);
        its = routes_.add_part({hops.first, hops.first + hops.size});
      }
      parts[place] = its;
    }
  }
}

}  // namespace skyhaul::models
