// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// What each site's links carry over the horizon: {"first_s", "step_s", "slots_per_step", "sites": [{"name",
/// "longitude", "terminals", "up", "down", "outages": [{"cause", "terminals", "at_s": [start, end, ...]}],
/// "rain_s": [start, end, ...]}]}. Step 0 begins with the horizon and ends `first_s` later, every other one
/// is `step_s` long: a slot, or several where all values together would be more than 60,000. `up` and `down`
/// are the means of a step in tenths of a Mbit/s, over all terminals of the site together, times without a
/// link included. Outages are those of at least a second, with the number of terminals that are out; `rain_s`
/// is when it rains on a path to the zenith. Sites are at most 40.
nlohmann::ordered_json site_rates(const ResolvedScenario& scenario, const models::LinkTimeline& timeline);

}  // namespace skyhaul::core
