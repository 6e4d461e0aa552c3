// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/sweep.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>

#include "cli.h"
#include "progress.h"
#include "skyhaul/core/pages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string file, out, one;
  std::vector<std::string> reuse, preset_dirs, set;
  unsigned workers = 0;
  bool dry_run = false, list = false;
  const CLI::App* command = nullptr;
};

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int list_cases(const core::CaseList& cases) {
  std::string text = "id";
  for (const std::string& each : cases.input_columns()) text += "," + models::csv_cell(each);
  text += "\n";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const core::SweepCase one = cases.at(i);
    text += one.id;
    for (const std::string& each : one.inputs) text += "," + models::csv_cell(each);
    text += "\n";
    if (text.size() < 1 << 16) continue;
    print(text);
    text.clear();
  }
  print(text);
  return kDone;
}

int estimate(const core::CaseList& cases, const core::SweepOptions& options) {
  const core::SweepEstimate its = core::estimate_sweep(cases, options);
  print(fmt::format("{} cases: {} policies x {} futures\n", cases.size(), cases.policies(), cases.futures()));
  if (its.left < its.cases)
    print(fmt::format("{} of them are finished in {}\n", its.cases - its.left, options.out_dir));
  if (its.left > 0)
    print(fmt::format("about {} on {} worker{}, from {} cases that were tried\n",
                      core::human_duration(its.seconds), its.workers, its.workers == 1 ? "" : "s",
                      its.sampled));
  if (!its.failure.empty()) spdlog::warn("a case that was tried failed: {}", its.failure);
  return kDone;
}

int tell(const core::SweepOutcome& outcome, const core::SweepOptions& options, bool stopped) {
  std::string text = fmt::format("{} of {} cases are done", outcome.done, outcome.cases);
  if (outcome.failed > 0) text += fmt::format(", {} failed", outcome.failed);
  if (outcome.reused > 0) text += fmt::format("; {} were taken from other sweeps", outcome.reused);
  spdlog::info("{}; {} computed now", text, outcome.computed);
  if (outcome.a_failure)
    spdlog::error("{} of {} cases failed; the first is {}: {}", outcome.failed, outcome.cases,
                  outcome.a_failure->first, outcome.a_failure->second);
  spdlog::info("files in {}", options.out_dir);
  if (stopped) {
    fmt::print(stderr, "skyhaul: interrupted\n");
    return kInterrupted;
  }
  return outcome.failed > 0 ? kFailed : kDone;
}

int run(const Arguments& arguments) {
  if (arguments.file.empty()) throw InputError("", 0, "FILE", "", "a sweep file");
  core::ResolveOptions presets;
  presets.preset_dirs = arguments.preset_dirs;
  const core::CaseList cases(core::load_sweep(arguments.file, presets, arguments.set));
  core::SweepOptions options;
  options.out_dir = arguments.out;
  options.workers = arguments.workers;
  options.reuse = arguments.reuse;
  options.command = command_line();
  options.lone_case = arguments.one;
  options.interrupted = interrupted;
  options.keeps = take_time_to_end;
  if (arguments.list) {
    refuse_given(*arguments.command, {"--dry-run", "--one", "--out", "--reuse", "--workers"},
                 "absent with --list");
    return list_cases(cases);
  }
  if (arguments.dry_run) {
    refuse_given(*arguments.command, {"--one", "--reuse"}, "absent with --dry-run");
    return estimate(cases, options);
  }
  if (!arguments.one.empty() && options.out_dir.empty()) {
    const core::CaseResult result = core::run_case(cases, arguments.one, interrupted);
    print(core::to_json(arguments.one, result, cases.measures()));
    return result.done ? kDone : kFailed;
  }
  if (options.out_dir.empty()) throw InputError("", 0, "--out", "", "a folder for the results");
  Progress progress(!spdlog::should_log(spdlog::level::info));
  options.say = [&](const std::string& line) {
    progress.clear();
    spdlog::warn("{}", line);
  };
  options.progress = [&](std::size_t finished, std::size_t all) {
    progress(fmt::format("{} cases", all), static_cast<double>(finished) / static_cast<double>(all));
  };
  const core::SweepOutcome outcome = core::run_sweep(cases, options);
  progress.clear();
  if (outcome.lone) {
    print(core::to_json(arguments.one, *outcome.lone, cases.measures()));
    return outcome.lone->done ? kDone : kFailed;
  }
  core::write_sweep_page(options.out_dir);
  return tell(outcome, options, !outcome.complete);
}

}  // namespace

void add_sweep(CLI::App& app, Action& action) {
  CLI::App* command = add_command(
      app, "sweep",
      "compute many what-ifs: each case of a sweep file, on all cores, into one table. What is in the folder "
      "already is not computed again, so that a sweep goes on where it stopped. Several machines may work on "
      "one folder of a shared file system",
      "skyhaul sweep configs/sweeps/how-many-terminals.yaml --out out/terminals\n  skyhaul sweep show "
      "out/terminals");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  command->add_option("file", arguments->file, "sweep file (YAML)")->type_name("FILE");
  command
      ->add_option("--out", arguments->out,
                   "folder for the results: new, empty, or that of a sweep that is to go on")
      ->type_name("DIR");
  command->add_option("--workers", arguments->workers, "processes to use (0: one for each core)")
      ->type_name("N")
      ->check(whole_number(0, 1024));
  command
      ->add_option("--reuse", arguments->reuse,
                   "take cases that this folder of another sweep has; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--presets", arguments->preset_dirs,
          "folder of your own presets, searched before SKYHAUL_PRESETS and the shipped ones; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command->add_option("--set", arguments->set, "change a key of the base: horizon='6 h'; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_flag(
      "--dry-run", arguments->dry_run,
      "say how many cases there are, and about how long they take from a few of them; write nothing");
  command->add_flag("--list", arguments->list, "print the cases with their ids (CSV) and compute nothing");
  command->add_option("--one", arguments->one, "compute the case with this id alone, and write no tables")
      ->type_name("ID");
  command->callback([&action, arguments] {
    // A subcommand has set its own.
    if (arguments->command->get_subcommands().empty()) action = [arguments] { return run(*arguments); };
  });
  add_sweep_results(*command, action);
}

}  // namespace skyhaul::cli
