// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "scenario/map_reader.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kLargestFile = 16 << 20;
constexpr int kDeepest = 32;

/// Refuses what yaml-cpp would read without a word: keys that stand twice, tags.
void check_tree(const YAML::Node& node, const std::string& file, const std::string& path) {
  // yaml-cpp's tag is ? for plain and ! for quoted values.
  if (const std::string tag = node.Tag(); !tag.empty() && tag != "?" && tag != "!") {
    throw InputError(file, node.Mark().line + 1, path, tag, "YAML without tags");
  }
  if (node.IsMap()) {
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      const std::string key = path.empty() ? name : path + "." + name;
      if (!seen.insert(name).second) {
        throw InputError(file, entry.first.Mark().line + 1, key, "the key stands twice", "each key once");
      }
      check_tree(entry.second, file, key);
    }
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i) check_tree(node[i], file, fmt::format("{}[{}]", path, i));
  }
}

/// Bytes that are no UTF-8 (RFC 3629; its bounds on the second byte leave out overlong forms and surrogates)
/// and control characters.
void check_characters(const std::string& text, const std::string& file) {
  int line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto refuse = [&](const char* what) {
      throw InputError(file, line, "", fmt::format("{} 0x{:02X}", what, lead), "text in UTF-8");
    };
    if (lead == '\n') ++line;
    if ((lead < 0x20 && lead != '\n' && lead != '\r' && lead != '\t') || lead == 0x7F)
      refuse("control character");
    const int more = lead < 0x80                    ? 0
                     : lead >= 0xC2 && lead <= 0xDF ? 1
                     : lead >= 0xE0 && lead <= 0xEF ? 2
                     : lead >= 0xF0 && lead <= 0xF4 ? 3
                                                    : -1;
    if (more < 0) refuse("byte");
    for (int k = 1; k <= more; ++k) {
      const std::size_t at = i + static_cast<std::size_t>(k);
      const unsigned byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
      const unsigned low = k == 1 && lead == 0xE0 ? 0xA0 : k == 1 && lead == 0xF0 ? 0x90 : 0x80;
      const unsigned high = k == 1 && lead == 0xED ? 0x9F : k == 1 && lead == 0xF4 ? 0x8F : 0xBF;
      if (byte < low || byte > high) refuse("byte");
    }
    i += static_cast<std::size_t>(more) + 1;
  }
}

/// Nesting and aliases are looked for in the text, before a parser builds (or never ends building) a tree of
/// them.
void check_text(const std::string& text, const std::string& file) {
  check_characters(text, file);
  int line = 1;
  int flow_depth = 0;
  int indent = 0;
  bool line_start = true;
  char quote = 0;
  char before = '\n';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      line_start = true;
      indent = 0;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (line_start && c == ' ') {
      ++indent;
    } else {
      if (line_start && c == '\t') {
        throw InputError(file, line, "", "a tab", "spaces for indentation");
      }
      line_start = false;
      const bool after_space =
          before == ' ' || before == '\n' || before == '[' || before == '{' || before == ',';
      if (c == '#' && (before == ' ' || before == '\n')) {
        while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      } else if ((c == '"' || c == '\'') && after_space) {
        quote = c;
      } else if ((c == '&' || c == '*') && after_space) {
        throw InputError(file, line, "", std::string(1, c), "YAML without anchors and aliases");
      } else if (c == '[' || c == '{') {
        ++flow_depth;
      } else if (c == ']' || c == '}') {
        --flow_depth;
      }
      if (flow_depth > kDeepest || indent > 16 * kDeepest) {
        throw InputError(file, line, "", "nested too deeply", fmt::format("at most {} levels", kDeepest));
      }
    }
    before = c;
  }
}

}  // namespace

YAML::Node load_yaml(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw InputError(path, 0, "", "a folder", "a YAML file");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path, 0, "", "", "a YAML file that can be read");
  if (std::filesystem::file_size(path, error) > kLargestFile && !error) {
    throw InputError(path, 0, "", "", "a YAML file of at most 16 MiB");
  }
  std::ostringstream buffer;
  buffer << file.rdbuf();
  const std::string text = buffer.str();
  check_text(text, path);
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      throw InputError(path, documents[1].Mark().line + 1, "", "a second document", "one YAML document");
    }
    YAML::Node root = documents.empty() ? YAML::Node() : documents.front();
    if (!root.IsMap())
      throw InputError(path, 1, "", root.IsNull() ? "nothing in it" : "not a map", "a map of keys");
    check_tree(root, path, "");
    return root;
  } catch (const YAML::DeepRecursion& problem) {
    throw InputError(path, problem.mark.line + 1, "", "nested too deeply",
                     fmt::format("at most {} levels", kDeepest));
  } catch (const YAML::Exception& problem) {
    throw InputError(path, problem.mark.line + 1, "", "", "YAML: " + problem.msg);
  }
}

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
  throw InputError("--set", 0, part, assignment,
                   names.empty()
                       ? "an index such as [0]"
                       : did_you_mean(part, names) + fmt::format("one of {}", fmt::join(names, ", ")));
}

}  // namespace

std::string item_name(const YAML::Node& item) {
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
  YAML::Node value;
  const std::string text = assignment.substr(equals + 1);
  check_text(text, "--set");
  try {
    value = YAML::Load(text);
  } catch (const YAML::Exception& problem) {
    throw InputError("--set", 0, assignment.substr(0, equals), text, "YAML: " + problem.msg);
  }
  mark(value);
  const std::vector<std::string> parts = split_path(assignment.substr(0, equals), assignment);
  YAML::Node at;
  at.reset(root);
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
    } else {
      throw InputError("--set", 0, parts[i], assignment, "a key of a map or an item of a list");
    }
  }
  if (at.IsSequence()) {
    YAML::Node item = step_into_list(at, parts.back(), assignment);
    item = value;
  } else if (at.IsScalar()) {
    throw InputError("--set", 0, parts.back(), assignment, "a key of a map or an item of a list");
  } else {
    at[parts.back()] = value;
  }
}

}  // namespace skyhaul::core
