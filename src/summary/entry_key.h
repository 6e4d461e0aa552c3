// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// All that the answer of one traffic entry follows from, other than the timeline.
std::string entry_text(const ResolvedScenario& scenario, std::size_t index);

}  // namespace skyhaul::core
