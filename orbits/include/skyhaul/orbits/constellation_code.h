// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits {

/// Reads the notation of draft-piraux-space-constellation-code for circular shells:
///
///     [D|S][/RAAN_OFFSET]:ALTITUDE:INCLINATION:T/P/F[/ANOMALY_OFFSET]
///
/// D spreads the planes over 360 degrees of RAAN (delta), S over 180 (star); altitude in km, angles in
/// degrees, T satellites in P planes with phasing F; shells are joined by `+`. A shell of one plane may leave
/// out the pattern and write T alone: `8062:0:20`. Throws std::invalid_argument with the part and what is
/// accepted; elliptical shells (APOGEE/PERIGEE/ARGUMENT) are refused, for the propagation is circular.
SKYHAUL_ORBITS_EXPORT std::vector<WalkerShell> parse_constellation_code(std::string_view text);

}  // namespace skyhaul::orbits
