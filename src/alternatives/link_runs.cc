// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "alternatives/link_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "summary/influences.h"
#include "summary/interval.h"
#include "summary/long_round.h"
#include "summary/relaxed_timeline.h"

namespace skyhaul::core {
namespace {

constexpr double kQuantile = 0.95;

/// One satellite in place of all: none of them is used.
void take_away_satellites(ConstellationSpec& constellation) {
  orbits::WalkerShell one;
  one.name = "S1";
  one.altitude_km = 550;
  one.planes = one.satellites_per_plane = 1;
  constellation.shells = {one};
  constellation.capacity.resize(1);
  constellation.elements.clear();
  constellation.elements_file.clear();
  constellation.propagator = "j2";
  constellation.isl = false;
  constellation.isl_links.clear();
}

/// The scenario with links in place of terminals, and nothing of the sky left that could matter.
ResolvedScenario with_links(ResolvedScenario scenario, std::size_t entry,
                            const std::map<std::string, LinkRates>& rates) {
  for (const SkyPart part : kSkyParts) take_away(part, scenario);
  scenario.traffic = {scenario.traffic[entry]};
  scenario.together = false;
  scenario.routing.mode = models::RoutingMode::kBentPipe;
  take_away_satellites(scenario.constellation);
  scenario.gateways.clear();
  scenario.gateway_weather.clear();
  for (SiteSpec& site : scenario.sites) {
    site.link.reset();
    site.site.measured.reset();
    const auto its = rates.find(site.site.name);
    if (its == rates.end()) {
      if (site.site.fixed_link) site.site.fixed_link->availability = 1;
      continue;
    }
    models::FixedLink link;
    link.up_bps = its->second.up_bps;
    link.down_bps = its->second.down_bps;
    link.delay_ns = its->second.delay_ns;
    site.site.terminals.clear();
    site.site.fixed_link = link;
  }
  const auto idle = [](const SiteSpec& site) { return !site.site.fixed_link; };
  scenario.sites.erase(std::remove_if(scenario.sites.begin(), scenario.sites.end(), idle),
                       scenario.sites.end());
  return scenario;
}

/// Whether a round takes as long whenever it starts: links without failures change with the sites' power
/// alone, and rounds of gossip join other pairs each time.
bool is_always_the_same(const ResolvedScenario& linked, const TrafficSpec& traffic) {
  return traffic.collective.topology != models::Topology::kGossip &&
         std::none_of(linked.sites.begin(), linked.sites.end(),
                      [](const SiteSpec& site) { return site.site.power || site.site.track; });
}

}  // namespace

LinkRounds run_over_links(const ResolvedScenario& scenario, std::size_t entry,
                          const std::map<std::string, LinkRates>& rates, const AnswerOptions& options) {
  const ResolvedScenario linked = with_links(scenario, entry, rates);
  StageOptions stage;
  stage.threads = options.threads;
  stage.proceed = [&](double) { return !options.interrupted(); };
  const models::LinkTimeline timeline = build_timeline(linked, stage);
  const models::FlowEngine engine(timeline, linked.queue_bdp, options.threads);
  const TrafficSpec& traffic = linked.traffic.front();
  LinkRounds result;
  if (!is_always_the_same(linked, traffic)) {
    RoundsOptions rounds = rounds_options(linked, traffic, options.threads);
    rounds.proceed = [&](double) { return !options.interrupted(); };
    const SyncRuns runs = run_rounds(engine, timeline, traffic, rounds);
    result.sync_s = runs.curve.sync_quantile_s(kQuantile);
    if (!traffic.dataset) result.interval_s = smallest_interval_s(runs.curve, kQuantile);
    if (result.sync_s) return result;
  }
  models::FlowOptions flow;
  flow.from_ns = timeline.start_ns;
  const LongRound round =
      long_round(engine, {models::make_round(traffic.collective, 0, timeline.start_ns, 0)},
                 timeline.end_ns - timeline.start_ns, flow);
  if (round.ends) {  // the links are the same in every horizon
    result.sync_s = round.seconds;
    if (!traffic.dataset) result.interval_s = round.seconds;
  } else {
    result.reason = "no round ends over these links";
  }
  return result;
}

double mean_up_bps(const models::LinkTimeline& links, const std::string& site) {
  const std::vector<std::int32_t> site_of = sites_of_resources(links);
  double sum = 0;
  for (std::size_t r = 0; r < links.resources.size(); ++r) {
    const models::Resource& resource = links.resources[r];
    if (resource.kind != models::ResourceKind::kTerminalUp || site_of[r] < 0) continue;
    if (links.sites[static_cast<std::size_t>(site_of[r])] != site) continue;
    for (std::size_t i = 0; i < resource.capacity.size(); ++i) {
      const TimeNs end = i + 1 < resource.capacity.size() ? resource.capacity[i + 1].start_ns : links.end_ns;
      sum += static_cast<double>(resource.capacity[i].capacity_bps) *
             static_cast<double>(end - resource.capacity[i].start_ns);
    }
  }
  return sum / static_cast<double>(links.end_ns - links.start_ns);
}

}  // namespace skyhaul::core
