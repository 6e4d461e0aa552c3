// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>

#include "skyhaul/core/planning.h"
#include "skyhaul/models/words.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"
#include "summary/answer.h"
#include "summary/days.h"
#include "summary/entry_key.h"
#include "summary/influences.h"
#include "summary/kept_rounds.h"
#include "summary/pair_series.h"
#include "summary/power.h"
#include "summary/stage_hash.h"
#include "summary/unserved.h"

namespace skyhaul::core {
namespace {

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
  SyncCurve curve;
};

std::size_t bytes_of(const EntryAnswer& entry) {
  return entry.log.records.size() * (sizeof entry.log.records[0] + 40) + 8 * entry.curve.size();
}

}  // namespace

std::string entry_text(const ResolvedScenario& scenario, std::size_t index) {
  const TrafficSpec& traffic = scenario.traffic[index];
  const models::CollectiveSpec& c = traffic.collective;
  const auto or_none = [](const auto& value) { return value ? fmt::format("{}", *value) : "none"; };
  const std::string method =
      traffic.method ? fmt::format("{} {} {} {} {} {}", traffic.method->name, traffic.method->description,
                                   traffic.method->bits_per_parameter, traffic.method->fragments,
                                   traffic.method->inner_steps, traffic.method->payload_bytes)
                     : "none";
  std::string text = fmt::format(
      "{} | {} {} {} hub {} bytes {} by {} priority {} streams {} chunk {} groups {} pieces {} quorum {} {} "
      "| {} | {} {} "
      "{} "
      "{} {} | target {} {} | queue {} starts {} | method {}",
      traffic.place, c.group, static_cast<int>(c.topology), fmt::join(c.sites, ","), c.hub, c.bytes,
      c.transport, c.priority, c.streams, c.chunk_bytes, c.group_size, c.pieces, c.quorum, c.grace_ns,
      traffic.payload, traffic.dataset, traffic.compute_ns, traffic.step_ns, traffic.overlap_steps,
      or_none(traffic.deadline_ns), or_none(scenario.target_interval_ns), scenario.target_quantile,
      scenario.queue_bdp, scenario.flow.starts, method);
  if (!scenario.together) return text;
  ResolvedScenario alone = scenario;
  alone.together = false;
  for (std::size_t other = 0; other < scenario.traffic.size(); ++other) {
    if (other != index) text += " with " + entry_text(alone, other);
  }
  return text;
}

namespace {

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
    add_first_day();
    summary.days_answered = 1;
    if (options_.parts.costs) add_influences_off(summary, scenario_);
    if (!options_.own_links || !more_follows()) return;
    if (options_.first_day) {
      summary.sentence = answer_sentence(summary);
      options_.first_day(summary);
    }
    if (options_.links_read) options_.links_read();
    if (options_.parts.costs) {
      stage("influences", 0);
      add_costs(summary, scenario_, options_, [&](double done) {
        stage("influences", done);
        return true;
      });
    }
    if (scenario_.days > 1) answer_other_days();
  }

 private:
  void stage(const std::string& name, double done) const {
    if (options_.interrupted()) throw Interrupted();
    if (options_.progress) options_.progress(name, done);
  }

  /// What one engine answers. The engine goes when it is done: influences and other days have engines of
  /// their own, and that of a long horizon takes as much memory as its links.
  void add_first_day() {
    Summary& summary = answer_.summary;
    stage("flow engine", 0);
    std::optional<models::FlowEngine> own;
    const models::FlowEngine& engine = options_.engine != nullptr
                                           ? *options_.engine
                                           : own.emplace(timeline_, scenario_.queue_bdp, options_.threads);
    engine_bytes_ = engine.prepared_bytes();
    timeline_bytes_ = models::timeline_bytes(timeline_);
    stage("sites and pairs", 0);
    const std::shared_ptr<const SitesAndPairs> sky = sites_and_pairs();
    summary.sites = sky->sites;
    summary.pairs = sky->pairs;
    answer_.round_trips_ms = sky->round_trips_ms;
    if (options_.own_links && options_.parts.limits)
      explain_unserved(scenario_, timeline_, options_, summary.sites, summary.pairs);
    RelaxedEngines engines(engine, timeline_, scenario_.queue_bdp);
    for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) add(entry(i, engines));
  }

  /// Reasons tell of pairs without a path.
  bool pairs_wanted() const { return options_.parts.pairs || options_.parts.limits; }

  std::shared_ptr<const SitesAndPairs> sites_and_pairs() const {
    const auto make = [&] {
      SitesAndPairs made;
      if (options_.parts.sites || options_.parts.limits) made.sites = site_results(timeline_);
      for (const SiteSpec& site : scenario_.sites) {
        for (SiteResult& result : made.sites) {
          if (result.name == site.site.name) result.compute_power = compute_duty(timeline_, site);
        }
      }
      if (!pairs_wanted()) return made;
      made.pairs = pair_results(timeline_, scenario_.constellation.slots.length_ns, options_.threads);
      constexpr int kPlotSamples = 720;
      made.round_trips_ms = round_trip_series(timeline_, kPlotSamples);
      return made;
    };
    if (key_.empty()) return std::make_shared<const SitesAndPairs>(make());
    const std::string key = fmt::format("sites {} and pairs {} {}",
                                        options_.parts.sites || options_.parts.limits, pairs_wanted(), key_);
    return options_.cache->get<SitesAndPairs>(hash_of_text(key), make,
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
    const std::string key =
        hash_of_text(fmt::format("entry {} {} {} {}", options_.parts.limits, options_.parts.from_quantile,
                                 key_, entry_text(scenario_, index)));
    return options_.cache->get<EntryAnswer>(key, make,
                                            [](const EntryAnswer& each) { return bytes_of(each); });
  }

  EntryAnswer make_entry(std::size_t index, RelaxedEngines& engines) {
    const TrafficSpec& traffic = scenario_.traffic[index];
    const std::string name = "rounds of " + traffic.collective.group;
    stage(name, 0);
    RoundsOptions rounds = rounds_options(scenario_, traffic, options_.threads);
    rounds.entry = traffic.place;
    rounds.proceed = [&](double done) {
      if (options_.progress) options_.progress(name, done);
      return !options_.interrupted();
    };
    const auto run = [&] { return run_rounds(engines.engine(), timeline_, traffic, rounds); };
    const auto run_for_all = [&] {
      SyncRuns made = run();
      if (!traffic.dataset) made.interval_s = intervals_of(made.curve, options_.parts.from_quantile);
      return made;
    };
    SyncRuns runs = options_.rounds != nullptr && rounds.together == nullptr
                        ? *options_.rounds->get(traffic, rounds, options_.parts.from_quantile, run_for_all)
                        : run();
    const std::string limits = "limits of " + traffic.collective.group;
    stage(limits, 0);
    rounds.proceed = [&](double done) {
      if (options_.progress) options_.progress(limits, done);
      return !options_.interrupted();
    };
    EntryAnswer entry{
        group_result(engines, traffic, scenario_, runs, answer_.summary, rounds, options_.parts),
        {},
        runs.curve};
    GroupResult& result = entry.result;
    if (!traffic.dataset) {
      result.power_duty = compute_duty(timeline_, scenario_, traffic);
      if (result.utilisation) result.effective_utilisation = *result.utilisation * *result.power_duty;
    }
    for (models::TransferLog& log : runs.logs) {
      entry.log.records.insert(entry.log.records.end(), std::make_move_iterator(log.records.begin()),
                               std::make_move_iterator(log.records.end()));
    }
    return entry;
  }

  void add(std::shared_ptr<const EntryAnswer> entry) {
    answer_.summary.results.push_back(entry->result);
    const SyncCurve& curve = entry->curve;
    if (!curve.empty()) {
      Series series;
      series.name = entry->result.group;
      for (std::size_t i = 0; i < curve.size(); ++i) {
        series.x.push_back(static_cast<double>(timeline_.start_ns) * 1e-9 + curve.start_s(i));
        series.y.push_back(curve.sync_s(i) / 60);
      }
      answer_.curves_min.push_back(std::move(series));
    }
    answer_.log.records.insert(answer_.log.records.end(), entry->log.records.begin(),
                               entry->log.records.end());
    entries_.push_back(std::move(entry));
  }

  bool more_follows() const {
    return scenario_.days > 1 || std::any_of(kSkyParts.begin(), kSkyParts.end(),
                                             [&](SkyPart part) { return has_part(scenario_, part); });
  }

  /// As many days at a time as there are threads, and memory for timelines like the first day's.
  std::size_t workers(unsigned threads) const {
    const double own = needed_bytes(MemoryFor::kEntries, static_cast<double>(timeline_bytes_),
                                    static_cast<double>(engine_bytes_));
    const double held = std::max(1.0, std::floor(options_.memory_bytes / std::max(1.0, own)) - 1);
    return static_cast<std::size_t>(std::min<double>(threads, held));
  }

  /// The answer over all days that are finished. Throws Interrupted where that is not all.
  void answer_other_days() {
    if (scenario_.traffic.empty()) {  // nothing of what days tell is asked for
      answer_.summary.days_answered = scenario_.days;
      return;
    }
    stage("days", 0);
    DaysOptions days;
    days.threads = thread_count(options_.threads);
    days.workers = workers(days.threads);
    days.cache = options_.cache;
    days.interrupted = options_.interrupted;
    days.progress = [&](double done) {
      if (options_.progress) options_.progress("days", done);
    };
    std::vector<int> starts;
    for (const auto& entry : entries_) starts.push_back(static_cast<int>(entry->curve.size()));
    const std::vector<DayEntries> others = run_other_days(scenario_, starts, days);
    const StopScope shield(nullptr);  // what is finished is put together
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const SyncCurve& first = entries_[i]->curve;
      std::vector<NumberedDay> curves{{0, &first, entries_[i]->result.interval_s}};
      for (std::size_t d = 0; d < others.size(); ++d) {
        if (others[d].empty()) continue;
        curves.push_back({static_cast<int>(d + 1), &others[d][i]->curve, others[d][i]->interval_s});
      }
      if (curves.size() > 1)
        answer_over_days(curves, scenario_.traffic[i], scenario_, options_.threads,
                         answer_.summary.results[i]);
    }
    std::size_t finished = 0;
    for (const DayEntries& day : others) {
      finished += day.empty() ? 0 : 1;
      for (const auto& entry : day) {
        answer_.log.records.insert(answer_.log.records.end(), entry->log.records.begin(),
                                   entry->log.records.end());
      }
    }
    answer_.summary.days_answered = static_cast<int>(1 + finished);
    if (finished < others.size()) throw Interrupted();
  }

  const ResolvedScenario& scenario_;
  const models::LinkTimeline& timeline_;  ///< may be gone after options_.links_read()
  const AnswerOptions& options_;
  Answer& answer_;
  std::size_t engine_bytes_ = 0, timeline_bytes_ = 0;        ///< of the first day
  std::string key_;                                          ///< of the timeline; empty: nothing is kept
  std::vector<std::shared_ptr<const EntryAnswer>> entries_;  ///< of the first day
};

}  // namespace

void begin_summary(Summary& summary, const ResolvedScenario& scenario, TimeNs start_ns, TimeNs end_ns) {
  summary.version = SKYHAUL_VERSION;
  summary.routing = word_of(scenario.routing.mode);
  summary.routing_reason = scenario.routing_reason;
  summary.scenario = scenario.name;
  summary.seed = scenario.seed;
  summary.start_ns = start_ns;
  summary.horizon_s = static_cast<double>(end_ns - start_ns) * 1e-9;
  summary.days_wanted = scenario.days;
  if (scenario.target_interval_ns) {
    summary.target_interval_s = static_cast<double>(*scenario.target_interval_ns) * 1e-9;
    summary.target_quantile = scenario.target_quantile;
  }
  summary.warnings = all_warnings(scenario);
  summary.unverified = scenario.unverified;
  summary.sources = scenario.sources;
}

void answer_into(Answer& answer, const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                 const AnswerOptions& options) {
  const StopScope scope(options.interrupted);
  Answering(scenario, timeline, options, answer).run();
  add_planning(answer.summary, scenario);
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
