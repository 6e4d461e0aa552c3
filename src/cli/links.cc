// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <iostream>
#include <memory>

#include "cli.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string save;
};

int run(const Arguments& arguments) {
  const core::Scenario scenario = arguments.scenario.load();
  const auto satellites = make_propagator(scenario);
  install_interrupt_handler();
  models::BuildOptions build;
  build.start_ns = scenario.epoch_ns;
  build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  build.seed = scenario.seed;
  build.threads = arguments.scenario.threads;
  build.progress = [](double) { return !interrupted(); };
  const models::LinkTimeline timeline =
      build_timeline(make_network(scenario, *satellites), *satellites, build);
  if (arguments.save.empty()) {
    write_links_csv(timeline, std::cout);
    std::cout.flush();
    return std::cout ? kDone : kFailed;
  }
  save_timeline(timeline, arguments.save);
  return kDone;
}

}  // namespace

void add_links(CLI::App& app, Action& action) {
  CLI::App* command =
      add_command(app, "links", "print the links between every pair of terminals over time, as CSV",
                  "skyhaul links configs/scenarios/three-sites.yaml --set horizon='10 min'");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(*command, arguments->scenario);
  command
      ->add_option("--save", arguments->save,
                   "write the link timeline to this file instead (models/timeline/FORMAT.md)")
      ->type_name("FILE");
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
