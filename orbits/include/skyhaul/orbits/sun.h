// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/frames.h"

namespace skyhaul::orbits {

/// Sun as seen from the Earth's centre, ECEF, km: the Earth's orbit of ERFA (eraEpv00, VSOP2000), with
/// annual aberration, by the IAU 2000B precession and nutation and the sidereal rotation of UT1. The
/// direction is good to 0.0003 deg from 1900 to 2100.
SKYHAUL_ORBITS_EXPORT Eigen::Vector3d sun_ecef_km(TimeNs utc, const EarthOrientation& orientation = {});

enum class Shadow { kSunlit, kPenumbra, kUmbra };

/// The Earth's shadow at a satellite: cones of umbra and penumbra of a spherical Earth of 6378.137 km,
/// without the atmosphere (Montenbruck and Gill, Satellite Orbits, sect. 3.4.2: apparent radii and their
/// distance).
SKYHAUL_ORBITS_EXPORT Shadow earth_shadow(const Eigen::Vector3d& satellite_ecef_km,
                                          const Eigen::Vector3d& sun_km);

/// Angle at an observer between the satellite and the Sun's centre: a dish with that satellite in its beam
/// takes up the Sun's noise when this is small.
SKYHAUL_ORBITS_EXPORT double sun_in_beam_deg(const Eigen::Vector3d& observer_ecef_km,
                                             const Eigen::Vector3d& satellite_ecef_km,
                                             const Eigen::Vector3d& sun_km);

}  // namespace skyhaul::orbits
