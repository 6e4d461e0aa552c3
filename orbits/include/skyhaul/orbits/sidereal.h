// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// Greenwich mean sidereal time, rad in [0, 2 pi): IAU 1982 (Aoki et al., Astron. Astrophys. 105, 359), as
/// SGP4's TEME frame takes it. UT1 is utc + ut1_utc_s.
SKYHAUL_ORBITS_EXPORT double gmst82_rad(TimeNs utc, double ut1_utc_s = 0);

}  // namespace skyhaul::orbits
