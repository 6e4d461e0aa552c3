// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {

/// Orbit mean-elements messages (CCSDS 502.0-B-3) in their four forms. `text` holds any number of messages;
/// `file` serves the errors. Keywords that SGP4 does not need may be absent, others are ignored. What is
/// required: OBJECT_NAME or NORAD_CAT_ID, EPOCH, MEAN_MOTION, ECCENTRICITY, INCLINATION, RA_OF_ASC_NODE,
/// ARG_OF_PERICENTER, MEAN_ANOMALY and BSTAR. CENTER_NAME, REF_FRAME, TIME_SYSTEM, MEAN_ELEMENT_THEORY,
/// EPHEMERIS_TYPE and units must, where they are given, be those of SGP4. Epochs are calendar dates or days
/// of the year, with any number of decimals, in UTC (Z or +00:00 may say so); EPOCH_MICROSECONDS is their
/// second half where a catalogue gives it apart. Catalogue numbers may be alpha-5, keywords in small letters,
/// and `null` is no value. A text that is not of the form at all throws InputError even with
/// OnDamage::kReport.

/// As a table: a line of keywords, then a line for each object; cells may stand in double quotes, without
/// line breaks in them. The line of keywords may stand again, where tables follow one another.
SKYHAUL_ORBITS_EXPORT ElementSets read_omm_csv(std::string_view text, const std::string& file,
                                               OnDamage on_damage = OnDamage::kThrow);

/// As an array of objects, or one object, with the keywords as names; numbers may stand in quotes. Objects
/// and arrays under keywords of no interest are skipped.
SKYHAUL_ORBITS_EXPORT ElementSets read_omm_json(std::string_view text, const std::string& file,
                                                OnDamage on_damage = OnDamage::kThrow);

/// As lines `KEYWORD = value [unit]`; each message begins with CCSDS_OMM_VERS.
SKYHAUL_ORBITS_EXPORT ElementSets read_omm_kvn(std::string_view text, const std::string& file,
                                               OnDamage on_damage = OnDamage::kThrow);

/// As XML (CCSDS 505.0-B): `omm` elements, alone or inside `ndm`. Document type declarations are refused.
SKYHAUL_ORBITS_EXPORT ElementSets read_omm_xml(std::string_view text, const std::string& file,
                                               OnDamage on_damage = OnDamage::kThrow);

/// The table form, with all digits: read_omm_csv gives the same bits back, but for characters that a table
/// cannot hold (line breaks in names become spaces).
SKYHAUL_ORBITS_EXPORT std::string write_omm_csv(const std::vector<ElementSet>& sets);

}  // namespace skyhaul::orbits
