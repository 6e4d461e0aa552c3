// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/presets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

/// Presets that name presets come to an end here, also where one names itself.
constexpr int kDeepest = 8;

constexpr double kAny = std::numeric_limits<double>::infinity();

/// Beside an installed program, or in the source tree of this build.
std::string shipped_dir() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "skyhaul" / "presets";
    if (fs::is_directory(installed, error)) return installed.string();
  }
  return SKYHAUL_SHIPPED_PRESETS;
}

}  // namespace

Presets::Presets(const ResolveOptions& options) {
  const auto add = [&](const std::string& dir, const char* from) {
    std::error_code error;
    if (!fs::is_directory(dir, error)) throw InputError(from, 0, "", dir, "a folder of presets");
    dirs_.push_back(dir);
  };
  for (const std::string& dir : options.preset_dirs) add(dir, "--presets");
  if (const char* variable = std::getenv("SKYHAUL_PRESETS")) {
    const std::string all = variable;
    for (std::size_t from = 0; from <= all.size();) {
      const std::size_t colon = std::min(all.find(':', from), all.size());
      if (colon > from) add(all.substr(from, colon - from), "SKYHAUL_PRESETS");
      from = colon + 1;
    }
  }
  dirs_.push_back(options.shipped_presets.empty() ? shipped_dir() : options.shipped_presets);
}

std::vector<std::pair<std::string, std::string>> Presets::list(const std::string& kind) const {
  std::map<std::string, std::string> found;
  for (const std::string& dir : dirs_) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(fs::path(dir) / kind, error)) {
      if (entry.path().extension() == ".yaml")
        found.emplace(entry.path().stem().string(), entry.path().string());
    }
  }
  return {found.begin(), found.end()};
}

MapReader Presets::open(const char* kind, const MapReader& reader, const char* key,
                        const char* section) const {
  const std::string name = reader.name(key);
  if (reader.preset_depth() == kDeepest)
    reader.refuse(key, fmt::format("presets that name each other at most {} deep", kDeepest));
  std::vector<std::string> names;
  for (const auto& [each, file] : list(kind)) {
    if (each == name) return read(name, file, section, reader.preset_depth() + 1);
    names.push_back(each);
  }
  std::string accepted = did_you_mean(name, names);
  const std::set<std::string> may_be_off{"weather", "contention", "loss", "faults", "access", "variation"};
  const char* other = may_be_off.count(kind) > 0          ? " (or off):"
                      : std::string_view(kind) == "power" ? " (or daily windows such as [\"10:00-22:00\"]):"
                                                          : ":";
  accepted += std::string("one of the presets of ") + kind + other;
  for (const std::string& each : names) accepted += " " + each;
  reader.refuse(key, accepted);
}

MapReader Presets::read(const std::string& name, const std::string& file, const char* section,
                        int preset_depth) const {
  YAML::Node root = load_yaml(file);
  // Any preset says what its numbers rest on, whatever else its kind has.
  static const Section its{
      "preset",
      {{"unverified", KeyKind::kList, "numbers that no one has published"},
       {"sources", KeyKind::kList, "where numbers come from", -kAny, kAny, {}, "source"}}};
  YAML::Node only(YAML::NodeType::Map);
  for (const Key& key : its.keys) {
    if (!root[key.name].IsDefined()) continue;
    only[key.name] = root[key.name];
    root.remove(key.name);
  }
  const MapReader said(file, only, "", its);
  if (said.has("unverified")) {
    for (const std::string& line : said.texts("unverified")) {
      const std::string told = name + ": " + line;
      if (std::find(unverified_.begin(), unverified_.end(), told) == unverified_.end())
        unverified_.push_back(told);
    }
  }
  const std::string kind = fs::path(file).parent_path().filename().string();
  for (const MapReader& item : said.maps("sources")) {
    if (item.has("of")) item.refuse("of", "no such key in a preset, whose numbers are its own");
    add_source({kind + "/" + name, item.text("what"), item.text("source"), item.text("date", "")}, sources_);
  }
  return {file, root, "", section_named(section), preset_depth};
}

void add_source(Source source, std::vector<Source>& to) {
  const auto same = [&](const Source& each) {
    return each.of == source.of && each.what == source.what && each.source == source.source &&
           each.date == source.date;
  };
  if (std::none_of(to.begin(), to.end(), same)) to.push_back(std::move(source));
}

std::vector<Source> load_sources(const MapReader& root, const Presets& presets) {
  std::vector<Source> all;
  for (const MapReader& item : root.maps("sources"))
    add_source({item.text("of", ""), item.text("what"), item.text("source"), item.text("date", "")}, all);
  for (const Source& each : presets.sources()) add_source(each, all);
  return all;
}

std::vector<PresetInfo> list_presets(const ResolveOptions& options) {
  const Presets presets(options);
  std::vector<PresetInfo> all;
  for (const char* kind :
       {"constellations", "terminals", "radios", "gateways", "pops", "contention", "loss", "access",
        "variation", "weather", "payloads", "methods", "sites", "faults", "power", "alternatives"}) {
    for (const auto& [name, file] : presets.list(kind)) {
      const YAML::Node root = load_yaml(file);
      const YAML::Node description = root["description"];
      all.push_back(
          {kind, name, description.IsDefined() && description.IsScalar() ? description.Scalar() : "", file});
    }
  }
  return all;
}

}  // namespace skyhaul::core
