// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "route/way.h"
#include "schedule/terrestrial.h"
#include "skyhaul/models/link_timeline.h"
#include "timeline/leg_table.h"
#include "timeline/numbers_by_hash.h"
#include "timeline/resource_table.h"

namespace skyhaul::models {

/// Turns ways into routes: the legs and resources that a packet meets. A route has up to three parts, of
/// which those at the ends are shared by many routes; each part and each route is stored once. Fills
/// LinkTimeline::routes, to which nothing else adds.
class RouteMaker {
 public:
  /// Must not outlive its arguments. @param terminals how many there are in the network
  RouteMaker(const Network& network, const Terrestrial& ground, std::size_t terminals, LegTable& legs,
             ResourceTable& resources, RouteTable& routes);

  /// The route from a to b along a way of theirs, whose legs are in use during a slot.
  std::uint32_t route(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot);

  /// Numbers routes as paths use them, one path after the other, and their parts in that order, the first
  /// ones of all routes before the second ones: what follows each other in a file then differs little.
  /// Nothing may be added afterwards.
  /// @param packs whether the segments of each path are packed then
  void order_by_use(std::vector<Path>& paths, bool packs);

 private:
  /// An end's part of its routes in the latest slot.
  struct Half {
    std::vector<std::int32_t> satellites;  ///< from the terminal's on
    std::int32_t gateway = -1;             ///< below the last of them
    TimeNs start_ns = 0, end_ns = 0;       ///< the slot that it was made for
    std::uint32_t part = kNoPart;
  };

  void push(std::uint32_t resource);
  void push_leg(std::uint32_t leg);
  void push_satellites(const std::vector<std::int32_t>& satellites, bool up, const Slot& slot);
  void push_gateway(std::int32_t gateway, std::int32_t satellite, bool up, const Slot& slot);
  void push_pops(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot);
  void push_half(const Endpoint& end, const std::vector<std::int32_t>& satellites, std::int32_t gateway,
                 bool up, const Slot& slot);
  std::uint32_t half(const Endpoint& end, const std::vector<std::int32_t>& satellites, std::int32_t gateway,
                     bool up, const Slot& slot);
  std::int32_t pop_of(const Endpoint& end, std::int32_t gateway) const;
  std::uint32_t part_of_hops();
  std::uint32_t add(const RouteTable::Parts& parts);

  const Terrestrial& ground_;
  std::size_t terminals_;
  LegTable& legs_;
  ResourceTable& resources_;
  RouteTable& routes_;
  std::vector<Hop> hops_;  ///< of the part in hand
  NumbersByHash parts_by_hash_, routes_by_hash_;
  std::vector<Half> halves_[2];  ///< down and up, by terminal, then by site
};

}  // namespace skyhaul::models
