// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::models {

/// Probability that a standard normal variable exceeds x.
double normal_tail(double x);

/// The x that is exceeded with this probability, in (0, 1).
double normal_tail_inverse(double probability);

/// Probability that two standard normal variables of this correlation, in [-1, 1], exceed h and k.
double bivariate_normal_tail(double h, double k, double correlation);

}  // namespace skyhaul::models
