// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "whatif/factor.h"

namespace skyhaul::core {

/// What each level of each factor costs, by "KEY * PRICE + PRICE * KEY + ...": the number of the value (4, or
/// 25 of "25 Mbit/s") times the price; a key that is not named costs nothing. Throws InputError that names
/// `--cost`.
std::vector<std::vector<double>> parse_costs(const std::string& text, const std::vector<Factor>& factors);

}  // namespace skyhaul::core
