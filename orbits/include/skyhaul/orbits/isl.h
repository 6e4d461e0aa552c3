// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// An undirected inter-satellite link: indices into Propagator::satellites(), first < second.
using IslEdge = std::pair<std::int32_t, std::int32_t>;

/// +grid: each satellite to its neighbours fore and aft in the plane, and to the satellite of the same slot
/// in the next plane, within each shell. `wrap_planes` also joins the last plane to the first (a Walker
/// delta; a star has a seam there), there to the slot `wrap_slots` further: in a Walker pattern with phasing
/// F over 360 deg the plane after the last is the first one, F slots on. Edges are sorted and unique.
/// Satellites without plane and slot get none.
SKYHAUL_ORBITS_EXPORT std::vector<IslEdge> plus_grid(const std::vector<SatelliteId>& satellites,
                                                     bool wrap_planes = true, int wrap_slots = 0);

/// Links given by the satellites' names; sorted and unique. Throws std::invalid_argument that names a
/// satellite which is not there, or is joined to itself.
SKYHAUL_ORBITS_EXPORT std::vector<IslEdge> edges_by_name(
    const std::vector<SatelliteId>& satellites,
    const std::vector<std::pair<std::string, std::string>>& names);

/// When a link between two satellites can be up.
struct SKYHAUL_ORBITS_EXPORT IslRules {
  double max_range_km = std::numeric_limits<double>::infinity();
  /// The line of sight must stay this far above the ellipsoid (the troposphere and the clouds are below 20
  /// km; 80 km is what operators and simulators commonly keep).
  double grazing_altitude_km = 80;
  /// Links between planes are off while either satellite is further from the equator than this geocentric
  /// latitude; links within a plane stay. 90: never off.
  double max_latitude_deg = 90;
  /// A link that comes up carries traffic only after this time.
  std::int64_t acquisition_ns = 0;
};

/// Whether the straight line between two ECEF positions stays `grazing_altitude_km` above WGS-84. The
/// surface at height h is taken as the ellipsoid with both semi-axes longer by h, which is within 1 m of it
/// for the heights that matter here.
SKYHAUL_ORBITS_EXPORT bool line_of_sight(const Eigen::Vector3d& a_ecef_km, const Eigen::Vector3d& b_ecef_km,
                                         double grazing_altitude_km);

/// Whether the rules but for the acquisition time let a link be up. A satellite with NaN coordinates has
/// none.
SKYHAUL_ORBITS_EXPORT bool link_allowed(const IslRules& rules, const Eigen::Vector3d& a_ecef_km,
                                        const Eigen::Vector3d& b_ecef_km, bool same_plane);

/// Which of the edges join satellites of one plane of one shell.
SKYHAUL_ORBITS_EXPORT std::vector<char> same_planes(const std::vector<SatelliteId>& satellites,
                                                    const std::vector<IslEdge>& edges);

/// Nearest neighbours: of all pairs that the rules allow, the shortest one first, each is joined if both
/// satellites still have one of their `terminals` free (ties: lower indices first). Depends on the positions
/// alone. Edges are sorted.
SKYHAUL_ORBITS_EXPORT std::vector<IslEdge> nearest_neighbours(const std::vector<SatelliteId>& satellites,
                                                              const PositionArray& ecef_km, int terminals,
                                                              const IslRules& rules);

}  // namespace skyhaul::orbits
