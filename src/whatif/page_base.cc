// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/page_base.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <sstream>

#include "scenario/key_path.h"
#include "scenario/map_reader.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/key_paths.h"

namespace skyhaul::core {
namespace {

/// A value as a sweep file writes it: a scalar, or the name of a preset that stands alone.
std::string written(const YAML::Node& node) {
  if (node.IsScalar()) return node.Scalar();
  if (node.IsMap() && node.size() == 1 && node["preset"] && node["preset"].IsScalar())
    return node["preset"].Scalar();
  return {};
}

/// The node at a path of find_key_places().
YAML::Node node_at(YAML::Node node, const std::string& path) {
  const YAML::Node nothing(YAML::NodeType::Undefined);
  for (const std::string& part : split_key_path(path)) {
    YAML::Node found(YAML::NodeType::Undefined);
    if (node.IsSequence()) {
      for (std::size_t i = 0; i < node.size(); ++i) {
        if (is_index(part) ? index_of(part) == i : item_name(node[i]) == name_of_part(part)) {
          found.reset(node[i]);
          break;
        }
      }
    } else if (node.IsMap()) {
      const YAML::Node child = node[name_of_part(part)];
      if (child) found.reset(child);
    }
    if (!found.IsDefined()) return nothing;
    node.reset(found);
  }
  return node;
}

std::string value_of(const Scenario& base, const YAML::Node& root, const std::string& input) {
  const KeyPlaces places =
      find_key_places(base, input, [&](const std::string& what, const std::string& accepted) {
        throw InputError("", 0, input, what, accepted);
      });
  std::string value;
  for (const std::string& path : places.paths) {
    const YAML::Node node = node_at(root, path);
    const std::string its = node.IsDefined() ? written(node) : std::string();
    if (its.empty() || (!value.empty() && value != its)) return {};
    value = its;
  }
  return value;
}

}  // namespace

SweepBase base_values(const ResultTable& table) {
  const auto said = [&](const char* name) {
    const auto found = table.provenance.find(name);
    return found == table.provenance.end() ? std::string() : found->second;
  };
  SweepBase its;
  its.values.resize(table.inputs.size());
  its.title = std::filesystem::path(said("sweep_file")).stem().string();
  try {
    const YAML::Node sweep = YAML::Load(said("sweep"));
    if (sweep.IsMap() && sweep["name"] && sweep["name"].IsScalar()) its.title = sweep["name"].Scalar();
    Scenario base =
        parse_scenario(said("base"), said("base_file").empty() ? said("sweep_file") : said("base_file"));
    std::istringstream lines(said("set"));
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) base.changes.push_back(line);
    }
    const YAML::Node root = YAML::Load(to_yaml(base));
    if (const YAML::Node target = root["targets"]; target && target.IsMap() && target["interval"])
      its.target_s = static_cast<double>(parse_duration_ns(target["interval"].Scalar())) * 1e-9;
    for (std::size_t i = 0; i < table.inputs.size(); ++i) {
      try {
        its.values[i] = value_of(base, root, table.inputs[i]);
      } catch (const InputError&) {
        its.values[i].clear();
      }
    }
  } catch (const std::exception&) {
    // It says no more than what was found until here.
  }
  return its;
}

}  // namespace skyhaul::core
