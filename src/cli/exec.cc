// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <memory>

#include "cli.h"
#include "emulator/live_run.h"

namespace skyhaul::cli {

void add_exec(Command app, Action& action) {
  Command command = app.add_command("exec", "run a command at a site of the emulation that is running",
                                    "skyhaul exec atacama -- ping -c 3 dallas");
  struct Arguments {
    std::string site;
    std::vector<std::string> command;
  };
  auto arguments = std::make_shared<Arguments>();
  command.add_option("site", arguments->site, "name of a site").required().type_name("SITE");
  command.add_option("command", arguments->command, "what to run there, after --")
      .required()
      .type_name("COMMAND");
  command.when_chosen([&action, arguments] {
    action = [arguments] { return emulator::exec_at_site(arguments->site, arguments->command); };
  });
}

}  // namespace skyhaul::cli
