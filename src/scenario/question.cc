// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/question.h"

#include <fmt/format.h>

#include <filesystem>

namespace skyhaul::core {
namespace {

/// A copy without what --set marks its values by, in the order of its keys.
YAML::Node plain(const YAML::Node& node) {
  if (node.IsMap()) {
    YAML::Node map(YAML::NodeType::Map);
    for (const auto& entry : node) map[entry.first.Scalar()] = plain(entry.second);
    return map;
  }
  if (node.IsSequence()) {
    YAML::Node list(YAML::NodeType::Sequence);
    for (const auto& item : node) list.push_back(plain(item));
    return list;
  }
  if (!node.IsScalar()) return YAML::Node();
  YAML::Node scalar(node.Scalar());
  if (node.Tag() == "!") scalar.SetTag("!");  // it stood in quotes
  return scalar;
}

bool same(const YAML::Node& a, const YAML::Node& b) {
  if (a.Type() != b.Type()) return false;
  if (a.IsScalar()) return a.Scalar() == b.Scalar();
  if (a.size() != b.size()) return false;
  if (a.IsMap()) {
    for (const auto& entry : a) {
      const YAML::Node other = b[entry.first.Scalar()];
      if (!other.IsDefined() || !same(entry.second, other)) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

YAML::Node whole_tree(const Scenario& scenario) {
  YAML::Node root = plain(ScenarioTree(scenario).root);
  if (scenario.seed) root["seed"] = fmt::format("{}", *scenario.seed);
  if (scenario.ideal) root["ideal"] = "true";
  return root;
}

std::filesystem::path folder_of(const Scenario& scenario) {
  return std::filesystem::path(scenario.file).parent_path().lexically_normal();
}

}  // namespace

ScenarioTree::ScenarioTree(const Scenario& scenario)
    : root(parse_yaml_map(scenario.text, scenario.file)), sites(scenario.file, root) {
  for (const std::string& assignment : scenario.changes) {
    if (SiteItems::changes_a_site(assignment)) sites.open_files();
    apply_set(root, assignment);
  }
}

Scenario load_scenario(const std::string& path) {
  Scenario scenario;
  scenario.file = path;
  scenario.text = read_yaml(path);
  parse_yaml_map(scenario.text, scenario.file);
  return scenario;
}

Scenario parse_scenario(const std::string& text, const std::string& file) {
  Scenario scenario;
  scenario.file = file;
  scenario.text = text;
  parse_yaml_map(text, file);
  return scenario;
}

Scenario changed(Scenario scenario, const std::vector<std::string>& changes) {
  scenario.changes.insert(scenario.changes.end(), changes.begin(), changes.end());
  if (!changes.empty()) ScenarioTree tree(scenario);
  return scenario;
}

std::string to_yaml(const Scenario& scenario) {
  YAML::Emitter out;
  out << whole_tree(scenario);
  return std::string(out.c_str()) + "\n";
}

bool operator==(const Scenario& a, const Scenario& b) {
  return folder_of(a) == folder_of(b) && same(whole_tree(a), whole_tree(b));
}

}  // namespace skyhaul::core
