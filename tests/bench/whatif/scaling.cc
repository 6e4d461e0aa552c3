// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A sweep of small cases by 1, 2, 4 and 8 workers, against the sum of the times of its cases. With W workers
// on C cores the cases alone would take sum / min(W, C), where the sum is that of one worker, whose cases
// share their core with nothing. What a sweep takes longer than that, for each case and core, is the overhead
// of lists, leases, journals, tables and processes, and of the stages that each worker builds for itself.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "skyhaul/core/sweep.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

const char* const kSmallCases = "base: " SKYHAUL_SOURCE_DIR
                                "/tests/data/scenarios/two-sites.yaml\n"
                                "vary:\n"
                                "  sites.*.terminals: [1, 2]\n"
                                "  traffic.small.payload.size: {from: 1 MB, to: 20 MB, num: 1000}\n"
                                "measure: results.small.interval_s.p95\n";

/// The seconds of all cases, as the journals have them.
double sum_of_cases(const fs::path& journals) {
  double sum = 0;
  for (const auto& each : fs::directory_iterator(journals)) {
    std::ifstream file(each.path());
    const std::string key = "\"seconds\":";
    for (std::string line; std::getline(file, line);)
      sum += std::atof(line.c_str() + line.find(key) + key.size());
  }
  return sum;
}

void ByWorkers(benchmark::State& state) {
  static double alone_s = 0;
  const auto workers = static_cast<unsigned>(state.range(0));
  const fs::path folder = fs::temp_directory_path() / ("skyhaul-bench-" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "sweep.yaml") << kSmallCases;
  double wall_s = 0;
  std::size_t count = 1;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const CaseList cases(load_sweep((folder / "sweep.yaml").string(), {}, {"horizon=10 min"}));
    SweepOptions options;
    options.out_dir = (folder / "out").string();
    options.workers = workers;
    const SweepOutcome outcome = run_sweep(cases, options);
    wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (outcome.done != cases.size()) state.SkipWithError("not all of the cases are done");
    count = cases.size();
    if (workers == 1) alone_s = sum_of_cases(folder / "out/journal");
    fs::remove_all(folder);
  }
  const unsigned cores = std::min(workers, thread_count(0));
  const double overhead_ms = (wall_s * cores - alone_s) / static_cast<double>(count) * 1e3;
  state.counters["cases_s"] = alone_s / cores;
  state.counters["overhead_ms"] = overhead_ms;
  std::printf("ratio sweep_overhead_ms_%u %.2f\n", workers, overhead_ms);
}
BENCHMARK(ByWorkers)->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace skyhaul::core
