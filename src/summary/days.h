// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The rounds of one traffic entry on one day.
struct DayRounds {
  SyncCurve curve;
  models::TransferLog log;  ///< with TransferRecord::day
  Quantiles interval_s;     ///< of this day alone; absent for a dataset
};

/// The rounds of a scenario's traffic entries on one day, in order; empty where the day was not finished.
using DayEntries = std::vector<std::shared_ptr<const DayRounds>>;

/// What runs on a scenario's days need.
struct DaysOptions {
  unsigned threads = 0;
  std::size_t workers = 1;  ///< days that are worked on at the same time
  StageCache* cache = nullptr;
  std::function<bool()> interrupted;
  std::function<void(double)> progress;  ///< share of the days that are finished; may be empty
};

/// Runs the rounds of days 1 to scenario.days - 1, several days at a time; `starts` are the numbers of start
/// times of each entry (0: chosen for each day). Each worker holds the timeline of one day at most. Where it
/// is interrupted, the days that were finished are in the result. The result depends neither on the number of
/// threads nor on that of workers.
std::vector<DayEntries> run_other_days(const ResolvedScenario& scenario, const std::vector<int>& starts,
                                       const DaysOptions& options);

/// Turns the answer of the first day for one traffic entry into that of several days: quantiles and intervals
/// over all of them, their ranges, and what follows from them. What limits an entry, its data plan and its
/// remarks stay those of the first day. `days` are the curves of each day, the first day's first, with its
/// number.
struct NumberedDay {
  int day;
  const SyncCurve* curve;
  Quantiles interval_s;
};
void answer_over_days(const std::vector<NumberedDay>& days, const TrafficSpec& traffic,
                      const ResolvedScenario& scenario, unsigned threads, GroupResult& result);

}  // namespace skyhaul::core
