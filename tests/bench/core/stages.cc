// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What it costs to ask: the seconds to a first answer, and what a change costs that leaves some stages as
// they are, against the stages that it does touch. Each figure is the least of several runs.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRuns = 5;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Scenario three_sites() {
  return changed(load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml"),
                 {"engines.packet.windows=0", "days=1"});
}

/// Seconds of a whole answer, up to the first day's sentence, and of the parts that are told apart.
struct Spent {
  double all = 0, first = 0, entries = 0;
  std::map<std::string, double> stages;
};

/// From what was asked to the sentence. `cache` gives and takes what it can.
Spent ask(const Scenario& asked, StageCache& cache) {
  Spent spent;
  const auto start = Clock::now();
  const ResolvedScenario scenario = resolve(asked);
  const auto timeline = cache.timeline(
      scenario, {},
      [&](const char* stage, StageCache::Source, double seconds) { spent.stages[stage] += seconds; });
  AnswerOptions options;
  options.cache = &cache;
  options.first_day = [&](const Summary&) { spent.first = seconds_since(start); };
  std::string last;
  Clock::time_point since;
  const auto is_entry = [](const std::string& stage) {
    return stage.rfind("rounds of ", 0) == 0 || stage.rfind("limits of ", 0) == 0;
  };
  options.progress = [&](const std::string& stage, double) {
    if (stage == last) return;
    if (is_entry(last)) spent.entries += seconds_since(since);
    last = stage;
    since = Clock::now();
  };
  benchmark::DoNotOptimize(answer(scenario, *timeline, options).summary.sentence.data());
  spent.all = seconds_since(start);
  if (spent.first == 0) spent.first = spent.all;
  return spent;
}

/// The least of several runs, each with a cache that has answered the scenario as it was.
double least(const std::function<double(StageCache&, int)>& run) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRuns; ++i) {
    StageCache cache;
    best = std::min(best, run(cache, i));
  }
  return best;
}

void FirstAnswer(benchmark::State& state) {
  double first_s = 0, payload = 0, terminals = 0;
  std::map<std::string, double> stages;
  for (auto _ : state) {
    first_s = least([&](StageCache& cache, int) {
      const Spent spent = ask(three_sites(), cache);
      stages = spent.stages;
      stages["entries"] = spent.entries;
      stages["all of the first day"] = spent.all;
      return spent.first;
    });
    payload = least([&](StageCache& cache, int) {
      ask(three_sites(), cache);
      const Spent spent = ask(
          changed(three_sites(), {"traffic[0].payload={size: 3 GB}", "traffic[1].payload={size: 5 GB}",
                                  "traffic[2].payload={size: 80 GB}", "traffic[3].payload={size: 90 GB}"}),
          cache);
      return spent.first / spent.entries;
    });
    terminals = least([&](StageCache& cache, int) {
      ask(three_sites(), cache);
      const Spent spent = ask(changed(three_sites(), {"sites.atacama.terminals=3"}), cache);
      const auto stage = [&](const char* name) { return spent.stages.at(name); };
      return spent.first / (stage("serving plan") + stage("timeline") + spent.entries);
    });
  }
  std::printf("ratio first_answer_s %.3f\n", first_s);
  std::printf("ratio reuse_payload %.3f\n", payload);
  std::printf("ratio reuse_terminals %.3f\n", terminals);
  for (const auto& [name, seconds] : stages) std::printf("stage %s %.3f s\n", name.c_str(), seconds);
}
BENCHMARK(FirstAnswer)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

/// The links of a day of eight sites with four terminals each, with the weather, users and loss of
/// wet-season, and without, by all threads.
void DayOfEightSites(benchmark::State& state) {
  const char* sites =
      "sites: [{name: a, latitude: 39.5, longitude: -117.1, terminals: 4}, {name: b, latitude: 49.2, "
      "longitude: "
      "-68.3, terminals: 4}, {name: c, latitude: -24, longitude: -69, terminals: 4}, {name: d, latitude: "
      "51.5, "
      "longitude: 0.1, terminals: 4}, {name: e, latitude: 35, longitude: 139, terminals: 4}, {name: f, "
      "latitude: "
      "-33.9, longitude: 151, terminals: 4}, {name: g, latitude: 40.4, longitude: -3.7, terminals: 4}, "
      "{name: h, "
      "latitude: -34.6, longitude: -58.4, terminals: 4}]\n";
  const std::string text =
      std::string(
          "epoch: 2026-06-21 00:00:00\nhorizon: 1 d\nconstellation: starlink-gen1\n"
          "gateways: {preset: starlink-2023-10}\npops: {preset: starlink-2023-10}\nterminal: "
          "starlink-performance-radio\nweather: rain-zone-n\ncontention: evening-peak\n"
          "loss: starlink\n") +
      sites;
  Scenario asked = parse_scenario(text);
  asked.ideal = state.range(0) == 1;
  const ResolvedScenario scenario = resolve(asked);
  for (auto _ : state) benchmark::DoNotOptimize(build_timeline(scenario).paths.data());
}
BENCHMARK(DayOfEightSites)
    ->ArgName("ideal")
    ->Arg(1)
    ->Arg(0)
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kSecond);

}  // namespace
}  // namespace skyhaul::core

BENCHMARK_MAIN();
