// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/days.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>

#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"
#include "summary/answer.h"
#include "summary/day_ranges.h"
#include "summary/entry_key.h"
#include "summary/influences.h"
#include "summary/interval.h"
#include "summary/stage_hash.h"
#include "summary/target.h"

namespace skyhaul::core {
namespace {

std::size_t bytes_of(const DayRounds& rounds) {
  return rounds.log.records.size() * (sizeof rounds.log.records[0] + 40) + 8 * rounds.curve.size();
}

/// One day, whose timeline is built when the first entry needs it.
class Day {
 public:
  Day(const ResolvedScenario& scenario, int day, unsigned threads, const DaysOptions& options)
      : scenario_(day_of(scenario, day)), day_(day), threads_(threads), options_(options) {
    if (options.cache != nullptr) key_ = timeline_stage_key(scenario_);
  }

  std::shared_ptr<const DayRounds> entry(std::size_t index, int starts) {
    const auto make = [&] { return rounds(index, starts); };
    if (key_.empty()) return std::make_shared<const DayRounds>(make());
    const std::string key =
        hash_of_text(fmt::format("day {} starts {} {} {}", day_, starts, key_, entry_text(scenario_, index)));
    return options_.cache->get<DayRounds>(key, make, [](const DayRounds& each) { return bytes_of(each); });
  }

 private:
  DayRounds rounds(std::size_t index, int starts) {
    const TrafficSpec& traffic = scenario_.traffic[index];
    RoundsOptions rounds = rounds_options(scenario_, traffic, threads_);
    rounds.entry = traffic.place;
    rounds.starts = starts;
    rounds.proceed = [&](double) { return !options_.interrupted(); };
    SyncRuns runs = run_rounds(engine(), *timeline_, traffic, rounds);
    DayRounds made{std::move(runs.curve), {}, {}};
    for (models::TransferLog& log : runs.logs) {
      for (models::TransferRecord& record : log.records) {
        record.day = day_;
        made.log.records.push_back(std::move(record));
      }
    }
    if (!traffic.dataset) made.interval_s = intervals_of(made.curve, 0);
    return made;
  }

  const models::FlowEngine& engine() {
    if (!engine_) {
      StageOptions stage;
      stage.threads = threads_;
      stage.proceed = [&](double) { return !options_.interrupted(); };
      timeline_.emplace(build_timeline(scenario_, stage));
      engine_.emplace(*timeline_, scenario_.queue_bdp);
    }
    return *engine_;
  }

  ResolvedScenario scenario_;
  int day_;
  unsigned threads_;
  const DaysOptions& options_;
  std::string key_;
  std::optional<models::LinkTimeline> timeline_;
  std::optional<models::FlowEngine> engine_;
};

std::string why_none_over_days(const GroupResult& result, std::size_t days) {
  const char* quantile = !result.interval_s[0] ? "50" : !result.interval_s[1] ? "95" : "99";
  return fmt::format("over {} days together, no interval up to the horizon holds at {} %", days, quantile);
}

}  // namespace

std::vector<DayEntries> run_other_days(const ResolvedScenario& scenario, const std::vector<int>& starts,
                                       const DaysOptions& options) {
  const auto count = static_cast<std::size_t>(scenario.days - 1);
  std::vector<DayEntries> days(count);
  const std::size_t workers = std::clamp<std::size_t>(options.workers, 1, std::max<std::size_t>(1, count));
  // Where there are fewer workers than threads, each has several.
  const auto threads = static_cast<unsigned>(std::max<std::size_t>(1, options.threads / workers));
  std::atomic<std::size_t> finished{0};
  std::mutex telling;
  try {
    parallel_for(count, static_cast<unsigned>(workers), [&](std::size_t d) {
      Day day(scenario, static_cast<int>(d + 1), threads, options);
      DayEntries entries;
      for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
        if (options.interrupted()) throw Interrupted();
        entries.push_back(day.entry(i, starts[i]));
      }
      days[d] = std::move(entries);
      const std::lock_guard lock(telling);
      ++finished;
      if (options.progress) options.progress(static_cast<double>(finished) / static_cast<double>(count));
    });
  } catch (const Interrupted&) {
    // What was finished is kept; the caller sees which days are missing.
  }
  return days;
}

void answer_over_days(const std::vector<NumberedDay>& days, const TrafficSpec& traffic,
                      const ResolvedScenario& scenario, unsigned threads, GroupResult& result) {
  Curves curves;
  for (const NumberedDay& each : days) {
    curves.push_back(each.curve);
    DayResult its;
    its.day = each.day;
    its.starts = static_cast<int>(std::max<std::size_t>(1, each.curve->size()));
    its.start_step_s = each.curve->step_s();
    for (std::size_t q = 0; q < kQuantiles.size(); ++q)
      its.sync_s[q] = each.curve->sync_quantile_s(kQuantiles[q]);
    its.interval_s = each.interval_s;
    result.by_day.push_back(std::move(its));
  }
  for (std::size_t q = 0; q < kQuantiles.size(); ++q)
    result.sync_s[q] = sync_quantile_s(curves, kQuantiles[q]);
  if (traffic.dataset) {
    if (result.deadline_s) result.deadline_met = share_within(curves, *result.deadline_s);
  } else {
    const auto found = smallest_intervals_s(curves, {kQuantiles.begin(), kQuantiles.end()});
    std::copy(found.begin(), found.end(), result.interval_s.begin());
    const bool plan_leaves_none = !result.plan.empty() && !result.plan_interval_s;
    if (!result.interval_s[2] && result.reason.empty())
      result.reason = why_none_over_days(result, days.size());
    if (result.interval_s[2] && !plan_leaves_none) result.reason.clear();
    result.utilisation.reset();
    if (result.compute_s && result.sync_s[0])
      result.utilisation = utilisation(*result.compute_s, *result.sync_s[0], result.overlap_s.value_or(0));
    if (result.power_duty) result.effective_utilisation.reset();
    if (result.power_duty && result.utilisation)
      result.effective_utilisation = *result.utilisation * *result.power_duty;
    result.rpo_s.reset();
    if (result.sync_s[1] && result.headline_s()) result.rpo_s = *result.headline_s() + *result.sync_s[1];
    if (scenario.target_interval_ns)
      judge_target(traffic, scenario, smallest_interval_s(curves, scenario.target_quantile),
                   sync_quantile_s(curves, scenario.target_quantile), result);
  }
  const DayRanges ranges = day_ranges(curves, result.interval_s, scenario.seed, threads);
  result.sync_range_s = ranges.sync_s;
  result.interval_range_s = ranges.interval_s;
}

}  // namespace skyhaul::core
