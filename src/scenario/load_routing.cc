// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// How satellites, gateways and paths are chosen.
#include <algorithm>
#include <utility>

#include "scenario/load_parts.h"
#include "skyhaul/models/words.h"

namespace skyhaul::core {
namespace {

/// A key that is a name, or a map of the section of the same name that holds the name and more.
class NameOrMap {
 public:
  NameOrMap(const MapReader& root, const char* key, const char* name_key, const std::string& standard)
      : map_(root.has(key) && root.is_map(key)),
        reader_(map_ ? root.map(key) : root),
        name_(map_ ? reader_.choice(name_key, standard) : choice_of(root, key, name_key, standard)) {}

  const std::string& name() const { return name_; }
  /// Whether the map is there and has the key.
  bool has(const char* key) const { return map_ && reader_.has(key); }
  const MapReader& map() const { return reader_; }

 private:
  /// The value of the key itself, checked by the choices of the map's name.
  static std::string choice_of(const MapReader& root, const char* key, const char* name_key,
                               const std::string& standard) {
    if (!root.has(key)) return standard;
    std::string value = root.text(key);
    std::string names;
    const auto& choices = find_key(section_named(key), name_key)->choices;
    for (const char* choice : choices) {
      if (value == choice) return value;
      names += (choice == choices.front() ? "" : ", ") + std::string(choice);
    }
    root.refuse(key, did_you_mean(value, {choices.begin(), choices.end()}) + "a map, or one of " + names);
  }

  bool map_;
  MapReader reader_;
  std::string name_;
};

/// Why the routing is what it is. Does not tell whether the scenario names its default, so that a resolved
/// scenario gives the same words.
std::string reason_of(const ResolvedScenario& scenario) {
  const bool by_satellite = std::any_of(scenario.sites.begin(), scenario.sites.end(),
                                        [](const SiteSpec& each) { return !each.site.fixed_link; });
  if (!by_satellite) return "not used: every site has a fixed link";
  const models::RoutingMode standard = default_routing(scenario);
  const std::string name = word_of(scenario.routing.mode);
  if (scenario.routing.mode != standard)
    return name + ", as the scenario says (the default would be " + word_of(standard) + ")";
  switch (standard) {
    case models::RoutingMode::kIsl:
      return name + ", the default where satellites have lasers and there are no gateways";
    case models::RoutingMode::kIslGateway:
      return name +
             ", the default where satellites have lasers and there are gateways: each terminal's traffic "
             "goes "
             "to the nearest gateway, over lasers where its satellite sees none";
    case models::RoutingMode::kBentPipe:
      break;
  }
  return name + ", the default where satellites have no lasers";
}

}  // namespace

models::RoutingMode default_routing(const ResolvedScenario& scenario) {
  if (!scenario.constellation.isl) return models::RoutingMode::kBentPipe;
  return scenario.gateways.empty() || scenario.pops.empty() ? models::RoutingMode::kIsl
                                                            : models::RoutingMode::kIslGateway;
}

void load_policy(const MapReader& reader, models::ServingPolicy& policy, models::ServingWeights& weights,
                 models::MeasuredPolicy& measured, bool& spread) {
  const NameOrMap keys(reader, "policy", "name", word_of(policy));
  policy = models::value_of<models::ServingPolicy>(keys.name());
  constexpr std::pair<const char*, double models::ServingWeights::*> kWeightedKeys[] = {
      {"elevation", &models::ServingWeights::elevation},
      {"visible", &models::ServingWeights::visible},
      {"load", &models::ServingWeights::load}};
  for (const auto& [key, weight] : kWeightedKeys) {
    if (!keys.has(key)) continue;
    if (policy != models::ServingPolicy::kWeighted) keys.map().refuse(key, "only with the policy weighted");
    weights.*weight = keys.map().number(key);
  }
  for (const auto& [key, weight] : kMeasuredKeys) {
    if (!keys.has(key)) continue;
    if (policy != models::ServingPolicy::kMeasured) keys.map().refuse(key, "only with the policy measured");
    measured.*weight = keys.map().number(key);
  }
  if (keys.has("spread")) spread = keys.map().flag("spread", true);
}

void load_scheduling(const MapReader& root, ResolvedScenario& scenario) {
  const ConstellationSpec& standard = scenario.constellation;
  scenario.policy = standard.policy;
  scenario.policy_weights = standard.policy_weights;
  scenario.measured_policy = standard.measured_policy;
  scenario.spread_terminals = standard.spread_terminals;
  load_policy(root, scenario.policy, scenario.policy_weights, scenario.measured_policy,
              scenario.spread_terminals);

  const NameOrMap gateways(root, "gateway_choice", "name", word_of(models::GatewayPolicy::kLeastDelay));
  models::GatewayChoice& choice = scenario.gateway_choice;
  choice.policy = models::value_of<models::GatewayPolicy>(gateways.name());
  for (const char* key : {"delay", "load"}) {
    if (gateways.has(key) && choice.policy != models::GatewayPolicy::kWeighted)
      gateways.map().refuse(key, "only with the choice weighted");
  }
  if (gateways.has("delay")) choice.weights.delay = gateways.map().number("delay");
  if (gateways.has("load")) choice.weights.load = gateways.map().number("load");
  if (gateways.has("links")) choice.links = static_cast<int>(gateways.map().count("links"));
}

void load_routing(const MapReader& root, ResolvedScenario& scenario) {
  const bool mesh = scenario.constellation.isl;
  const NameOrMap routing(root, "routing", "mode", word_of(default_routing(scenario)));
  const auto mode = models::value_of<models::RoutingMode>(routing.name());
  if (mode != models::RoutingMode::kBentPipe && !mesh) {
    const std::string accepted =
        "bent-pipe: " + scenario.constellation.name + " has no inter-satellite links";
    if (root.is_map("routing")) routing.map().refuse("mode", accepted);
    root.refuse("routing", accepted);
  }
  models::Routing& its = scenario.routing;
  its.mode = mode;
  scenario.routing_reason = reason_of(scenario);
  if (routing.has("metric"))
    its.metric = models::value_of<models::RouteMetric>(routing.map().choice("metric", ""));
  if (routing.has("disjoint"))
    its.disjoint = models::value_of<models::Disjoint>(routing.map().choice("disjoint", ""));
  if (routing.has("reroute_delay")) its.reroute_delay_ns = routing.map().duration_ns("reroute_delay");
  if (routing.has("relay")) {
    its.relay = routing.map().name("relay");
    std::vector<std::string> names;
    for (const models::Pop& pop : scenario.pops) names.push_back(pop.name);
    if (std::find(names.begin(), names.end(), its.relay) == names.end()) {
      std::string accepted =
          names.empty() ? "pops, so that it is one" : did_you_mean(its.relay, names) + "a PoP: ";
      for (const std::string& name : names) accepted += (name == names.front() ? "" : ", ") + name;
      routing.map().refuse("relay", accepted);
    }
  }
}

}  // namespace skyhaul::core
