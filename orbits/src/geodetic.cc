// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/geodetic.h"

#include <Eigen/Geometry>
#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {
namespace {

double eccentricity_squared(const Ellipsoid& ellipsoid) {
  const double f = 1 / ellipsoid.inverse_flattening;
  return f * (2 - f);
}

}  // namespace

Eigen::Vector3d to_ecef_km(const Geodetic& place, const Ellipsoid& ellipsoid) {
  const double sin_lat = std::sin(place.latitude_deg * kDegree);
  const double cos_lat = std::cos(place.latitude_deg * kDegree);
  const double e2 = eccentricity_squared(ellipsoid);
  const double n = ellipsoid.semi_major_axis_km / std::sqrt(1 - e2 * sin_lat * sin_lat);
  const double across = (n + place.altitude_km) * cos_lat;
  return {across * std::cos(place.longitude_deg * kDegree), across * std::sin(place.longitude_deg * kDegree),
          (n * (1 - e2) + place.altitude_km) * sin_lat};
}

// Bowring's iteration on the reduced latitude (Survey Review 23, 1976); three rounds reach rounding error
// outside the evolute of the ellipsoid.
Geodetic to_geodetic(const Eigen::Vector3d& ecef_km, const Ellipsoid& ellipsoid) {
  const double a = ellipsoid.semi_major_axis_km;
  const double f = 1 / ellipsoid.inverse_flattening;
  const double e2 = eccentricity_squared(ellipsoid);
  const double b = a * (1 - f);
  const double across = std::hypot(ecef_km.x(), ecef_km.y());
  double reduced = std::atan2(ecef_km.z() * a, across * b);
  double latitude = 0;
  for (int i = 0; i < 3; ++i) {
    const double s = std::sin(reduced);
    const double c = std::cos(reduced);
    latitude = std::atan2(ecef_km.z() + e2 / (1 - e2) * b * s * s * s, across - e2 * a * c * c * c);
    reduced = std::atan2((1 - f) * std::sin(latitude), std::cos(latitude));
  }
  const double s = std::sin(latitude);
  const double c = std::cos(latitude);
  const double altitude = across * c + ecef_km.z() * s - a * std::sqrt(1 - e2 * s * s);
  return {latitude / kDegree, std::atan2(ecef_km.y(), ecef_km.x()) / kDegree, altitude};
}

Observer::Observer(const Geodetic& place, const Ellipsoid& ellipsoid)
    : place_(place), ecef_km_(to_ecef_km(place, ellipsoid)) {
  const double sin_lat = std::sin(place.latitude_deg * kDegree);
  const double cos_lat = std::cos(place.latitude_deg * kDegree);
  const double sin_lon = std::sin(place.longitude_deg * kDegree);
  const double cos_lon = std::cos(place.longitude_deg * kDegree);
  east_ = {-sin_lon, cos_lon, 0};
  north_ = {-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat};
  up_ = {cos_lat * cos_lon, cos_lat * sin_lon, sin_lat};
}

Topocentric Observer::look_at(const Eigen::Vector3d& target_ecef_km) const {
  const Eigen::Vector3d to_target = target_ecef_km - ecef_km_;
  const double e = east_.dot(to_target);
  const double n = north_.dot(to_target);
  const double u = up_.dot(to_target);
  double azimuth = std::atan2(e, n) / kDegree;
  if (azimuth < 0) azimuth += 360;
  return {azimuth, std::atan2(u, std::hypot(e, n)) / kDegree, to_target.norm()};
}

}  // namespace skyhaul::orbits
