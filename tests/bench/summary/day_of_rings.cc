// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A whole run over a given timeline: configs/scenarios/day-of-rings.yaml, eight sites with four uplinks of 25
// Mbit/s each, 24 hourly rounds of 16 GB around a ring. "answer" is all but the CSV files of the links: it
// loads the timeline, runs the rounds, makes the summary and its page; "csv" is what writes links.csv and
// resources.csv (1.7 GB).
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/run.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_log.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

void DayOfRings(benchmark::State& state) {
  const fs::path folder = fs::temp_directory_path() / ("skyhaul-bench-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const ResolvedScenario scenario = resolve_file(SKYHAUL_SOURCE_DIR "/configs/scenarios/day-of-rings.yaml");
  RunOptions options;
  options.timeline_file = (folder / "timeline").string();
  options.links = true;
  {
    const auto satellites = make_propagator(scenario);
    models::BuildOptions build;
    build.start_ns = scenario.epoch_ns;
    build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
    build.seed = scenario.seed;
    save_timeline(build_timeline(make_network(scenario, *satellites), *satellites, build),
                  options.timeline_file);
  }
  double answer_s = 0;
  double csv_s = 0;
  for (auto _ : state) {
    const fs::path out = folder / "run";
    options.out_dir = out.string();
    const auto start = std::chrono::steady_clock::now();
    const Summary summary = run_scenario(scenario, options);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    state.PauseTiming();
    for (const models::TransferRecord& record : models::load_log((out / "transfers.csv").string()).records) {
      if (record.status != models::TransferStatus::kDone) state.SkipWithError("a round did not end");
    }
    const auto json = nlohmann::json::parse(std::ifstream(out / "run.json"));
    csv_s = json["wall_s"]["links"].get<double>();
    answer_s = spent.count() - csv_s;
    fs::remove_all(out);
    state.ResumeTiming();
  }
  state.counters["answer_s"] = answer_s;
  state.counters["csv_s"] = csv_s;
  fs::remove_all(folder);
}
BENCHMARK(DayOfRings)->Iterations(3)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace skyhaul::core

BENCHMARK_MAIN();
