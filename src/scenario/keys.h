// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace skyhaul::core {

/// What a scenario key holds.
enum class KeyKind {
  kText,
  kFlag,  ///< true or false
  kNumber,
  kCount,  ///< whole number, perhaps with K, M, B, T
  kAngle,  ///< degrees
  kDuration,
  kSize,
  kRate,
  kLength,
  kPower,
  kEnergy,
  kTime,    ///< ISO 8601 UTC
  kChoice,  ///< one of `choices`
  kList,
  kMap,
  kMixed  ///< more than one form: `accepted` says which
};

/// A key of a section of the scenario: the one table that the parser, the schema test and configs/README.md
/// follow.
struct Key {
  const char* name;
  KeyKind kind;
  const char* description;
  double min =
      -std::numeric_limits<double>::infinity();  ///< in the kind's base unit: s, B, bit/s, km, deg, kW, kWh
  double max = std::numeric_limits<double>::infinity();
  std::vector<const char*> choices = {};
  const char* section = "";  ///< kMap and kList of maps: the section of its keys
};

/// The keys of one kind of map.
struct Section {
  const char* name;
  std::vector<Key> keys;
};

const std::vector<Section>& scenario_sections();
/// Those of radios, contention, loss, data plans and tunnels: a part of scenario_sections().
std::vector<Section> link_sections();
std::vector<Section> weather_sections();  ///< part of them
const Section& section_named(const std::string& name);
const Key* find_key(const Section& section, const std::string& name);

}  // namespace skyhaul::core
