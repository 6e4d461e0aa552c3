// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// solve, compare and sensitivity.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli.h"
#include "progress.h"
#include "skyhaul/core/compare.h"
#include "skyhaul/core/pages.h"
#include "skyhaul/core/sensitivity.h"
#include "skyhaul/core/solve.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"

namespace skyhaul::cli {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// Refuses --html before anything is computed, where no page could be written.
void check_page(const std::string& html, const std::vector<std::string>& inputs) {
  if (html.empty()) return;
  refuse_over_input("--html", html, inputs);
  if (!core::has_pages())
    throw InputError("", 0, "--html", html, "a build with pages: -DSKYHAUL_WEB=ON, where npm is installed");
}

void add_html(Command command, std::string& html) {
  command
      .add_option("--html", html,
                  "also write a page that shows the result, one HTML file that needs no network")
      .type_name("FILE");
}

struct SolveArguments {
  ScenarioArguments scenario;
  core::SolveOptions options;
  bool json = false;
};

int run_solve(SolveArguments& arguments) {
  core::SolveOptions options = arguments.options;
  options.threads = arguments.scenario.threads;
  options.presets.preset_dirs = arguments.scenario.options.preset_dirs;
  options.interrupted = interrupted;
  Progress progress(is_quiet());
  options.progress = [&](std::size_t runs) { progress(fmt::format("run {}", runs + 1), 0); };
  const core::SolveAnswer answer = core::solve(arguments.scenario.question(), options);
  progress.clear();
  print(arguments.json ? core::to_json(answer) : core::to_text(answer));
  return kDone;
}

struct SensitivityArguments {
  ScenarioArguments scenario;
  core::SensitivityOptions options;
  std::string html;
  bool json = false;
};

int run_sensitivity(SensitivityArguments& arguments) {
  core::SensitivityOptions options = arguments.options;
  options.threads = arguments.scenario.threads;
  options.presets.preset_dirs = arguments.scenario.options.preset_dirs;
  options.interrupted = interrupted;
  Progress progress(is_quiet());
  options.progress = [&](double done) { progress("runs", done); };
  check_page(arguments.html, {arguments.scenario.file});
  const core::Scenario question = arguments.scenario.question();
  const core::Sensitivity found = core::sensitivity(question, options);
  progress.clear();
  if (!arguments.html.empty())
    core::write_sensitivity_page(found, core::resolve(question, options.presets).name, arguments.html);
  print(arguments.json ? core::to_json(found) : core::to_text(found));
  return kDone;
}

struct CompareArguments {
  core::CompareOptions options;
  std::string html;
  bool json = false;
};

int run_compare(CompareArguments& arguments) {
  core::CompareOptions options = arguments.options;
  options.interrupted = interrupted;
  Progress progress(is_quiet());
  options.progress = [&](double done) { progress("runs", done); };
  check_page(arguments.html, options.items);
  const core::Comparison found = core::compare(options);
  progress.clear();
  if (!arguments.html.empty()) core::write_comparison_page(found, arguments.html);
  print(arguments.json ? core::to_json(found) : core::to_text(found));
  return kDone;
}

void add_futures(Command command, int& futures, const char* what) {
  command.add_option("--futures", futures, what).type_name("N").show_default().check(whole_number(1, 1000));
}

}  // namespace

void add_solve(Command app, Action& action) {
  Command command = app.add_command(
      "solve",
      "find the least value of a key (or the most, or the cheapest of several keys) for which a "
      "condition holds",
      "skyhaul solve configs/scenarios/three-sites.yaml --vary sites.atacama.terminals=1..16 \\\n"
      "    --until 'results.8b-hub.interval_s.p95 <= 30 min'");
  auto arguments = std::make_shared<SolveArguments>();
  add_scenario_arguments(command, arguments->scenario);
  command
      .add_option("--vary", arguments->options.vary,
                  "key and its values: KEY=A..B, KEY=A..B:STEP or KEY=V1,V2,V3; may be repeated with --cost")
      .type_name("KEY=A..B")
      .required()
      .one_at_a_time();
  command
      .add_option("--until", arguments->options.until,
                  "condition on a value of the summary, such as 'results.ENTRY.interval_s.p95 <= 30 min'")
      .type_name("CONDITION")
      .required();
  command
      .add_option("--cost", arguments->options.cost,
                  "find the cheapest combination by a cost, such as 'sites.a.terminals * 2500 + "
                  "sites.b.terminals * 1800'")
      .type_name("TERMS");
  command.add_flag("--most", arguments->options.most,
                   "find the greatest value of the key instead of the least");
  add_futures(command, arguments->options.futures,
              "number of seeds that the answer is tried with, including the scenario's own");
  command.add_flag("--json", arguments->json, "JSON instead of a table");
  command.when_chosen([&action, arguments] { action = [arguments] { return run_solve(*arguments); }; });
}

void add_compare(Command app, Action& action) {
  Command command =
      app.add_command("compare",
                      "compare scenarios, runs or cases of sweeps with the first one: print "
                      "which of their inputs differ, and "
                      "how their results differ under the same seeds",
                      "skyhaul compare a.yaml b.yaml\n  skyhaul compare out/first out/second\n  "
                      "skyhaul compare out/sweep/0123456789abcdef out/sweep/fedcba9876543210");
  auto arguments = std::make_shared<CompareArguments>();
  command
      .add_option("items", arguments->options.items,
                  "scenario files, folders of runs, or DIR/ID of a case in the folder of a sweep")
      .type_name("A B")
      .required()
      .expected(2, 26);
  command
      .add_option("--measure", arguments->options.measures,
                  "name of a value of the summary, such as results.ENTRY.interval_s.p95, instead of the "
                  "values of all entries and sites; may be repeated")
      .type_name("PATH")
      .one_at_a_time();
  command
      .add_option(
          "--presets", arguments->options.presets.preset_dirs,
          "folder of your own presets, searched before SKYHAUL_PRESETS and the shipped ones; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command
      .add_option("--threads", arguments->options.threads,
                  "threads to use (0: one for each core); results do not depend on it")
      .type_name("N")
      .check(whole_number(0, 1024));
  add_futures(command, arguments->options.futures, "number of seeds that each of them is answered with");
  add_html(command, arguments->html);
  command.add_flag("--json", arguments->json, "JSON instead of text");
  command.when_chosen([&action, arguments] { action = [arguments] { return run_compare(*arguments); }; });
}

void add_sensitivity(Command app, Action& action) {
  Command command = app.add_command(
      "sensitivity",
      "say which keys of a scenario matter: move each from a low to a high value and print the "
      "greatest change first, or compute Sobol indices",
      "skyhaul sensitivity configs/scenarios/three-sites.yaml");
  auto arguments = std::make_shared<SensitivityArguments>();
  add_scenario_arguments(command, arguments->scenario);
  command
      .add_option("--vary", arguments->options.vary,
                  "key with its low and high value, KEY=LOW..HIGH or KEY=V1,V2, instead of the standard "
                  "ones; may be repeated")
      .type_name("KEY=A..B")
      .one_at_a_time();
  command
      .add_option("--measure", arguments->options.measure,
                  "name of a number of the summary (default: the interval at 95 % of the first entry)")
      .type_name("PATH");
  command
      .add_option(
          "--sobol", arguments->options.sobol,
          "compute first-order and total Sobol indices from N x (keys + 2) runs; N is best a power of 2")
      .type_name("N")
      .check(whole_number(2, 1 << 20));
  add_html(command, arguments->html);
  command.add_flag("--json", arguments->json, "JSON instead of a table");
  command.when_chosen([&action, arguments] { action = [arguments] { return run_sensitivity(*arguments); }; });
}

}  // namespace skyhaul::cli
