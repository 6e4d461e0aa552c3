// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/orbits/passes.h"

namespace skyhaul::orbits {

/// find_passes for a site that moves. Every 15 s it looks at the cells of the sky near where the site is;
/// rise, set and culmination are then found by bisection and golden section on positions of the propagator,
/// to better than 1 ms.
std::vector<Pass> find_moving_passes(const Propagator& satellites, const PassSite& site, TimeNs start,
                                     TimeNs end, const Ellipsoid& ellipsoid);

}  // namespace skyhaul::orbits
