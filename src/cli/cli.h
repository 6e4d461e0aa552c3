// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "command.h"
#include "messages.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::cli {

/// Exit statuses of every program; `skyhaul --help` lists them.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadInput = 2;
constexpr int kTargetMissed = 3;
constexpr int kInterrupted = 130;

/// What a command does once the command line has been read; returns the exit status. Exceptions are turned
/// into one line on stderr and a status by run_main: InputError and usage 2, models::Interrupted 130,
/// anything else 1.
using Action = std::function<int()>;

/// Options of every command that reads a scenario.
struct ScenarioArguments {
  std::string file;
  core::ScenarioOptions options;
  unsigned threads = 0;  ///< 0: one for each core
  std::string memory;    ///< as the user wrote it; empty: the default

  /// The file's question with what the command line changes in it.
  core::Scenario question() const;
  /// Warnings of the scenario go to stderr.
  core::ResolvedScenario load() const;
  /// What --memory says. Throws InputError.
  double memory_bytes() const;
};

/// Throws InputError where the file that an option names is one of those that are read.
void refuse_over_input(const char* option, const std::string& out, const std::vector<std::string>& inputs);

/// The place of the traffic entry that --entry names. Where the option is left out, the scenario must have
/// one entry alone. Throws InputError.
std::size_t entry_of(const core::ResolvedScenario& scenario, const std::string& name);

/// Adds --memory, for commands that build a scenario's links.
void add_memory_argument(Command command, ScenarioArguments& arguments);

/// Says on stderr that faults are not looked at, where a scenario has some: by commands of geometry alone.
void note_faults(const core::ResolvedScenario& scenario);

/// Adds SCENARIO, --set, --seed, --ideal, --presets and --threads. `arguments` must outlive the command.
void add_scenario_arguments(Command command, ScenarioArguments& arguments);

/// The words of the command line, the program's name first.
std::vector<std::string> command_line();

/// Throws InputError that names the first of these options of `command` that is given on the command line,
/// since what is read has no use for it. `wanted` says where it applies, such as "only with --compare".
void refuse_given(const Command command, std::initializer_list<const char*> options,
                  const std::string& wanted);

/// Says how large what is printed will be. For outputs of more than 1e9 bytes, before most of it is written.
void say_large(double bytes);

// One function for each command, each in its own file. Each adds a subcommand which, when chosen, sets
// `action`.

void add_alternatives(Command app, Action& action);
void add_calc(Command app, Action& action);
void add_flow(Command app, Action& action);
void add_plan(Command app, Action& action);
void add_emulate(Command app, Action& action);
void add_exec(Command app, Action& action);
void add_rehearse(Command app, Action& action);
void add_replay(Command app, Action& action);
void add_ephemeris(Command app, Action& action);
void add_run(Command app, Action& action);
void add_links(Command app, Action& action);
void add_paths(Command app, Action& action);
void add_check(Command app, Action& action);
void add_passes(Command app, Action& action);
void add_power(Command app, Action& action);
void add_plot(Command app, Action& action);
void add_presets(Command app, Action& action);
void add_fit(Command app, Action& action);
void add_lab(Command app, Action& action);
void add_sweep(Command app, Action& action);
void add_solve(Command app, Action& action);
void add_compare(Command app, Action& action);
void add_sensitivity(Command app, Action& action);
/// The subcommands show, export and command of `sweep`.
void add_sweep_results(Command sweep, Action& action);

/// In builds without pages, says in a line that `file` was not written.
void say_without_pages(const std::string& file);

/// An instant of the command line: ISO 8601 UTC, whole nanoseconds since 1970, or a time since the start such
/// as "90 s". Throws InputError that names the option.
orbits::TimeNs instant(const char* option, const std::string& text, orbits::TimeNs start_ns);

}  // namespace skyhaul::cli
