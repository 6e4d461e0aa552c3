// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models::test {

/// What a constellation does to a star of sites: every 15 s each terminal's capacity takes another value
/// between 70 and 130 % of its rate, and in half of the slots a gap of 50 to 140 ms comes first, in both
/// directions. All routes also cross one resource of `shared_bps`, in the middle.
inline LinkTimeline slotted_star(const std::vector<SyntheticSite>& sites, TimeNs end_ns,
                                 std::int64_t shared_bps, std::uint64_t seed) {
  constexpr TimeNs kSlot = 15 * orbits::kSecond;
  LinkTimeline timeline = star(sites, end_ns);
  for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
    Resource& resource = timeline.resources[r];
    const std::int64_t bps = resource.capacity[0].capacity_bps;
    resource.capacity.clear();
    const std::uint64_t terminal = r / 2;
    std::uint64_t slot = 0;
    for (TimeNs start = 0; start < end_ns; start += kSlot, ++slot) {
      const double factor = 0.7 + 0.6 * keyed_uniform(seed, {r, slot, 1});
      resource.capacity.push_back({start, static_cast<std::int64_t>(static_cast<double>(bps) * factor)});
      if (keyed_uniform(seed, {terminal, slot, 2}) < 0.5) continue;
      const auto gap = static_cast<TimeNs>(50e6 + 90e6 * keyed_uniform(seed, {terminal, slot, 3}));
      resource.outages.push_back({start, std::min(start + gap, end_ns), OutageCause::kReallocationGap});
    }
  }
  const auto shared = static_cast<std::uint32_t>(timeline.resources.size());
  timeline.resources.push_back({ResourceKind::kSatelliteUp, "middle", {{0, shared_bps}}, {}, {}});
  RouteTable routes;
  for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
    const RouteHops its = timeline.routes[route];
    routes.add_whole({its[0], its[1], Hop::resource(shared), its[2], its[3]});
  }
  timeline.routes = std::move(routes);
  return timeline;
}

}  // namespace skyhaul::models::test
