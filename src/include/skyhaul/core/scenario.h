// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// A question as it was written: a YAML text, and what has been changed in it since. It holds plain values
/// only. Nothing is looked up or computed until resolve() (resolved_scenario.h) makes a ResolvedScenario of
/// it, so that a scenario can be copied, kept, varied a thousand times in memory and used by many threads.
struct Scenario {
  /// Named in messages; files that the scenario names are looked up from this file's folder.
  std::string file;
  std::string text;
  /// Assignments such as "sites.atacama.terminals=4", in order. List items are named by their names or by
  /// indices such as [0]; values are YAML.
  std::vector<std::string> changes;
  std::optional<std::uint64_t> seed;  ///< Instead of the key `seed`.
  bool ideal = false;                 ///< As the key `ideal: true`.
};

/// Reads a scenario's file. Throws InputError with the file and the line where the file cannot be read, or is
/// not YAML, or is not a map of keys.
SKYHAUL_CORE_EXPORT Scenario load_scenario(const std::string& path);

/// A scenario from a text. `file` need not exist; see Scenario::file. Throws InputError as load_scenario()
/// does.
SKYHAUL_CORE_EXPORT Scenario parse_scenario(const std::string& text, const std::string& file = "scenario");

/// The scenario with more changes. Throws InputError that names `--set` where one is no KEY=VALUE, its value
/// is no YAML, or it names a list item that the text does not have. Whether keys exist and values are right
/// is found by resolve(), which names `--set` in its errors too.
SKYHAUL_CORE_EXPORT Scenario changed(Scenario scenario, const std::vector<std::string>& changes);

/// The text with the changes, the seed and `ideal` worked in: YAML that parse_scenario() reads.
SKYHAUL_CORE_EXPORT std::string to_yaml(const Scenario& scenario);

/// Whether both ask the same: equal keys and values after all changes, in files of one folder. Comments and
/// the order of keys do not count. Throws InputError as changed() does.
SKYHAUL_CORE_EXPORT bool operator==(const Scenario& a, const Scenario& b);
inline bool operator!=(const Scenario& a, const Scenario& b) { return !(a == b); }

}  // namespace skyhaul::core
