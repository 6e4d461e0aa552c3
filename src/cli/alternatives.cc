// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/alternatives.h"

#include <cstdio>
#include <memory>

#include "cli.h"
#include "progress.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  bool json = false;
};

int run(const Arguments& arguments) {
  const core::ResolvedScenario scenario = arguments.scenario.load();
  if (scenario.traffic.empty())
    throw InputError(scenario.file, 0, "traffic", "absent", "what is exchanged, to compare ways to carry it");
  core::check_memory(scenario, arguments.scenario.threads, arguments.scenario.memory_bytes(),
                     core::MemoryFor::kEntries);
  std::vector<std::string> unverified;
  std::vector<core::Source> sources;
  const std::vector<core::Alternative> list =
      scenario.alternatives
          ? *scenario.alternatives
          : core::all_alternatives({arguments.scenario.options.preset_dirs}, unverified, sources);
  Progress progress(true);
  core::StageOptions stage;
  stage.threads = arguments.scenario.threads;
  stage.proceed = [&](double done) {
    progress("timeline", done);
    return !interrupted();
  };
  const models::LinkTimeline links = core::build_timeline(scenario, stage);
  core::AnswerOptions options;
  options.threads = arguments.scenario.threads;
  options.own_links = false;  // one day, and not what the real sky costs
  options.interrupted = interrupted;
  options.progress = [&](const std::string& name, double done) { progress(name, done); };
  const core::Answer planned = core::answer(scenario, links, options);
  core::Alternatives found = core::compare_alternatives(scenario, links, planned.summary, list, options);
  found.unverified = planned.summary.unverified;
  found.unverified.insert(found.unverified.end(), unverified.begin(), unverified.end());
  found.sources = planned.summary.sources;
  found.sources.insert(found.sources.end(), sources.begin(), sources.end());
  progress.clear();
  const std::string text = arguments.json ? core::alternatives_json(found) : core::alternatives_text(found);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kDone;
}

}  // namespace

void add_alternatives(Command app, Action& action) {
  Command command = app.add_command("alternatives",
                                    "print what else could carry each payload, and at what price: fibre, "
                                    "microwave, other orbits, disks, and hybrids",
                                    "skyhaul alternatives configs/scenarios/three-sites.yaml");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(command, arguments->scenario);
  add_memory_argument(command, arguments->scenario);
  command.add_flag(
      "--json", arguments->json,
      "print JSON instead of the table: {\"alternatives\": [{group, name, kind, feasible, "
      "fastest, cheapest, sync_s, "
      "interval_s, once, month, break_even_km, ...}, ...], \"notes\", \"unverified\", \"sources\"}");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
