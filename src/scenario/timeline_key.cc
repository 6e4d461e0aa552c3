// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/key_parts.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "skyhaul/core/units.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/omm.h"
#include "skyhaul/orbits/track.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kShort = 40;
constexpr std::size_t kLongestSite = 100;

/// Keys of a scenario that the links do not follow from.
const std::set<std::string>& other_keys() {
  static const std::set<std::string> all{"name",    "description", "warnings", "unverified",
                                         "sources", "ideal",       "traffic",  "targets",
                                         "engines", "days",        "together", "alternatives"};
  return all;
}

std::string hash_of(const std::string& text) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(XXH64(text.data(), text.size(), 0)));
}

/// A value that can stand in a message: its text where that is short, else a hash, of a list with its length.
std::string value_of(const YAML::Node& node) {
  if (node.IsScalar() && node.Scalar().size() <= kShort) return node.Scalar();
  YAML::Emitter out;
  out << YAML::Flow << node;
  const std::string text = out.c_str();
  if (text.size() <= kShort && text.find('\n') == std::string::npos) return text;
  return (node.IsSequence() ? fmt::format("{} items, ", node.size()) : "") + hash_of(text);
}

/// A part for each key below `name`, so that the one that differs can be named.
void add_parts(const std::string& name, const YAML::Node& node, std::vector<models::KeyPart>& parts) {
  if (!node.IsMap() || node.size() == 0) {
    parts.push_back({name, value_of(node)});
    return;
  }
  for (const auto& entry : node) add_parts(name + "." + entry.first.Scalar(), entry.second, parts);
}

/// The content of a file that the scenario was read with.
std::string content_of(const std::string& file) {
  return read_input(file, "a CSV file", CsvRows::kLargestFile);
}

}  // namespace

ResolvedScenario without_file_names(ResolvedScenario scenario) {
  ConstellationSpec& constellation = scenario.constellation;
  constellation.name.clear();  // for reports only, as whose it is
  constellation.operated_by.clear();
  constellation.select.clear();  // what was chosen is what counts
  constellation.preset.clear();  // its rules stand in the other keys
  if (!constellation.elements.empty())
    constellation.elements_file = hash_of(orbits::write_omm_csv(constellation.elements));
  const auto replace_series = [](std::optional<WeatherSpec>& weather) {
    if (weather && !weather->series_file.empty())
      weather->series_file = hash_of(content_of(weather->series_file));
  };
  for (auto& weather : scenario.gateway_weather) replace_series(weather);
  for (SiteSpec& site : scenario.sites) {
    for (models::Terminal& terminal : site.site.terminals) terminal.price.reset();
    replace_series(site.weather);
    if (site.link) site.link->file = hash_of(content_of(site.link->file));
    if (site.site.track) site.track_file = hash_of(orbits::write_track(*site.site.track));
    if (site.supply && !site.supply->file.empty())
      site.supply->file = hash_of(models::write_power(site.supply->supply.measured));
  }
  return scenario;
}

std::vector<models::KeyPart> timeline_key(const ResolvedScenario& scenario) {
  return key_parts(without_file_names(scenario));
}

std::vector<models::KeyPart> key_parts(const ResolvedScenario& scenario) {
  const YAML::Node all = YAML::Load(to_yaml(scenario));
  std::vector<models::KeyPart> parts;
  for (const char* first : {"epoch", "horizon", "seed"}) parts.push_back({first, value_of(all[first])});
  for (const auto& entry : all) {
    const std::string name = entry.first.Scalar();
    const bool there =
        std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return part.name == name; });
    if (there || other_keys().count(name) > 0) continue;
    if (name != "sites") {
      add_parts(name, entry.second, parts);
      continue;
    }
    for (std::size_t s = 0; s < entry.second.size(); ++s) {
      const YAML::Node site = entry.second[s];
      const std::string its = site["name"].Scalar();
      const bool is_short = its.size() <= kLongestSite;  // names of parts have bounds as well
      const std::string prefix = "sites." + (is_short ? its : fmt::format("[{}]", s));
      parts.push_back({prefix, is_short ? "there" : hash_of(its)});
      for (const auto& key : site) {
        if (key.first.Scalar() != "name") add_parts(prefix + "." + key.first.Scalar(), key.second, parts);
      }
    }
  }
  return parts;
}

std::string check_timeline(const models::LinkTimeline& timeline, const std::string& file,
                           const ResolvedScenario& scenario, bool anyway) {
  const std::string links = "links are those of " + file + ", not computed from the scenario";
  if (timeline.built_from.empty())
    return links + "; the file does not say what they were built from, so that nothing could be checked";
  const std::vector<models::KeyPart> wanted = timeline_key(scenario);
  const auto find = [](const std::vector<models::KeyPart>& parts, const std::string& name) {
    return std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.name == name; });
  };
  std::vector<std::string> differ;
  std::string its, asked;
  const auto compare = [&](const std::string& name) {
    const auto a = find(timeline.built_from, name), b = find(wanted, name);
    const std::string of_file = a == timeline.built_from.end() ? "absent" : a->value;
    const std::string of_scenario = b == wanted.end() ? "absent" : b->value;
    if (of_file == of_scenario) return;
    if (differ.empty()) its = of_file, asked = of_scenario;
    differ.push_back(name);
  };
  for (const models::KeyPart& part : wanted) compare(part.name);
  for (const models::KeyPart& part : timeline.built_from) {
    if (find(wanted, part.name) == wanted.end()) compare(part.name);
  }
  if (differ.empty()) return {};
  if (!anyway) {
    throw InputError(
        file, 0, differ.front(), its,
        "a timeline built from this scenario, with " + asked + "; --timeline-anyway takes it as it is");
  }
  constexpr std::size_t kMostNamed = 12;
  const std::size_t more = differ.size() > kMostNamed ? differ.size() - kMostNamed : 0;
  differ.resize(differ.size() - more);
  return fmt::format("{}: they were built from another one, which differs in {}{}", links,
                     fmt::join(differ, ", "), more > 0 ? fmt::format(" and {} more keys", more) : "");
}

}  // namespace skyhaul::core
