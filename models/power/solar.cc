// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/solar.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/sun.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;
constexpr double kSolarConstant = 1361;
constexpr double kAstronomicalUnitKm = 149597870.7;

/// Pressure of the standard atmosphere over that at sea level.
double relative_pressure(double altitude_km) {
  return std::pow((44331.514 - 1000 * altitude_km) / 11880.516, 1 / 0.1902632) * 100 / 101325;
}

double refraction_deg(double elevation_deg) {
  if (elevation_deg < -1) return 0;
  return 1.02 / std::tan((elevation_deg + 10.3 / (elevation_deg + 5.11)) * kDegree) / 60;
}

}  // namespace

SunPath::SunPath(const orbits::Geodetic& place, const orbits::Ellipsoid& ellipsoid, TimeNs start_ns,
                 TimeNs end_ns)
    : observer_(place, ellipsoid),
      first_hour_ns_(start_ns - (start_ns % orbits::kHour + orbits::kHour) % orbits::kHour) {
  for (TimeNs t = first_hour_ns_; t < end_ns + 2 * orbits::kHour; t += orbits::kHour) {
    hourly_km_.push_back(orbits::sun_ecef_km(t));
  }
}

SunPosition SunPath::at(TimeNs utc) const {
  const auto hour = static_cast<std::size_t>((utc - first_hour_ns_) / orbits::kHour);
  const double share = static_cast<double>((utc - first_hour_ns_) % orbits::kHour) / orbits::kHour;
  // In axes that turn with the mean Sun, 15 degrees an hour westwards.
  const Eigen::AngleAxisd from_here(-15 * kDegree * share, Eigen::Vector3d::UnitZ());
  const Eigen::AngleAxisd from_next(15 * kDegree * (1 - share), Eigen::Vector3d::UnitZ());
  const Eigen::Vector3d sun_km =
      (1 - share) * (from_here * hourly_km_.at(hour)) + share * (from_next * hourly_km_.at(hour + 1));
  const orbits::Topocentric look = observer_.look_at(sun_km);
  return {look.elevation_deg + refraction_deg(look.elevation_deg), look.azimuth_deg,
          sun_km.norm() / kAstronomicalUnitKm};
}

double relative_air_mass(double zenith_deg) {
  return 1 / (std::cos(zenith_deg * kDegree) + 0.50572 * std::pow(96.07995 - zenith_deg, -1.6364));
}

Irradiance clear_sky(double zenith_deg, double air_mass, double altitude_km, double linke_turbidity,
                     double outside_w_m2) {
  const double cos_zenith = std::cos(zenith_deg * kDegree);
  if (!(cos_zenith > 0)) return {};
  const double altitude_m = 1000 * altitude_km;
  const double fh1 = std::exp(-altitude_m / 8000);
  const double fh2 = std::exp(-altitude_m / 1250);
  const double cg1 = 5.09e-5 * altitude_m + 0.868;
  const double cg2 = 3.92e-5 * altitude_m + 0.0387;
  Irradiance light;
  light.global =
      cg1 * outside_w_m2 * cos_zenith * std::exp(-cg2 * air_mass * (fh1 + fh2 * (linke_turbidity - 1)));
  const double beam =
      outside_w_m2 * (0.664 + 0.163 / fh1) * std::exp(-0.09 * air_mass * (linke_turbidity - 1));
  const double most = (1 - (0.1 - 0.2 * std::exp(-linke_turbidity)) / (0.1 + 0.882 / fh1)) / cos_zenith;
  light.direct_normal = std::min(beam, light.global * std::max(0.0, most));
  light.diffuse = light.global - light.direct_normal * cos_zenith;
  return light;
}

Irradiance clear_sky(const SunPosition& sun, double altitude_km, double linke_turbidity) {
  if (!(sun.elevation_deg > 0)) return {};
  const double zenith_deg = 90 - sun.elevation_deg;
  return clear_sky(zenith_deg, relative_air_mass(zenith_deg) * relative_pressure(altitude_km), altitude_km,
                   linke_turbidity, kSolarConstant / (sun.distance_au * sun.distance_au));
}

double cloud_factor(double cover) { return 1 - 0.75 * std::pow(cover, 3.4); }

double plane_irradiance_w_m2(const SolarArray& array, const SunPosition& sun, double altitude_km) {
  const Irradiance light = clear_sky(sun, altitude_km, array.linke_turbidity);
  if (light.global <= 0) return 0;
  const auto direction = [](double azimuth_deg, double elevation_deg) {  // east, north, up
    return Eigen::Vector3d(std::sin(azimuth_deg * kDegree) * std::cos(elevation_deg * kDegree),
                           std::cos(azimuth_deg * kDegree) * std::cos(elevation_deg * kDegree),
                           std::sin(elevation_deg * kDegree));
  };
  const Eigen::Vector3d to_sun = direction(sun.azimuth_deg, sun.elevation_deg);
  Eigen::Vector3d normal = direction(array.azimuth_deg, 90 - array.tilt_deg);
  if (array.mount == SolarMount::kSingleAxis)
    normal = Eigen::Vector3d(to_sun.x(), 0, to_sun.z()).normalized();
  if (array.mount == SolarMount::kDualAxis) normal = to_sun;
  const double cos_tilt = normal.z();
  return cloud_factor(array.cloud_cover) *
         (light.direct_normal * std::max(0.0, normal.dot(to_sun)) + light.diffuse * (1 + cos_tilt) / 2 +
          light.global * array.albedo * (1 - cos_tilt) / 2);
}

double solar_power_kw(const SolarArray& array, const SunPosition& sun, double altitude_km) {
  return array.peak_kw * plane_irradiance_w_m2(array, sun, altitude_km) / 1000 * array.performance_ratio;
}

}  // namespace skyhaul::models
