// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "report/run_folder.h"
#include "skyhaul/core/alternatives.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/text.h"
#include "summary/answer_scenario.h"
#include "summary/audit.h"
#include "summary/give_memory_back.h"

namespace skyhaul::core {
namespace {

/// Wall times of stages, by their names in the order in which they began.
class Clock {
 public:
  void begin(const std::string& stage) {
    end();
    stage_ = stage;
    start_ = std::chrono::steady_clock::now();
  }
  void end() {
    if (!stage_.empty())
      seconds_.emplace_back(stage_,
                            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
    stage_.clear();
  }
  const std::string& stage() const { return stage_; }
  const std::vector<std::pair<std::string, double>>& seconds() const { return seconds_; }

 private:
  std::string stage_;
  std::chrono::steady_clock::time_point start_;
  std::vector<std::pair<std::string, double>> seconds_;
};

/// The stages of a run, with what they have made so far.
class Run {
 public:
  Run(const ResolvedScenario& scenario, const RunOptions& options)
      : scenario_(scenario),
        options_(options),
        own_links_(options.timeline_file.empty()),
        cache_(options.cache != nullptr ? *options.cache : own_cache_.emplace()) {
    begin_summary(answer_.summary, scenario, scenario.epoch_ns, scenario.epoch_ns + scenario.horizon_ns);
  }

  Summary run() {
    if (own_links_) {
      check_memory(scenario_, options_.threads, options_.memory_bytes);
    } else {
      take_timeline();
    }
    const RunFolder folder(options_.out_dir);
    folder.write_scenario(scenario_);
    std::future<void> timeline_file;  // throws what the writing has thrown; waits for it where it goes away
    Summary& summary = answer_.summary;
    try {
      const StopScope scope(options_.interrupted);
      make_timeline(folder, timeline_file);
      answer_scenario(timeline_file);
      take_links_back(folder);
      summary.complete = !options_.interrupted();
      summary.sentence = answer_sentence(summary);
      if (options_.answered) options_.answered(summary);
      help_to_decide();
      if (options_.links) {
        begin("links");
        folder.write_links(*timeline_, options_.threads, options_.say);
      }
      if (scenario_.packet.windows > 0) {
        if (timeline_file.valid()) timeline_file.get();
        check_by_packets(folder);
      }
      summary.complete = !options_.interrupted();
    } catch (const Interrupted&) {
      summary.complete = false;
    }
    clock_.end();
    const StopScope shield(nullptr);
    if (timeline_file.valid()) timeline_file.get();
    if (!summary.complete && options_.keeps) options_.keeps();
    take_links_back(folder);
    summary.sentence = answer_sentence(summary);
    folder.write_answer(scenario_, timeline_.get(), answer_, run_json());
    return std::move(summary);
  }

 private:
  void begin(const std::string& stage) {
    if (options_.interrupted()) throw Interrupted();
    clock_.begin(stage);
    report(stage, 0);
  }

  void report(const std::string& stage, double done) const {
    if (options_.progress) options_.progress(stage, done);
  }

  /// The timeline of --timeline, refused before anything is written.
  void take_timeline() {
    auto timeline =
        std::make_shared<const models::LinkTimeline>(models::load_timeline(options_.timeline_file));
    const std::string remark =
        check_timeline(*timeline, options_.timeline_file, scenario_, options_.timeline_anyway);
    for (const SiteSpec& site : scenario_.sites) {
      const auto& sites = timeline->sites;
      if (std::find(sites.begin(), sites.end(), site.site.name) != sites.end()) continue;
      throw InputError(options_.timeline_file, 0, "", site.site.name,
                       "a timeline that holds every site of the scenario");
    }
    if (!remark.empty()) remarks_.push_back(remark);
    timeline_ = std::move(timeline);
  }

  void make_timeline(const RunFolder& folder, std::future<void>& file) {
    begin("timeline");
    if (!own_links_) return folder.copy_timeline(options_.timeline_file);
    StageOptions stage;
    stage.threads = options_.threads;
    stage.proceed = [&](double done) {
      report("timeline", done);
      return !options_.interrupted();
    };
    timeline_ = cache_.timeline(scenario_, stage, options_.told);
    folder.tell_timeline(*timeline_, options_.say);
    const auto write = [&folder, timeline = timeline_] { folder.write_timeline(*timeline); };
    // The answer does not wait for the file.
    try {
      file = std::async(options_.threads == 1 ? std::launch::deferred : std::launch::async, write);
    } catch (const std::system_error&) {
      write();  // the system gives no more threads
    }
  }

  /// Gives back links that are too large for the cache, since the answer goes on with others of their size.
  /// They are in the run's folder.
  void give_links_back(std::future<void>& file) {
    if (!own_links_ || cache_.could_keep(models::timeline_bytes(*timeline_))) return;
    if (file.valid()) file.get();
    timeline_.reset();
    give_memory_back();
    given_back_ = true;
  }

  void take_links_back(const RunFolder& folder) {
    if (!given_back_) return;
    timeline_ = std::make_shared<const models::LinkTimeline>(
        models::load_timeline(folder.file(models::kTimelineOfRun)));
    given_back_ = false;
  }

  void answer_scenario(std::future<void>& timeline_file) {
    AnswerOptions options;
    options.threads = options_.threads;
    options.interrupted = options_.interrupted;
    options.cache = &cache_;
    options.own_links = own_links_;
    options.explain_cost = options_.explain_cost;
    options.first_day = options_.first_day;
    options.links_read = [&] { give_links_back(timeline_file); };
    options.memory_bytes = options_.memory_bytes;
    options.other_constellations = [&] { return with_other_constellations(scenario_, options_.presets); };
    options.progress = [&](const std::string& stage, double done) {
      if (done == 0 && stage != clock_.stage()) clock_.begin(stage);
      report(stage, done);
    };
    answer_into(answer_, scenario_, *timeline_, options);
    auto& warnings = answer_.summary.warnings;
    if (!own_links_ && scenario_.days > 1)
      remarks_.push_back(fmt::format(
          "days: a timeline file holds the links of one day; the answer is that of the first day, not of {}",
          scenario_.days));
    warnings.insert(warnings.end(), remarks_.begin(), remarks_.end());
  }

  /// What else could carry the payloads, what would meet the targets that are missed, and what to build.
  void help_to_decide() {
    Summary& summary = answer_.summary;
    if (options_.alternatives && !scenario_.traffic.empty()) {
      begin("alternatives");
      std::vector<std::string> unverified;
      std::vector<Source> sources;
      const std::vector<Alternative> list = scenario_.alternatives
                                                ? *scenario_.alternatives
                                                : all_alternatives(options_.presets, unverified, sources);
      AnswerOptions options;
      options.threads = options_.threads;
      options.own_links = false;  // of one day, and not what the real sky costs
      options.interrupted = options_.interrupted;
      auto found =
          std::make_shared<Alternatives>(compare_alternatives(scenario_, *timeline_, summary, list, options));
      found->unverified = std::move(unverified);
      found->sources = std::move(sources);
      summary.alternatives = std::move(found);
    }
    const std::optional<bool> met = targets_met(summary);
    if (own_links_ && met) *met ? find_smaller_build() : find_changes();
    summary.recommendation = std::make_shared<const Recommendation>(recommend(scenario_, summary));
    if (options_.decided) options_.decided(summary);
  }

  CheapestChangeOptions search_options(const std::string& stage) {
    begin(stage);
    CheapestChangeOptions options;
    options.threads = options_.threads;
    options.memory_bytes = options_.memory_bytes - static_cast<double>(models::timeline_bytes(*timeline_));
    options.cache = &cache_;
    options.interrupted = options_.interrupted;
    if (!options_.cheapest_change) options.terminal_days = kQuickTerminalDays;
    options.progress = [this, stage](int runs) { report(fmt::format("{}, run {}", stage, runs + 1), 0); };
    return options;
  }

  void find_changes() {
    answer_.summary.changes = std::make_shared<const std::vector<CheapestChange>>(
        cheapest_changes(scenario_, *timeline_, answer_.summary, search_options("cheapest change")));
  }

  void find_smaller_build() {
    answer_.summary.smaller_build = std::make_shared<const SmallerBuild>(
        smaller_build(scenario_, answer_.summary, search_options("smaller build")));
  }

  void check_by_packets(const RunFolder& folder) {
    begin("packet windows");
    const models::FlowEngine engine(*timeline_, scenario_.queue_bdp, options_.threads);
    PacketOptions options;
    options.program = options_.packet_program;
    options.threads = options_.threads;
    options.audited = options_.audited;
    options.interrupted = options_.interrupted;
    answer_.summary.audit = audit_flow_engine(
        scenario_, *timeline_, engine, folder.file(models::kTimelineOfRun), folder.file("packet"), options);
  }

  std::string run_json() const {
    nlohmann::ordered_json json;
    json["version"] = SKYHAUL_VERSION;
    json["command"] = nlohmann::ordered_json::array();
    for (const std::string& word : options_.command) json["command"].push_back(in_utf8(word));
    json["scenario"] = in_utf8(scenario_.file);
    if (!options_.timeline_file.empty()) json["timeline"] = in_utf8(options_.timeline_file);
    json["complete"] = answer_.summary.complete;
    json["wall_s"] = nlohmann::ordered_json::object();
    for (const auto& [stage, seconds] : clock_.seconds())
      json["wall_s"][stage] = json["wall_s"].value(stage, 0.0) + seconds;
    const std::optional<Audit>& audit = answer_.summary.audit;
    if (audit && !audit->windows.empty()) {
      json["audit"] = {{"flow_s", audit->flow_wall_s},
                       {"packet_s", audit->packet_processor_s},
                       {"flow_over_packet", audit->packet_processor_s / audit->flow_wall_s}};
    }
    json["warnings"] = answer_.summary.warnings;
    return json.dump(2) + "\n";
  }

  const ResolvedScenario& scenario_;
  const RunOptions& options_;
  const bool own_links_;
  std::optional<StageCache> own_cache_;
  StageCache& cache_;
  std::shared_ptr<const models::LinkTimeline> timeline_;
  bool given_back_ = false;  ///< timeline_, which is in the folder
  std::vector<std::string> remarks_;
  Answer answer_;
  Clock clock_;
};

}  // namespace

Summary run_scenario(const ResolvedScenario& scenario, const RunOptions& options) {
  return Run(scenario, options).run();
}

}  // namespace skyhaul::core
