// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Cost of the flow engine: a day of hourly rings, single rounds, and many transfers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/support/slotted_timeline.h"
#include "models/support/stepped_sky.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

using orbits::kDay;
using orbits::kHour;
using orbits::kSecond;

constexpr std::int64_t kMbit = 1'000'000;

/// Sites with four terminals of 25 Mbit/s up, 200 Mbit/s down; the middle never limits, unless it is narrow.
LinkTimeline day(int sites, std::int64_t shared_bps = 100'000 * kMbit) {
  std::vector<test::SyntheticSite> list;
  for (int i = 0; i < sites; ++i) {
    list.push_back({"s" + std::to_string(i), 25 * kMbit, 200 * kMbit, 20'000'000, 4});
  }
  return test::slotted_star(list, kDay, shared_bps, 1);
}

CollectiveSpec spec(Topology topology, int sites) {
  CollectiveSpec one;
  one.group = "model";
  one.topology = topology;
  for (int i = 0; i < sites; ++i) one.sites.push_back("s" + std::to_string(i));
  if (topology == Topology::kHub) {
    one.hub = one.sites.back();
    one.sites.pop_back();
  }
  one.bytes = 16'000'000'000;
  return one;
}

FlowOptions until(TimeNs end, TimeNs from = 0) {
  FlowOptions options;
  options.from_ns = from;
  options.until_ns = end;
  return options;
}

TransferPlan hourly(const CollectiveSpec& of) {
  TransferPlan plan;
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const auto round = make_round(of, hour, hour * kHour, plan.transfers.size());
    plan.transfers.insert(plan.transfers.end(), round.begin(), round.end());
  }
  return plan;
}

void Prepare(benchmark::State& state) {
  const LinkTimeline timeline = day(8);
  for (auto _ : state) benchmark::DoNotOptimize(FlowEngine(timeline));
}
BENCHMARK(Prepare)->Unit(benchmark::kMillisecond);

/// The engine's construction is part of it.
void DayOfRings(benchmark::State& state) {
  const LinkTimeline timeline = day(8);
  const TransferPlan plan = hourly(spec(Topology::kRing, 8));
  FlowOptions options = until(kDay);
  options.account = state.range(0) != 0;
  for (auto _ : state) {
    const FlowResult result = FlowEngine(timeline).run(plan, options);
    for (const TransferRecord& record : result.log.records) {
      if (record.status != TransferStatus::kDone) state.SkipWithError("a round did not end");
    }
  }
  state.SetLabel(state.range(0) != 0 ? "with accounts" : "");
}
BENCHMARK(DayOfRings)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// One round after the other from 64 starts: what the summary asks for. Second argument: sites.
void Round(benchmark::State& state, Topology topology, std::int64_t shared_bps) {
  const auto sites = static_cast<int>(state.range(0));
  const LinkTimeline timeline = day(sites, shared_bps);
  const FlowEngine engine(timeline);
  const CollectiveSpec one = spec(topology, sites);
  std::int64_t n = 0;
  for (auto _ : state) {
    const TimeNs start = n++ % 64 * 15 * orbits::kMinute;
    benchmark::DoNotOptimize(engine.run({make_round(one, 0, start, 0)}, until(kDay, start)).end_ns);
  }
}
BENCHMARK_CAPTURE(Round, ring, Topology::kRing, 100'000 * kMbit)
    ->Arg(3)
    ->Arg(8)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(Round, hub, Topology::kHub, 100'000 * kMbit)->Arg(3)->Arg(8)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(Round, narrow_ring, Topology::kRing, 200 * kMbit)
    ->Arg(3)
    ->Arg(8)
    ->Unit(benchmark::kMicrosecond);

/// Transfers between random pairs that arrive all day and load it to about a half.
TransferPlan many(std::int64_t count) {
  TransferPlan plan;
  const std::int64_t bytes = 8 * 4 * 25 * kMbit / 8 * 86400 / 2 / count;
  for (std::int64_t i = 0; i < count; ++i) {
    Transfer one;
    one.id = static_cast<std::uint64_t>(i);
    const auto key = static_cast<std::uint64_t>(i);
    const std::uint64_t src = keyed_bits(1, {key, 0}) % 8;
    one.src = "s" + std::to_string(src);
    one.dst = "s" + std::to_string((src + 1 + keyed_bits(1, {key, 1}) % 7) % 8);
    one.bytes = static_cast<std::int64_t>(static_cast<double>(bytes) * 2 * keyed_uniform(1, {key, 2}));
    one.not_before_ns = static_cast<TimeNs>(keyed_uniform(1, {key, 3}) * 0.9 * kDay);
    plan.transfers.push_back(std::move(one));
  }
  return plan;
}

void ManyTransfers(benchmark::State& state) {
  const LinkTimeline timeline = day(8);
  const FlowEngine engine(timeline);
  const TransferPlan plan = many(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(engine.run(plan, until(kDay)).end_ns);
  state.SetItemsProcessed(state.range(0) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(ManyTransfers)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

template <typename Work>
double seconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Median over interleaved runs of the time of `baseline` over that of `work`.
template <typename Baseline, typename Work>
double ratio(Baseline baseline, Work work) {
  std::vector<double> ratios;
  for (int i = 0; i < 5; ++i) {
    const double theirs = seconds_of(baseline);
    ratios.push_back(theirs / seconds_of(work));
  }
  std::nth_element(ratios.begin(), ratios.begin() + 2, ratios.end());
  return ratios[2];
}

/// Time of skyhaul-packet over that of the flow engine, its construction included, for one window: 60 MB over
/// 25 Mbit/s and 60 ms there and back, with steps and gaps every 15 s. Nothing where skyhaul-packet is not
/// built.
void print_flow_over_packet() {
  namespace fs = std::filesystem;
  const fs::path packet = fs::read_symlink("/proc/self/exe").parent_path() / "skyhaul-packet";
  if (!fs::exists(packet)) return;
  const fs::path dir = fs::temp_directory_path() / "skyhaul-flow-over-packet";
  fs::create_directories(dir);
  test::SteppedSky sky;
  sky.mean_bps = 25 * kMbit;
  sky.delay_ns = 30'000'000;
  const LinkTimeline timeline = test::stepped_sky(sky, 10 * orbits::kMinute, 1);
  TransferPlan plan{{Transfer{}}};
  plan.transfers[0].src = "a";
  plan.transfers[0].dst = "b";
  plan.transfers[0].bytes = 60'000'000;
  save_timeline(timeline, (dir / "sky").string());
  save_plan(plan, (dir / "plan").string());
  const std::string command = "'" + packet.string() + "' --timeline '" + (dir / "sky").string() +
                              "' --plan '" + (dir / "plan").string() +
                              "' --from 0 --until 120000000000 --seed 1 --out '" + (dir / "log").string() +
                              "'";
  const double value = ratio(
      [&] {
        if (std::system(command.c_str()) != 0) throw std::runtime_error("skyhaul-packet failed");
      },
      [&] { benchmark::DoNotOptimize(FlowEngine(timeline).run(plan, until(120 * kSecond)).end_ns); });
  fs::remove_all(dir);
  std::printf("ratio flow_over_packet %.0f\n", value);
}

void print_ratios() {
  const LinkTimeline timeline = day(8);
  const TransferPlan plan = hourly(spec(Topology::kRing, 8));
  const auto run = [&](bool account) {
    FlowOptions options = until(kDay);
    options.account = account;
    benchmark::DoNotOptimize(FlowEngine(timeline).run(plan, options).end_ns);
  };
  // Against the same engine made to step through every change of every resource.
  std::printf("ratio flow_over_stepping %.1f\n", ratio([&] { run(true); }, [&] { run(false); }));
  // Simulated time over the time it takes, for a day of 24 rounds of 8 sites.
  std::printf("ratio flow_over_real_time %.0f\n", 86400 / seconds_of([&] { run(false); }));
}

}  // namespace
}  // namespace skyhaul::models

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  skyhaul::models::print_ratios();
  skyhaul::models::print_flow_over_packet();
  return 0;
}
