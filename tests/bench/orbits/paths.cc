// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Shortest paths between 100 cities over Kuiper's first shell, all pairs, step by step: what skyhaul paths
// does, against the plain way, which builds a graph at each step and runs Dijkstra's algorithm on it for each
// city.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <queue>

#include "ratios.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/site_paths.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits::bench {
namespace {

// Latitude and longitude of 100 of the most populous cities, deg.
constexpr double kCities[100][2] = {
    {35.69, 139.69},  {28.67, 77.22},   {31.23, 121.47},  {-23.55, -46.63}, {19.43, -99.13},
    {30.04, 31.24},   {19.08, 72.88},   {39.90, 116.40},  {23.81, 90.41},   {34.69, 135.50},
    {40.71, -74.01},  {24.86, 67.01},   {-34.60, -58.38}, {29.56, 106.55},  {41.01, 28.98},
    {22.57, 88.36},   {14.60, 120.98},  {6.52, 3.38},     {-22.91, -43.17}, {39.13, 117.20},
    {-4.44, 15.27},   {23.13, 113.26},  {34.05, -118.24}, {55.76, 37.62},   {22.54, 114.06},
    {31.55, 74.34},   {12.97, 77.59},   {48.86, 2.35},    {4.71, -74.07},   {-6.21, 106.85},
    {13.08, 80.27},   {-12.05, -77.04}, {13.76, 100.50},  {37.57, 126.98},  {35.18, 136.91},
    {17.39, 78.49},   {51.51, -0.13},   {35.69, 51.39},   {41.88, -87.63},  {30.57, 104.07},
    {32.06, 118.80},  {30.59, 114.31},  {10.82, 106.63},  {-8.84, 13.23},   {23.02, 72.57},
    {3.14, 101.69},   {34.34, 108.94},  {22.32, 114.17},  {23.02, 113.75},  {30.27, 120.16},
    {23.02, 113.12},  {41.81, 123.43},  {24.71, 46.68},   {33.31, 44.37},   {-33.45, -70.67},
    {21.17, 72.83},   {40.42, -3.70},   {31.30, 120.58},  {18.52, 73.86},   {45.80, 126.53},
    {29.76, -95.37},  {32.78, -96.80},  {43.65, -79.38},  {-6.79, 39.21},   {25.76, -80.19},
    {-19.92, -43.94}, {1.35, 103.82},   {39.95, -75.17},  {33.75, -84.39},  {33.59, 130.40},
    {15.50, 32.56},   {41.39, 2.17},    {-26.20, 28.05},  {59.93, 30.34},   {36.07, 120.38},
    {38.91, 121.60},  {38.91, -77.04},  {16.87, 96.20},   {31.20, 29.92},   {36.65, 117.12},
    {20.67, -103.35}, {5.36, -4.01},    {39.93, 32.86},   {22.36, 91.78},   {-33.87, 151.21},
    {-37.81, 144.96}, {-1.29, 36.82},   {21.03, 105.85},  {25.69, -100.32}, {-15.79, -47.88},
    {-33.92, 18.42},  {21.49, 39.19},   {33.57, -7.59},   {5.60, -0.19},    {9.03, 38.74},
    {34.53, 69.17},   {52.52, 13.40},   {41.90, 12.50},   {50.45, 30.52},   {-12.97, -38.50}};

constexpr double kReachKm = 1260;
constexpr std::int64_t kStepNs = 100'000'000;
constexpr std::int64_t kTaskSteps = 100;

struct Setting {
  TimeNs epoch = parse_utc("2000-01-01");
  std::unique_ptr<Propagator> satellites;
  std::vector<IslEdge> edges;
  std::vector<GroundStation> cities;
  std::vector<PathSet::Pair> pairs;
};

Setting kuiper() {
  WalkerShell shell;
  shell.inclination_deg = 51.9;
  shell.planes = shell.satellites_per_plane = 34;
  shell.half_slot_phasing = true;
  shell.altitude_km = 630;
  shell.mean_motion_rev_per_day = 14.8;
  Setting setting;
  setting.satellites = make_j2_propagator({shell}, setting.epoch);
  setting.edges = plus_grid(setting.satellites->satellites());
  for (const auto& city : kCities) setting.cities.push_back({{city[0], city[1], 0}, -90, kReachKm});
  for (std::int32_t a = 0; a < 100; ++a) {
    for (std::int32_t b = a + 1; b < 100; ++b) setting.pairs.emplace_back(a, b);
  }
  return setting;
}

/// What a run found, so that neither way can skip work: lengths and hops of all pairs and steps.
struct Sum {
  double length_km = 0;
  std::int64_t hops = 0;
};

Sum skyhaul_way(const Setting& setting, std::int64_t steps, unsigned threads) {
  std::vector<Sum> sums(static_cast<std::size_t>((steps + kTaskSteps - 1) / kTaskSteps));
  parallel_for(sums.size(), threads, [&](std::size_t task) {
    SitePaths paths(*setting.satellites, IslMesh(setting.satellites->satellites(), setting.edges, {}),
                    setting.cities, kWgs84, setting.pairs);
    std::vector<std::int32_t> nodes;
    Sum sum;
    const std::int64_t begin = static_cast<std::int64_t>(task) * kTaskSteps;
    for (std::int64_t i = begin; i < std::min(begin + kTaskSteps, steps); ++i) {
      paths.step(setting.epoch + i * kStepNs);
      for (std::size_t p = 0; p < setting.pairs.size(); ++p) {
        paths.paths().path(p, nodes);
        if (nodes.empty()) continue;
        sum.length_km += paths.paths().length_km(p);
        sum.hops += static_cast<std::int64_t>(nodes.size());
      }
    }
    sums[task] = sum;
  });
  Sum total;
  for (const Sum& sum : sums) {
    total.length_km += sum.length_km;
    total.hops += sum.hops;
  }
  return total;
}

Sum plain_way(const Setting& setting, std::int64_t steps) {
  struct Link {
    std::int32_t node;
    double length_km;
  };
  const auto satellites = static_cast<std::size_t>(setting.satellites->size());
  std::vector<Eigen::Vector3d> cities;
  for (const GroundStation& city : setting.cities) cities.push_back(to_ecef_km(city.place));
  const std::size_t nodes = satellites + cities.size();
  PositionArray ecef_km;
  Sum sum;
  for (std::int64_t i = 0; i < steps; ++i) {
    setting.satellites->positions_ecef_km(setting.epoch + i * kStepNs, ecef_km);
    std::vector<std::vector<Link>> links(nodes);
    for (const auto& [a, b] : setting.edges) {
      const double km = (ecef_km.row(a) - ecef_km.row(b)).matrix().norm();
      links[static_cast<std::size_t>(a)].push_back({b, km});
      links[static_cast<std::size_t>(b)].push_back({a, km});
    }
    for (std::size_t c = 0; c < cities.size(); ++c) {
      for (std::size_t s = 0; s < satellites; ++s) {
        const double km = (ecef_km.row(static_cast<Eigen::Index>(s)).matrix().transpose() - cities[c]).norm();
        if (km > kReachKm) continue;
        links[satellites + c].push_back({static_cast<std::int32_t>(s), km});
        links[s].push_back({static_cast<std::int32_t>(satellites + c), km});
      }
    }
    for (std::size_t c = 0; c + 1 < cities.size(); ++c) {
      using Item = std::pair<double, std::int32_t>;
      std::priority_queue<Item, std::vector<Item>, std::greater<>> queue;
      std::vector<double> length(nodes, ShortestPaths::kUnreachable);
      std::vector<std::int32_t> parent(nodes, -1);
      const auto source = static_cast<std::int32_t>(satellites + c);
      length[satellites + c] = 0;
      queue.emplace(0, source);
      while (!queue.empty()) {
        const auto [km, node] = queue.top();
        queue.pop();
        if (km > length[static_cast<std::size_t>(node)]) continue;
        if (node >= static_cast<std::int32_t>(satellites) && node != source) continue;  // cities never relay
        for (const Link& link : links[static_cast<std::size_t>(node)]) {
          const auto next = static_cast<std::size_t>(link.node);
          if (km + link.length_km < length[next]) {
            length[next] = km + link.length_km;
            parent[next] = node;
            queue.emplace(length[next], link.node);
          }
        }
      }
      for (std::size_t to = c + 1; to < cities.size(); ++to) {
        if (!(length[satellites + to] < ShortestPaths::kUnreachable)) continue;
        sum.length_km += length[satellites + to];
        for (std::int32_t n = parent[satellites + to]; n != source; n = parent[static_cast<std::size_t>(n)]) {
          ++sum.hops;
        }
      }
    }
  }
  return sum;
}

void Paths(benchmark::State& state) {
  const Setting setting = kuiper();
  for (auto _ : state) {
    benchmark::DoNotOptimize(skyhaul_way(setting, 2 * kTaskSteps, static_cast<unsigned>(state.range(0))));
  }
  state.SetItemsProcessed(2 * kTaskSteps * static_cast<std::int64_t>(state.iterations()));
  state.SetLabel("items are steps; argument: threads");
}
BENCHMARK(Paths)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(2);

void PathsPlain(benchmark::State& state) {
  const Setting setting = kuiper();
  for (auto _ : state) benchmark::DoNotOptimize(plain_way(setting, kTaskSteps));
  state.SetItemsProcessed(kTaskSteps * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(PathsPlain)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace

double paths_ratio() {
  const Setting setting = kuiper();
  constexpr std::int64_t kSteps = 2 * kTaskSteps;
  Sum plain, ours;
  const double value = ratio(
      3, [&] { plain = plain_way(setting, kSteps); }, [&] { ours = skyhaul_way(setting, kSteps, 2); });
  if (plain.hops != ours.hops || std::abs(plain.length_km - ours.length_km) > 1e-9 * plain.length_km) {
    std::fprintf(stderr, "paths: the two ways differ: %.6f km and %lld hops, %.6f km and %lld hops\n",
                 plain.length_km, static_cast<long long>(plain.hops), ours.length_km,
                 static_cast<long long>(ours.hops));
    std::exit(1);
  }
  return value;
}

}  // namespace skyhaul::orbits::bench
