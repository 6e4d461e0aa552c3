// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// The fewest terminals with which a traffic entry meets its target: the scenario's interval, or a dataset's
/// deadline. Where the compute between two rounds misses the interval, also how many of its steps fit.
struct CheapestChange {
  enum class Outcome {
    kLeast,      ///< these terminals do it, and no site has one too many
    kEnough,     ///< these terminals do it; whether fewer would was not looked for
    kNone,       ///< no number up to the greatest that is tried does it
    kNoUse,      ///< no number can: a site is never served, or the payload is too large for any number
    kEstimated,  ///< these can be expected to do it, by what the present ones carry; no answer was computed
    kNotSought   ///< it would have taken more work than was allowed
  };
  struct Terminals {
    std::string site;
    int from = 0, to = 0;
  };
  std::string group;  ///< the entry
  std::string until;  ///< what has to hold
  Outcome outcome = Outcome::kNotSought;
  /// Steps of compute between two rounds.
  struct Steps {
    std::int64_t from = 0, to = 0;
  };
  std::vector<Terminals> terminals;        ///< of the entry's sites; kNone: the most that was tried
  std::optional<Steps> steps;              ///< the most that fit then; absent: as many as now do
  std::optional<double> then_utilisation;  ///< with `steps`: compute over wall time, as in GroupResult
  std::optional<double> then_s;            ///< then: the interval at 95 %, or the dataset's finish time
  std::string currency;                    ///< of what follows; empty: no price
  std::optional<double> month_before, month_after;  ///< of all terminals of the entry's sites
  std::optional<double> once_added;                 ///< for the terminals that are added
  std::vector<std::string> unpriced;                ///< types of terminals without a published price
  int runs = 0;                                     ///< answers that were computed
  std::string sentence;
};

/// "least", "enough", "none", "no-use", "estimated", "not-sought".
SKYHAUL_CORE_EXPORT const char* to_string(CheapestChange::Outcome outcome);

/// Terminal-days of links that a run builds, beside its own, to look for changes without being asked to.
constexpr double kQuickTerminalDays = 30;

struct CheapestChangeOptions {
  unsigned threads = 0;
  int most = 32;  ///< terminals of one site
  /// What all answers together may take: terminals of the scenario times days, of each answer.
  double terminal_days = std::numeric_limits<double>::infinity();
  double memory_bytes = kMemoryBytes;  ///< see check_memory(); what would take more is not sought
  StageCache* cache = nullptr;         ///< where stages are kept that the runs share; nullptr: one of its own
  std::function<void(int runs)> progress;
  std::function<bool()> interrupted = [] { return false; };
};

/// For each entry that misses its target, the nearest to it first: first an estimate, since k times as many
/// terminals carry a payload much as the present ones carry a k-th of it, which takes no new links (of
/// entries that share the links there is none). Then, with links of their own, the least number of terminals
/// that does it where every site of the entry has at least that many, and then of one site after the other,
/// those with the dearest terminals first, the least with which the rest still does it. The number is sought
/// from the estimate on, with the scenario's own seed and days. Terminals that are added are like the last of
/// their site. Where more terminals can be worse, fewer may do it too. `links` are those that `summary` was
/// worked out over. Throws Interrupted.
SKYHAUL_CORE_EXPORT std::vector<CheapestChange> cheapest_changes(const ResolvedScenario& scenario,
                                                                 const models::LinkTimeline& links,
                                                                 const Summary& summary,
                                                                 const CheapestChangeOptions& options = {});

/// The sentences of a summary's changes, for people; empty where it has none.
SKYHAUL_CORE_EXPORT std::string changes_text(const Summary& summary);

}  // namespace skyhaul::core
