// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/scenario.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// The fewest terminals with which a traffic entry meets the scenario's target.
struct CheapestChange {
  struct Terminals {
    std::string site;
    int from = 0, to = 0;
  };
  std::string group;                 ///< the entry: of those that miss the target, the nearest to it
  std::string until;                 ///< what has to hold
  bool found = false;                ///< else no number up to the greatest that is tried does it
  std::vector<Terminals> terminals;  ///< of the entry's sites, or the most that was tried
  std::optional<double> interval_s;  ///< then, at 95 %, and no less than data plans allow
  std::string currency;              ///< of what follows; empty: no price
  std::optional<double> month_before, month_after;  ///< of all terminals of the entry's sites
  int runs = 0;                                     ///< answers that were computed
  std::string sentence;
};

struct CheapestChangeOptions {
  ResolveOptions presets;
  unsigned threads = 0;
  int most = 32;                ///< terminals of one site
  StageCache* cache = nullptr;  ///< where stages are kept that the runs share; nullptr: one of its own
  std::function<void(int runs)> progress;
  std::function<bool()> interrupted = [] { return false; };
};

/// For the entry that is nearest to the target of those that miss it: first the least number of terminals
/// that does it where every site of the entry has at least that many, and then of one site after the other,
/// in the scenario's order, the least with which the rest still does it. Each is sought by halving, with the
/// scenario's own seed, as `solve` seeks it. Where more terminals can be worse, fewer may do it too. Absent
/// where no entry misses a target, or its sites have no terminals. `question` is what the summary answers.
/// Throws Interrupted.
SKYHAUL_CORE_EXPORT std::optional<CheapestChange> cheapest_change(const Scenario& question,
                                                                  const Summary& summary,
                                                                  const CheapestChangeOptions& options = {});

}  // namespace skyhaul::core
