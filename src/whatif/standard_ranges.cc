// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/standard_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenario/key_path.h"
#include "scenario/presets.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "whatif/node_text.h"

namespace skyhaul::core {
namespace {

const std::vector<std::string> kKeys = {"key", "values", "times", "operator", "needs"};
const std::vector<std::string> kNeeds = {"terminals", "radio", "gateways", "method"};

std::string joined(const std::vector<std::string>& all) {
  return fmt::format("one of {}", fmt::join(all, ", "));
}

std::size_t most_terminals(const ResolvedScenario& whole) {
  std::size_t most = 0;
  for (const SiteSpec& site : whole.sites) most = std::max(most, site.site.terminals.size());
  return most;
}

bool has_radio(const ResolvedScenario& whole) {
  return std::any_of(whole.sites.begin(), whole.sites.end(), [](const SiteSpec& site) {
    return std::any_of(site.site.terminals.begin(), site.site.terminals.end(),
                       [](const models::Terminal& terminal) { return terminal.radio != nullptr; });
  });
}

/// One item of the preset's list.
class Range {
 public:
  Range(const std::string& file, const YAML::Node& node, const ResolvedScenario& whole)
      : file_(file), node_(node), whole_(whole) {
    if (!node.IsMap()) refuse(node, "", shown_text(node), "a map with key, and values or times");
    for (const auto& entry : node) {
      const std::string name = entry.first.Scalar();
      if (std::find(kKeys.begin(), kKeys.end(), name) == kKeys.end())
        refuse(entry.first, name, "unknown key", did_you_mean(name, kKeys) + joined(kKeys));
    }
    key_ = text("key");
    needs_ = text("needs");
    if (key_.empty()) refuse(node, "key", "missing", "a key of the scenario");
    if (!needs_.empty() && std::find(kNeeds.begin(), kNeeds.end(), needs_) == kNeeds.end())
      refuse(node["needs"], "needs", needs_, joined(kNeeds));
    if (node["values"].IsDefined() == node["times"].IsDefined())
      refuse(node, key_, node["times"].IsDefined() ? "values and times" : "no values",
             "either values or times: [low, high]");
    for (const char* ends : {"values", "times"}) {
      if (node[ends].IsDefined() && (!node[ends].IsSequence() || node[ends].size() != 2))
        refuse(node[ends], ends, shown_text(node[ends]), "[low, high]");
    }
  }

  void add_to(std::vector<std::string>& all) const {
    const std::string operated_by = text("operator");
    if (!operated_by.empty() && whole_.constellation.operated_by != operated_by) return;
    if (needs_ == "terminals" && most_terminals(whole_) == 0) return;
    if (needs_ == "radio" && !has_radio(whole_)) return;
    if (needs_ == "gateways" && whole_.gateways.empty()) return;
    const std::string every = "traffic.*.";
    if (key_.rfind(every, 0) != 0) {
      all.push_back(key_ + "=" + ends(nullptr));
      return;
    }
    for (const TrafficSpec& entry : whole_.traffic) {
      if (needs_ == "method" && !entry.method) continue;
      const std::string path = joined_path("traffic", part_of_name(entry.collective.group));
      all.push_back(joined_path(path, key_.substr(every.size())) + "=" + ends(&entry));
    }
  }

 private:
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& key, const std::string& value,
                           const std::string& accepted) const {
    throw InputError(file_, node.Mark().line + 1, "ranges" + (key.empty() ? "" : "." + key), value, accepted);
  }

  std::string text(const char* key) const {
    const YAML::Node value = node_[key];
    if (!value.IsDefined()) return {};
    if (!value.IsScalar() || value.Scalar().empty()) refuse(value, key, shown_text(value), "a text");
    return value.Scalar();
  }

  double factor(std::size_t end) const {
    const YAML::Node node = node_["times"][end];
    const auto number = node.IsScalar() ? parsed_number<double>(node.Scalar()) : std::nullopt;
    if (!number || !(*number > 0 && *number < 1e6))
      refuse(node, "times", shown_text(node), "a number above 0");
    return *number;
  }

  /// "LOW,HIGH"; `entry` is the traffic entry that the key is of.
  std::string ends(const TrafficSpec* entry) const {
    if (node_["values"].IsDefined())
      return node_text(node_["values"][0]) + "," + node_text(node_["values"][1]);
    if (entry == nullptr && key_ == "sites.*.terminals") {
      const auto most = static_cast<double>(most_terminals(whole_));
      const auto count = [&](std::size_t end) { return std::max(1.0, std::floor(most * factor(end))); };
      return fmt::format("{}..{}", count(0), count(1));
    }
    if (entry != nullptr && key_ == "traffic.*.payload") {
      const char* const what = entry->dataset ? "dataset" : "size";
      const auto bytes = static_cast<double>(entry->collective.bytes);
      return fmt::format("{{{0}: {1:.0f} B}},{{{0}: {2:.0f} B}}", what, std::floor(bytes * factor(0)),
                         std::floor(bytes * factor(1)));
    }
    refuse(node_["times"], "times", key_, "values: times are for sites.*.terminals and traffic.*.payload");
  }

  std::string file_;
  YAML::Node node_;
  const ResolvedScenario& whole_;
  std::string key_, needs_;
};

}  // namespace

std::vector<std::string> standard_ranges(const ResolvedScenario& whole, const ResolveOptions& presets) {
  std::vector<std::string> all;
  for (const auto& [name, file] : Presets(presets).list("ranges")) {
    if (name != "standard") continue;
    const YAML::Node list = load_yaml(file)["ranges"];
    if (!list.IsDefined() || !list.IsSequence())
      throw InputError(file, 0, "ranges", shown_text(list), "a list of keys with their low and high values");
    for (const auto& item : list) Range(file, item, whole).add_to(all);
    return all;
  }
  throw InputError("", 0, "--vary", "",
                   "keys with their values, as no folder of presets has ranges/standard.yaml");
}

}  // namespace skyhaul::core
