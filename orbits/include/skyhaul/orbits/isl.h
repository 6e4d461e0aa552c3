// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// An undirected inter-satellite link: indices into Propagator::satellites(), first < second.
using IslEdge = std::pair<std::int32_t, std::int32_t>;

/// +grid: each satellite to its neighbours fore and aft in the plane, and to the satellite of the same slot
/// in the next plane, within each shell. `wrap_planes` also joins the last plane to the first (a Walker
/// delta; a star has a seam there). Edges are sorted and unique. Satellites without plane and slot get none.
std::vector<IslEdge> plus_grid(const std::vector<SatelliteId>& satellites, bool wrap_planes = true);

}  // namespace skyhaul::orbits
