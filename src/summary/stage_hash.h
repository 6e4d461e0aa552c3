// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// 32 hexadecimal digits that a key is known by (XXH3, 128 bits).
std::string hash_of_text(const std::string& text);

/// StageKeys::timeline alone.
std::string timeline_stage_key(const ResolvedScenario& scenario);

}  // namespace skyhaul::core
