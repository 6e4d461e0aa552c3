// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/paths.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/track.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::orbits {

/// A place on the ground that uses every satellite which is both high and near enough.
struct SKYHAUL_ORBITS_EXPORT GroundStation {
  Geodetic place;
  double min_elevation_deg = -90;
  double max_range_km = std::numeric_limits<double>::infinity();
  std::shared_ptr<const Track> track = {};  ///< track of a station that moves, instead of its place
  std::vector<HorizonPoint> horizon =
      {};  ///< profile of what stands around it, sorted by azimuth; empty: none
};

/// Which satellites stations on the ground can reach, from one time to the next. For a while after each full
/// look only the satellites that can have come into reach since are looked at: none on a closed orbit below
/// 50,000 km moves faster than 12 km/s over the turning Earth (escape speed at the surface is 11.2 km/s, and
/// the Earth turns by 0.5 km/s there; farther out the sum is less), and no track faster than 1 km/s. One
/// object serves one thread.
class SKYHAUL_ORBITS_EXPORT GroundReach {
 public:
  explicit GroundReach(const std::vector<GroundStation>& stations, const Ellipsoid& ellipsoid = kWgs84);

  /// Satellites in reach of each station with their distance, sorted by index, into `out`.
  void update(TimeNs utc, const PositionArray& ecef_km, std::vector<std::vector<Access>>& out);

 private:
  struct Station {
    Observer observer;  ///< of one that moves: at the time of the update
    std::shared_ptr<const Track> track;
    std::vector<HorizonPoint> horizon;
    double sin_elevation, max_range_km;
    std::vector<std::int32_t> candidates;
  };

  std::vector<Station> stations_;
  TimeNs looked_ = 0;
  Ellipsoid ellipsoid_;
  Eigen::Index satellites_ = -1;  ///< at the last full look
};

}  // namespace skyhaul::orbits
