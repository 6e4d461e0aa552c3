// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `--set KEY=VALUE`: a key of the tree is changed before the scenario is read.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {

bool from_command_line(const YAML::Node& node) { return node.IsDefined() && node.Tag() == "!set"; }

namespace {

void mark(YAML::Node node) {
  if (node.IsMap()) {
    for (auto entry : node) mark(entry.second);
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i) mark(node[i]);
  }
  node.SetTag("!set");
}

/// The names on a path: "sites.atacama.terminals" or "sites[0].terminals".
std::vector<std::string> split_path(const std::string& path, const std::string& assignment) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.' || c == '[') {
      if (!parts.back().empty() || c == '.') parts.emplace_back();
      if (c == '[') parts.back() = "[";
    } else if (c == ']') {
      parts.back() += c;
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  parts.erase(std::remove(parts.begin(), parts.end(), std::string()), parts.end());
  if (parts.empty())
    throw InputError("--set", 0, "", assignment, "KEY=VALUE such as sites.atacama.terminals=4");
  return parts;
}

/// The names, or so many of them as a line may hold.
std::string first_names(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 30;
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kMost, ", "),
                     names.size() - kMost);
}

YAML::Node step_into_list(const YAML::Node& list, const std::string& part, const std::string& assignment) {
  if (part.size() > 2 && part.front() == '[' && part.back() == ']') {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data() + 1, part.data() + part.size() - 1, index);
    if (error == std::errc() && end == part.data() + part.size() - 1 && index < list.size())
      return list[index];
    throw InputError("--set", 0, part, assignment, fmt::format("an index from [0] to [{}]", list.size() - 1));
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string name = item_name(list[i]);
    if (name.empty()) continue;
    if (name == part) return list[i];
    names.push_back(name);
  }
  throw InputError(
      "--set", 0, part, assignment,
      names.empty() ? "an index such as [0]" : did_you_mean(part, names) + "one of " + first_names(names));
}

/// A preset's name becomes the map that it is short for, so that `part` can be set beside it.
void unfold(YAML::Node node, const Section* section, const std::string& part, const std::string& assignment) {
  if (section == nullptr || find_key(*section, "preset") == nullptr)
    throw InputError("--set", 0, part, assignment, "a key of a map or an item of a list");
  YAML::Node map(YAML::NodeType::Map);
  map["preset"] = node.Scalar();
  mark(map);
  node = map;
}

}  // namespace

std::string item_name(const YAML::Node& item) {
  if (item.IsScalar()) return item.Scalar();
  if (!item.IsMap()) return {};
  for (const char* key : {"name", "preset"}) {
    const YAML::Node name = item[key];
    if (name.IsDefined()) return name.IsScalar() ? name.Scalar() : "";
  }
  return {};
}

void apply_set(YAML::Node root, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError("--set", 0, "", assignment, "KEY=VALUE such as sites.atacama.terminals=4");
  }
  const std::string key = assignment.substr(0, equals);
  YAML::Node value = parse_yaml(assignment.substr(equals + 1), "--set", key);
  mark(value);
  const std::vector<std::string> parts = split_path(assignment.substr(0, equals), assignment);
  YAML::Node at;
  at.reset(root);
  const Section* section = &section_named("scenario");
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (at.IsSequence()) {
      at.reset(step_into_list(at, parts[i], assignment));
    } else if (at.IsMap() || !at.IsDefined() || at.IsNull()) {
      YAML::Node next = at[parts[i]];
      if (!next.IsDefined()) {
        at[parts[i]] = YAML::Node(YAML::NodeType::Map);
        at[parts[i]].SetTag("!set");
      }
      at.reset(at[parts[i]]);
      const Key* its = section == nullptr ? nullptr : find_key(*section, parts[i]);
      section = its == nullptr || its->section[0] == '\0' ? nullptr : &section_named(its->section);
    }
    if (at.IsScalar()) unfold(at, section, parts[i + 1], assignment);
  }
  if (at.IsSequence()) {
    YAML::Node item = step_into_list(at, parts.back(), assignment);
    item = value;
  } else {
    at[parts.back()] = value;
  }
}

}  // namespace skyhaul::core
