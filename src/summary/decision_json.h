// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "skyhaul/core/decisions.h"

namespace skyhaul::core {

/// `alternatives` in summary.json: {"rows", "notes", "unverified", "sources"}.
nlohmann::ordered_json alternatives_json_value(const Alternatives& alternatives);

/// `recommendation` and `changes` in summary.json.
nlohmann::ordered_json smaller_build_json(const SmallerBuild& its);
nlohmann::ordered_json recommendation_json(const Recommendation& its);
nlohmann::ordered_json changes_json(const std::vector<CheapestChange>& changes);

}  // namespace skyhaul::core
