// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Keys of stages: the scenario without all that a stage does not read, hashed.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "scenario/key_parts.h"
#include "skyhaul/core/stages.h"
#include "summary/stage_hash.h"

namespace skyhaul::core {
namespace {

/// Another number for each change of what a stage makes of the same scenario.
constexpr int kStagesVersion = 2;

/// What a serving plan does not follow from takes the same value everywhere.
void forget_what_links_carry(ResolvedScenario& scenario) {
  // Rain takes links between gateways and satellites where gateways have a radio. It is drawn for all places
  // together.
  bool rain = false;
  for (std::size_t g = 0; g < scenario.gateways.size(); ++g)
    rain = rain || (scenario.gateways[g].radio && scenario.gateway_weather[g]);
  const bool drawn = scenario.policy == models::ServingPolicy::kMeasured;
  if (scenario.faults.empty() && !rain && !drawn) scenario.seed = 0;
  if (!rain) {
    for (auto& weather : scenario.gateway_weather) weather.reset();
    for (models::Gateway& gateway : scenario.gateways) gateway.radio.reset();
  }
  scenario.available_share = 1;
  if (scenario.routing.metric != models::RouteMetric::kLoad) scenario.contention = {};
  scenario.loss = {};
  scenario.encapsulation = {};
  scenario.routing.reroute_delay_ns = 0;
  ConstellationSpec& constellation = scenario.constellation;
  constellation.scheduling_delay_ns = 0;
  constellation.access = {};
  for (models::SatelliteCapacity& each : constellation.capacity) each = {};
  models::SlotRule slots;
  slots.length_ns = constellation.slots.length_ns;
  slots.offset_ns = constellation.slots.offset_ns;
  constellation.slots = slots;
  for (SiteSpec& site : scenario.sites) {
    if (!rain) site.weather.reset();
    site.power.clear();
    site.supply.reset();
    site.compute.reset();
    site.power_run.reset();
    site.site.power.reset();
    site.site.cell.clear();
    site.link.reset();
    site.site.measured.reset();
    for (models::Terminal& terminal : site.site.terminals) {
      terminal.type.clear();
      terminal.operated_by.clear();
      terminal.up_bps = terminal.down_bps = 1;
      terminal.radio.reset();
      terminal.data_plan.reset();
      terminal.contention = 1;
      terminal.variation.reset();
      terminal.access.reset();
      terminal.loss.reset();
      terminal.is_gateway = false;
    }
    if (!site.site.fixed_link) continue;
    site.site.fixed_link->up_bps = site.site.fixed_link->down_bps = 1;
    site.site.fixed_link->delay_ns = 0;
    site.site.fixed_link->availability = 1;
    site.site.fixed_link->repair_ns = orbits::kHour;
  }
  for (models::Gateway& gateway : scenario.gateways) {
    gateway.up_bps = gateway.down_bps = 1;
    gateway.operated_by.clear();
  }
}

/// The same for what the sky does not follow from.
void forget_who_serves(ResolvedScenario& scenario) {
  scenario.seed = 0;
  scenario.routing = {};
  scenario.policy = {};
  scenario.policy_weights = {};
  scenario.measured_policy = {};
  scenario.spread_terminals = true;
  scenario.gateway_choice = {};
  scenario.contention = {};
  scenario.faults.clear();
  scenario.pops.clear();
  scenario.terrestrial.clear();
  scenario.terrestrial_stretch = 1;
  ConstellationSpec& constellation = scenario.constellation;
  constellation.isl = false;
  constellation.isl_topology = {};
  constellation.isl_wrap.reset();
  constellation.isl_terminals = 4;
  constellation.isl_links.clear();
  constellation.isl_rules = orbits::IslRules{5000};
  constellation.min_elevation_deg = 25;  // terminals say
  for (SiteSpec& site : scenario.sites) {
    site.site.name.clear();
    auto& terminals = site.site.terminals;
    if (site.site.fixed_link) terminals.clear();
    if (terminals.empty()) continue;
    models::Terminal lowest;
    lowest.min_elevation_deg =
        std::min_element(terminals.begin(), terminals.end(), [](const auto& a, const auto& b) {
          return a.min_elevation_deg < b.min_elevation_deg;
        })->min_elevation_deg;
    terminals = {lowest};
  }
  for (models::Gateway& gateway : scenario.gateways) {
    gateway.name.clear();
    gateway.pop.clear();
    gateway.antennas = 0;
    gateway.radio.reset();
  }
  for (auto& weather : scenario.gateway_weather) weather.reset();
  for (SiteSpec& site : scenario.sites) site.weather.reset();
}

std::string hash_of_stage(const char* stage, const ResolvedScenario& scenario) {
  return hash_of_text(fmt::format("{} {} {}\n{}", SKYHAUL_VERSION, kStagesVersion, stage, to_yaml(scenario)));
}

/// What no stage up to the timeline reads: see timeline_key().
void forget_what_is_asked(ResolvedScenario& scenario) {
  scenario.file.clear();
  scenario.name.clear();
  scenario.description.clear();
  scenario.ideal = false;
  scenario.days = 1;  // links are those of one day
  scenario.traffic.clear();
  scenario.target_interval_ns.reset();
  scenario.target_quantile = 0;
  scenario.queue_bdp = 1;
  scenario.flow = {};
  scenario.packet = {};
  scenario.warnings.clear();
  scenario.noted.clear();
  scenario.unverified.clear();
  scenario.sources.clear();
}

}  // namespace

std::string hash_of_text(const std::string& text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash.high64),
                     static_cast<std::uint64_t>(hash.low64));
}

std::string timeline_stage_key(const ResolvedScenario& scenario) {
  ResolvedScenario less = without_file_names(scenario);
  forget_what_is_asked(less);
  return hash_of_stage("timeline", less);
}

StageKeys stage_keys(const ResolvedScenario& scenario) {
  ResolvedScenario less = without_file_names(scenario);
  forget_what_is_asked(less);
  StageKeys keys;
  keys.timeline = hash_of_stage("timeline", less);
  forget_what_links_carry(less);
  keys.plan = hash_of_stage("plan", less);
  forget_who_serves(less);
  keys.sky = hash_of_stage("sky", less);
  return keys;
}

}  // namespace skyhaul::core
