// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/influences.h"

#include <algorithm>

#include "skyhaul/core/stages.h"
#include "summary/interval.h"

namespace skyhaul::core {
namespace {

/// A scenario without one of its influences.
struct Variant {
  const char* name;
  ResolvedScenario scenario;
};

void add_without_rain(const ResolvedScenario& scenario, std::vector<Variant>& variants) {
  const bool at_sites = std::any_of(scenario.sites.begin(), scenario.sites.end(),
                                    [](const SiteSpec& site) { return site.weather.has_value(); });
  const bool at_gateways = std::any_of(scenario.gateway_weather.begin(), scenario.gateway_weather.end(),
                                       [](const auto& each) { return each.has_value(); });
  if (!at_sites && !at_gateways) return;
  variants.push_back({"rain", scenario});
  for (SiteSpec& site : variants.back().scenario.sites) site.weather.reset();
  for (auto& each : variants.back().scenario.gateway_weather) each.reset();
}

std::vector<Variant> variants_of(const ResolvedScenario& scenario) {
  std::vector<Variant> variants;
  add_without_rain(scenario, variants);
  const models::Contention& users = scenario.contention;
  if (!users.share.empty() || users.slot_deviation > 0 || users.cell_up_bps > 0 || users.cell_down_bps > 0) {
    variants.push_back({"contention", scenario});
    variants.back().scenario.contention = {};
  }
  if (scenario.loss.active()) {
    variants.push_back({"loss", scenario});
    variants.back().scenario.loss = {};
  }
  const bool links_fail = std::any_of(scenario.sites.begin(), scenario.sites.end(), [](const SiteSpec& site) {
    return site.site.fixed_link && site.site.fixed_link->availability < 1;
  });
  if (!scenario.faults.empty() || links_fail) {
    variants.push_back({"faults", scenario});
    variants.back().scenario.faults.clear();
    for (SiteSpec& site : variants.back().scenario.sites) {
      if (site.site.fixed_link) site.site.fixed_link->availability = 1;
    }
  }
  return variants;
}

/// The number that people are told of a traffic entry, without data plans.
std::optional<double> told_s(const SyncCurve& curve, const TrafficSpec& traffic) {
  constexpr double kQuantile = 0.95;
  return traffic.dataset ? curve.sync_quantile_s(kQuantile) : smallest_interval_s(curve, kQuantile);
}

}  // namespace

RoundsOptions rounds_options(const ResolvedScenario& scenario, const TrafficSpec& traffic, unsigned threads) {
  RoundsOptions rounds;
  rounds.starts = scenario.flow.starts;
  rounds.slot_ns = scenario.constellation.slots.length_ns;
  rounds.threads = threads;
  rounds.plan = traffic.dataset ? models::PlanUse::kCounted : models::PlanUse::kUnused;
  return rounds;
}

std::vector<Influence> influences_of(const ResolvedScenario& scenario,
                                     const std::vector<GroupResult>& results, const AnswerOptions& options,
                                     const std::function<bool(double)>& proceed) {
  std::vector<Influence> influences;
  const std::vector<Variant> variants = variants_of(scenario);
  StageCache own;
  StageCache& cache = options.cache != nullptr ? *options.cache : own;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    const auto go_on = [&](double done) {
      return proceed((static_cast<double>(v) + done) / static_cast<double>(variants.size()));
    };
    StageOptions stage;
    stage.threads = options.threads;
    stage.proceed = [&](double done) { return go_on(0.5 * done); };
    const auto its = cache.timeline(variants[v].scenario, stage);
    const models::LinkTimeline& timeline = *its;
    const models::FlowEngine engine(timeline, scenario.queue_bdp);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const TrafficSpec& traffic = scenario.traffic[i];
      RoundsOptions rounds = rounds_options(scenario, traffic, options.threads);
      rounds.proceed = [&](double done) {
        return go_on(0.5 + 0.5 * (static_cast<double>(i) + done) / static_cast<double>(results.size()));
      };
      const SyncRuns runs = run_rounds(engine, timeline, traffic, rounds);
      const std::optional<double> with_s = traffic.dataset ? results[i].sync_s[1] : results[i].interval_s[1];
      const std::optional<double> without_s = told_s(runs.curve, traffic);
      if (with_s || without_s) influences.push_back({variants[v].name, results[i].group, with_s, without_s});
    }
  }
  return influences;
}

}  // namespace skyhaul::core
