// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>

#include "cli.h"

namespace skyhaul::cli {

void add_check(Command app, Action& action) {
  Command command =
      app.add_command("check", "validate a scenario and print it resolved, with no preset left in it",
                      "skyhaul check configs/scenarios/three-sites.yaml --set horizon='6 h'");
  auto arguments = std::make_shared<ScenarioArguments>();
  add_scenario_arguments(command, *arguments);
  command.when_chosen([&action, arguments] {
    action = [arguments] {
      fmt::print("{}", core::to_yaml(arguments->load()));
      return kDone;
    };
  });
}

}  // namespace skyhaul::cli
