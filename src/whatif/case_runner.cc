// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/case_runner.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <new>

#include "scenario/resolve_asked.h"
#include "skyhaul/core/run_folder.h"
#include "skyhaul/orbits/interrupt.h"
#include "summary/kept_rounds.h"

namespace skyhaul::core {

struct CaseRunner::Engine {
  Engine(std::shared_ptr<const models::LinkTimeline> its, double queue)
      : timeline(std::move(its)), queue_bdp(queue), engine(*timeline, queue) {}

  std::shared_ptr<const models::LinkTimeline> timeline;
  double queue_bdp;
  models::FlowEngine engine;
  mutable KeptRounds rounds;
};

CaseRunner::CaseRunner(std::vector<Measure> measures, Options options)
    : measures_(std::move(measures)),
      needs_(needs_of(measures_)),
      options_(std::move(options)),
      cache_({options_.memory_bytes, options_.cache_folder}) {
  if (options_.run_folder.empty()) return;
  needs_.all_entries = true;
  needs_.parts = AnswerParts();
}

/// Scenarios that differ in nothing but what they ask of the same links.
struct CaseRunner::Links {
  std::string key;
  ResolvedScenario scenario;  ///< the first of them
  std::shared_ptr<const models::LinkTimeline> timeline;
};

/// The one of the latest few that fits, or a new one.
template <class T, class Fits, class Make>
std::shared_ptr<const T> CaseRunner::kept(std::list<std::shared_ptr<const T>>& all, const Fits& fits,
                                          const Make& make) {
  constexpr std::size_t kKept = 2;
  {
    const std::lock_guard lock(mutex_);
    for (auto each = all.begin(); each != all.end(); ++each) {
      if (!fits(**each)) continue;
      all.splice(all.begin(), all, each);
      return all.front();
    }
  }
  std::shared_ptr<const T> made = make();
  const std::lock_guard lock(mutex_);
  all.push_front(made);
  if (all.size() > kKept) all.pop_back();
  return made;
}

std::shared_ptr<const CaseRunner::Engine> CaseRunner::engine_over(
    std::shared_ptr<const models::LinkTimeline> timeline, double queue_bdp) {
  return kept(
      engines_, [&](const Engine& each) { return each.timeline == timeline && each.queue_bdp == queue_bdp; },
      [&] { return std::make_shared<const Engine>(timeline, queue_bdp); });
}

namespace {

/// All that a scenario says but for its keys `traffic`, `targets` and `engines`, which no stage up to the
/// links reads.
std::string links_key(const Scenario& scenario) {
  std::string key = scenario.file + "\n" + scenario.text + "\n" + (scenario.ideal ? "ideal" : "");
  if (scenario.seed) key += " " + std::to_string(*scenario.seed);
  for (const std::string& each : scenario.changes) {
    const std::string first = each.substr(0, each.find_first_of(".[="));
    const char* const asked[] = {"traffic", "targets", "together", "alternatives", "engines"};
    if (std::find(std::begin(asked), std::end(asked), first) == std::end(asked)) key += "\n" + each;
  }
  return key;
}

}  // namespace

std::shared_ptr<const CaseRunner::Links> CaseRunner::links_of(const Scenario& written) {
  const std::string key = links_key(written);
  return kept(
      links_, [&](const Links& each) { return each.key == key; },
      [&] {
        Links links{key, resolve(written, options_.presets), nullptr};
        check_memory(links.scenario, options_.threads, kMemoryBytes, MemoryFor::kEntries);
        StageOptions stage;
        stage.threads = options_.threads;
        stage.proceed = [&](double) { return !options_.interrupted(); };
        links.timeline = cache_.timeline(links.scenario, stage);
        return std::make_shared<const Links>(std::move(links));
      });
}

std::vector<MeasuredValue> CaseRunner::values_of(const Scenario& written, const std::string& run_name) {
  const std::shared_ptr<const Links> links = links_of(written);
  const auto& timeline = links->timeline;
  const bool whole = !options_.run_folder.empty();
  ResolvedScenario scenario = whole ? resolve(written, options_.presets)
                                    : resolve_what_is_asked(written, options_.presets, links->scenario);
  if (!needs_.all_entries && !scenario.together) {
    auto& traffic = scenario.traffic;
    const auto unneeded = [&](const TrafficSpec& each) {
      return std::find(needs_.entries.begin(), needs_.entries.end(), each.collective.group) ==
             needs_.entries.end();
    };
    traffic.erase(std::remove_if(traffic.begin(), traffic.end(), unneeded), traffic.end());
  }
  const auto engine = engine_over(timeline, scenario.queue_bdp);
  AnswerOptions asked;
  asked.threads = options_.threads;
  asked.interrupted = options_.interrupted;
  // What is kept of one day's entries is of no use to other cases, and its keys cost more than it.
  if (scenario.days > 1 || needs_.parts.costs) asked.cache = &cache_;
  asked.parts = needs_.parts;
  asked.explain_cost = needs_.explain_cost;
  asked.engine = &engine->engine;
  if (!whole) asked.rounds = &engine->rounds;
  const Answer its = answer(scenario, *timeline, asked);
  if (!options_.run_folder.empty() && !run_name.empty()) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(options_.run_folder) / run_name;
    const fs::path part = folder.string() + "." + std::to_string(getpid()) + ".part";
    std::error_code ignored;
    fs::remove_all(part, ignored);
    write_run(part.string(), scenario, *timeline, its);
    fs::remove_all(folder, ignored);
    fs::rename(part, folder);
  }
  return measured(its.summary, measures_);
}

CaseResult CaseRunner::run(const Scenario& scenario, const std::string& run_name) {
  const auto begun = std::chrono::steady_clock::now();
  CaseResult result;
  try {
    const StopScope scope(options_.interrupted);
    result.values = values_of(scenario, run_name);
    result.done = true;
  } catch (const std::system_error&) {
    throw;  // a file that cannot be written is no matter of the case
  } catch (const std::bad_alloc&) {
    result.reason = "there was not enough memory";
  } catch (const std::exception& problem) {
    result.reason = problem.what();
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

std::size_t memory_for_each(unsigned workers) {
  const double all =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return static_cast<std::size_t>(std::clamp(all / 2 / std::max(1U, workers), 2e8, 4e8));
}

}  // namespace skyhaul::core
