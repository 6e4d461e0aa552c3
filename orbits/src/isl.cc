// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/isl.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace skyhaul::orbits {

std::vector<IslEdge> plus_grid(const std::vector<SatelliteId>& satellites, bool wrap_planes) {
  struct Extent {
    int planes = 0, slots = 0;
  };
  std::map<int, Extent> shells;
  std::map<std::tuple<int, int, int>, std::int32_t> index;  // (shell, plane, slot)
  for (std::size_t i = 0; i < satellites.size(); ++i) {
    const SatelliteId& id = satellites[i];
    if (id.plane < 0 || id.slot < 0) continue;
    Extent& extent = shells[id.shell];
    extent.planes = std::max(extent.planes, id.plane + 1);
    extent.slots = std::max(extent.slots, id.slot + 1);
    index[{id.shell, id.plane, id.slot}] = static_cast<std::int32_t>(i);
  }
  std::vector<IslEdge> edges;
  const auto join = [&](std::int32_t from, const std::tuple<int, int, int>& to) {
    const auto found = index.find(to);
    if (found == index.end() || found->second == from) return;
    edges.emplace_back(std::min(from, found->second), std::max(from, found->second));
  };
  for (const auto& [place, satellite] : index) {
    const auto& [shell, plane, slot] = place;
    const Extent& extent = shells[shell];
    join(satellite, {shell, plane, (slot + 1) % extent.slots});
    if (plane + 1 < extent.planes) {
      join(satellite, {shell, plane + 1, slot});
    } else if (wrap_planes) {
      join(satellite, {shell, 0, slot});
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

}  // namespace skyhaul::orbits
