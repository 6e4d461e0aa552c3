// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// SGP4 in batches against SGP4 one state at a time, both with position and velocity: 1,584 satellites of a
// Walker shell with drag, at times up to a day from their epochs.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "ratios.h"
#include "skyhaul/orbits/sgp4_batch.h"
#include "skyhaul/orbits/sgp4_propagator.h"

namespace skyhaul::orbits::bench {
namespace {

constexpr int kTimes = 16;

std::vector<ElementSet> shell_with_drag() {
  WalkerShell shell;
  shell.inclination_deg = 53;
  shell.altitude_km = 550;
  shell.planes = 72;
  shell.satellites_per_plane = 22;
  shell.phasing = 39;
  std::vector<ElementSet> sets = walker_elements({shell}, parse_utc("2026-01-01"));
  for (std::size_t i = 0; i < sets.size(); ++i) {
    // As the elements of operating satellites are.
    sets[i].eccentricity = 1e-4 + 1e-7 * static_cast<double>(i);
    sets[i].argument_of_perigee_deg = static_cast<double>(i % 360);
    sets[i].bstar_per_earth_radius = 1e-4;
  }
  return sets;
}

std::vector<double> minutes(int k, std::size_t count) {
  std::vector<double> t(count);
  for (std::size_t i = 0; i < count; ++i) t[i] = 90.0 * k + 0.01 * static_cast<double>(i);
  return t;
}

double run_scalar(const std::vector<Sgp4>& orbits) {
  double sum = 0;
  for (int k = 0; k < kTimes; ++k) {
    const std::vector<double> t = minutes(k, orbits.size());
    for (std::size_t i = 0; i < orbits.size(); ++i) {
      const Sgp4State state = orbits[i].at_minutes(t[i]);
      sum += state.r_km.x() + state.v_km_s.z();
    }
  }
  return sum;
}

double run_batch(const Sgp4Batch& batch, Sgp4States& states) {
  double sum = 0;
  for (int k = 0; k < kTimes; ++k) {
    batch.states(minutes(k, static_cast<std::size_t>(batch.size())), states);
    sum += states.r_km(k, 0);
  }
  return sum;
}

void Sgp4Scalar(benchmark::State& state) {
  const std::vector<ElementSet> sets = shell_with_drag();
  const std::vector<Sgp4> orbits(sets.begin(), sets.end());
  for (auto _ : state) benchmark::DoNotOptimize(run_scalar(orbits));
  state.SetItemsProcessed(state.iterations() * kTimes * static_cast<std::int64_t>(sets.size()));
}
BENCHMARK(Sgp4Scalar)->Unit(benchmark::kMillisecond)->MinTime(0.3);

void Sgp4InBatches(benchmark::State& state) {
  const auto level = static_cast<SimdLevel>(state.range(0));
  if (level > widest_simd()) {
    state.SkipWithError("this machine cannot run it");
    return;
  }
  const Sgp4Batch batch(shell_with_drag(), level);
  Sgp4States states;
  for (auto _ : state) benchmark::DoNotOptimize(run_batch(batch, states));
  state.SetItemsProcessed(state.iterations() * kTimes * batch.size());
  state.SetLabel(simd_name(level));
}
BENCHMARK(Sgp4InBatches)->DenseRange(0, 3)->Unit(benchmark::kMillisecond)->MinTime(0.3);

void Sgp4Positions(benchmark::State& state) {
  const Sgp4Batch batch(shell_with_drag());
  std::vector<TimeNs> times(kTimes);
  for (int k = 0; k < kTimes; ++k)
    times[static_cast<std::size_t>(k)] = parse_utc("2026-01-01") + k * 90 * kSecond;
  std::vector<PositionArray> out(kTimes);
  for (auto _ : state) {
    batch.positions_ecef_km(times.data(), times.size(), out.data());
    benchmark::DoNotOptimize(out[0].data());
  }
  state.SetItemsProcessed(state.iterations() * kTimes * batch.size());
}
BENCHMARK(Sgp4Positions)->Unit(benchmark::kMillisecond)->MinTime(0.3);

}  // namespace

Sgp4Ratios sgp4_ratios() {
  const std::vector<ElementSet> sets = shell_with_drag();
  const std::vector<Sgp4> orbits(sets.begin(), sets.end());
  Sgp4States states;
  const Sgp4Batch widest(sets), avx2(sets, std::min(widest_simd(), SimdLevel::kAvx2));
  // Interleaved, and the least of each: what else the machine does falls on all.
  double scalar = 1e9, wide = 1e9, narrow = 1e9;
  for (int i = 0; i < 40; ++i) {
    scalar = std::min(scalar, seconds_of([&] { benchmark::DoNotOptimize(run_scalar(orbits)); }));
    wide = std::min(wide, seconds_of([&] { benchmark::DoNotOptimize(run_batch(widest, states)); }));
    narrow = std::min(narrow, seconds_of([&] { benchmark::DoNotOptimize(run_batch(avx2, states)); }));
  }
  const double count = static_cast<double>(sets.size()) * kTimes;
  return {scalar / wide, scalar / narrow, count / scalar * 1e-6};
}

}  // namespace skyhaul::orbits::bench
