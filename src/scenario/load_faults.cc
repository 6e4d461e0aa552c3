// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `faults:` of a scenario.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <memory>
#include <stdexcept>

#include "scenario/load_parts.h"

namespace skyhaul::core {
namespace {

using models::FaultPart;
using models::FaultRule;

constexpr std::pair<const char*, FaultPart> kParts[] = {{"satellites", FaultPart::kSatellite},
                                                        {"gateways", FaultPart::kGateway},
                                                        {"pops", FaultPart::kPop},
                                                        {"terminals", FaultPart::kTerminal},
                                                        {"isls", FaultPart::kIsl},
                                                        {"fixed_links", FaultPart::kFixedLink},
                                                        {"power", FaultPart::kPower}};

/// A time, or a duration after `base_ns`.
TimeNs load_at(const MapReader& item, TimeNs base_ns) {
  const std::string text = item.text("at");
  const bool is_date =
      text.size() > 4 && text[4] == '-' &&
      std::all_of(text.begin(), text.begin() + 4, [](unsigned char c) { return std::isdigit(c); });
  if (is_date) {
    if (item.time_ns("at") < 0) item.refuse("at", "a time from 1970 on");
    return item.time_ns("at");
  }
  const std::int64_t after_ns = item.duration_ns("at");
  if (base_ns > 0 && after_ns > std::numeric_limits<TimeNs>::max() - base_ns)
    item.refuse("at", "a time before the year 2262");
  return base_ns + after_ns;
}

/// The one kind of parts that an item names.
FaultPart part_of(const MapReader& item, const char** key) {
  *key = nullptr;
  FaultPart part{};
  for (const auto& [name, its] : kParts) {
    if (!item.has(name)) continue;
    if (*key != nullptr)
      item.refuse(name, fmt::format("no value beside {}: one kind of parts for each item", *key));
    *key = name;
    part = its;
  }
  if (*key == nullptr) {
    item.miss("satellites",
              "preset, or one of satellites, gateways, pops, terminals, isls, fixed_links and power");
  }
  return part;
}

/// Reads items and checks their names against the parts that the scenario has.
class FaultLoader {
 public:
  FaultLoader(const Presets& presets, ResolvedScenario& scenario) : presets_(presets), scenario_(scenario) {}

  void load(const MapReader& item, TimeNs base_ns, int depth) {
    if (!item.has("preset")) return load_rule(item, base_ns);
    for (const auto& [name, part] : kParts) {
      if (item.has(name)) item.refuse(name, "no value beside preset");
    }
    for (const char* key : {"for", "mtbf", "mttr", "fraction", "max_altitude"}) {
      if (item.has(key)) item.refuse(key, "no value beside preset: only `at` moves it");
    }
    if (depth > 0) item.refuse("preset", "no value: presets do not name presets");
    const MapReader preset = presets_.open("faults", item, "preset", "faults_preset");
    preset.description();
    const TimeNs begin_ns = item.has("at") ? load_at(item, base_ns) : base_ns;
    for (const MapReader& each : preset.maps("faults")) load(each, begin_ns, depth + 1);
  }

  std::vector<FaultRule> take() { return std::move(rules_); }

 private:
  void load_rule(const MapReader& item, TimeNs base_ns) {
    const char* key = nullptr;
    FaultRule rule;
    rule.part = part_of(item, &key);
    rule.names = item.texts(key);
    if (rule.names.empty()) item.refuse(key, "a list of names; * is any characters, ? one");
    if (item.has("max_altitude") && rule.part != FaultPart::kSatellite)
      item.refuse("max_altitude", fmt::format("no value: {} have none", key));
    rule.max_altitude_km = item.length_km("max_altitude", rule.max_altitude_km);
    rule.fraction = item.number("fraction", 1);
    if (item.has("mtbf")) {
      rule.mtbf_ns = item.duration_ns("mtbf");
      rule.mttr_ns = item.duration_ns("mttr");
    } else if (item.has("mttr")) {
      item.miss("mtbf", "the mean time between repair and failure, because there is mttr");
    }
    if (item.has("at")) {
      rule.at_ns = load_at(item, base_ns);
    } else if (rule.mtbf_ns == 0) {
      rule.at_ns = base_ns;
    }
    // Each failure from `at` on is drawn, also those before the horizon.
    constexpr std::int64_t kMostFailures = 10'000'000;
    const TimeNs end_ns = scenario_.epoch_ns + scenario_.horizon_ns;
    if (rule.at_ns && rule.mtbf_ns > 0 && *rule.at_ns < end_ns &&
        (end_ns - *rule.at_ns) / (rule.mtbf_ns + rule.mttr_ns) > kMostFailures) {
      item.refuse("mtbf", "a time with at most ten million failures between `at` and the end of the horizon");
    }
    if (item.has("for")) rule.length_ns = item.duration_ns("for");
    if (rule.at_ns && *rule.at_ns >= scenario_.epoch_ns + scenario_.horizon_ns) {
      scenario_.warnings.push_back(fmt::format("{}: begins at {}, after the horizon", item.path(),
                                               orbits::format_utc(*rule.at_ns, 0)));
    }
    check_names(item, key, rule);
    rules_.push_back(std::move(rule));
  }

  void check_names(const MapReader& item, const char* key, const FaultRule& rule) {
    if (!satellites_) satellites_ = make_propagator(scenario_);
    const models::Network network = rule.part == FaultPart::kIsl ? make_network(scenario_, *satellites_)
                                                                 : make_network_without_isls(scenario_);
    const std::vector<std::string> names = fault_part_names(rule.part, network, *satellites_);
    for (std::size_t i = 0; i < rule.names.size(); ++i) {
      FaultRule one = rule;
      one.names = {rule.names[i]};
      try {
        fault_times({one}, network, *satellites_, scenario_.epoch_ns, scenario_.epoch_ns + 1, scenario_.seed);
      } catch (const std::invalid_argument&) {
        item.refuse_item(key, i,
                         names.empty()
                             ? fmt::format("no value: the scenario has no {}", key)
                             : fmt::format("{}a name or pattern of {}, such as {}",
                                           names.size() <= 1000 ? did_you_mean(rule.names[i], names) : "",
                                           key, names.front()));
      }
    }
  }

  const Presets& presets_;
  ResolvedScenario& scenario_;  ///< without faults as yet
  std::vector<FaultRule> rules_;
  std::unique_ptr<orbits::Propagator> satellites_;
};

}  // namespace

void load_faults(const MapReader& root, const Presets& presets, ResolvedScenario& scenario) {
  if (!root.has("faults") || root.is_off("faults")) return;
  FaultLoader loader(presets, scenario);
  if (!root.is_list("faults")) {
    loader.load(root.map("faults"), scenario.epoch_ns, 0);
  } else {
    for (const MapReader& item : root.maps("faults")) loader.load(item, scenario.epoch_ns, 0);
  }
  scenario.faults = loader.take();
}

}  // namespace skyhaul::core
