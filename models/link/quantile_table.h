// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/link_variation.h"

namespace skyhaul::models {

/// The value of a table at the probability that a standard normal variable is below z.
double at_normal(const QuantileTable& table, double z);

/// The mean of the distribution that a table describes, exact for its piecewise linear form.
double mean_of(const QuantileTable& table);

}  // namespace skyhaul::models
