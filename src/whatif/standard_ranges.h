// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// The keys that `skyhaul sensitivity` varies of a scenario where nobody says which: terminals and bytes of a
/// round from half to double, and plans, other users, loss, weather, failures, ground stations and transports
/// from one preset of their kind to another, each as "KEY=LOW,HIGH" or "KEY=LOW..HIGH". `whole` is the
/// scenario as resolved.
std::vector<std::string> standard_ranges(const ResolvedScenario& whole);

}  // namespace skyhaul::core
