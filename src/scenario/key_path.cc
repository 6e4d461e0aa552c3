// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/key_path.h"

#include <algorithm>
#include <charconv>

namespace skyhaul::core {

std::size_t end_of_part(const std::string& path, std::size_t at) {
  if (path.compare(at, 1, "[") != 0) return std::min(path.find_first_of(".[]", at), path.size());
  const bool quoted = at + 1 < path.size() && (path[at + 1] == '"' || path[at + 1] == '\'');
  const std::size_t close =
      quoted ? path.find(std::string(1, path[at + 1]) + "]", at + 2) : path.find(']', at);
  return close == std::string::npos ? at : close + (quoted ? 2 : 1);
}

std::vector<std::string> split_key_path(const std::string& path) {
  std::vector<std::string> parts;
  for (std::size_t at = 0;;) {
    const std::size_t end = end_of_part(path, at);
    if (end <= at) return {};
    parts.push_back(path.substr(at, end - at));
    at = end;
    if (at == path.size()) return parts;
    if (path[at] == '[') continue;
    if (path[at] != '.') return {};
    ++at;
  }
}

bool is_index(const std::string& part) {
  return part.size() > 1 && part.front() == '[' && part.back() == ']' &&
         part.find_first_not_of("+- 0123456789", 1) == part.size() - 1;
}

std::optional<std::size_t> index_of(const std::string& part) {
  if (!is_index(part) || part.size() < 3 || (part[1] == '0' && part.size() > 3)) return std::nullopt;
  std::size_t index = 0;
  const char* const last = part.data() + part.size() - 1;
  const auto [end, error] = std::from_chars(part.data() + 1, last, index);
  if (error != std::errc() || end != last) return std::nullopt;
  return index;
}

std::string name_of_part(const std::string& part) {
  if (part.size() < 3 || part.front() != '[' || part.back() != ']') return part;
  const bool quoted =
      part.size() > 4 && (part[1] == '"' || part[1] == '\'') && part[part.size() - 2] == part[1];
  const std::size_t around = quoted ? 2 : 1;
  return part.substr(around, part.size() - 2 * around);
}

std::string part_of_name(const std::string& name) {
  if (name.empty()) return {};
  if (name != "*" && name.find_first_of(".[]=") == std::string::npos) return name;
  const std::string plain = "[" + name + "]";
  if (name.find_first_of("]\"'") == std::string::npos && !is_index(plain)) return plain;
  for (const char* quote : {"\"", "'"}) {
    if (name.find(quote + std::string("]")) == std::string::npos)
      return std::string("[") + quote + name + quote + "]";
  }
  return {};
}

std::string joined_path(const std::string& path, const std::string& part) {
  return path.empty() ? part : path + (part[0] == '[' ? "" : ".") + part;
}

std::size_t find_equals(const std::string& assignment) {
  for (std::size_t at = 0; at < assignment.size(); ++at) {
    if (assignment[at] == '=') return at;
    if (assignment[at] != '[') continue;
    const std::size_t end = end_of_part(assignment, at);
    if (end <= at) break;
    at = end - 1;
  }
  return assignment.find('=');
}

}  // namespace skyhaul::core
