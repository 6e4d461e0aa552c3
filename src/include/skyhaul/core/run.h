// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/summary.h"
#include "skyhaul/core/timeline_key.h"

namespace skyhaul::core {

struct RunOptions {
  std::string out_dir;                 ///< created; must not hold anything yet
  unsigned threads = 0;                ///< 0: one for each core
  double memory_bytes = kMemoryBytes;  ///< see check_memory()
  std::string timeline_file;           ///< use this saved timeline instead of building one
  bool timeline_anyway = false;        ///< also where it was built from another scenario
  std::string packet_program;          ///< skyhaul-packet; empty: packet windows are left out, with a note
  std::vector<std::string> command;    ///< for run.json
  std::string version;
  std::function<void(const std::string& stage, double done)> progress;
  std::function<void(const std::string&)> say;  ///< lines for the user while it runs; may be empty
  /// Whether to stop: asked often and from several threads, answered within some milliseconds of work.
  std::function<bool()> interrupted = [] { return false; };
  /// Called once where an interrupted run begins to write what was finished; may be empty.
  std::function<void()> keeps;
};

/// Runs a scenario: timeline, rounds of every traffic entry, bottlenecks, packet windows; writes the files of
/// CONTRACTS (summary.json, transfers.csv, links.csv, resources.csv, scenario.yaml, timeline.skyhaul,
/// run.json) into out_dir. When interrupted, what was finished is written and Summary::complete is false. The
/// files other than run.json depend on the scenario and its seed alone. Throws InputError where out_dir is in
/// use or the timeline file does not fit the scenario.
Summary run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace skyhaul::core
