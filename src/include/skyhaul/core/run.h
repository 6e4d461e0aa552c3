// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/cheapest_change.h"
#include "skyhaul/core/export.h"
#include "skyhaul/core/run_folder.h"
#include "skyhaul/core/timeline_key.h"

namespace skyhaul::core {

struct RunOptions {
  std::string out_dir;                 ///< created; must not hold anything yet
  unsigned threads = 0;                ///< 0: one for each core
  double memory_bytes = kMemoryBytes;  ///< see check_memory()
  std::string timeline_file;     ///< use this saved timeline, or that of this run's folder, and build none
  bool timeline_anyway = false;  ///< also where it was built from another scenario
  bool links = false;            ///< write links.csv and resources.csv as well
  StageCache* cache = nullptr;   ///< keeps and gives results of stages; nullptr: one of the run's own
  ResolveOptions presets;        ///< where other constellations are found, to be tried
  std::string packet_program;    ///< skyhaul-packet; empty: packet windows are left out, with a note
  std::vector<std::string> command;  ///< command line that run.json names
  std::function<void(const std::string& stage, double done)> progress;
  std::function<void(const std::string&)> say;  ///< lines for the user while it runs; may be empty
  StageCache::Told told;                        ///< where the links came from; may be empty
  bool explain_cost = false;                    ///< see AnswerOptions::explain_cost
  /// Called with the first day's answer where more is worked out after it (AnswerOptions::first_day); may be
  /// empty.
  std::function<void(const Summary&)> first_day;
  /// Whether the fewest terminals that meet each missed target are sought however long it takes. Otherwise
  /// they are where that takes at most kQuickTerminalDays.
  bool cheapest_change = false;
  bool alternatives = true;  ///< what else could carry the payloads is worked out too
  /// Called once with the answer, before windows are run packet by packet; may be empty.
  std::function<void(const Summary&)> answered;
  /// Called once after that if a target is missed, when the changes that would meet it are there too; may be
  /// empty.
  std::function<void(const Summary&)> decided;
  /// Called with the windows of the packet check in their order: once before the first has ended, with all of
  /// them and `ended` 0, and then as they end; may be empty. One thread calls at a time.
  std::function<void(const std::vector<AuditWindow>& windows, std::size_t ended)> audited;
  /// Whether to stop: asked often and from several threads, answered within some milliseconds of work.
  std::function<bool()> interrupted = [] { return false; };
  /// Called once when an interrupted run starts to write the finished part; may be empty.
  std::function<void()> keeps;
};

/// Runs a scenario: its links, the answer, packet windows; writes scenario.yaml, timeline.skyhaul,
/// transfers.csv, report.html, packet/, run.json, links.csv and resources.csv if asked for, and summary.json
/// last into out_dir. When interrupted, what was finished is written and Summary::complete is
/// false. The files other than run.json depend on the scenario and its seed alone. Throws InputError where
/// out_dir is in use or the timeline file does not fit the scenario.
SKYHAUL_CORE_EXPORT Summary run_scenario(const ResolvedScenario& scenario, const RunOptions& options);

}  // namespace skyhaul::core
