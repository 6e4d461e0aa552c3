// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/track.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::orbits {

/// One stay of a satellite within an observer's limits. Where the search begins or ends during the pass, the
/// time that lies outside is not known: the flag is false, and the time is that of the search's start or end.
struct Pass {
  std::int32_t satellite = 0;
  TimeNs rise_ns = 0;
  TimeNs culmination_ns = 0;  ///< time of the greatest elevation within the pass
  TimeNs set_ns = 0;
  double max_elevation_deg = 0;  ///< within the pass and the search
  bool has_rise = false, has_culmination = false, has_set = false;
};

struct PassSite {
  Geodetic place;
  ViewLimits limits;
  std::shared_ptr<const Track> track = {};  ///< track of a site that moves, instead of its place
};

struct PassOptions {
  unsigned threads = 0;                 ///< 0: one for each core
  std::int64_t step_ns = 90 * kSecond;  ///< step of the coarse search, 10 s to 120 s
  Ellipsoid ellipsoid = kWgs84;         ///< ellipsoid that the places refer to
};

/// Passes of all satellites over sites in [start, end), for each site sorted by rise, then by
/// satellite.
///
/// All satellites are propagated on a coarse grid of times; sites look only at the cells of the sky near them
/// (SkyCells). Between grid points positions come from the polynomial through eight of them, or from the
/// propagator itself where that polynomial does not do (eccentric orbits near perigee). Rise and set are the
/// roots of elevation less limit, culmination that of the elevation's rate: all to better than 1 ms. Passes
/// shorter than a step are found by the highest of three grid points and a bound on how far above it the top
/// can be. An azimuth-dependent profile is followed every second within the passes over its lowest corner:
/// views and gaps shorter than 1 s in it may be missed. Sites that move are looked at every 15 s, and gaps in
/// a profile or a range shorter than that may be missed. A satellite whose propagation fails sets at the last
/// good grid point.
///
/// The result does not depend on the number of threads. Throws std::invalid_argument for a bad step or end.
SKYHAUL_ORBITS_EXPORT std::vector<std::vector<Pass>> find_passes(const Propagator& satellites,
                                                                 const std::vector<PassSite>& sites,
                                                                 TimeNs start, TimeNs end,
                                                                 const PassOptions& options = {});

}  // namespace skyhaul::orbits
