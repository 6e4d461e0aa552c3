// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "skyhaul/core/alternatives.h"
#include "skyhaul/core/cheapest_change.h"

namespace skyhaul::core {

/// `alternatives` in summary.json: {"rows", "notes", "unverified"}.
nlohmann::ordered_json alternatives_json_value(const Alternatives& alternatives);

/// `change` in summary.json.
nlohmann::ordered_json change_json(const CheapestChange& change);

}  // namespace skyhaul::core
