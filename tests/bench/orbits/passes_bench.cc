// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Passes over 8 sites and 40 gateways in 24 h, of 10,975 and of 42,000 satellites by SGP4, against
// propagating them every 90 s and nothing else.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cmath>

#include "ratios.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/passes.h"
#include "skyhaul/orbits/sgp4_propagator.h"

namespace skyhaul::orbits::bench {
namespace {

constexpr unsigned kThreads = 2;
const TimeNs kStart = parse_utc("2026-01-01");
const TimeNs kEnd = kStart + kDay;

WalkerShell shell(double altitude_km, double inclination_deg, int planes, int per_plane) {
  WalkerShell s;
  s.altitude_km = altitude_km;
  s.inclination_deg = inclination_deg;
  s.planes = planes;
  s.satellites_per_plane = per_plane;
  s.phasing = 1;
  return s;
}

/// Starlink's Gen1 as authorised (4,408), and shells that make up the number.
std::unique_ptr<Propagator> constellation(int count) {
  std::vector<WalkerShell> shells = {shell(550, 53, 72, 22),  shell(540, 53.2, 72, 22),
                                     shell(570, 70, 36, 20),  shell(560, 97.6, 6, 58),
                                     shell(560, 97.6, 4, 43), shell(530, 43, 33, 199)};
  if (count == 42000) shells.push_back(shell(485, 53, 73, 425));
  return make_sgp4_propagator(walker_elements(shells, kStart));
}

/// 48 places spread over the inhabited latitudes: 8 sites and 40 gateways.
std::vector<PassSite> places() {
  std::vector<PassSite> sites;
  for (int i = 0; i < 48; ++i) {
    const double latitude = -45 + 105 * std::fmod(i * 0.6180339887498949, 1.0);
    const double longitude = std::fmod(i * 137.50776405003785, 360.0) - 180;
    PassSite site;
    site.place = {latitude, longitude, 0};
    site.limits.min_elevation_deg = 25;
    sites.push_back(site);
  }
  return sites;
}

void propagate_only(const Propagator& satellites) {
  constexpr std::size_t kTogether = 24;
  constexpr std::int64_t kSteps = kDay / (90 * kSecond);
  const std::size_t tasks = kSteps / kTogether;
  std::vector<std::vector<PositionArray>> out(kThreads, std::vector<PositionArray>(kTogether));
  parallel_for(kThreads, kThreads, [&](std::size_t thread) {
    for (std::size_t task = thread; task < tasks; task += kThreads) {
      std::vector<TimeNs> times;
      for (std::size_t k = 0; k < kTogether; ++k) {
        times.push_back(kStart + static_cast<TimeNs>(task * kTogether + k) * 90 * kSecond);
      }
      satellites.positions_ecef_km(times.data(), times.size(), out[thread].data());
      benchmark::DoNotOptimize(out[thread][0].data());
    }
  });
}

std::size_t passes(const Propagator& satellites, const std::vector<PassSite>& sites) {
  PassOptions options;
  options.threads = kThreads;
  std::size_t count = 0;
  for (const auto& of_site : find_passes(satellites, sites, kStart, kEnd, options)) count += of_site.size();
  return count;
}

void Passes(benchmark::State& state) {
  const auto satellites = constellation(static_cast<int>(state.range(0)));
  const std::vector<PassSite> sites = places();
  std::size_t count = 0;
  for (auto _ : state) count = passes(*satellites, sites);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["passes"] = static_cast<double>(count);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(Passes)->Arg(10975)->Arg(42000)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace

PassesRatios passes_ratios() {
  const auto few = constellation(10975), many = constellation(42000);
  const std::vector<PassSite> sites = places();
  PassesRatios found;
  found.over_propagation = 1 / ratio(
                                   3, [&] { propagate_only(*few); }, [&] { passes(*few, sites); });
  found.of_42000 = 1 / ratio(
                           1, [&] { passes(*few, sites); }, [&] { passes(*many, sites); });
  return found;
}

}  // namespace skyhaul::orbits::bench
