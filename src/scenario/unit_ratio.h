// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace skyhaul::core {

/// How many `to` one `from` is, where both are units of one quantity (units.h): 60 for "min" and "s".
std::optional<double> unit_ratio(std::string_view from, std::string_view to);

}  // namespace skyhaul::core
