// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/case_runner.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <new>

#include "skyhaul/core/run.h"
#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::core {

struct CaseRunner::Engine {
  Engine(std::shared_ptr<const models::LinkTimeline> its, double queue)
      : timeline(std::move(its)), queue_bdp(queue), engine(*timeline, queue) {}

  std::shared_ptr<const models::LinkTimeline> timeline;
  double queue_bdp;
  models::FlowEngine engine;
};

CaseRunner::CaseRunner(std::vector<Measure> measures, Options options)
    : measures_(std::move(measures)),
      needs_(needs_of(measures_)),
      options_(std::move(options)),
      cache_({options_.memory_bytes, ""}) {
  if (options_.run_folder.empty()) return;
  needs_.all_entries = true;
  needs_.parts = AnswerParts();
}

std::shared_ptr<const CaseRunner::Engine> CaseRunner::engine_over(
    std::shared_ptr<const models::LinkTimeline> timeline, double queue_bdp) {
  constexpr std::size_t kKept = 4;
  {
    const std::lock_guard lock(mutex_);
    for (auto each = engines_.begin(); each != engines_.end(); ++each) {
      if ((*each)->timeline != timeline || (*each)->queue_bdp != queue_bdp) continue;
      engines_.splice(engines_.begin(), engines_, each);
      return engines_.front();
    }
  }
  auto made = std::make_shared<const Engine>(std::move(timeline), queue_bdp);
  const std::lock_guard lock(mutex_);
  engines_.push_front(made);
  if (engines_.size() > kKept) engines_.pop_back();
  return made;
}

std::vector<MeasuredValue> CaseRunner::values_of(const Scenario& written, const std::string& run_name) {
  ResolvedScenario scenario = resolve(written, options_.presets);
  if (!needs_.all_entries) {
    auto& traffic = scenario.traffic;
    const auto unneeded = [&](const TrafficSpec& each) {
      return std::find(needs_.entries.begin(), needs_.entries.end(), each.collective.group) ==
             needs_.entries.end();
    };
    traffic.erase(std::remove_if(traffic.begin(), traffic.end(), unneeded), traffic.end());
  }
  check_memory(scenario, options_.threads);
  StageOptions stage;
  stage.threads = options_.threads;
  stage.proceed = [&](double) { return !options_.interrupted(); };
  const auto timeline = cache_.timeline(scenario, stage);
  const auto engine = engine_over(timeline, scenario.queue_bdp);
  AnswerOptions asked;
  asked.threads = options_.threads;
  asked.interrupted = options_.interrupted;
  asked.cache = &cache_;
  asked.parts = needs_.parts;
  asked.engine = &engine->engine;
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
  return static_cast<std::size_t>(std::clamp(all / 2 / std::max(1U, workers), 2e8, 1e9));
}

}  // namespace skyhaul::core
