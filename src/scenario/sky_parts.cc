// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {
namespace {

bool has_weather(const ResolvedScenario& scenario) {
  return std::any_of(scenario.sites.begin(), scenario.sites.end(),
                     [](const SiteSpec& site) { return site.weather.has_value(); }) ||
         std::any_of(scenario.gateway_weather.begin(), scenario.gateway_weather.end(),
                     [](const auto& each) { return each.has_value(); });
}

/// Whether any terminal has this of its own.
template <class Member>
bool any_terminal(const ResolvedScenario& scenario, const Member& has) {
  return std::any_of(scenario.sites.begin(), scenario.sites.end(), [&](const SiteSpec& site) {
    return std::any_of(site.site.terminals.begin(), site.site.terminals.end(), has);
  });
}

template <class Change>
void each_terminal(ResolvedScenario& scenario, const Change& change) {
  for (SiteSpec& site : scenario.sites) {
    for (models::Terminal& terminal : site.site.terminals) change(terminal);
  }
}

bool has_contention(const ResolvedScenario& scenario) {
  const models::Contention& users = scenario.contention;
  const bool vary =
      any_terminal(scenario, [](const models::Terminal& each) { return each.variation != nullptr; });
  return vary || !users.share.empty() || !users.share_up.empty() || users.slot_deviation > 0 ||
         users.cell_up_bps > 0 || users.cell_down_bps > 0;
}

bool has_scheduling(const ResolvedScenario& scenario) {
  const ConstellationSpec& constellation = scenario.constellation;
  return constellation.access.median_ns > 0 || constellation.slots.spike_max_ns > 0 ||
         scenario.policy == models::ServingPolicy::kMeasured ||
         any_terminal(scenario, [](const models::Terminal& each) { return each.access != nullptr; });
}

bool has_faults(const ResolvedScenario& scenario) {
  return !scenario.faults.empty() ||
         std::any_of(scenario.sites.begin(), scenario.sites.end(), [](const SiteSpec& site) {
           return site.site.fixed_link && site.site.fixed_link->availability < 1;
         });
}

void take_scheduling(ResolvedScenario& scenario) {
  if (!has_scheduling(scenario)) return;
  ConstellationSpec& constellation = scenario.constellation;
  constellation.access = {};
  each_terminal(scenario, [](models::Terminal& each) { each.access.reset(); });
  constellation.slots.gap_min_ns = constellation.slots.gap_max_ns = 0;
  constellation.slots.spike_min_ns = constellation.slots.spike_max_ns = 0;
  for (models::ServingPolicy* policy : {&scenario.policy, &constellation.policy}) {
    if (*policy == models::ServingPolicy::kMeasured) *policy = models::ServingPolicy::kHighestElevation;
  }
}

}  // namespace

const char* to_string(SkyPart part) {
  switch (part) {
    case SkyPart::kWeather:
      return "weather";
    case SkyPart::kContention:
      return "contention";
    case SkyPart::kLoss:
      return "loss";
    case SkyPart::kScheduling:
      return "scheduling";
    case SkyPart::kFaults:
      return "faults";
  }
  return "";
}

bool has_part(const ResolvedScenario& scenario, SkyPart part) {
  switch (part) {
    case SkyPart::kWeather:
      return has_weather(scenario);
    case SkyPart::kContention:
      return has_contention(scenario);
    case SkyPart::kLoss:
      return scenario.loss.active() ||
             any_terminal(scenario, [](const models::Terminal& each) { return each.loss != nullptr; });
    case SkyPart::kScheduling:
      return has_scheduling(scenario);
    case SkyPart::kFaults:
      return has_faults(scenario);
  }
  return false;
}

void take_away(SkyPart part, ResolvedScenario& scenario) {
  switch (part) {
    case SkyPart::kWeather:
      for (SiteSpec& site : scenario.sites) site.weather.reset();
      for (auto& each : scenario.gateway_weather) each.reset();
      break;
    case SkyPart::kContention:
      scenario.contention = scenario.constellation.contention = {};
      scenario.constellation.variation.reset();
      each_terminal(scenario, [](models::Terminal& each) { each.variation.reset(); });
      break;
    case SkyPart::kLoss:
      scenario.loss = scenario.constellation.loss = {};
      each_terminal(scenario, [](models::Terminal& each) { each.loss.reset(); });
      break;
    case SkyPart::kScheduling:
      take_scheduling(scenario);
      break;
    case SkyPart::kFaults:
      scenario.faults.clear();
      for (SiteSpec& site : scenario.sites) {
        if (site.site.fixed_link) site.site.fixed_link->availability = 1;
      }
      break;
  }
}

}  // namespace skyhaul::core
