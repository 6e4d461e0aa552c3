// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// Seeds of futures that are met in common: the scenario's own, and others drawn from it.
std::vector<std::uint64_t> future_seeds(std::uint64_t own, int count);

/// Whether a scenario draws anything from its seed.
bool draws_anything(const ResolvedScenario& scenario);

/// A range that holds the true share with 90 % where `held` of `count` trials held (Wilson's score interval).
struct ShareRange {
  double low, high;
};
ShareRange wilson_range(int held, int count);

/// Mean of some numbers, and the range that holds the true mean with 90 % (Student's t); low and high are the
/// mean where there is one number.
struct MeanRange {
  double mean, low, high;
};
MeanRange mean_range(const std::vector<double>& numbers);

}  // namespace skyhaul::core
