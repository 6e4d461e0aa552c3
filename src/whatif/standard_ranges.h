// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// The keys that `skyhaul sensitivity` varies of a scenario where nobody says which, each as "KEY=LOW,HIGH":
/// those of the preset `ranges/standard`, of which a folder of the user's own presets may have another one.
/// `whole` is the scenario as resolved. Throws InputError with the preset's file and line.
std::vector<std::string> standard_ranges(const ResolvedScenario& whole, const ResolveOptions& presets);

}  // namespace skyhaul::core
