// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// Sites, gateways and PoPs with their places, and which links are in use between them at up to 289 times
/// over the horizon, with the places below the satellites: {"places": [{"kind", "name", "lat", "lon"}],
/// "satellites": [names], "frames": [{"at_s", "sats": [satellite, lat, lon, ...], "links": [a, b, ...]}]}.
/// A link joins places, by their index, or satellites, by the number of places plus theirs. Frames are fewer
/// where all links of all frames would be more than 30,000. Places of satellites are those of their vertical
/// on a sphere, in degrees.
nlohmann::ordered_json map_frames(const ResolvedScenario& scenario, const models::LinkTimeline& timeline);

}  // namespace skyhaul::core
