// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "skyhaul/orbits/export.h"

namespace skyhaul::orbits {

/// Speed of light in vacuum, exact (SI).
constexpr double kSpeedOfLightKmPerS = 299792.458;

/// A reference ellipsoid of revolution.
struct Ellipsoid {
  double semi_major_axis_km;
  double inverse_flattening;
};

constexpr Ellipsoid kWgs84{6378.137, 298.257223563};  ///< NIMA TR8350.2
constexpr Ellipsoid kWgs72{6378.135, 298.26};         ///< DMA TR 76-01

/// A place on or above an ellipsoid. Latitude is geodetic, longitude positive east, altitude above the
/// ellipsoid.
struct Geodetic {
  double latitude_deg = 0;
  double longitude_deg = 0;
  double altitude_km = 0;
};

/// Earth-centred Earth-fixed position, km.
SKYHAUL_ORBITS_EXPORT Eigen::Vector3d to_ecef_km(const Geodetic& place, const Ellipsoid& ellipsoid = kWgs84);

/// Inverse of to_ecef_km; the round trip is better than 1e-6 m from 6,000 km below geostationary height
/// outwards.
SKYHAUL_ORBITS_EXPORT Geodetic to_geodetic(const Eigen::Vector3d& ecef_km,
                                           const Ellipsoid& ellipsoid = kWgs84);

/// Direction and distance from an observer to a target. Azimuth from north through east in [0, 360);
/// elevation above the plane tangent to the ellipsoid (no refraction).
struct Topocentric {
  double azimuth_deg;
  double elevation_deg;
  double range_km;
};

/// A fixed observer with what the topocentric transformation needs, computed once.
class SKYHAUL_ORBITS_EXPORT Observer {
 public:
  explicit Observer(const Geodetic& place, const Ellipsoid& ellipsoid = kWgs84);

  const Geodetic& place() const { return place_; }
  const Eigen::Vector3d& ecef_km() const { return ecef_km_; }
  /// Unit vectors in ECEF.
  const Eigen::Vector3d& east() const { return east_; }
  const Eigen::Vector3d& north() const { return north_; }
  const Eigen::Vector3d& up() const { return up_; }

  Topocentric look_at(const Eigen::Vector3d& target_ecef_km) const;

 private:
  Geodetic place_;
  Eigen::Vector3d ecef_km_, east_, north_, up_;
};

}  // namespace skyhaul::orbits
