// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "cli.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;

int run_main(int argc, char** argv) {
  CLI::App app{
      "Skyhaul: how often remote compute sites, linked only by satellite, can exchange model state, and what "
      "limits it",
      "skyhaul"};
  app.set_version_flag("--version", "skyhaul " SKYHAUL_VERSION);
  app.require_subcommand(1);
  bool quiet = false;
  bool verbose = false;
  app.add_flag("-q,--quiet", quiet, "say nothing on stderr but errors");
  app.add_flag("-v,--verbose", verbose, "say more on stderr");
  app.fallthrough();
  app.footer(
      "Exit status: 0 done (\"none\" is an answer); 1 it failed; 2 bad input or usage; 130 interrupted (what "
      "was finished\n"
      "is kept and marked incomplete). Results go to stdout, everything else to stderr.\n\n"
      "Example:\n  skyhaul run configs/scenarios/three-sites.yaml --out out/first");

  cli::Action action;
  cli::add_run(app, action);
  cli::add_check(app, action);
  cli::add_links(app, action);
  cli::add_presets(app, action);
  cli::add_paths(app, action);
  cli::add_passes(app, action);
  cli::add_power(app, action);
  cli::add_ephemeris(app, action);
  cli::add_calc(app, action);
  cli::add_emulate(app, action);
  cli::add_exec(app, action);
  cli::add_replay(app, action);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);  // --help, --version
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "skyhaul: {} (see skyhaul --help)\n", error.what());
    return cli::kBadInput;
  }
  cli::set_verbosity(quiet, verbose);
  try {
    return action();
  } catch (const InputError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return cli::kBadInput;
  } catch (const models::Interrupted&) {
    fmt::print(stderr, "skyhaul: interrupted\n");
    return cli::kInterrupted;
  } catch (const std::exception& error) {
    fmt::print(stderr, "skyhaul: {}\n", error.what());
    return cli::kFailed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "skyhaul: %s\n", error.what());
    return skyhaul::cli::kFailed;
  }
}
