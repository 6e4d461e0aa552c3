// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// What the IERS publishes of the Earth's rotation. Zeros leave ECEF off by up to 0.9 s of rotation (420 m at
/// the equator) and 0.6 arcsec (20 m).
struct EarthOrientation {
  double ut1_utc_s = 0;
  double polar_motion_x_arcsec = 0;
  double polar_motion_y_arcsec = 0;
  double excess_length_of_day_s = 0;  ///< moves velocities only, by up to 1e-8 of the rotation's part
};

struct StateVector {
  Eigen::Vector3d position_km;
  Eigen::Vector3d velocity_km_s;
};

/// TEME of date, SGP4's frame, to ECEF (ITRF): sidereal rotation by GMST 1982 to the pseudo Earth-fixed
/// frame, then polar motion (Vallado et al., AIAA 2006-6753, appendix C). Computed once for a time, then
/// cheap.
class SKYHAUL_ORBITS_EXPORT TemeToEcef {
 public:
  explicit TemeToEcef(TimeNs utc, const EarthOrientation& orientation = {});

  Eigen::Vector3d position(const Eigen::Vector3d& teme_km) const { return rotation_ * teme_km; }
  /// Velocity as seen from the turning Earth.
  StateVector state(const StateVector& teme) const;
  /// Inverse of state().
  StateVector inverse(const StateVector& ecef) const;
  const Eigen::Matrix3d& rotation() const { return rotation_; }

 private:
  Eigen::Matrix3d rotation_;          ///< TEME to ECEF
  Eigen::Vector3d earth_rate_rad_s_;  ///< in TEME
};

/// Seconds that TAI is ahead of UTC: leap seconds, from 1972 on 10 to 37. Times before 1960 give 0.
SKYHAUL_ORBITS_EXPORT double tai_utc_s(TimeNs utc);

/// Terrestrial time, TAI + 32.184 s.
SKYHAUL_ORBITS_EXPORT JulianDate julian_date_tt(TimeNs utc);

/// Rate of an observer's distance to a target, km/s; positive when it goes away.
SKYHAUL_ORBITS_EXPORT double range_rate_km_s(const Observer& observer, const StateVector& ecef);

}  // namespace skyhaul::orbits
