// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "sgp4_theory.h"
#include "skyhaul/orbits/element_set.h"

namespace skyhaul::orbits {

/// Terms of the inclination in the short- and long-period expressions.
struct InclinationTerms {
  explicit InclinationTerms(double inclination);
  double sine, cosine, con41, sine2, x7thm1, aycof, xlcof;
};

/// Coefficients of drag and gravity; names as in the paper's equations.
struct Sgp4NearEarth {
  Sgp4NearEarth(const sgp4::Elements& start, double bstar);

  bool deep() const { return kTwoPi / start.n >= 225; }

  sgp4::Elements start;  ///< with Brouwer's mean motion
  InclinationTerms terms;
  sgp4::Rates rates;
  double bstar;
  double a = 0;         ///< Earth radii
  bool simple = false;  ///< perigee under 220 km, or deep space: drag to the first order only
  double c1 = 0, c4 = 0, c5 = 0, d2 = 0, d3 = 0, d4 = 0;
  double t2 = 0, t3 = 0, t4 = 0, t5 = 0;
  double node_drag = 0, perigee_drag = 0, anomaly_drag = 0;
  double eta = 0, cube_at_start = 0, sin_anomaly0 = 0;
};

/// Of an element set, in radians and minutes.
Sgp4NearEarth sgp4_near_earth(const ElementSet& elements);

}  // namespace skyhaul::orbits
