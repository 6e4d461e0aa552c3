// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenario/map_reader.h"

namespace skyhaul::core {

/// One of the places that a file lists: a map of the section `site`, and where its values stand.
struct Place {
  std::string file;
  YAML::Node map;
  std::shared_ptr<const MapReader::Lines> lines;

  MapReader reader() const { return {file, map, "", section_named("site"), 0, lines}; }
};

/// The places that a file lists: CSV whose first line names the keys, or points of GeoJSON with the keys as
/// properties. Numbers of `altitude` are metres. Other columns and properties are not used, which `warnings`
/// gets a line about, but one that looks like a key is refused. Errors name the file, the line and the
/// column. Throws InputError.
std::vector<Place> read_places(const std::string& file, std::vector<std::string>& warnings);

/// The sites of a scenario's tree. Files of places are opened in it, so that `--set` reaches each of their
/// places as it reaches the items of a list.
class SiteItems {
 public:
  /// The tree must outlive this object.
  SiteItems(std::string scenario_file, const YAML::Node& tree);

  /// Whether "sites.NAME.KEY=VALUE" changes a site, and not which file the sites are read from.
  static bool changes_a_site(const std::string& assignment);

  /// Puts the places of files in the stead of the items that name the files. A second call finds none.
  /// Throws InputError.
  void open_files();

  /// The items in order, each with the file and the lines it comes from.
  std::vector<MapReader> readers();

  /// A line for each file with something in it that is not used.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::string scenario_file_;
  YAML::Node tree_;
  std::vector<Place> places_;
  std::vector<std::string> warnings_;
};

}  // namespace skyhaul::core
