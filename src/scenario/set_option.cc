// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `--set KEY=VALUE`: a key of the tree is changed before the scenario is read.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/key_path.h"
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

/// Where a comment of YAML begins in a value: a # at the front or after a space, outside of quotes.
bool has_comment(const std::string& text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return true;
    }
  }
  return false;
}

/// The value of an assignment. Whoever types one means no comment: a plain text is taken with its #, and else
/// what would be cut off is refused.
YAML::Node value_of(const std::string& text, const std::string& key) {
  const std::size_t first = text.find_first_not_of(" \t");
  const bool plain =
      first != std::string::npos && std::string("\"'[{|>&*!").find(text[first]) == std::string::npos;
  // An apostrophe in a plain text opens no quote.
  const bool cut = plain ? text[first] == '#' || text.find(" #") != std::string::npos ||
                               text.find("\t#") != std::string::npos
                         : has_comment(text);
  if (!cut) return parse_yaml(text, "--set", key);
  const YAML::Node node = parse_yaml(text, "--set", key);
  if (!plain || node.IsMap() || node.IsSequence())
    throw InputError("--set", 0, key, text, "a value without a comment: quotes around a text that has a #");
  return YAML::Node(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

[[noreturn]] void refuse_path(const std::string& path, const std::string& assignment) {
  throw InputError("--set", 0, path, assignment,
                   "KEY=VALUE such as sites.atacama.terminals=4 or sites[0].terminals=4");
}

std::vector<std::string> split_path(const std::string& path, const std::string& assignment) {
  std::vector<std::string> parts = split_key_path(path);
  if (parts.empty()) refuse_path(path, assignment);
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
  if (is_index(part)) {
    const auto index = index_of(part);
    if (index && *index < list.size()) return list[*index];
    throw InputError("--set", 0, part, assignment,
                     list.size() == 0 ? "a list that has items: this one is empty"
                                      : fmt::format("an index from [0] to [{}]", list.size() - 1));
  }
  const std::string wanted = name_of_part(part);
  std::vector<std::string> names, parts;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string name = item_name(list[i]);
    if (name.empty()) continue;
    if (name == wanted) return list[i];
    names.push_back(name);
    const std::string written = part_of_name(name);
    parts.push_back(written.empty() ? fmt::format("[{}]", i) : written);
  }
  throw InputError(
      "--set", 0, part, assignment,
      names.empty() ? "an index such as [0]" : did_you_mean(wanted, names) + "one of " + first_names(parts));
}

/// A preset's name becomes the map that it is short for, so that `part` can be set beside it; `off` becomes
/// an empty one.
void unfold(YAML::Node node, const Section* section, const std::string& part, const std::string& assignment) {
  if (section == nullptr || find_key(*section, "preset") == nullptr)
    throw InputError("--set", 0, part, assignment, "a key of a map or an item of a list");
  YAML::Node map(YAML::NodeType::Map);
  if (node.Scalar() != "off") map["preset"] = node.Scalar();
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
  const std::size_t equals = find_equals(assignment);
  if (equals == std::string::npos || equals == 0) refuse_path("", assignment);
  const std::string key = assignment.substr(0, equals);
  YAML::Node value = value_of(assignment.substr(equals + 1), key);
  // Of an empty text the parser makes no node at all, and what is not there cannot be marked.
  if (value.IsNull()) value.reset(YAML::Node(YAML::NodeType::Null));
  mark(value);
  std::vector<std::string> parts = split_path(key, assignment);
  YAML::Node at;
  at.reset(root);
  const Section* section = &section_named("scenario");
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (at.IsSequence()) {
      at.reset(step_into_list(at, parts[i], assignment));
    } else if (at.IsMap() || !at.IsDefined() || at.IsNull()) {
      if (!is_index(parts[i])) parts[i] = name_of_part(parts[i]);
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
    at[is_index(parts.back()) ? parts.back() : name_of_part(parts.back())] = value;
  }
}

}  // namespace skyhaul::core
