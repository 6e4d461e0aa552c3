// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "skyhaul/orbits/interrupt.h"
#include "summary/answer.h"
#include "summary/influences.h"
#include "summary/pair_series.h"
#include "summary/power.h"
#include "summary/stage_hash.h"
#include "summary/unserved.h"

namespace skyhaul::core {
namespace {

const char* routing_name(models::RoutingMode mode) {
  switch (mode) {
    case models::RoutingMode::kBentPipe:
      return "bent-pipe";
    case models::RoutingMode::kIsl:
      return "isl";
    case models::RoutingMode::kIslGateway:
      return "isl-gateway";
  }
  return "";
}

/// What sites and pairs get from a timeline, whatever they exchange.
struct SitesAndPairs {
  std::vector<SiteResult> sites;
  std::vector<PairResult> pairs;
  std::vector<Series> round_trips_ms;
};

std::size_t bytes_of(const SitesAndPairs& sky) {
  std::size_t sum = 500 * (sky.sites.size() + sky.pairs.size());
  for (const Series& each : sky.round_trips_ms) sum += 16 * each.x.size();
  return sum;
}

/// One traffic entry's part of an answer.
struct EntryAnswer {
  GroupResult result;
  models::TransferLog log;
  std::optional<Series> curve_min;
};

std::size_t bytes_of(const EntryAnswer& entry) {
  const double points = entry.curve_min ? static_cast<double>(entry.curve_min->x.size()) : 0;
  return entry.log.records.size() * (sizeof entry.log.records[0] + 40) +
         static_cast<std::size_t>(points * 16);
}

/// All that an entry's answer follows from, other than the timeline.
std::string entry_text(const ResolvedScenario& scenario, std::size_t index) {
  const TrafficSpec& traffic = scenario.traffic[index];
  const models::CollectiveSpec& c = traffic.collective;
  const auto or_none = [](const auto& value) { return value ? fmt::format("{}", *value) : "none"; };
  return fmt::format(
      "{} | {} {} {} hub {} bytes {} by {} priority {} streams {} chunk {} groups {} pieces {} | {} | {} {} "
      "{} "
      "{} {} | target {} {} | queue {} starts {}",
      index, c.group, static_cast<int>(c.topology), fmt::join(c.sites, ","), c.hub, c.bytes, c.transport,
      c.priority, c.streams, c.chunk_bytes, c.group_size, c.pieces, traffic.payload, traffic.dataset,
      traffic.compute_ns, traffic.step_ns, traffic.overlap_steps, or_none(traffic.deadline_ns),
      or_none(scenario.target_interval_ns), scenario.target_quantile, scenario.queue_bdp,
      scenario.flow.starts);
}

/// Answers a scenario entry by entry.
class Answering {
 public:
  Answering(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
            const AnswerOptions& options, Answer& answer)
      : scenario_(scenario), timeline_(timeline), options_(options), answer_(answer) {
    // A timeline that was not built from this scenario is no result of its key.
    if (options.cache != nullptr && options.own_links) key_ = timeline_stage_key(scenario);
  }

  void run() {
    Summary& summary = answer_.summary;
    begin_summary(summary, scenario_, timeline_.start_ns, timeline_.end_ns);
    stage("flow engine", 0);
    const models::FlowEngine engine(timeline_, scenario_.queue_bdp);
    stage("sites and pairs", 0);
    const std::shared_ptr<const SitesAndPairs> sky = sites_and_pairs();
    summary.sites = sky->sites;
    summary.pairs = sky->pairs;
    answer_.round_trips_ms = sky->round_trips_ms;
    if (options_.own_links) explain_unserved(scenario_, timeline_, options_, summary.sites, summary.pairs);
    RelaxedEngines engines(engine, timeline_, scenario_.queue_bdp);
    for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) add(*entry(i, engines));
    if (options_.own_links) {
      stage("influences", 0);
      summary.influences = influences_of(scenario_, summary.results, options_, [&](double done) {
        stage("influences", done);
        return true;
      });
    }
  }

 private:
  void stage(const std::string& name, double done) const {
    if (options_.interrupted()) throw Interrupted();
    if (options_.progress) options_.progress(name, done);
  }

  std::shared_ptr<const SitesAndPairs> sites_and_pairs() const {
    const auto make = [&] {
      SitesAndPairs made;
      made.sites = site_results(timeline_);
      for (const SiteSpec& site : scenario_.sites) {
        for (SiteResult& result : made.sites) {
          if (result.name == site.site.name) result.compute_power = compute_duty(timeline_, site);
        }
      }
      made.pairs = pair_results(timeline_, scenario_.constellation.slots.length_ns, options_.threads);
      constexpr int kPlotSamples = 720;
      made.round_trips_ms = round_trip_series(timeline_, kPlotSamples);
      return made;
    };
    if (key_.empty()) return std::make_shared<const SitesAndPairs>(make());
    return options_.cache->get<SitesAndPairs>(hash_of_text("sites and pairs " + key_), make,
                                              [](const SitesAndPairs& each) { return bytes_of(each); });
  }

  std::shared_ptr<const EntryAnswer> entry(std::size_t index, RelaxedEngines& engines) {
    const auto make = [&] { return make_entry(index, engines); };
    // Where there is no answer the reasons tell of more than the key.
    const bool served = std::all_of(answer_.summary.sites.begin(), answer_.summary.sites.end(),
                                    [](const SiteResult& site) { return site.reason.empty(); }) &&
                        std::all_of(answer_.summary.pairs.begin(), answer_.summary.pairs.end(),
                                    [](const PairResult& pair) { return pair.reason.empty(); });
    if (key_.empty() || !served) return std::make_shared<const EntryAnswer>(make());
    const std::string key = hash_of_text("entry " + key_ + " " + entry_text(scenario_, index));
    return options_.cache->get<EntryAnswer>(key, make,
                                            [](const EntryAnswer& each) { return bytes_of(each); });
  }

  EntryAnswer make_entry(std::size_t index, RelaxedEngines& engines) {
    const TrafficSpec& traffic = scenario_.traffic[index];
    const std::string name = "rounds of " + traffic.collective.group;
    stage(name, 0);
    RoundsOptions rounds = rounds_options(scenario_, traffic, options_.threads);
    rounds.entry = index;
    rounds.proceed = [&](double done) {
      if (options_.progress) options_.progress(name, done);
      return !options_.interrupted();
    };
    SyncRuns runs = run_rounds(engines.engine(), timeline_, traffic, rounds);
    const std::string limits = "limits of " + traffic.collective.group;
    stage(limits, 0);
    rounds.proceed = [&](double done) {
      if (options_.progress) options_.progress(limits, done);
      return !options_.interrupted();
    };
    EntryAnswer entry;
    entry.result = group_result(engines, traffic, scenario_, runs, answer_.summary, rounds);
    GroupResult& result = entry.result;
    if (!traffic.dataset) {
      result.power_duty = compute_duty(timeline_, scenario_, traffic);
      if (result.utilisation) result.effective_utilisation = *result.utilisation * *result.power_duty;
    }
    if (!runs.curve.empty()) {
      Series& curve = entry.curve_min.emplace();
      curve.name = traffic.collective.group;
      for (std::size_t i = 0; i < runs.curve.size(); ++i) {
        curve.x.push_back(static_cast<double>(timeline_.start_ns) * 1e-9 + runs.curve.start_s(i));
        curve.y.push_back(runs.curve.sync_s(i) / 60);
      }
    }
    for (models::TransferLog& log : runs.logs) {
      entry.log.records.insert(entry.log.records.end(), std::make_move_iterator(log.records.begin()),
                               std::make_move_iterator(log.records.end()));
    }
    return entry;
  }

  void add(const EntryAnswer& entry) {
    answer_.summary.results.push_back(entry.result);
    if (entry.curve_min) answer_.curves_min.push_back(*entry.curve_min);
    answer_.log.records.insert(answer_.log.records.end(), entry.log.records.begin(), entry.log.records.end());
  }

  const ResolvedScenario& scenario_;
  const models::LinkTimeline& timeline_;
  const AnswerOptions& options_;
  Answer& answer_;
  std::string key_;  ///< of the timeline; empty: nothing is kept
};

}  // namespace

void begin_summary(Summary& summary, const ResolvedScenario& scenario, TimeNs start_ns, TimeNs end_ns) {
  summary.version = SKYHAUL_VERSION;
  summary.routing = routing_name(scenario.routing.mode);
  summary.routing_reason = scenario.routing_reason;
  summary.scenario = scenario.name;
  summary.seed = scenario.seed;
  summary.start_ns = start_ns;
  summary.horizon_s = static_cast<double>(end_ns - start_ns) * 1e-9;
  if (scenario.target_interval_ns) {
    summary.target_interval_s = static_cast<double>(*scenario.target_interval_ns) * 1e-9;
    summary.target_quantile = scenario.target_quantile;
  }
  summary.warnings = all_warnings(scenario);
  summary.unverified = scenario.unverified;
}

void answer_into(Answer& answer, const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                 const AnswerOptions& options) {
  const StopScope scope(options.interrupted);
  Answering(scenario, timeline, options, answer).run();
}

Answer answer(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
              const AnswerOptions& options) {
  Answer answer;
  answer_into(answer, scenario, timeline, options);
  answer.summary.sentence = answer_sentence(answer.summary);
  return answer;
}

std::optional<bool> targets_met(const Summary& summary) {
  std::optional<bool> met;
  const auto count = [&](bool one) { met = met.value_or(true) && one; };
  const double share = summary.target_interval_s ? summary.target_quantile : 0.95;
  for (const GroupResult& each : summary.results) {
    if (each.target_met && !each.dataset) count(*each.target_met);
    if (each.dataset && each.deadline_s) count(each.deadline_met.value_or(0) >= share);
  }
  return met;
}

}  // namespace skyhaul::core
