// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits::sgp4 {

// WGS-72.
constexpr double kMuKm3PerS2 = 398600.8;
constexpr double kRadiusKm = 6378.135;
constexpr double kJ2 = 0.001082616;
constexpr double kJ3 = -0.00000253881;
constexpr double kJ4 = -0.00000165597;

/// sqrt(mu) in Earth radii^1.5 a minute: 60 / sqrt(kRadiusKm^3 / kMuKm3PerS2), rounded.
constexpr double kKe = 0.07436691613317342;

/// Mean elements: rad, rad/min.
struct Elements {
  double n = 0, e = 0, inclination = 0, node = 0, perigee = 0, anomaly = 0;
};

/// Secular rates of the gravity field, rad/min.
struct Rates {
  double anomaly = 0, perigee = 0, node = 0;
};

}  // namespace skyhaul::orbits::sgp4
