// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace skyhaul::models {

inline double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The standard deviation about the values' own mean.
inline double deviation(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double each : values) sum += (each - middle) * (each - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

/// The value whose place in the order is nearest to this share of the way.
inline double quantile(std::vector<double> values, double probability) {
  const auto at = values.begin() +
                  static_cast<std::ptrdiff_t>(probability * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace skyhaul::models
