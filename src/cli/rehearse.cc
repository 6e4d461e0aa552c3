// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli.h"
#include "emulator/live_run.h"
#include "rehearse_driver.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/path_delay.h"
#include "skyhaul/models/plan_end.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Arguments {
  ScenarioArguments scenario;
  std::string entry, start, limit = "10 min", discipline = "fifo", driver, agent;
  int rounds = 3;
  bool json = false;
};

/// Whether a path leads from one site to another.
bool joins(const models::LinkTimeline& timeline, const models::Path& path, const std::string& src,
           const std::string& dst) {
  const auto site = [&](std::uint32_t node) -> const std::string& {
    return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
  };
  return site(path.src) == src && site(path.dst) == dst;
}

/// As many as the flow engine takes: the streams of a transfer on each of its stripes.
emulator::RehearsedConnections connections_of(const models::LinkTimeline& timeline,
                                              const models::Transfer& transfer) {
  const auto stripes = std::count_if(
      timeline.paths.begin(), timeline.paths.end(),
      [&](const models::Path& path) { return joins(timeline, path, transfer.src, transfer.dst); });
  return {static_cast<int>(stripes), transfer.streams};
}

/// How long the engines' queues hold packets at a link's full rate: by the longest round trip between sites
/// that exchange bytes, both ways.
std::int64_t queue_ns(const models::LinkTimeline& timeline, const models::TransferPlan& round,
                      double queue_bdp) {
  std::int64_t longest_ns = 0;
  for (const models::Path& path : timeline.paths) {
    if (std::any_of(round.transfers.begin(), round.transfers.end(), [&](const models::Transfer& each) {
          return joins(timeline, path, each.src, each.dst) || joins(timeline, path, each.dst, each.src);
        }))
      longest_ns = std::max(longest_ns, models::mean_path_delay_ns(timeline, path));
  }
  return static_cast<std::int64_t>(2 * queue_bdp * static_cast<double>(longest_ns));
}

/// Seconds of a round that starts at an instant of the timeline; absent: it does not end.
std::optional<double> predicted_s(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                  const models::CollectiveSpec& spec, int round, orbits::TimeNs start_ns) {
  models::FlowOptions options;
  options.from_ns = start_ns;
  options.until_ns = timeline.end_ns + (timeline.end_ns - timeline.start_ns);
  options.plan = models::PlanUse::kUnused;
  const models::TransferPlan plan{models::make_round(spec, round, start_ns, 1)};
  const auto end_ns = models::plan_end_ns(plan, engine.run(plan, options).log);
  if (!end_ns) return std::nullopt;
  return static_cast<double>(*end_ns - start_ns) * 1e-9;
}

struct Round {
  double start_s, measured_s;
  std::optional<double> predicted_s;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print(const core::ResolvedScenario& scenario, const std::string& entry, const std::vector<Round>& rounds,
           bool json) {
  std::vector<double> errors, measured;
  int held = 0;
  const double wanted_s =
      scenario.target_interval_ns ? static_cast<double>(*scenario.target_interval_ns) * 1e-9 : 0;
  for (const Round& each : rounds) {
    measured.push_back(each.measured_s);
    if (each.predicted_s) errors.push_back(std::abs(*each.predicted_s - each.measured_s) / each.measured_s);
    held += wanted_s > 0 && each.measured_s <= wanted_s ? 1 : 0;
  }
  if (json) {
    Json list = Json::array();
    for (const Round& each : rounds)
      list.push_back({{"start_s", each.start_s},
                      {"predicted_s", each.predicted_s ? Json(*each.predicted_s) : Json(nullptr)},
                      {"measured_s", each.measured_s}});
    const Json document{{"entry", entry},
                        {"rounds", list},
                        {"median_error", errors.empty() ? Json(nullptr) : Json(median(errors))},
                        {"wanted_interval_s", wanted_s > 0 ? Json(wanted_s) : Json(nullptr)},
                        {"held", wanted_s > 0 ? Json(held) : Json(nullptr)}};
    fmt::print("{}\n", document.dump(2));
    return;
  }
  fmt::print("{:>5}  {:>10}  {:>10}  {:>10}  {:>7}\n", "round", "start", "predicted", "measured", "error");
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const Round& each = rounds[i];
    fmt::print(
        "{:>5}  {:>10}  {:>10}  {:>10}  {:>7}\n", i + 1, fmt::format("{:.2f} s", each.start_s),
        each.predicted_s ? fmt::format("{:.2f} s", *each.predicted_s) : "none",
        fmt::format("{:.2f} s", each.measured_s),
        each.predicted_s
            ? fmt::format("{:.1f} %", 100 * std::abs(*each.predicted_s - each.measured_s) / each.measured_s)
            : "-");
  }
  if (!errors.empty())
    fmt::print("{}: the prediction is off by {:.1f} % in the median of {} rounds\n", entry,
               100 * median(errors), rounds.size());
  if (wanted_s > 0)
    fmt::print("{}: wanted every {}: held in {} of {} rounds\n", entry, core::human_duration(wanted_s), held,
               rounds.size());
}

int run(const Arguments& arguments) {
  if (!arguments.agent.empty()) return rehearse_as_agent(arguments.driver, arguments.agent);
  if (!arguments.driver.empty()) return rehearse_as_driver(arguments.driver);
  core::ResolvedScenario scenario = arguments.scenario.load();
  const std::size_t entry = entry_of(scenario, arguments.entry);
  const models::CollectiveSpec& spec = scenario.traffic[entry].collective;
  if (spec.transport != "cubic" && spec.transport != "bbr")
    throw InputError("", 0, "--entry", spec.group, "an entry with the transport cubic or bbr");
  double limit_s = 0;
  try {
    limit_s = static_cast<double>(core::parse_duration_ns(arguments.limit)) * 1e-9;
  } catch (const std::invalid_argument&) {
  }
  if (!(limit_s > 0)) throw InputError("", 0, "--limit", arguments.limit, "a time such as '10 min'");
  core::check_memory(scenario, arguments.scenario.threads, arguments.scenario.memory_bytes(),
                     core::MemoryFor::kLinks);
  const models::LinkTimeline timeline = core::build_timeline(scenario, {arguments.scenario.threads});
  const orbits::TimeNs start_ns =
      arguments.start.empty() ? timeline.start_ns : instant("--start", arguments.start, timeline.start_ns);
  if (start_ns < timeline.start_ns || start_ns >= timeline.end_ns)
    throw InputError("", 0, "--start", arguments.start, "a time inside the horizon");
  const models::FlowEngine engine(timeline, scenario.queue_bdp);
  const auto first_s = predicted_s(engine, timeline, spec, 0, start_ns);
  const double all_s = first_s.value_or(limit_s) * arguments.rounds;
  if (!first_s || all_s > limit_s)
    throw InputError("", 0, "--rounds", std::to_string(arguments.rounds),
                     !first_s
                         ? "a round that ends"
                         : fmt::format("rounds that end within --limit {}, where one is predicted to take {}",
                                       arguments.limit, core::human_duration(*first_s)));
  const double horizon_s = static_cast<double>(timeline.end_ns - start_ns) * 1e-9;
  const double bound_s = std::min(4 * all_s + 60, limit_s + 60);
  if (horizon_s < bound_s)
    throw InputError("", 0, "horizon", core::format_duration(scenario.horizon_ns),
                     fmt::format("{} or more after the start, for {} rounds", core::human_duration(bound_s),
                                 arguments.rounds));

  const RehearsalFolder folder;
  RehearsalSetup setup;
  setup.timeout_s = bound_s;
  for (int round = 0; round < arguments.rounds; ++round)
    setup.rounds.push_back(
        {models::make_round(spec, round, start_ns, models::first_id_of_round(entry, round))});
  for (const models::Transfer& each : setup.rounds.front().transfers)
    setup.connections.push_back(connections_of(timeline, each));
  setup.sites = timeline.sites;
  write_setup(folder.path(), setup);
  emulator::EmulateOptions live;
  live.scenario = scenario.name;
  live.path.seed = scenario.seed;
  live.path.queue_ns = queue_ns(timeline, setup.rounds.front(), scenario.queue_bdp);
  live.start_ns = start_ns;
  live.control = false;
  live.path.discipline = arguments.discipline == "codel"  ? emulator::Discipline::kCodel
                         : arguments.discipline == "fair" ? emulator::Discipline::kFair
                                                          : emulator::Discipline::kFifo;
  live.command = {fs::read_symlink("/proc/self/exe").string(),
                  "-q",
                  "rehearse",
                  folder.path(),
                  "--driver",
                  folder.path()};
  const int status = emulator::emulate(timeline, live);
  std::vector<Round> rounds;
  for (const RehearsedRound& each : read_result(folder.path())) {
    Round round{each.start_s, each.length_s, {}};
    round.predicted_s = predicted_s(engine, timeline, spec, static_cast<int>(rounds.size()),
                                    start_ns + static_cast<orbits::TimeNs>(each.start_s * 1e9));
    rounds.push_back(round);
  }
  // Rounds that have ended are told whatever has become of the others.
  if (status == kDone || !rounds.empty()) print(scenario, spec.group, rounds, arguments.json);
  return status;
}

}  // namespace

void add_rehearse(Command app, Action& action) {
  Command command =
      app.add_command("rehearse",
                      "run the rounds of a traffic entry for real, by the kernel's TCP between the sites' "
                      "namespaces, and print "
                      "the time of each beside the predicted one. This needs the rights of skyhaul emulate",
                      "skyhaul rehearse configs/scenarios/three-sites.yaml --entry 1b-hub --rounds 1");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(command, arguments->scenario);
  add_memory_argument(command, arguments->scenario);
  command
      .add_option("--entry", arguments->entry,
                  "name of the traffic entry; may be left out if the scenario has only one")
      .type_name("NAME");
  command
      .add_option("--rounds", arguments->rounds,
                  "number of rounds, which run one after the other (default 3)")
      .type_name("N")
      .check(whole_number(1, 1000));
  command
      .add_option("--start", arguments->start,
                  "where in the horizon to begin (UTC, ns since 1970, or '90 s' after its start)")
      .type_name("T");
  command
      .add_option(
          "--discipline", arguments->discipline,
          "what the queues do: fifo (default), codel or fair, as with skyhaul emulate; they are as large "
          "as those of the engines")
      .type_name("NAME")
      .one_of({"fifo", "codel", "fair"});
  command
      .add_option("--limit", arguments->limit,
                  "longest time that all rounds together may be predicted to take (default 10 min); a "
                  "rehearsal is ended a minute after that time at the latest")
      .type_name("TIME");
  command.add_flag("--json", arguments->json,
                   "as JSON: {entry, rounds: [{start_s, predicted_s, measured_s}, ...], median_error, "
                   "wanted_interval_s, held}");
  // Of the programs that a rehearsal starts inside.
  command.add_option("--driver", arguments->driver).hidden();
  command.add_option("--agent", arguments->agent).hidden();
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
