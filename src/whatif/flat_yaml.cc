// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/flat_yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "scenario/key_path.h"
#include "scenario/map_reader.h"
#include "whatif/node_text.h"

namespace skyhaul::core {
namespace {

void flatten(const YAML::Node& node, const std::string& path,
             std::vector<std::pair<std::string, std::string>>& all) {
  if (node.IsMap()) {
    for (const auto& entry : node)
      flatten(entry.second, path.empty() ? entry.first.Scalar() : path + "." + entry.first.Scalar(), all);
    return;
  }
  if (!node.IsSequence() ||
      std::none_of(node.begin(), node.end(), [](const auto& item) { return item.IsMap(); })) {
    all.emplace_back(path, node_text(node));
    return;
  }
  for (std::size_t i = 0; i < node.size(); ++i) {
    const std::string name = part_of_name(item_name(node[i]));
    flatten(node[i], joined_path(path, name.empty() ? fmt::format("[{}]", i) : name), all);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> flat_yaml(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> all;
  flatten(YAML::Load(text), "", all);
  return all;
}

}  // namespace skyhaul::core
