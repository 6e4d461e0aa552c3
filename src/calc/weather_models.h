// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/calculator.h"

namespace skyhaul::core {

/// Models of the air and the climate: atmospheres, zones, rain heights, diversity.
std::vector<CalculatorModel> weather_calculator_models();

}  // namespace skyhaul::core
