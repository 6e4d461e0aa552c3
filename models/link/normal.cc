// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/normal.h"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {

double normal_tail(double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); }

double normal_tail_inverse(double probability) {
  return std::sqrt(2.0) * boost::math::erfc_inv(2 * probability);
}

double bivariate_normal_tail(double h, double k, double correlation) {
  // Drezner and Wesolowsky 1990: the tail's derivative by the correlation, integrated from 0 over its
  // arcsine.
  using orbits::kTwoPi;
  if (correlation >= 1) return normal_tail(std::max(h, k));
  if (correlation <= -1) return std::max(0.0, normal_tail(h) + normal_tail(k) - 1);
  const double independent = normal_tail(h) * normal_tail(k);
  if (correlation == 0) return independent;
  const auto density = [&](double angle) {
    const double sine = std::sin(angle);
    const double cosine = std::cos(angle);
    return std::exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine * cosine));
  };
  const double end = std::asin(correlation);
  const double integral =
      boost::math::quadrature::gauss_kronrod<double, 31>::integrate(density, 0.0, end, 12, 1e-12);
  return std::max(0.0, independent + integral / kTwoPi);
}

}  // namespace skyhaul::models
