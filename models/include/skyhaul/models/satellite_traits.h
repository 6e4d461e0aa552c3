// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {

/// What element sets say of their satellites at a time. The age is the year of `utc` less that of the
/// international designator. The altitude is that of a circular orbit of the mean motion. A satellite is off
/// its station where it is below 400 km, unless half of all are; or where fewer than 20 satellites, or than
/// one in a hundred of them all, itself among them, have its mean motion to 0.01 revolutions a day and its
/// inclination to 1 deg: satellites of a shell keep the same mean motion, and those on their way do not.
SKYHAUL_MODELS_EXPORT std::vector<SatelliteTraits> satellite_traits(
    const std::vector<orbits::ElementSet>& sets, TimeNs utc);

/// The same of shells, shell after shell: all are on station and of unknown age.
SKYHAUL_MODELS_EXPORT std::vector<SatelliteTraits> satellite_traits(
    const std::vector<orbits::WalkerShell>& shells);

}  // namespace skyhaul::models
