// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the flow engine, as it is now, makes of plans of one transfer over a timeline file: seconds of each, a
// line each. For the windows that an audit leaves in its folder: see against.py.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_plan.h"

int main(int argc, char** argv) {
  using namespace skyhaul::models;
  std::string file;
  std::vector<std::string> plans;
  double queue_bdp = 1;
  CLI::App app("The flow engine over kept plans");
  app.add_option("timeline", file)->required();
  app.add_option("plans", plans)->required();
  app.add_option("--queue", queue_bdp);
  CLI11_PARSE(app, argc, argv);
  const LinkTimeline timeline = load_timeline(file);
  const FlowEngine engine(timeline, queue_bdp);
  for (const std::string& name : plans) {
    const TransferPlan plan = load_plan(name);
    FlowOptions options;
    options.from_ns = plan.transfers.at(0).not_before_ns;
    options.until_ns = timeline.end_ns;
    const TransferRecord record = engine.run(plan, options).log.records.at(0);
    std::printf("%.6f\n", record.status == TransferStatus::kDone
                              ? static_cast<double>(record.end_ns - options.from_ns) * 1e-9
                              : -1.0);
  }
  return 0;
}
