// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// One shell of circular orbits in Walker form i:T/P/F (Walker, "Satellite constellations", JBIS 37, 1984).
/// Satellite s of plane p has RAAN raan0 + p*raan_spread/P and argument of latitude at the epoch
/// u0 + 360*s/S + phase(p), where S = T/P and phase(p) = 360*F*p/T, or with half_slot_phasing 180/S for odd p
/// and 0 for even p.
struct WalkerShell {
  std::string name;        ///< prefix of the satellites' names; default "S<index+1>"
  double altitude_km = 0;  ///< above the equatorial radius 6378.135 km (WGS-72)
  double inclination_deg = 0;
  int planes = 0;
  int satellites_per_plane = 0;
  double phasing = 0;                    ///< F
  bool half_slot_phasing = false;        ///< alternate planes shifted by half a slot instead of F
  double raan_spread_deg = 360;          ///< 360 delta, 180 star
  double raan0_deg = 0;                  ///< RAAN of plane 0 at the epoch
  double argument_of_latitude0_deg = 0;  ///< argument of latitude of satellite 0 of plane 0 at the epoch
  /// Revolutions a day (of 86,400 s). When absent it is that of a circular two-body orbit at altitude_km.
  std::optional<double> mean_motion_rev_per_day;

  int size() const { return planes * satellites_per_plane; }
};

/// The satellites of the shells in their order, plane by plane, named SHELL-PP-SS.
SKYHAUL_ORBITS_EXPORT std::vector<SatelliteId> walker_satellites(const std::vector<WalkerShell>& shells);

/// Circular orbits with the secular J2 rates of RAAN and argument of latitude (Vallado, Fundamentals of
/// Astrodynamics, 4th ed., eq. 9-37 ff.); WGS-72 constants; Earth rotation by IAU-82 sidereal time. Shells
/// keep their order; satellites run plane by plane. Throws std::invalid_argument for a shell that cannot be
/// (no satellites, below the surface).
SKYHAUL_ORBITS_EXPORT std::unique_ptr<Propagator> make_j2_propagator(const std::vector<WalkerShell>& shells,
                                                                     TimeNs epoch);

}  // namespace skyhaul::orbits
