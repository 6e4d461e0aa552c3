// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/orbits/geodetic.h"

namespace skyhaul::models {

/// The part of the geostationary arc that an observer sees: non-geostationary systems keep their beams away
/// from it (ITU Radio Regulations, article 22). The arc is the circle of 42,164.2 km over the equator.
/// Immutable: safe on any thread.
class GsoArc {
 public:
  /// Further than 81.3 deg from the equator the arc is below the horizon, and nothing is near it.
  explicit GsoArc(const orbits::Observer& observer);

  /// Whether a direction (ECEF, unit vector, from the observer) is less than `separation_deg` from a point of
  /// the arc above the horizon. Exact to 1e-6 deg.
  bool near(const Eigen::Vector3d& direction, double separation_deg) const;

  /// Least angle between a direction and the arc above the horizon, deg; 180 where none is.
  double separation_deg(const Eigen::Vector3d& direction) const;

  /// The same to 0.03 deg between 10 and 90 deg, and at a fraction of the cost; above 90 deg it is above 90
  /// deg.
  double about_separation_deg(const Eigen::Vector3d& direction) const;

 private:
  Eigen::Vector3d towards(double longitude_rad) const;

  Eigen::Vector3d observer_ecef_km_;
  double first_rad_ = 0, last_rad_ = -1;     ///< longitudes between which the arc is above the horizon
  std::vector<Eigen::Vector3d> directions_;  ///< at equal steps from first_rad_ to last_rad_
};

}  // namespace skyhaul::models
