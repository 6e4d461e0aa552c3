// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/map_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>

#include "scenario/key_path.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::core {
namespace {

// Bytes of the texts that are not names.
constexpr std::size_t kLongestText = 200;
constexpr std::size_t kLongestPath = 4096;
constexpr std::size_t kLongestDescription = 10'000;
constexpr const char* kPlainText =
    "without control characters, line separators and characters that turn the direction of writing";

std::string shown(const YAML::Node& node) {
  if (!node.IsDefined()) return {};
  if (node.IsScalar()) return node.Scalar().empty() ? "empty" : node.Scalar();
  if (node.IsNull()) return "nothing";
  return node.IsMap() ? "a map" : "a list";
}

std::string limits(const Key& key, const char* unit) {
  const std::string end = unit[0] == '\0' ? "" : std::string(" ") + unit;
  if (std::isinf(key.min) && std::isinf(key.max)) return "";
  if (std::isinf(key.max)) return fmt::format(" of at least {}{}", key.min, end);
  return fmt::format(" from {} to {}{}", key.min, key.max, end);
}

std::string names_of(const std::vector<const char*>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string form_of(const Key& key) {
  switch (key.kind) {
    case KeyKind::kText:
      return "a text";
    case KeyKind::kFlag:
      return "true or false";
    case KeyKind::kNumber:
      return "a number";
    case KeyKind::kCount:
      return "a whole number";
    case KeyKind::kAngle:
      return "an angle in degrees";
    case KeyKind::kDuration:
      return "a duration";
    case KeyKind::kSize:
      return "a size";
    case KeyKind::kRate:
      return "a rate";
    case KeyKind::kLength:
      return "a length";
    case KeyKind::kPower:
      return "a power";
    case KeyKind::kEnergy:
      return "an energy";
    case KeyKind::kTime:
      return "a time";
    case KeyKind::kChoice:
      return "one of " + names_of(key.choices);
    case KeyKind::kList:
      return "a list";
    case KeyKind::kMap:
      return "a map";
    case KeyKind::kMixed:
      break;
  }
  return "a value";
}

/// What a key holds and says, such as "a duration (length of time looked at)".
std::string wanted(const Key& key, const std::string& form) {
  return fmt::format("{} ({})", form, key.description);
}
std::string wanted(const Key& key) { return wanted(key, form_of(key)); }

}  // namespace

MapReader::MapReader(std::string file, const YAML::Node& node, std::string path, const Section& section,
                     int preset_depth, std::shared_ptr<const Lines> lines)
    : file_(std::move(file)),
      node_(node),
      place_(node),
      path_(std::move(path)),
      section_(&section),
      preset_depth_(preset_depth),
      lines_(std::move(lines)) {
  std::vector<std::string> names;
  for (const Key& key : section.keys) names.emplace_back(key.name);
  if (node.IsScalar() && !node.Scalar().empty() && find_key(section, "preset") != nullptr) {
    shorthand_ = true;
    // A new text instead of the node, which would bring the whole file's nodes with it.
    YAML::Node map(YAML::NodeType::Map);
    map["preset"] = node.Scalar();
    node_.reset(map);
    return;
  }
  if (!node.IsMap()) {
    refuse(node, path_, shown(node), "a map with the keys " + fmt::format("{}", fmt::join(names, ", ")));
  }
  for (const auto& entry : node) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : shown(entry.first);
    if (find_key(section, name) != nullptr) continue;
    std::string meant = did_you_mean(name, names);
    if (const std::string other = meant.empty() ? key_elsewhere(name, section) : ""; !other.empty())
      meant = "did you mean " + other + "? ";
    refuse(from_command_line(entry.second) ? entry.second : entry.first, key_path(name),
           meant.empty() ? "unknown key" : "unknown key; " + meant.substr(0, meant.size() - 1),
           "one of " + fmt::format("{}", fmt::join(names, ", ")));
  }
}

std::string MapReader::key_path(const std::string& key) const {
  if (key.empty() || (shorthand_ && key == "preset")) return path_;
  return path_.empty() ? key : path_ + "." + key;
}

void MapReader::refuse_item(const char* key, std::size_t index, const std::string& accepted) const {
  const YAML::Node item = node_[key][index];
  refuse(item, fmt::format("{}[{}]", key_path(key), index), shown(item), accepted);
}

void MapReader::refuse(const YAML::Node& node, const std::string& key, const std::string& value,
                       const std::string& accepted) const {
  const YAML::Node place = shorthand_ ? place_ : node;
  if (from_command_line(place)) {
    const std::string of_item = lines_ ? lines_->path + (key.empty() ? "" : ".") : "";
    throw InputError("--set", 0, of_item + key, value, accepted);
  }
  if (lines_) {
    const auto line = lines_->of_key.find(key.substr(0, key.find_first_of(".[")));
    throw InputError(file_, line == lines_->of_key.end() ? lines_->of_key.at("") : line->second, key, value,
                     accepted);
  }
  throw InputError(file_, place.IsDefined() ? place.Mark().line + 1 : 0, key, value, accepted);
}

void MapReader::refuse(const std::string& key, const std::string& accepted) const {
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != key) continue;
    // What is not there at all has no place of its own: the key's is the one to look at.
    const bool nothing = entry.second.IsNull() && !from_command_line(entry.second);
    refuse(nothing ? entry.first : entry.second, key_path(key), shown(entry.second), accepted);
  }
  refuse(node_, key_path(key), key.empty() ? "" : "missing", accepted);
}

void MapReader::refuse_beside(const char* key) const {
  for (const auto& entry : node_) {
    if (entry.first.Scalar() != key) refuse(entry.first.Scalar(), std::string("no value beside ") + key);
  }
}

void MapReader::miss(const std::string& key, const std::string& accepted) const {
  refuse(node_, key_path(key), "missing", accepted);
}

YAML::Node MapReader::get(const char* key) const {
  if (find_key(*section_, key) == nullptr)
    throw std::logic_error(std::string(section_->name) + " has no key " + key);
  return node_[key];
}

bool MapReader::has(const char* key) const { return get(key).IsDefined(); }

bool MapReader::is_map(const char* key) const { return get(key).IsMap(); }

bool MapReader::is_off(const char* key) const { return get(key).IsScalar() && get(key).Scalar() == "off"; }
bool MapReader::is_list(const char* key) const { return has(key) && get(key).IsSequence(); }

std::string MapReader::scalar(const char* key) const {
  const YAML::Node node = get(key);
  const Key& its = *find_key(*section_, key);
  if (!node.IsDefined()) miss(key, wanted(its));
  if (!node.IsScalar() || node.Scalar().empty()) refuse(key, wanted(its));
  // A block literal ends in a line feed that is no part of what it says.
  return node.Scalar().substr(0, node.Scalar().find_last_not_of('\n') + 1);
}

std::string MapReader::text(const char* key) const {
  const std::string value = scalar(key);
  if (value.size() > kLongestText || text_problem(value) != nullptr)
    refuse(key, fmt::format("a text of one line and at most {} bytes, {}", kLongestText, kPlainText));
  return value;
}

std::string MapReader::description() const {
  if (!has("description")) return {};
  const std::string value = scalar("description");
  std::string one_line = value;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  std::replace(one_line.begin(), one_line.end(), '\t', ' ');
  if (value.size() > kLongestDescription || text_problem(one_line) != nullptr)
    refuse("description", fmt::format("a text of at most {} bytes, {}", kLongestDescription, kPlainText));
  return value;
}

std::string MapReader::name(const char* key) const {
  const std::string value = scalar(key);
  if (name_problem(value) != nullptr) refuse(key, kNameRule);
  return value;
}

std::string MapReader::name(const char* key, const std::string& standard) const {
  return has(key) ? name(key) : standard;
}

std::string MapReader::node_name(const char* key) const {
  const std::string value = name(key);
  if (value.find_first_of("/>") != std::string::npos) refuse(key, "a name without / and >");
  return value;
}

std::string MapReader::text(const char* key, const std::string& standard) const {
  return has(key) ? text(key) : standard;
}

std::string MapReader::file_path(const char* key) const {
  const std::string value = scalar(key);
  if (value.size() > kLongestPath || text_problem(value) != nullptr)
    refuse(key, fmt::format("a file's name of at most {} bytes, {}", kLongestPath, kPlainText));
  const std::filesystem::path path = value;
  return std::filesystem::absolute(std::filesystem::path(file_).parent_path() / path)
      .lexically_normal()
      .string();
}

bool MapReader::flag(const char* key, bool standard) const {
  if (!has(key)) return standard;
  const std::string value = scalar(key);
  if (value == "true") return true;
  if (value != "false") refuse(key, "true or false");
  return false;
}

std::string MapReader::choice(const char* key, const std::string& standard) const {
  if (!has(key)) return standard;
  const std::string value = scalar(key);
  const Key& its = *find_key(*section_, key);
  for (const char* each : its.choices) {
    if (value == each) return value;
  }
  refuse(key, did_you_mean(value, {its.choices.begin(), its.choices.end()}) +
                  (its.choices.size() > 1 ? "one of " : "") + names_of(its.choices));
}

/// Parses, and checks the table's limits in the base unit.
template <class Parse>
auto MapReader::quantity(const char* key, const Parse& parse, double base, const char* unit) const {
  const std::string value = scalar(key);
  const Key& its = *find_key(*section_, key);
  try {
    const auto parsed = parse(value);
    const double in_base = static_cast<double>(parsed) / base;
    if (in_base >= its.min && in_base <= its.max) return parsed;
  } catch (const std::invalid_argument& error) {
    refuse(key, error.what() + limits(its, unit));
  }
  refuse(key, "a value" + limits(its, unit));
}

double MapReader::number(const char* key) const { return quantity(key, parse_number, 1, ""); }
std::int64_t MapReader::count(const char* key) const { return quantity(key, parse_count, 1, ""); }
double MapReader::angle_deg(const char* key) const { return quantity(key, parse_angle_deg, 1, "deg"); }
std::int64_t MapReader::duration_ns(const char* key) const {
  return quantity(key, parse_duration_ns, 1e9, "s");
}
std::int64_t MapReader::size_bytes(const char* key) const { return quantity(key, parse_size_bytes, 1, "B"); }
std::int64_t MapReader::rate_bps(const char* key) const { return quantity(key, parse_rate_bps, 1, "bit/s"); }
double MapReader::length_km(const char* key) const { return quantity(key, parse_length_km, 1, "km"); }

double MapReader::power_kw(const char* key) const { return quantity(key, parse_power_kw, 1, "kW"); }
double MapReader::energy_kwh(const char* key) const { return quantity(key, parse_energy_kwh, 1, "kWh"); }

double MapReader::number(const char* key, double standard) const { return has(key) ? number(key) : standard; }
std::int64_t MapReader::count(const char* key, std::int64_t standard) const {
  return has(key) ? count(key) : standard;
}
double MapReader::angle_deg(const char* key, double standard) const {
  return has(key) ? angle_deg(key) : standard;
}
std::int64_t MapReader::duration_ns(const char* key, std::int64_t standard) const {
  return has(key) ? duration_ns(key) : standard;
}
std::int64_t MapReader::size_bytes(const char* key, std::int64_t standard) const {
  return has(key) ? size_bytes(key) : standard;
}
std::int64_t MapReader::rate_bps(const char* key, std::int64_t standard) const {
  return has(key) ? rate_bps(key) : standard;
}
double MapReader::length_km(const char* key, double standard) const {
  return has(key) ? length_km(key) : standard;
}

double MapReader::power_kw(const char* key, double standard) const {
  return has(key) ? power_kw(key) : standard;
}

std::int64_t MapReader::time_ns(const char* key) const {
  const std::string value = scalar(key);
  try {
    return orbits::parse_utc(value);
  } catch (const std::invalid_argument& error) {
    refuse(key, error.what());
  }
}

MapReader MapReader::map_as(const char* key, const char* section) const {
  const YAML::Node node = get(key);
  if (!node.IsDefined()) miss(key, wanted(*find_key(*section_, key), "a map"));
  return {file_, node, key_path(key), section_named(section), preset_depth_, lines_};
}

MapReader MapReader::map(const char* key) const { return map_as(key, find_key(*section_, key)->section); }

std::vector<MapReader> MapReader::maps(const char* key) const {
  const YAML::Node node = get(key);
  std::vector<MapReader> all;
  if (!node.IsDefined()) return all;
  if (!node.IsSequence()) refuse(key, wanted(*find_key(*section_, key), "a list"));
  const Section& section = section_named(find_key(*section_, key)->section);
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YAML::Node item = node[i];
    const bool nameless = item.IsScalar() && find_key(section, "preset") == nullptr;
    const std::string name = nameless ? "" : part_of_name(item_name(item));
    const std::string path = joined_path(key_path(key), name.empty() ? fmt::format("[{}]", i) : name);
    all.emplace_back(file_, item, path, section, preset_depth_, lines_);
  }
  return all;
}

std::vector<std::string> MapReader::texts(const char* key) const {
  const YAML::Node node = get(key);
  const std::string accepted = wanted(*find_key(*section_, key), "a list");
  std::vector<std::string> all;
  if (!node.IsDefined()) return all;
  if (!node.IsSequence()) refuse(key, accepted);
  for (std::size_t i = 0; i < node.size(); ++i) {
    if (!node[i].IsScalar() || node[i].Scalar().empty()) {
      refuse(node[i], fmt::format("{}[{}]", key_path(key), i), shown(node[i]), accepted);
    }
    if (node[i].Scalar().size() > kLongestDescription || text_problem(node[i].Scalar()) != nullptr) {
      refuse(node[i], fmt::format("{}[{}]", key_path(key), i), shown(node[i]),
             fmt::format("a text of one line and at most {} bytes, {}", kLongestDescription, kPlainText));
    }
    all.push_back(node[i].Scalar());
  }
  return all;
}

}  // namespace skyhaul::core
