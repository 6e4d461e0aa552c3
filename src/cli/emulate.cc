// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fstream>
#include <memory>

#include "cli.h"
#include "emulator/live_run.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string start, queue = "100 ms", discipline = "fifo", handover = "forward", site, report;
  double speed = 1;
  bool no_ecn = false, no_control = false, twin = false;
  std::uint16_t port = 0;
  std::vector<std::string> command;
};

struct Loaded {
  std::string name;
  std::uint64_t seed = 1;
  models::LinkTimeline timeline;
};

/// A scenario, or a timeline that skyhaul links --save wrote.
Loaded load(const Arguments& arguments) {
  std::ifstream in(arguments.scenario.file, std::ios::binary);
  std::string head(8, '\0');
  in.read(head.data(), 8);
  Loaded out;
  out.seed = arguments.scenario.options.seed.value_or(1);
  if (in && head == "SKYHAULT") {
    out.name = arguments.scenario.file;
    out.timeline = models::load_timeline(arguments.scenario.file);
    return out;
  }
  const core::Scenario scenario = arguments.scenario.load();
  const auto satellites = make_propagator(scenario);
  install_interrupt_handler();
  models::BuildOptions build;
  build.start_ns = scenario.epoch_ns;
  build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  build.seed = scenario.seed;
  build.threads = arguments.scenario.threads;
  build.progress = [](double) { return !interrupted(); };
  out.name = scenario.name;
  out.seed = scenario.seed;
  out.timeline = build_timeline(make_network(scenario, *satellites), *satellites, build);
  return out;
}

int run(const Arguments& arguments) {
  const Loaded loaded = load(arguments);
  const models::LinkTimeline& timeline = loaded.timeline;
  emulator::EmulateOptions options;
  options.scenario = loaded.name;
  options.path.seed = loaded.seed;
  options.path.discipline = arguments.discipline == "codel"  ? emulator::Discipline::kCodel
                            : arguments.discipline == "fair" ? emulator::Discipline::kFair
                                                             : emulator::Discipline::kFifo;
  options.path.codel.ecn = !arguments.no_ecn;
  options.path.drop_at_handover = arguments.handover == "drop";
  try {
    options.path.queue_ns = core::parse_duration_ns(arguments.queue);
  } catch (const std::invalid_argument&) {
    options.path.queue_ns = -1;
  }
  if (options.path.queue_ns < 0 || options.path.queue_ns > 60'000'000'000) {
    throw InputError("", 0, "--queue", arguments.queue, "a time from 0 to a minute, such as '100 ms'");
  }
  options.speed = arguments.speed;
  options.start_ns =
      arguments.start.empty() ? timeline.start_ns : instant("--start", arguments.start, timeline.start_ns);
  if (options.start_ns < timeline.start_ns || options.start_ns >= timeline.end_ns) {
    throw InputError("", 0, "--start", arguments.start, "a time inside the horizon");
  }
  options.site = arguments.site;
  if (!arguments.site.empty() &&
      std::find(timeline.sites.begin(), timeline.sites.end(), arguments.site) == timeline.sites.end()) {
    std::string names;
    for (const std::string& each : timeline.sites) names += (names.empty() ? "" : ", ") + each;
    throw InputError("", 0, "--in", arguments.site, "one of " + names);
  }
  options.command = arguments.command;
  options.control = !arguments.no_control;
  options.control_port = arguments.port;
  options.twin = arguments.twin;
  options.report = arguments.report;
  return emulator::emulate(timeline, options);
}

}  // namespace

void add_emulate(CLI::App& app, Action& action) {
  CLI::App* command = add_command(
      app, "emulate",
      "carry live traffic over a scenario's links: a network namespace for each site, in which real programs "
      "run. SCENARIO may also be a timeline file. Ends with COMMAND, the horizon, or Ctrl-C",
      "skyhaul emulate configs/scenarios/three-sites.yaml -- ping -c 3 dallas");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(*command, arguments->scenario);
  const auto option = [&](const char* name, std::string& value, const char* text, const char* type) {
    return command->add_option(name, value, text)->type_name(type);
  };
  command->add_option("--speed", arguments->speed, "of the timeline's clock; rates and delays are not scaled")
      ->type_name("X")
      ->check(CLI::Range(0.0, 1e6));
  option("--start", arguments->start,
         "where in the horizon to begin (UTC, ns since 1970, or '90 s' after its start)", "T");
  option("--in", arguments->site, "site in which COMMAND runs (default: the first)", "SITE");
  option("--queue", arguments->queue,
         "how long a queue holds at its resource's largest capacity; at least 64 KiB", "TIME");
  option("--discipline", arguments->discipline,
         "of the queues: fifo, codel (RFC 8289), or fair: between flows, with CoDel for each (FQ-CoDel, RFC "
         "8290)",
         "NAME")
      ->check(CLI::IsMember({"fifo", "codel", "fair"}));
  command->add_flag("--no-ecn", arguments->no_ecn, "codel and fair drop what they could mark");
  option("--handover", arguments->handover,
         "forward or drop packets queued at a satellite or gateway that their path has left", "NAME")
      ->check(CLI::IsMember({"forward", "drop"}));
  command->add_option("--port", arguments->port, "of the control interface on 127.0.0.1 (0: any)")
      ->type_name("N");
  command->add_flag("--no-control", arguments->no_control, "serve no control interface");
  command->add_flag(
      "--twin", arguments->twin,
      "run the flow engine beside the live traffic: expected against measured goodput and round trip");
  option("--report", arguments->report, "write the last state as JSON to this file", "FILE");
  command->add_option("command", arguments->command, "what to run inside the first site, after --")
      ->type_name("COMMAND");
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
