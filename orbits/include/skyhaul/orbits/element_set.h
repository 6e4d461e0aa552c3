// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// General perturbations elements of one object, as public catalogues give them: SGP4 mean elements (Brouwer,
/// Kozai mean motion) in TEME of date.
struct ElementSet {
  std::int32_t catalogue_number = 0;
  std::string name;
  std::string international_designator;  ///< as in a TLE, such as "98067A"
  char classification = 'U';
  JulianDate epoch_utc{2451544.5, 0};
  double mean_motion_rev_per_day = 0;
  double eccentricity = 0;
  double inclination_deg = 0;
  double raan_deg = 0;
  double argument_of_perigee_deg = 0;
  double mean_anomaly_deg = 0;
  double bstar_per_earth_radius = 0;
  double ndot_rev_per_day2 = 0;   ///< half the first derivative, as a TLE has it; SGP4 does not use it
  double nddot_rev_per_day3 = 0;  ///< a sixth of the second derivative, as a TLE has it; not used either
  int element_number = 0;
  int revolution_number = 0;
};

/// The epoch to the nanosecond.
SKYHAUL_ORBITS_EXPORT TimeNs epoch_ns(const ElementSet& elements);

}  // namespace skyhaul::orbits
