// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/transfer_log.h"

namespace skyhaul::core {

class KeptRounds;

/// A line of a plot: Unix seconds against a value.
struct Series {
  std::string name;
  std::vector<double> x, y;
};

/// How often the sites of a scenario can exchange their payloads, and the transfers and series behind it.
struct Answer {
  Summary summary;                     ///< without the packet check
  models::TransferLog log;             ///< log of all rounds behind the quantiles
  std::vector<Series> curves_min;      ///< sync time in minutes by start, for each traffic entry
  std::vector<Series> round_trips_ms;  ///< round trips of each pair's first stripe over the horizon
};

/// What of an answer is worked out, for callers that need little of it. Numbers that are worked out are the
/// same whatever else is.
struct AnswerParts {
  /// Why there is no interval, what limits each entry, what is known of the flow engine's error for it, and
  /// what would serve a site that is never served.
  bool limits = true;
  double from_quantile = 0;  ///< intervals at lower quantiles are left out
  bool costs = true;         ///< what the real sky costs: ideal_s, first_day_s, influences
  bool sites = true;         ///< what sites get from the sky
  bool pairs = true;         ///< round trips and times without a path of pairs of sites
};

struct AnswerOptions {
  unsigned threads = 0;  ///< 0: one for each core; the answer does not depend on it
  /// Called now and then, perhaps from several threads at once, with the stage ("rounds of GROUP", ...) and
  /// the share of it that is done; may be empty.
  std::function<void(const std::string& stage, double done)> progress;
  /// Whether to stop: asked often and from several threads, answered within some milliseconds of work. The
  /// answer then throws Interrupted.
  std::function<bool()> interrupted = [] { return false; };
  /// Where results that depend on the timeline or on one traffic entry are kept and found again, and the
  /// stages of the scenarios without rain, other users, loss or faults; nullptr: nothing is kept.
  StageCache* cache = nullptr;
  /// What each part of the real sky adds is worked out too (GroupResult::cost_s): up to 32 more timelines and
  /// their rounds.
  bool explain_cost = false;
  AnswerParts parts;
  /// The flow engine over the timeline, with the scenario's queue, for callers that ask several questions of
  /// one timeline; nullptr: one is made.
  const models::FlowEngine* engine = nullptr;
  /// Our own, of what-ifs: rounds over the links of `engine` that carry the same bytes, without their
  /// transfers, so that the answer's log is empty; nullptr: all rounds are run.
  KeptRounds* rounds = nullptr;
  /// Called with the answer of the first day as soon as it is there, where more is worked out after it: what
  /// the real sky costs, and the other days. The sentence is in it. May be empty.
  std::function<void(const Summary&)> first_day;
  /// Called once, by the thread of the answer, where more is worked out after the first day's answer: from
  /// then on nothing reads the timeline. A caller that holds a large one may let it go, since what follows
  /// needs memory for links of its own. May be empty.
  std::function<void()> links_read;
  /// Memory that timelines of days, one for each day that is worked on at the same time, may take; one day is
  /// worked on in any case.
  double memory_bytes = kMemoryBytes;
  /// Constellations to try where a site is never served (with_other_constellations()); empty: none.
  std::function<std::vector<ResolvedScenario>()> other_constellations;
  /// Whether the timeline was built from this scenario. Where it was not, the answer explains no site that is
  /// never served, leaves out what the real sky costs, and is that of one day.
  bool own_links = true;
};

/// The answer to a scenario over its links, which are those of its first day; the other days' links are built
/// here, of which one is held at a time for each thread. Round trips, outages, rounds of every traffic entry,
/// intervals, bottlenecks, and what rain, other users, loss and faults take. A pure function: it reads no
/// files (unless other_constellations() does), no clock and no globals, and may be called from many threads
/// at once, also with one cache. Throws Interrupted.
SKYHAUL_CORE_EXPORT Answer answer(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                                  const AnswerOptions& options = {});

/// Whether the scenario's targets are met: the wanted interval by every traffic entry, and the deadline of
/// every dataset by the share of its starts that targets.quantile says (0.95 where the scenario does not).
/// Absent where it has no target.
SKYHAUL_CORE_EXPORT std::optional<bool> targets_met(const Summary& summary);

}  // namespace skyhaul::core
