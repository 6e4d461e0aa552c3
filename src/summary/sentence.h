// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// The time for people, or "none" where there is none.
std::string duration_or_none(const std::optional<double>& value_s);

/// "limited by terminal uplinks", or what else is said of the bottleneck.
std::string limit_text(const GroupResult& result);

}  // namespace skyhaul::core
