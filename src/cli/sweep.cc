// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/sweep.h"
#include "skyhaul/core/sweep_results.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli.h"
#include "progress.h"
#include "skyhaul/core/pages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"
#include "sweep_engine.h"

namespace skyhaul::cli {
namespace {

using core::counted;

struct Arguments {
  std::string file, out, one, cache;
  std::vector<std::string> reuse, preset_dirs, set;
  unsigned workers = 0;
  bool dry_run = false, list = false;
  EngineArguments engine;
  Command command;
};

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int list_cases(const core::CaseList& cases) {
  std::string text = "id";
  for (const std::string& each : cases.input_columns()) text += "," + csv_cell(each);
  text += "\n";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const core::SweepCase one = cases.at(i);
    text += one.id;
    for (const std::string& each : one.inputs) text += "," + core::input_cell(each);
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
  print(fmt::format("{}: {} x {}\n", counted(cases.size(), "case"), counted(cases.policies(), "policy"),
                    counted(cases.futures(), "future")));
  if (its.left < its.cases)
    print(fmt::format("{} finished in {}\n", counted(its.cases - its.left, "case"), options.out_dir));
  if (its.left > 0)
    print(fmt::format("about {} on {}, from {} that {} tried\n", core::human_duration(its.seconds),
                      counted(its.workers, "worker"), counted(its.sampled, "case"),
                      its.sampled == 1 ? "was" : "were"));
  if (!its.failure.empty()) warn(fmt::format("a case that was tried failed: {}", its.failure));
  return kDone;
}

int tell(const core::SweepOutcome& outcome, const core::SweepOptions& options, bool stopped) {
  std::string text = fmt::format("{} of {} done", outcome.done, counted(outcome.cases, "case"));
  if (outcome.failed > 0) text += fmt::format(", {} failed", outcome.failed);
  if (outcome.reused > 0)
    text +=
        fmt::format("; {} {} taken from other sweeps", outcome.reused, outcome.reused == 1 ? "was" : "were");
  say(fmt::format("{}; {} computed now", text, outcome.computed));
  if (outcome.a_failure)
    say_error(fmt::format("{} of {} failed; the first is {}: {}", outcome.failed,
                          counted(outcome.cases, "case"), outcome.a_failure->first,
                          outcome.a_failure->second));
  say(fmt::format("files in {}", options.out_dir));
  if (stopped) {
    fmt::print(stderr, "skyhaul: interrupted\n");
    return kInterrupted;
  }
  return outcome.failed > 0 ? kFailed : kDone;
}

std::string absolute(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

/// The words with which each task of a job of Slurm joins this sweep.
std::vector<std::string> words_to_join(const Arguments& arguments) {
  std::vector<std::string> words = {
      absolute(arguments.file), "--out", absolute(arguments.out), "--join", "--workers", "1"};
  const auto add = [&](const char* option, const std::string& value) {
    words.emplace_back(option);
    words.push_back(value);
  };
  if (!arguments.cache.empty()) add("--cache", absolute(arguments.cache));
  for (const std::string& each : arguments.preset_dirs) add("--presets", absolute(each));
  for (const std::string& each : arguments.set) add("--set", each);
  return words;
}

/// Refuses options that say nothing beside others.
void check_options(const Arguments& arguments) {
  const Command command = arguments.command;
  const EngineArguments& engine = arguments.engine;
  const auto refuse = [&](bool given, const char* option, std::initializer_list<const char*> others) {
    if (given) refuse_given(command, others, fmt::format("only without {}", option));
  };
  refuse(arguments.list, "--list",
         {"--dry-run", "--one", "--out", "--reuse", "--workers", "--cache", "--join", "--merge", "--mpi",
          "--slurm"});
  refuse(arguments.dry_run, "--dry-run",
         {"--one", "--reuse", "--cache", "--join", "--merge", "--mpi", "--slurm"});
  refuse(!arguments.one.empty(), "--one", {"--workers", "--join", "--merge", "--mpi", "--slurm"});
  refuse(engine.join, "--join", {"--reuse", "--merge", "--mpi", "--slurm"});
  refuse(engine.merge, "--merge", {"--workers", "--cache", "--mpi", "--slurm"});
  refuse(engine.mpi, "--mpi", {"--reuse", "--slurm"});
  refuse(engine.slurm, "--slurm", {"--workers"});
  if (!engine.slurm)
    refuse_given(command, {"--partition", "--account", "--time", "--tasks", "--nodes", "--print"},
                 "only with --slurm");
}

int compute_one(const core::CaseList& cases, const Arguments& arguments, const core::SweepOptions& options) {
  const auto result = options.out_dir.empty() ? core::run_case(cases, arguments.one, interrupted)
                                              : *core::run_sweep(cases, options).lone;
  print(core::to_json(arguments.one, result, cases.measures()));
  return result.done ? kDone : kFailed;
}

int run(const Arguments& arguments) {
  if (arguments.file.empty()) throw InputError("", 0, "FILE", "", "a sweep file");
  check_options(arguments);
  core::ResolveOptions presets;
  presets.preset_dirs = arguments.preset_dirs;
  const EngineArguments& engine = arguments.engine;
  core::SweepOptions options;
  options.workers = arguments.workers;
  choose_engine(engine, options);
  const core::CaseList cases(core::load_sweep(arguments.file, presets, arguments.set));
  options.out_dir = arguments.out;
  options.reuse = arguments.reuse;
  options.cache = arguments.cache;
  options.command = command_line();
  options.lone_case = arguments.one;
  options.interrupted = interrupted;
  options.keeps = take_time_to_end;
  if (arguments.list) return list_cases(cases);
  if (arguments.dry_run) return estimate(cases, options);
  Progress progress(!options.tables || is_quiet());
  options.say = [&](const std::string& line) {
    if (!options.tables) return;
    progress.clear();
    warn(line);
  };
  if (!arguments.one.empty()) return compute_one(cases, arguments, options);
  if (options.out_dir.empty()) throw InputError("", 0, "--out", "", "a folder for the results");
  std::string stage = counted(cases.size(), "case");
  options.progress = [&](std::size_t finished, std::size_t all) {
    progress(stage, static_cast<double>(finished) / static_cast<double>(all));
  };
  core::SweepOutcome outcome;
  if (engine.slurm) {
    const std::string script = sweep_script(engine, std::filesystem::path(arguments.file).stem().string(),
                                            words_to_join(arguments), absolute(arguments.out));
    if (engine.print) {
      print(script);
      return kDone;
    }
    outcome = run_sweep_by_slurm(cases, options, script, [&](const std::string& state) {
      stage = fmt::format("{}, {}", counted(cases.size(), "case"), state);
    });
  } else {
    outcome = core::run_sweep(cases, options);
  }
  progress.clear();
  if (!options.tables) return interrupted() ? kInterrupted : kDone;
  core::write_sweep_page(options.out_dir);
  say_without_pages("report.html");
  return tell(outcome, options, !outcome.complete && options.compute);
}

/// The processes that mpirun starts say the same of a bad input: one of each machine says it.
int run_as_one(const Arguments& arguments) {
  try {
    return run(arguments);
  } catch (const InputError&) {
    if (!arguments.engine.mpi || launch_place().local_rank <= 0) throw;
    return kBadInput;
  }
}

}  // namespace

void add_sweep(Command app, Action& action) {
  Command command = app.add_command(
      "sweep",
      "compute many what-ifs: each case of a sweep file, on all cores, into one table. What is in the folder "
      "already is not computed again, so that a sweep goes on where it stopped. Several machines may work on "
      "one folder of a shared file system: under Slurm (--slurm), under MPI (--mpi), or each with --join",
      "skyhaul sweep configs/sweeps/how-many-terminals.yaml --out out/terminals\n  skyhaul sweep show "
      "out/terminals");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  command.add_option("file", arguments->file, "sweep file (YAML)").type_name("FILE");
  command
      .add_option(
          "--out", arguments->out,
          "folder for the results: new, empty, or that of this sweep, which goes on and may have grown")
      .type_name("DIR");
  command.add_option("--workers", arguments->workers, "processes to use (0: one for each core)")
      .type_name("N")
      .check(whole_number(0, 1024));
  command
      .add_option("--reuse", arguments->reuse,
                  "take over the cases that another sweep has computed in this folder; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command
      .add_option(
          "--presets", arguments->preset_dirs,
          "folder of your own presets, searched before SKYHAUL_PRESETS and the shipped ones; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command.add_option("--set", arguments->set, "change a key of the base: horizon='6 h'; may be repeated")
      .type_name("KEY=VALUE")
      .one_at_a_time();
  command.add_flag(
      "--dry-run", arguments->dry_run,
      "say how many cases there are and, after a few of them, about how long all would take; write nothing");
  command.add_flag("--list", arguments->list, "print the cases with their ids (CSV) and compute nothing");
  command.add_option("--one", arguments->one, "compute the case with this id alone, and write no tables")
      .type_name("ID");
  command
      .add_option(
          "--cache", arguments->cache,
          "keep skies and timelines in this folder: of the workers of a machine, one builds what they need "
          "and the others take it from there")
      .type_name("DIR");
  add_engine_arguments(command, arguments->engine);
  command.when_chosen([&action, arguments] {
    // A subcommand has set its own.
    if (!arguments->command.has_chosen()) action = [arguments] { return run_as_one(*arguments); };
  });
  add_sweep_results(command, action);
}

}  // namespace skyhaul::cli
