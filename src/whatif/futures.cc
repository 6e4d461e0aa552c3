// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/futures.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "whatif/design.h"

namespace skyhaul::core {

std::vector<std::uint64_t> future_seeds(std::uint64_t own, int count) {
  std::vector<std::uint64_t> seeds = {own};
  for (int f = 1; f < count; ++f) seeds.push_back(seed_of(own, fmt::format("future {}", f)) >> 33U);
  return seeds;
}

bool draws_anything(const ResolvedScenario& scenario) {
  const bool parts =
      std::any_of(kSkyParts.begin(), kSkyParts.end(), [&](SkyPart part) { return has_part(scenario, part); });
  return parts || scenario.policy == models::ServingPolicy::kMeasured || scenario.available_share < 1;
}

ShareRange wilson_range(int held, int count) {
  constexpr double kZ = 1.6448536269514722;  // the normal distribution's quantile at 95 %
  const double n = count, share = held / n, z2 = kZ * kZ;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

MeanRange mean_range(const std::vector<double>& numbers) {
  const auto n = static_cast<double>(numbers.size());
  double mean = 0, squares = 0;
  for (const double each : numbers) mean += each / n;
  for (const double each : numbers) squares += (each - mean) * (each - mean);
  if (numbers.size() < 2) return {mean, mean, mean};
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.95);
  const double half = t * std::sqrt(squares / (n - 1) / n);
  return {mean, mean - half, mean + half};
}

}  // namespace skyhaul::core
