// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>

#include "cli.h"
#include "emulator/live_run.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string start, queue = "100 ms", discipline = "fifo", handover = "forward", site, report;
  double speed = 1;
  bool no_ecn = false, no_control = false, twin = false, json = false;
  std::uint16_t port = 0;
  std::vector<std::string> pops, command;
  Command options;
};

struct Loaded {
  std::string name;
  std::uint64_t seed = 1;
  models::LinkTimeline timeline;
};

/// A host at each PoP that is asked for: a site there, on a fixed link that neither delays nor limits.
void add_pops(core::ResolvedScenario& scenario, const std::vector<std::string>& names) {
  constexpr std::int64_t kBps = 100'000'000'000;
  for (const std::string& name : names) {
    const auto pop = std::find_if(scenario.pops.begin(), scenario.pops.end(),
                                  [&](const models::Pop& each) { return each.name == name; });
    if (pop == scenario.pops.end()) {
      std::string all;
      for (const models::Pop& each : scenario.pops) all += (all.empty() ? "" : ", ") + each.name;
      throw InputError("", 0, "--pop", name, all.empty() ? "a scenario with PoPs" : "one of " + all);
    }
    if (std::any_of(scenario.sites.begin(), scenario.sites.end(),
                    [&](const core::SiteSpec& each) { return each.site.name == name; })) {
      throw InputError("", 0, "--pop", name, "a PoP whose name is no site's, once");
    }
    core::SiteSpec host;
    host.site.name = name;
    host.site.place = pop->place;
    host.site.fixed_link = models::FixedLink{kBps, kBps, 0, name};
    scenario.sites.push_back(std::move(host));
  }
}

/// A scenario, or a timeline that skyhaul links --save or skyhaul run wrote.
Loaded load(const Arguments& arguments) {
  const std::string head = head_of_input(models::timeline_file_of(arguments.scenario.file),
                                         "a scenario, a timeline or the folder of a run", 8);
  Loaded out;
  out.seed = arguments.scenario.options.seed.value_or(1);
  if (head == "SKYHAULT") {
    refuse_given(arguments.options, {"--pop", "--set", "--ideal", "--presets", "--memory", "--threads"},
                 "only with a scenario: a timeline's links are there already");
    out.name = escaped(arguments.scenario.file);
    out.timeline = models::load_timeline(arguments.scenario.file);
    return out;
  }
  core::ResolvedScenario scenario = arguments.scenario.load();
  add_pops(scenario, arguments.pops);
  out.name = scenario.name;
  out.seed = scenario.seed;
  core::check_memory(scenario, arguments.scenario.threads, arguments.scenario.memory_bytes(),
                     core::MemoryFor::kLinks);
  out.timeline = core::build_timeline(scenario, {arguments.scenario.threads});
  return out;
}

/// Options that others make meaningless.
void refuse_idle(const Arguments& arguments) {
  if (arguments.no_control) refuse_given(arguments.options, {"--port"}, "only without --no-control");
  if (arguments.discipline == "fifo")
    refuse_given(arguments.options, {"--no-ecn"}, "only with --discipline codel or fair");
  if (arguments.command.empty()) refuse_given(arguments.options, {"--in"}, "only with a COMMAND to run");
}

int run(const Arguments& arguments) {
  refuse_idle(arguments);
  if (arguments.json && !arguments.command.empty())
    throw InputError("", 0, "--json", "given", "no COMMAND: with one, the output is the command's");
  refuse_over_input("--report", arguments.report, {models::timeline_file_of(arguments.scenario.file)});
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
  options.json = arguments.json;
  options.report = arguments.report;
  return emulator::emulate(timeline, options);
}

}  // namespace

void add_emulate(Command app, Action& action) {
  Command command = app.add_command(
      "emulate",
      "carry live traffic over a scenario's links: each site becomes a network "
      "namespace in which real programs "
      "run. SCENARIO may also be a timeline file or the folder of a run. The emulation ends with "
      "COMMAND, with the horizon, or with Ctrl-C",
      "skyhaul emulate configs/scenarios/three-sites.yaml -- ping -c 3 dallas");
  auto arguments = std::make_shared<Arguments>();
  arguments->options = command;
  add_scenario_arguments(command, arguments->scenario);
  add_memory_argument(command, arguments->scenario);
  const auto option = [&](const char* name, std::string& value, const char* text, const char* type) {
    return command.add_option(name, value, text).type_name(type);
  };
  command
      .add_option("--speed", arguments->speed,
                  "how many times as fast the timeline's clock runs; rates and delays are not scaled")
      .type_name("X")
      .check(finite_number(0, 1e6));
  option("--start", arguments->start,
         "where in the horizon to begin (UTC, ns since 1970, or '90 s' after its start)", "T");
  option("--in", arguments->site, "site in which COMMAND runs (default: the first)", "SITE");
  command.add_option("--pop", arguments->pops, "make this PoP a host too: skyhaul exec POP; may be repeated")
      .type_name("POP")
      .expected(1)
      .take_all();
  option("--queue", arguments->queue,
         "size of each queue: what the largest capacity of its link sends in this time (default 100 ms), and "
         "at least 64 KiB",
         "TIME");
  option("--discipline", arguments->discipline,
         "what the queues do: fifo (default), codel (RFC 8289), or fair, which gives each flow a turn and a "
         "CoDel of "
         "its own (FQ-CoDel, RFC 8290)",
         "NAME")
      .one_of({"fifo", "codel", "fair"});
  command.add_flag("--no-ecn", arguments->no_ecn,
                   "with codel and fair: drop packets instead of marking them");
  option("--handover", arguments->handover,
         "forward (default) or drop packets that are queued at a satellite or gateway which their route has "
         "left",
         "NAME")
      .one_of({"forward", "drop"});
  command
      .add_option("--port", arguments->port,
                  "port of the control interface on 127.0.0.1 (0, the default: any free port)")
      .type_name("N")
      .check(whole_number(0, 65'535));
  command.add_flag("--no-control", arguments->no_control, "start without the control interface");
  command.add_flag("--twin", arguments->twin,
                   "run the flow engine beside the live traffic, and show the goodput and round trip that "
                   "it expects next to "
                   "those that are measured");
  command.add_flag("--json", arguments->json,
                   "without COMMAND: print the hosts as JSON: {scenario, start, speed, sites: [{name, ipv4, "
                   "ipv6}, ...], control}");
  option("--report", arguments->report, "write the last state as JSON to this file", "FILE");
  command.add_option("command", arguments->command, "what to run inside the first site, after --")
      .type_name("COMMAND");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
