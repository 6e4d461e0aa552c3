// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// `planning` and `cost` of a result in summary.json; null where they were not worked out.
nlohmann::ordered_json planning_json(const GroupResult& result);
nlohmann::ordered_json money_json(const GroupResult& result);

}  // namespace skyhaul::core
