// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// One reader of element sets, chosen by SKYHAUL_FUZZ_FORM when this is compiled, on any bytes. It may throw
// InputError, of one line, and nothing else. What it reads is written as OMM CSV and must come back equal;
// what TLE can hold is written as two lines and must be read again.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/input_error.h"

using namespace skyhaul::orbits;  // NOLINT: one short file

namespace {

ElementSets read(std::string_view text, OnDamage on_damage) {
#define SKYHAUL_FORM(name) std::string_view(SKYHAUL_FUZZ_FORM) == #name
  if (SKYHAUL_FORM(csv)) return read_omm_csv(text, "fuzz", on_damage);
  if (SKYHAUL_FORM(json)) return read_omm_json(text, "fuzz", on_damage);
  if (SKYHAUL_FORM(kvn)) return read_omm_kvn(text, "fuzz", on_damage);
  if (SKYHAUL_FORM(xml)) return read_omm_xml(text, "fuzz", on_damage);
  if (SKYHAUL_FORM(any)) return read_elements(text, "fuzz", {on_damage, false});
  return read_tle(text, "fuzz", {on_damage, false});
}

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

bool equal(const ElementSet& a, const ElementSet& b) {
  return a.name == b.name && a.catalogue_number == b.catalogue_number &&
         a.international_designator == b.international_designator && a.epoch_utc.day == b.epoch_utc.day &&
         a.mean_motion_rev_per_day == b.mean_motion_rev_per_day && a.eccentricity == b.eccentricity &&
         a.inclination_deg == b.inclination_deg && a.raan_deg == b.raan_deg &&
         a.argument_of_perigee_deg == b.argument_of_perigee_deg && a.mean_anomaly_deg == b.mean_anomaly_deg &&
         a.bstar_per_earth_radius == b.bstar_per_earth_radius && a.ndot_rev_per_day2 == b.ndot_rev_per_day2 &&
         a.nddot_rev_per_day3 == b.nddot_rev_per_day3 && a.element_number == b.element_number &&
         a.revolution_number == b.revolution_number;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ElementSets found;
  try {
    found = read(text, OnDamage::kReport);
  } catch (const skyhaul::InputError& error) {
    require(std::string(error.what()).find('\n') == std::string::npos, "an error of more than one line");
    return 0;
  }
  for (const std::string& line : found.damaged) {
    require(line.find('\n') == std::string::npos, "an error of more than one line");
  }
  bool threw = false;
  try {
    (void)read(text, OnDamage::kThrow);
  } catch (const skyhaul::InputError&) {
    threw = true;
  }
  require(threw == !found.damaged.empty(), "damage is thrown where it is reported");
  // Two-line elements have neither control characters nor an object without number and name.
  const bool from_omm =
      std::string_view(SKYHAUL_FUZZ_FORM) != "tle" && std::string_view(SKYHAUL_FUZZ_FORM) != "any";
  if (from_omm && !found.sets.empty()) {
    const ElementSets back = read_omm_csv(write_omm_csv(found.sets), "written");
    require(back.sets.size() == found.sets.size(), "as many sets are read as were written");
    for (std::size_t i = 0; i < back.sets.size(); ++i)
      require(equal(back.sets[i], found.sets[i]), "equal sets");
  }
  for (const ElementSet& set : found.sets) {
    std::string lines;
    try {
      lines = write_tle(set);
    } catch (const std::invalid_argument&) {
      continue;
    }
    (void)read_tle(lines, "written", {OnDamage::kReport, true});
  }
  return 0;
}
