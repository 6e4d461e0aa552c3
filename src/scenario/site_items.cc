// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/site_items.h"

#include <algorithm>

#include "scenario/key_path.h"

namespace skyhaul::core {

SiteItems::SiteItems(std::string scenario_file, const YAML::Node& tree)
    : scenario_file_(std::move(scenario_file)), tree_(tree) {}

bool SiteItems::changes_a_site(const std::string& assignment) {
  const std::string key = assignment.substr(0, find_equals(assignment));
  if (key.rfind("sites.", 0) != 0 && key.rfind("sites[", 0) != 0) return false;
  const std::string last = "].file";
  return key != "sites.file" &&
         (key.size() < last.size() || key.compare(key.size() - last.size(), last.size(), last) != 0);
}

void SiteItems::open_files() {
  const MapReader root(scenario_file_, tree_, "", section_named("scenario"));
  YAML::Node opened(YAML::NodeType::Sequence);
  const auto open = [&](const std::string& file) {
    for (Place& place : read_places(file, warnings_)) {
      opened.push_back(place.map);
      places_.push_back(std::move(place));
    }
  };
  if (root.has("sites") && root.is_map("sites")) {
    open(root.map_as("sites", "places").file_path("file"));
  } else {
    const std::vector<MapReader> items = root.maps("sites");
    if (std::none_of(items.begin(), items.end(), [](const auto& item) { return item.has("file"); })) return;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!items[i].has("file")) {
        opened.push_back(tree_["sites"][i]);
        continue;
      }
      items[i].refuse_beside("file");
      open(items[i].file_path("file"));
    }
  }
  tree_["sites"] = opened;
}

std::vector<MapReader> SiteItems::readers() {
  open_files();
  std::vector<MapReader> all = MapReader(scenario_file_, tree_, "", section_named("scenario")).maps("sites");
  std::size_t next = 0;  // places keep their order
  for (std::size_t i = 0; i < all.size() && next < places_.size(); ++i) {
    if (places_[next].map.is(tree_["sites"][i])) all[i] = places_[next++].reader();
  }
  return all;
}

}  // namespace skyhaul::core
