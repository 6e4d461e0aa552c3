// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario/map_reader.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// Finds presets: KIND/NAME.yaml in the user's folders, then those of SKYHAUL_PRESETS (separated by colons),
/// then the shipped ones.
class Presets {
 public:
  /// Throws InputError for a folder that is not there.
  explicit Presets(const ResolveOptions& options);

  /// The preset that `reader`'s key names, read by the section. An unknown name is refused with the nearest
  /// one.
  MapReader open(const char* kind, const MapReader& reader, const char* key, const char* section) const;

  /// The preset of a name that stands in a file; `preset_depth` as in MapReader.
  MapReader read(const std::string& name, const std::string& file, const char* section,
                 int preset_depth = 0) const;

  /// Names and files of a kind, sorted by name; of equal names the first folder's.
  std::vector<std::pair<std::string, std::string>> list(const std::string& kind) const;

  /// What the presets opened so far say of their own numbers that no one has published, each once, in the
  /// order in which they were opened: "NAME: ...".
  const std::vector<std::string>& unverified() const { return unverified_; }
  /// Where the other numbers of these presets come from, each once, in the same order.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  std::vector<std::string> dirs_;
  mutable std::vector<std::string> unverified_;
  mutable std::vector<Source> sources_;
};

/// Adds a source that is not there yet.
void add_source(Source source, std::vector<Source>& to);
/// `sources` of a scenario, and those of the presets that were opened for it.
std::vector<Source> load_sources(const MapReader& root, const Presets& presets);

}  // namespace skyhaul::core
