// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sun.h"

#include <erfa.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {
namespace {

constexpr double kAstronomicalUnitKm = 149597870.7;  // IAU 2012 B2
constexpr double kSunRadiusKm = 695700;              // IAU 2015 B3
constexpr double kEarthRadiusKm = 6378.137;

double angle_rad(const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
  return std::atan2(a.cross(b).norm(), a.dot(b));
}

}  // namespace

Eigen::Vector3d sun_ecef_km(TimeNs utc, const EarthOrientation& orientation) {
  const JulianDate tt = julian_date_tt(utc);
  const JulianDate ut1 =
      julian_date(utc + static_cast<std::int64_t>(std::llround(orientation.ut1_utc_s * 1e9)));
  double heliocentric[2][3];
  double barycentric[2][3];
  eraEpv00(tt.day, tt.fraction, heliocentric, barycentric);  // TT for TDB: 2 ms, nothing
  const Eigen::Vector3d from_earth =
      -Eigen::Vector3d(heliocentric[0][0], heliocentric[0][1], heliocentric[0][2]);
  // Annual aberration: the Earth's velocity in units of that of light, added to the unit vector.
  constexpr double kDaysPerAuAtLight = kAstronomicalUnitKm / kSpeedOfLightKmPerS / 86400;
  const Eigen::Vector3d velocity(barycentric[1][0], barycentric[1][1], barycentric[1][2]);
  const Eigen::Vector3d seen = (from_earth.normalized() + velocity * kDaysPerAuAtLight).normalized();
  double rotation[3][3];
  eraC2t00b(tt.day, tt.fraction, ut1.day, ut1.fraction, orientation.polar_motion_x_arcsec * kArcsecond,
            orientation.polar_motion_y_arcsec * kArcsecond, rotation);
  const Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>> to_ecef(&rotation[0][0]);
  return to_ecef * seen * (from_earth.norm() * kAstronomicalUnitKm);
}

Shadow earth_shadow(const Eigen::Vector3d& satellite_ecef_km, const Eigen::Vector3d& sun_km) {
  const Eigen::Vector3d to_sun = sun_km - satellite_ecef_km;
  const double sun = std::asin(kSunRadiusKm / to_sun.norm());
  const double earth = std::asin(std::min(kEarthRadiusKm / satellite_ecef_km.norm(), 1.0));
  const double apart = angle_rad(-satellite_ecef_km, to_sun);
  if (apart >= earth + sun) return Shadow::kSunlit;
  return apart <= earth - sun ? Shadow::kUmbra : Shadow::kPenumbra;
}

double sun_in_beam_deg(const Eigen::Vector3d& observer_ecef_km, const Eigen::Vector3d& satellite_ecef_km,
                       const Eigen::Vector3d& sun_km) {
  return angle_rad(satellite_ecef_km - observer_ecef_km, sun_km - observer_ecef_km) * 180 / kPi;
}

}  // namespace skyhaul::orbits
