// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenario/keys.h"
#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// Reads a YAML file whole. Throws InputError for a file that cannot be read, is larger than 4 MiB, holds
/// more than 300,000 values or is deeper than 32 levels, is no YAML, holds a key twice, an anchor, an alias
/// or a tag, or whose top is no map.
YAML::Node load_yaml(const std::string& path);

/// The two halves of load_yaml(): the text, and its tree.
std::string read_yaml(const std::string& path);
YAML::Node parse_yaml_map(const std::string& text, const std::string& file);

/// The same of a text, whatever its top is. With a `key`, the text is the value of that key on the command
/// line, and errors name the key instead of lines.
YAML::Node parse_yaml(const std::string& text, const std::string& file, const std::string& key);

/// A map of the scenario with its place in the file. The constructor refuses keys that the section does not
/// have; the readers refuse values that are not what the key table says. All errors are InputErrors with
/// file, line, key path and value. A value that --set has put in names "--set" instead of the file.
/// Where a section has the key `preset`, a text is read as a map that holds nothing but it: `loss: starlink`
/// is `loss: {preset: starlink}`.
/// Shown by the shared library for the programs of this tree.
class SKYHAUL_CORE_EXPORT MapReader {
 public:
  /// Where a map that is made of another kind of file stands in it.
  struct Lines {
    std::map<std::string, int> of_key;  ///< of the key "" that of the map
    std::string path;                   ///< that `--set` reaches the map by, such as sites.NAME
  };

  /// `preset_depth`: how many presets name each other down to this map. With `lines`, the nodes have no
  /// places of their own.
  MapReader(std::string file, const YAML::Node& node, std::string path, const Section& section,
            int preset_depth = 0, std::shared_ptr<const Lines> lines = {});

  bool has(const char* key) const;

  // The value, or `standard` where the key is absent; without one the key is required.
  std::string text(const char* key) const;  ///< one line of at most 200 bytes
  std::string name(const char* key) const;  ///< see name_problem() in text.h
  std::string name(const char* key, const std::string& standard) const;
  std::string node_name(const char* key) const;  ///< a name that can stand in a path: without / and >
  std::string text(const char* key, const std::string& standard) const;
  /// `description`: what people read, in one line or more; empty where it is absent.
  std::string description() const;
  /// The absolute path of a file that the value names from the folder of the scenario or preset.
  std::string file_path(const char* key) const;
  bool flag(const char* key, bool standard) const;
  std::string choice(const char* key, const std::string& standard) const;
  double number(const char* key) const;
  double number(const char* key, double standard) const;
  std::int64_t count(const char* key) const;
  std::int64_t count(const char* key, std::int64_t standard) const;
  double angle_deg(const char* key) const;
  double angle_deg(const char* key, double standard) const;
  std::int64_t duration_ns(const char* key) const;
  std::int64_t duration_ns(const char* key, std::int64_t standard) const;
  std::int64_t size_bytes(const char* key) const;
  std::int64_t size_bytes(const char* key, std::int64_t standard) const;
  std::int64_t rate_bps(const char* key) const;
  std::int64_t rate_bps(const char* key, std::int64_t standard) const;
  double length_km(const char* key) const;
  double length_km(const char* key, double standard) const;
  double power_kw(const char* key) const;
  double power_kw(const char* key, double standard) const;
  double energy_kwh(const char* key) const;
  std::int64_t time_ns(const char* key) const;

  /// A nested map, or the items of a list of maps; the section is the key's. A missing list is empty.
  MapReader map(const char* key) const;
  std::vector<MapReader> maps(const char* key) const;
  /// The items of a list of texts, each of one line.
  std::vector<std::string> texts(const char* key) const;
  bool is_map(const char* key) const;
  bool is_off(const char* key) const;  ///< the word `off` stands there
  bool is_list(const char* key) const;
  /// A nested map read by another section than the key's.
  MapReader map_as(const char* key, const char* section) const;

  /// Refuses the value of a key, or the map itself where the key is not there.
  [[noreturn]] void refuse(const std::string& key, const std::string& accepted) const;
  /// Refuses any key but this one.
  void refuse_beside(const char* key) const;
  /// Refuses one item of a list of texts.
  [[noreturn]] void refuse_item(const char* key, std::size_t index, const std::string& accepted) const;
  /// Says that a key is missing.
  [[noreturn]] void miss(const std::string& key, const std::string& accepted) const;

  const std::string& path() const { return path_; }
  int preset_depth() const { return preset_depth_; }

 private:
  YAML::Node get(const char* key) const;
  std::string scalar(const char* key) const;
  std::string key_path(const std::string& key) const;
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& key, const std::string& value,
                           const std::string& accepted) const;
  template <class Parse>
  auto quantity(const char* key, const Parse& parse, double base, const char* unit) const;

  std::string file_;
  YAML::Node node_;
  YAML::Node place_;  ///< what stands in the file: the map, or the text in its place
  std::string path_;
  const Section* section_;
  int preset_depth_;
  std::shared_ptr<const Lines> lines_;
  bool shorthand_ = false;  ///< a text stands in place of the map
};

/// "did you mean X? " for the candidate that the name is a slip of, or another word for; else nothing.
std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates);

/// The path of the nearest section below this one that has a key of this name, or one that the name is
/// another word for, such as sites[].terminals for dishes; else such a key at the top of the scenario. Empty
/// where there is none, and where the key is the section itself.
std::string key_elsewhere(const std::string& name, const Section& section);

/// How paths name an item of a list: by its name, or the preset that it takes one from (also where the item
/// is no more than the preset's name); else empty.
std::string item_name(const YAML::Node& item);

/// Applies "key.path=value" to a scenario: the path is as key_path.h has it, and the value is YAML.
void apply_set(YAML::Node root, const std::string& assignment);

/// Where nodes made by apply_set stand, in Mark().line: they are not from the file.
bool from_command_line(const YAML::Node& node);

}  // namespace skyhaul::core
