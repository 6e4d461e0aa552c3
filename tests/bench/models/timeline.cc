// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Cost of building a day's timeline: 8 sites of 4 terminals, 40 gateways, with radio budgets each second, the
// weather of all places, background users, loss and spikes, and without any of it; against the time it takes
// only to propagate the satellites and to find which of them each place has in view.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/reach.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
constexpr std::int64_t kSlots = orbits::kDay / (15 * orbits::kSecond);

orbits::WalkerShell shell(double altitude_km, double inclination_deg, int planes, int satellites_per_plane) {
  orbits::WalkerShell one;
  one.altitude_km = altitude_km;
  one.inclination_deg = inclination_deg;
  one.planes = planes;
  one.satellites_per_plane = satellites_per_plane;
  one.half_slot_phasing = true;
  return one;
}

/// The five shells of Starlink Gen1 (FCC SAT-MOD-20200417-00037), 4,408 satellites.
std::vector<orbits::WalkerShell> gen1() {
  return {shell(550, 53, 72, 22), shell(540, 53.2, 72, 22), shell(570, 70, 36, 20), shell(560, 97.6, 6, 58),
          shell(560, 97.6, 4, 43)};
}

/// 10,975 satellites: Gen1 and shells like those that were added to it.
std::vector<orbits::WalkerShell> large() {
  std::vector<orbits::WalkerShell> all = gen1();
  all.push_back(shell(530, 43, 56, 60));
  all.push_back(shell(525, 53, 56, 57));
  all.push_back(shell(535, 33, 1, 15));
  return all;
}

Network network(const std::vector<orbits::WalkerShell>& shells, const orbits::Propagator& satellites,
                RoutingMode routing) {
  Network all;
  const Terminal terminal{"terminal", 25'000'000, 200'000'000, 25};
  const std::vector<orbits::Geodetic> places{{-24.5, -69.3, 2.4}, {-45.9, -67.5, 0.3}, {31.9, -102.1, 0.9},
                                             {64.2, -20.0, 0.1},  {52.0, -72.0, 0.3},  {-22.0, 118.0, 0.4},
                                             {38.5, -117.0, 1.5}, {47.0, 8.0, 0.5}};
  for (std::size_t i = 0; i < places.size(); ++i) {
    all.sites.push_back({"site" + std::to_string(i), places[i], {4, terminal}, {}, {}});
  }
  // Five gateways within about 700 km of each site, joined to a PoP there.
  for (std::size_t i = 0; i < places.size(); ++i) {
    all.pops.push_back({"pop" + std::to_string(i), places[i]});
    for (int k = 0; k < 5; ++k) {
      orbits::Geodetic place = places[i];
      place.latitude_deg += 5 * std::cos(k * 1.2566);
      place.longitude_deg += 6 * std::sin(k * 1.2566);
      all.gateways.push_back({"gateway" + std::to_string(5 * i + static_cast<std::size_t>(k)), place, 25,
                              100'000'000'000, 100'000'000'000, "pop" + std::to_string(i)});
    }
  }
  all.shells.assign(shells.size(), {1'200'000'000, 17'000'000'000, 100'000'000'000});
  all.routing.mode = routing;
  if (routing != RoutingMode::kBentPipe) all.isls = orbits::plus_grid(satellites.satellites());
  all.scheduling_delay_ns = 8'000'000;
  all.gso_separation_deg = 18;
  return all;
}

/// All that makes links vary, over a day.
Network with_weather(Network all) {
  auto user = std::make_shared<Radio>();
  user->down.frequency_ghz = 11.7;
  user->down.bandwidth_mhz = 240;
  user->down.pfd_dbw_m2_mhz = -122;
  user->down.g_over_t_db_k = 9;
  user->down.hysteresis_db = 0.3;
  user->down.airtime = 0.3;
  user->up.frequency_ghz = 14.25;
  user->up.bandwidth_mhz = 62.5;
  user->up.eirp_dbw = 33.2;
  user->up.g_over_t_db_k = 2;
  user->up.hysteresis_db = 0.3;
  user->up.airtime = 0.2;
  user->up.ground_scan_exponent = user->down.ground_scan_exponent = 1.3;
  auto feeder = std::make_shared<Radio>(*user);
  feeder->up.frequency_ghz = 28.6;
  feeder->up.eirp_dbw = 60.5;
  feeder->up.carriers = 8;
  feeder->down.frequency_ghz = 18.5;
  feeder->antenna_diameter_m = 1.5;
  std::vector<WeatherSite> places;
  const auto add = [&](const std::string& name, const orbits::Geodetic& place) {
    Climate climate;
    climate.latitude_deg = place.latitude_deg;
    climate.longitude_deg = place.longitude_deg;
    climate.rain_rate_001_mm_h = 40;
    climate.rain_probability_percent = 5;
    climate.rain_height_km = 4;
    climate.n_wet = 60;
    climate.cloud_liquid_kg_m2 = {{1, 1}, {10, 0.5}, {50, 0.1}};
    climate.dry_pressure_hpa = 1000;
    climate.temperature_k = 288;
    climate.vapour_density_g_m3 = 7.5;
    climate.vapour_content_kg_m2 = 20;
    places.push_back({name, climate});
  };
  for (const Site& site : all.sites) add(site.name, site.place);
  for (const Gateway& gateway : all.gateways) add(gateway.name, gateway.place);
  const auto weather = make_weather(places, 1, kStart, kStart + orbits::kDay);
  for (std::size_t i = 0; i < all.sites.size(); ++i) {
    all.sites[i].weather = weather[i];
    for (Terminal& terminal : all.sites[i].terminals) terminal.radio = user;
  }
  for (std::size_t i = 0; i < all.gateways.size(); ++i) {
    all.gateways[i].weather = weather[all.sites.size() + i];
    all.gateways[i].radio = feeder;
  }
  for (int hour = 0; hour < 24; ++hour) all.contention.share.push_back(0.5 + 0.01 * hour);
  all.contention.slot_deviation = 0.18;
  all.contention.cell_up_bps = 150'000'000;
  all.contention.cell_down_bps = 900'000'000;
  all.loss.burst_loss = 0.5;
  all.loss.burst_ns = 100'000'000;
  all.loss.calm_ns = 10 * orbits::kSecond;
  all.loss.reallocation_loss = 0.5;
  all.slots.every_slot = true;
  all.slots.spike_min_ns = 20'000'000;
  all.slots.spike_max_ns = 57'000'000;
  return all;
}

LinkTimeline build(const Network& all, const orbits::Propagator& satellites) {
  BuildOptions options;
  options.start_ns = kStart;
  options.end_ns = kStart + orbits::kDay;
  return build_timeline(all, satellites, options);
}

/// Satellites in view of each site and gateway at the start of each slot of the day, on every core.
void visibility(const Network& all, const orbits::Propagator& satellites) {
  std::vector<orbits::GroundStation> stations;
  for (const Site& site : all.sites) stations.push_back({site.place, 25});
  for (const Gateway& gateway : all.gateways) stations.push_back({gateway.place, gateway.min_elevation_deg});
  constexpr std::int64_t kBlock = 64;
  parallel_for(kSlots / kBlock, 0, [&](std::size_t block) {
    orbits::GroundReach reach(stations);
    orbits::PositionArray positions;
    std::vector<std::vector<orbits::Access>> in_view;
    for (std::int64_t i = 0; i < kBlock; ++i) {
      const TimeNs time = kStart + (static_cast<std::int64_t>(block) * kBlock + i) * 15 * orbits::kSecond;
      satellites.positions_ecef_km(time, positions);
      reach.update(time, positions, in_view);
      benchmark::DoNotOptimize(in_view.data());
    }
  });
}

void Day(benchmark::State& state, const std::vector<orbits::WalkerShell>& shells, RoutingMode routing,
         bool weather) {
  const auto satellites = orbits::make_j2_propagator(shells, kStart);
  const Network plain = network(shells, *satellites, routing);
  const Network all = weather ? with_weather(plain) : plain;
  for (auto _ : state) {
    const LinkTimeline timeline = build(all, *satellites);
    std::size_t segments = 0;
    for (const Path& path : timeline.paths) segments += path.segments.size();
    std::size_t steps = 0;
    for (const Resource& resource : timeline.resources) steps += resource.capacity.size();
    state.counters["steps"] = static_cast<double>(steps);
    state.counters["legs"] = static_cast<double>(timeline.legs.size());
    state.counters["routes"] = static_cast<double>(timeline.routes.size());
    state.counters["segments"] = static_cast<double>(segments);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK_CAPTURE(Day, weather_4408, gen1(), RoutingMode::kBentPipe, true)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(Day, bent_pipe_4408, gen1(), RoutingMode::kBentPipe, false)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(Day, isl_4408, gen1(), RoutingMode::kIsl, false)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(Day, isl_gateway_4408, gen1(), RoutingMode::kIslGateway, false)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(Day, weather_10975, large(), RoutingMode::kBentPipe, true)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);

template <typename Work>
double seconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void print_ratios() {
  const auto small = orbits::make_j2_propagator(gen1(), kStart);
  const auto big = orbits::make_j2_propagator(large(), kStart);
  const Network plain = network(gen1(), *small, RoutingMode::kBentPipe);
  const Network of_small = with_weather(plain);
  const Network of_big = with_weather(network(large(), *big, RoutingMode::kBentPipe));
  std::vector<double> over_visibility, over_small, over_plain;
  for (int i = 0; i < 3; ++i) {  // interleaved, so that a busy machine slows all alike
    const double alone = seconds_of([&] { visibility(of_small, *small); });
    const double timeline = seconds_of([&] { benchmark::DoNotOptimize(build(of_small, *small)); });
    const double of_large = seconds_of([&] { benchmark::DoNotOptimize(build(of_big, *big)); });
    const double without = seconds_of([&] { benchmark::DoNotOptimize(build(plain, *small)); });
    over_visibility.push_back(timeline / alone);
    over_plain.push_back(timeline / without);
    over_small.push_back(of_large / timeline);
  }
  std::sort(over_visibility.begin(), over_visibility.end());
  std::sort(over_small.begin(), over_small.end());
  std::sort(over_plain.begin(), over_plain.end());
  std::printf("ratio timeline_over_visibility %.2f\n", over_visibility[1]);
  std::printf("ratio timeline_10975_over_4408 %.2f\n", over_small[1]);
  std::printf("ratio timeline_weather_over_plain %.2f\n", over_plain[1]);
}

}  // namespace
}  // namespace skyhaul::models

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  skyhaul::models::print_ratios();
  return 0;
}
