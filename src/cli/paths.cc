// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/geometric_paths.h"
#include "skyhaul/models/output_growth.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::cli {
namespace {

using orbits::TimeNs;

/// Steps that one task does in a row. Longer is faster (each begins from scratch), but holds more rows.
constexpr std::int64_t kTaskSteps = 100;

struct PathsArguments : ScenarioArguments {
  std::string from, until, step = "1 s";
};

std::int64_t step_of(const std::string& text) {
  constexpr const char* kAccepted = "a time of at least 1 us, such as 100ms";
  try {
    const std::int64_t step_ns = core::parse_duration_ns(text);
    if (step_ns >= 1000) return step_ns;
  } catch (const std::invalid_argument&) {
  }
  throw InputError("", 0, "--step", text, kAccepted);
}

int run(const PathsArguments& arguments) {
  const core::ResolvedScenario scenario = arguments.load();
  note_faults(scenario);
  const std::int64_t step_ns = step_of(arguments.step);
  const TimeNs end_ns = scenario.epoch_ns + scenario.horizon_ns;
  const TimeNs from =
      arguments.from.empty() ? scenario.epoch_ns : instant("--from", arguments.from, scenario.epoch_ns);
  const TimeNs until =
      arguments.until.empty() ? end_ns : instant("--until", arguments.until, scenario.epoch_ns);
  if (from < scenario.epoch_ns || from > end_ns) {
    throw InputError("", 0, "--from", arguments.from, "a time within the scenario's horizon");
  }
  if (until < from || until > end_ns) {
    throw InputError("", 0, "--until", arguments.until, "a time from --from to the end of the horizon");
  }

  const auto satellites = core::make_propagator(scenario);
  const models::Network network = core::make_network_without_isls(scenario);
  const orbits::IslMesh mesh = core::make_isl_mesh(scenario, *satellites);
  std::vector<models::GeometricPaths::Pair> pairs;
  std::vector<std::string> names;
  for (std::size_t a = 0; a < network.sites.size(); ++a) {
    for (std::size_t b = a + 1; b < network.sites.size(); ++b) {
      pairs.emplace_back(static_cast<std::int32_t>(a), static_cast<std::int32_t>(b));
      names.push_back(csv_cell(network.sites[a].name) + "," + csv_cell(network.sites[b].name));
    }
  }

  fmt::print("time_ns,src,dst,rtt_ns,path\n");
  const std::int64_t steps = (until - from + step_ns - 1) / step_ns;
  const std::int64_t tasks = (steps + kTaskSteps - 1) / kTaskSteps;
  const std::int64_t batch = std::int64_t{2} * thread_count(arguments.threads);
  models::OutputGrowth growth(say_large);
  for (std::int64_t first = 0; first < tasks; first += batch) {
    std::vector<std::string> rows(static_cast<std::size_t>(std::min(batch, tasks - first)));
    parallel_for(rows.size(), arguments.threads, [&](std::size_t task) {
      const std::int64_t begin = (first + static_cast<std::int64_t>(task)) * kTaskSteps;
      const auto paths = models::make_geometric_paths(network, *satellites, mesh, pairs);
      paths->settle(from + begin * step_ns, scenario.epoch_ns, step_ns);
      std::string& text = rows[task];
      std::string path;
      for (std::int64_t i = begin; i < std::min(begin + kTaskSteps, steps); ++i) {
        stop_point();
        const TimeNs utc = from + i * step_ns;
        paths->step(utc);
        for (std::size_t p = 0; p < pairs.size(); ++p) {
          fmt::format_to(std::back_inserter(text), "{},{},", utc, names[p]);
          const std::int64_t rtt_ns = paths->rtt_ns(p);
          path.clear();
          if (rtt_ns >= 0) {
            fmt::format_to(std::back_inserter(text), "{}", rtt_ns);
            paths->append_path(p, path);
          }
          text += ',';
          text += csv_cell(path);
          text += '\n';
        }
      }
    });
    std::size_t bytes = 0;
    for (const std::string& text : rows) bytes += text.size();
    growth.add(bytes, static_cast<double>(std::min(first + batch, tasks)) / static_cast<double>(tasks));
    for (const std::string& text : rows) std::fwrite(text.data(), 1, text.size(), stdout);
    if (std::ferror(stdout) != 0) return kFailed;
  }
  return kDone;
}

}  // namespace

void add_paths(Command app, Action& action) {
  Command command = app.add_command(
      "paths",
      "print the shortest route and its round-trip time between every two sites, by geometry "
      "alone, step by step",
      "skyhaul paths configs/scenarios/validation/kuiper-k1.yaml --until '10 s' --step 100ms");
  auto arguments = std::make_shared<PathsArguments>();
  add_scenario_arguments(command, *arguments);
  command
      .add_option(
          "--from", arguments->from,
          "first time: UTC, nanoseconds since 1970, or since the epoch such as '90 s' (default the epoch)")
      .type_name("T");
  command
      .add_option("--until", arguments->until,
                  "end of the times, which is not included (default: the end of the horizon)")
      .type_name("T");
  command.add_option("--step", arguments->step, "time from one row to the next (default 1 s)")
      .type_name("DURATION");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
