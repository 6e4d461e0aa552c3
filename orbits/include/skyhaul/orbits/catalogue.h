// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/omm.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {

/// Element sets in whatever form the text has: OMM as CSV, JSON, KVN or XML, or two-line elements with or
/// without names. `options.checksums` is for two-line elements. Throws InputError where the form is none of
/// these, where nothing is in it, and, with OnDamage::kThrow, at the first damaged record.
SKYHAUL_ORBITS_EXPORT ElementSets read_elements(std::string_view text, const std::string& file,
                                                const TleOptions& options = {});
/// The same of a file of at most kLargestElementFile bytes (see InputFile).
SKYHAUL_ORBITS_EXPORT ElementSets read_element_file(const std::string& path, const TleOptions& options = {});

/// Whether a name matches a pattern in which `*` stands for any characters and `?` for one; letters' case
/// does not count.
SKYHAUL_ORBITS_EXPORT bool name_matches(std::string_view name, std::string_view pattern);
/// Those whose names match, in their order.
SKYHAUL_ORBITS_EXPORT std::vector<ElementSet> select_by_name(const std::vector<ElementSet>& sets,
                                                             std::string_view pattern);

/// One set for each satellite, that of the newest epoch (of equal ones the last); sets without a catalogue
/// number all stay. In the order of the sets that stay. Sets of one number are of one satellite, unless their
/// names differ, or their places at one epoch do: files that were made by hand or by a program often number
/// all satellites alike. Of different names they are of one satellite where they are within ten days and
/// agree about its place, as those of two sources do; names that say that an object is not identified yet are
/// no names.
SKYHAUL_ORBITS_EXPORT std::vector<ElementSet> newest_sets(const std::vector<ElementSet>& sets);

/// A sentence for each catalogue number that several of the sets have, and how many; at most four.
SKYHAUL_ORBITS_EXPORT std::vector<std::string> shared_number_warnings(const std::vector<ElementSet>& sets);

/// How far SGP4's positions of low orbits may be off so many days from the epoch: 1 km at the epoch and 1 km
/// a day more (C. Levit and W. Marshall, "Improved orbit predictions using two-line elements", Advances in
/// Space Research 47, 2011), and 0.5 km times the square of the days along the track. The latter was measured
/// on the 4,250 Starlink satellites whose mean motions in public catalogues of July 2024 and May 2025, 312
/// days apart, differ by less than 0.001 rev/day: SGP4 from the first is ahead of the second by 0.52 km/day^2
/// in the middle, and by up to 4.2 for nine in ten, because satellites that keep their orbits make up for the
/// drag that their elements have.
SKYHAUL_ORBITS_EXPORT double sgp4_error_km(double days);
/// The same for one object. Instead of 0.5 km, the square of the days has the distance that drag moves it
/// along its orbit in a day by its elements, where that is more: a satellite that keeps its orbit makes up
/// for all of this, and objects that come down soon are moved by thousands of kilometres.
SKYHAUL_ORBITS_EXPORT double sgp4_error_km(const ElementSet& set, double days);
/// An error as words: "positions may be about 41 km off"; above 10,000 km, which is a quarter of a turn, that
/// satellites may be anywhere along their orbits.
SKYHAUL_ORBITS_EXPORT std::string sgp4_error_text(double error_km);

/// Age of element sets, in days, that is worth a warning: SGP4 is then some kilometres off in low orbits.
inline constexpr double kOldElementsDays = 3;

/// Days of the set that is farthest from its epoch at a time; 0 without sets.
SKYHAUL_ORBITS_EXPORT double most_days_from_epoch(const std::vector<ElementSet>& sets, TimeNs utc);

/// A sentence that says how many sets are more than `days` from their epochs at a time, how far the worst is,
/// and which error to expect of it (sgp4_error_km; above 10,000 km, anywhere along the orbit); nothing when
/// none is.
SKYHAUL_ORBITS_EXPORT std::optional<std::string> age_warning(const std::vector<ElementSet>& sets, TimeNs utc,
                                                             double days);

}  // namespace skyhaul::orbits
