// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits {

/// Objects of a catalogue by SGP4, turned to ECEF by IAU-82 sidereal time with UT1 = UTC and no polar motion.
/// An object without a name is named by its catalogue number. Coordinates are NaN at times at which SGP4 has
/// an error, and from the first time on at which it says that the object has decayed: between its epoch and
/// `end`, whatever span is asked for later. They are NaN, too, where the radius is beyond any that the orbit
/// can have, for times from `begin` to `end`.
SKYHAUL_ORBITS_EXPORT std::unique_ptr<Propagator> make_sgp4_propagator(
    const std::vector<ElementSet>& elements, TimeNs begin, TimeNs end);
/// The same from 31 days before the first epoch to 31 days after the last.
SKYHAUL_ORBITS_EXPORT std::unique_ptr<Propagator> make_sgp4_propagator(
    const std::vector<ElementSet>& elements);

enum class ElementDigits {
  kAll,
  kTle,  ///< angles 4 decimals, mean motion 8, epoch 8 of a day, as a TLE would hold them
};

/// Element sets of Walker shells in the order of walker_satellites: eccentricity 1e-7, argument of perigee 0
/// and no drag, as Hypatia generates them (Kassing et al., IMC 2020); the argument of latitude is the mean
/// anomaly. Catalogue numbers count from 1. Where a shell has no mean motion, it is that of a circular
/// two-body orbit at its altitude.
SKYHAUL_ORBITS_EXPORT std::vector<ElementSet> walker_elements(const std::vector<WalkerShell>& shells,
                                                              TimeNs epoch,
                                                              ElementDigits digits = ElementDigits::kAll);

/// walker_elements with a TLE's digits.
SKYHAUL_ORBITS_EXPORT std::vector<ElementSet> tle_rounded_elements(const std::vector<WalkerShell>& shells,
                                                                   TimeNs epoch);

/// Walker shells by SGP4; satellites keep shell, plane and slot.
SKYHAUL_ORBITS_EXPORT std::unique_ptr<Propagator> make_walker_sgp4_propagator(
    const std::vector<WalkerShell>& shells, TimeNs epoch, ElementDigits digits);

}  // namespace skyhaul::orbits
