// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Writes one case of the flow engine's calibration (a timeline and a plan of one transfer from a to b), and
// prints what the flow engine makes of it: see calibrate.py.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "models/support/stepped_sky.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_plan.h"

int main(int argc, char** argv) {
  using namespace skyhaul::models;
  test::SteppedSky sky;
  Transfer transfer;
  transfer.id = 1;
  transfer.group = "case";
  transfer.src = "a";
  transfer.dst = "b";
  std::uint64_t seed = 1;
  double start_s = 0;
  double horizon_s = 3600;
  double queue_bdp = 1;
  double rate_mbps = 60;
  double rtt_ms = 40;
  std::string dir = ".";
  CLI::App app("One case of the flow engine's calibration");
  app.add_option("--seed", seed);
  app.add_option("--rate", rate_mbps);
  app.add_option("--rtt", rtt_ms);
  app.add_option("--spread", sky.spread);
  app.add_option("--bursts", sky.bursts_per_s);
  app.add_option("--burst-ns", sky.burst_ns);
  app.add_option("--burst-loss", sky.burst_loss);
  app.add_option("--terminals", sky.terminals);
  app.add_option("--bytes", transfer.bytes);
  app.add_option("--transport", transfer.transport);
  app.add_option("--streams", transfer.streams);
  app.add_option("--queue", queue_bdp);
  app.add_option("--start", start_s);
  app.add_option("--horizon", horizon_s);
  app.add_option("--dir", dir);
  CLI11_PARSE(app, argc, argv);
  sky.mean_bps = static_cast<std::int64_t>(rate_mbps * 1e6);
  sky.delay_ns = static_cast<std::int64_t>(rtt_ms * 1e6 / 2);
  const auto end = static_cast<TimeNs>(horizon_s * 1e9);
  const auto start = static_cast<TimeNs>(start_s * 1e9);
  const LinkTimeline timeline = test::stepped_sky(sky, end, seed);
  transfer.not_before_ns = start;
  save_timeline(timeline, dir + "/sky.skyhaul");
  save_plan({{transfer}}, dir + "/plan.csv");
  const FlowEngine engine(timeline, queue_bdp);
  FlowOptions options;
  options.from_ns = start;
  options.until_ns = end;
  const auto seconds = [&](const std::string& transport) {
    TransferPlan plan{{transfer}};
    plan.transfers[0].transport = transport;
    return static_cast<double>(engine.run(plan, options).end_ns - start) * 1e-9;
  };
  std::printf("%.9f,%.9f\n", seconds("ideal"), seconds(transfer.transport));
  return 0;
}
