// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sidereal.h"

#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {

double gmst82_rad(TimeNs utc, double ut1_utc_s) {
  const JulianDate jd = julian_date(utc);
  const double day_fraction = jd.fraction + ut1_utc_s / 86400;
  const double days = jd.day - 2451545.0;  // exact
  const double t = (days + day_fraction) / 36525;
  // Seconds of sidereal time: the 876,600 h a century of the formula are the turns of the whole days, and the
  // fraction of the day is added apart so that no digits are lost.
  const double seconds = 67310.54841 + 8640184.812866 * t + (0.093104 - 6.2e-6 * t) * t * t;
  const double turns = seconds / 86400 + std::fmod(days, 1.0) + day_fraction;
  const double fraction = turns - std::floor(turns);
  return fraction * kTwoPi;
}

}  // namespace skyhaul::orbits
