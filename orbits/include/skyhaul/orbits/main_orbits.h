// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"

namespace skyhaul::orbits {

struct MainOrbits {
  std::vector<ElementSet> kept;       ///< in the order that they were given in
  std::vector<std::string> left_out;  ///< names, or catalogue numbers where there is none
};

/// The satellites whose orbits are those of a constellation, such as a file of Starlink without the
/// observatories and laser reflectors that stand in it.
///
/// A satellite is left out where its perigee is below half of the lowest of `altitudes_km`, which are those
/// of the constellation's shells, or its apogee is above one and a half times the highest. Where no altitudes
/// are given, that of the most satellites stands for them: the median of the fullest octave of altitudes.
/// If this rule would keep half of the satellites or fewer, there is no main orbit, and all are kept.
///
/// Among 50 satellites or more, a satellite is left out as well if it has no other within about 100 km of its
/// altitude and 2 deg of its inclination, or fewer than one in a thousand of them all; unless that were half
/// of them or more.
SKYHAUL_ORBITS_EXPORT MainOrbits main_orbits(const std::vector<ElementSet>& sets,
                                             const std::vector<double>& altitudes_km = {});

}  // namespace skyhaul::orbits
