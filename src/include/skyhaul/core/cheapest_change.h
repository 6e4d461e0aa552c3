// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <limits>
#include <vector>

#include "skyhaul/core/decisions.h"
#include "skyhaul/core/export.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {

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

/// Of a scenario that meets every target that it has: the terminals that can be left out while it still does,
/// and while each verdict that holds at the largest known error of its kind of transfers still holds there.
/// First the least number to which every site with more can be cut, then the least of one site after the
/// other, those with the dearest terminals first; then, for a site whose terminals cost more than those of
/// another type in the scenario, 1, 2, 4 or 8 of the cheaper type in their place, where that costs less.
/// Sites with a fixed link or a measured one, and those that no entry names, are left as they are. Where
/// fewer terminals can be better, still fewer may do it too. Throws Interrupted.
SKYHAUL_CORE_EXPORT SmallerBuild smaller_build(const ResolvedScenario& scenario, const Summary& summary,
                                               const CheapestChangeOptions& options = {});

}  // namespace skyhaul::core
