// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A thousand what-ifs of a day of three sites with one traffic entry: terminals x payload x method, one
// measured number. sweep_1000_s is the time of the sweep on two workers; sweep_over_runs how much longer the
// same cases take by separate `skyhaul run`, each on all cores, judged by some of them in the same run of the
// benchmark.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "skyhaul/core/sweep.h"
#include "skyhaul/core/sweep_results.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr std::size_t kRuns = 8;  // of the thousand cases, by themselves

const char* const kSweep =
    "base:\n"
    "  name: three-sites\n"
    "  epoch: 2026-03-20T00:00:00Z\n"
    "  horizon: 24 h\n"
    "  constellation: starlink-gen1\n"
    "  routing: bent-pipe\n"
    "  gateways: starlink-2026-09\n"
    "  pops: starlink-2026-09\n"
    "  terminal: starlink-performance\n"
    "  sites:\n"
    "    - {preset: atacama, terminals: 2}\n"
    "    - {preset: patagonia, terminals: 2}\n"
    "    - {preset: permian, terminals: 2}\n"
    "    - {preset: dallas, terminals: 0, fixed_link: {up: 10 Gbit/s, down: 10 Gbit/s, delay: 1 ms, pop: "
    "Dallas}}\n"
    "  traffic:\n"
    "    - {name: hub, payload: {model: 1B, bytes_per_parameter: 2}, topology: hub, hub: dallas, sites: "
    "[atacama, patagonia, "
    "permian]}\n"
    "vary:\n"
    "  sites.*.terminals: {from: 1, to: 10, step: 1}\n"
    "  traffic.hub.payload.model: [100M, 200M, 400M, 700M, 1B, 2B, 3B, 4B, 6B, 8B, 10B, 13B, 20B, 30B, 40B, "
    "50B, 60B, 70B, 80B, 100B]\n"
    "  traffic.hub.method: [data-parallel, diloco, diloco-int8, streaming-diloco, streaming-diloco-fp4]\n"
    "measure: results.hub.interval_s.p95\n";

void ThousandWhatIfs(benchmark::State& state) {
  const fs::path folder = fs::temp_directory_path() / ("skyhaul-bench-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path file = folder / "sweep.yaml";
  std::ofstream(file) << kSweep;
  const std::string program = (fs::read_symlink("/proc/self/exe").parent_path() / "skyhaul").string();
  double sweep_s = 0, runs_s = 0;
  for (auto _ : state) {
    const CaseList cases(load_sweep(file.string()));
    SweepOptions options;
    options.out_dir = (folder / "out").string();
    options.workers = 2;
    const auto start = Clock::now();
    const SweepOutcome outcome = run_sweep(cases, options);
    sweep_s = seconds_since(start);
    if (outcome.done != 1000) state.SkipWithError("not all of the cases are done");
    // The base stands in the sweep file; a run needs it in a file of its own.
    const fs::path base = folder / "base.yaml";
    std::string text = kSweep;
    text = text.substr(6, text.find("vary:") - 6);
    std::ofstream(base) << text;
    runs_s = 0;
    for (std::size_t r = 0; r < kRuns; ++r) {
      std::string command = program + " -q run " + base.string() + " --audit 0 --out " +
                            (folder / ("run-" + std::to_string(r))).string();
      for (const std::string& each : cases.at(r * (cases.size() - 1) / (kRuns - 1)).scenario.changes)
        command += " --set '" + each + "'";
      const auto begun = Clock::now();
      if (std::system((command + " > /dev/null").c_str()) != 0) state.SkipWithError("skyhaul run failed");
      runs_s += seconds_since(begun) / kRuns;
    }
    fs::remove_all(folder);
  }
  std::printf("ratio sweep_1000_s %.2f\n", sweep_s);
  std::printf("ratio sweep_over_runs %.1f\n", 1000 * runs_s / sweep_s);
}
BENCHMARK(ThousandWhatIfs)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace skyhaul::core

BENCHMARK_MAIN();
