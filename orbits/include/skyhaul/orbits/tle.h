// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"

namespace skyhaul::orbits {

/// Bytes of a file of element sets: some ten catalogues of all objects in their longest form, XML.
constexpr std::uint64_t kLargestElementFile = 256 << 20;

/// What a reader does with a record that it cannot use.
enum class OnDamage {
  kThrow,   ///< throws InputError at the first one
  kReport,  ///< skips it, and lists why
};

struct ElementSets {
  std::vector<ElementSet> sets;      ///< in the order of the file
  std::vector<std::string> damaged;  ///< one line each, FILE:LINE: KEY: VALUE: what is accepted
};

struct TleOptions {
  OnDamage on_damage = OnDamage::kThrow;
  bool checksums = true;  ///< a wrong checksum is damage; false: other forms than TLE are refused
};

/// Two-line elements, with or without a line of the name before them (also as `0 NAME`), catalogue numbers in
/// alpha-5 up to 339,999; epochs 1957 to 2056. An ephemeris type (column 63) of SGP4-XP
/// is damage. Empty lines and lines that begin with `#` are skipped, and blanks before the two lines; what
/// follows column 69 after a blank is ignored. `file` serves the messages.
/// A name that name_problem() in text.h objects to is damage.
SKYHAUL_ORBITS_EXPORT ElementSets read_tle(std::string_view text, const std::string& file,
                                           const TleOptions& options = {});
/// The same of a file of at most kLargestElementFile bytes (see InputFile).
SKYHAUL_ORBITS_EXPORT ElementSets read_tle_file(const std::string& path, const TleOptions& options = {});

/// The two lines, each with its line break, rounded to a TLE's digits; the name, when there is one, in a line
/// before them. Throws std::invalid_argument for what a TLE cannot hold: catalogue numbers above 339,999,
/// epochs outside 1957 to 2056, 100 revolutions a day and more, and eccentricities outside 0 to 1.
SKYHAUL_ORBITS_EXPORT std::string write_tle(const ElementSet& elements);

}  // namespace skyhaul::orbits
