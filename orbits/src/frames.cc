// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/frames.h"

#include <erfa.h>

#include <Eigen/Geometry>
#include <cmath>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {
namespace {

constexpr double kEarthRateRadPerS = 7.29211514670698e-5;  // AIAA 2006-6753, appendix C

/// ECEF from the pseudo Earth-fixed frame (Vallado, 4th ed., eq. 3-77, transposed).
Eigen::Matrix3d polar_motion(const EarthOrientation& orientation) {
  const double x = orientation.polar_motion_x_arcsec * kArcsecond;
  const double y = orientation.polar_motion_y_arcsec * kArcsecond;
  Eigen::Matrix3d to_pef;
  to_pef << std::cos(x), 0, -std::sin(x),                                 //
      std::sin(x) * std::sin(y), std::cos(y), std::cos(x) * std::sin(y),  //
      std::sin(x) * std::cos(y), -std::sin(y), std::cos(x) * std::cos(y);
  return to_pef.transpose();
}

}  // namespace

TemeToEcef::TemeToEcef(TimeNs utc, const EarthOrientation& orientation) {
  const double angle = gmst82_rad(utc, orientation.ut1_utc_s);
  Eigen::Matrix3d to_pef;
  to_pef << std::cos(angle), std::sin(angle), 0, -std::sin(angle), std::cos(angle), 0, 0, 0, 1;
  rotation_ = polar_motion(orientation) * to_pef;
  earth_rate_rad_s_ = {0, 0, kEarthRateRadPerS * (1 - orientation.excess_length_of_day_s / 86400)};
}

StateVector TemeToEcef::state(const StateVector& teme) const {
  return {rotation_ * teme.position_km,
          rotation_ * (teme.velocity_km_s - earth_rate_rad_s_.cross(teme.position_km))};
}

StateVector TemeToEcef::inverse(const StateVector& ecef) const {
  const Eigen::Vector3d position = rotation_.transpose() * ecef.position_km;
  return {position, rotation_.transpose() * ecef.velocity_km_s + earth_rate_rad_s_.cross(position)};
}

double tai_utc_s(TimeNs utc) {
  const JulianDate date = julian_date(utc);
  int year = 0;
  int month = 0;
  int day = 0;
  double fraction = 0;
  eraJd2cal(date.day, date.fraction, &year, &month, &day, &fraction);
  double seconds = 0;
  eraDat(year, month, day, date.fraction, &seconds);  // its only error here, a year before UTC, gives 0
  return seconds;
}

JulianDate julian_date_tt(TimeNs utc) {
  return julian_date(utc + static_cast<std::int64_t>(std::llround((tai_utc_s(utc) + 32.184) * 1e9)));
}

double range_rate_km_s(const Observer& observer, const StateVector& ecef) {
  return (ecef.position_km - observer.ecef_km()).normalized().dot(ecef.velocity_km_s);
}

}  // namespace skyhaul::orbits
