// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>
#include <memory>

#include "cli.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string entry, at;
  std::int64_t round = 0;
};

int run(const Arguments& arguments) {
  const core::ResolvedScenario scenario = arguments.scenario.load();
  const std::size_t entry = entry_of(scenario, arguments.entry);
  const orbits::TimeNs at =
      arguments.at.empty() ? scenario.epoch_ns : instant("--at", arguments.at, scenario.epoch_ns);
  if (at < scenario.epoch_ns)
    throw InputError("", 0, "--at", arguments.at, "a time from the scenario's start on");
  models::write_plan({models::make_round(scenario.traffic[entry].collective, arguments.round, at,
                                         models::first_id_of_round(entry, arguments.round))},
                     std::cout);
  return kDone;
}

}  // namespace

void add_plan(Command app, Action& action) {
  Command command = app.add_command(
      "plan", "print the transfers of one round of a traffic entry, as CSV for skyhaul flow",
      "skyhaul plan configs/scenarios/three-sites.yaml --entry 8b-ring --at '2 h' > plan.csv");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(command, arguments->scenario);
  command
      .add_option("--entry", arguments->entry,
                  "name of the traffic entry; may be left out if the scenario has only one")
      .type_name("NAME");
  command
      .add_option(
          "--round", arguments->round,
          "number of the round, from 0 to 999999; it sets the ids of the transfers and, with the topology "
          "gossip, which sites "
          "exchange")
      .type_name("N")
      .show_default()
      .check(whole_number(0, models::kMostRounds - 1));
  command
      .add_option("--at", arguments->at,
                  "when the round starts (UTC, ns since 1970, or '90 s' after the scenario's start; default: "
                  "that start)")
      .type_name("T");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
