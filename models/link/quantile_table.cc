// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/quantile_table.h"

#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

/// The normal quantiles of kTableProbabilities (Abramowitz and Stegun, table 26.5).
constexpr std::array<double, 7> kNormal = {-2.3263478740, -1.6448536270, -0.6744897502, 0,
                                           0.6744897502,  1.6448536270,  2.3263478740};

}  // namespace

double at_normal(const QuantileTable& table, double z) {
  if (z <= kNormal.front()) return table.front();
  for (std::size_t i = 1; i < kNormal.size(); ++i) {
    if (z < kNormal[i]) {
      const double along = (z - kNormal[i - 1]) / (kNormal[i] - kNormal[i - 1]);
      return table[i - 1] + along * (table[i] - table[i - 1]);
    }
  }
  return table.back();
}

double mean_of(const QuantileTable& table) {
  const auto density = [](double z) { return std::exp(-z * z / 2) / std::sqrt(2 * orbits::kPi); };
  double sum = kTableProbabilities.front() * table.front() + (1 - kTableProbabilities.back()) * table.back();
  for (std::size_t i = 1; i < kNormal.size(); ++i) {
    const double slope = (table[i] - table[i - 1]) / (kNormal[i] - kNormal[i - 1]);
    const double at_zero = table[i] - slope * kNormal[i];
    sum += at_zero * (kTableProbabilities[i] - kTableProbabilities[i - 1]) +
           slope * (density(kNormal[i - 1]) - density(kNormal[i]));
  }
  return sum;
}

}  // namespace skyhaul::models
