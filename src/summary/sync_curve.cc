// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/sync_curve.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "skyhaul/models/plan_end.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {

SyncCurve::SyncCurve(double step_s, std::vector<double> ends_s, double horizon_s)
    : step_s_(step_s),
      ends_s_(std::move(ends_s)),
      horizon_s_(horizon_s),
      cycles_per_s_(1 / horizon_s),
      steps_per_s_(1 / step_s),
      part_of_last_(1 / (horizon_s / step_s - (static_cast<double>(ends_s_.size()) - 1))) {
  if (!empty()) mean_length_s_ = back_to_back_s();
}

double SyncCurve::end_s(double start_s) const {
  const auto cycles = static_cast<double>(static_cast<std::int64_t>(start_s * cycles_per_s_));
  const double place = (start_s - cycles * horizon_s_) * steps_per_s_;
  const std::size_t i = std::min(static_cast<std::size_t>(std::max(0.0, place)), ends_s_.size() - 1);
  const bool last = i + 1 == ends_s_.size();
  const double next_s = last ? ends_s_.front() + horizon_s_ : ends_s_[i + 1];
  const double part = (place - static_cast<double>(i)) * (last ? part_of_last_ : 1);
  return cycles * horizon_s_ + ends_s_[i] + part * (next_s - ends_s_[i]);
}

double SyncCurve::share_within(double window_s) const {
  if (empty()) return 0;
  std::size_t ended = 0;
  for (std::size_t i = 0; i < size(); ++i) ended += sync_s(i) <= window_s ? 1 : 0;
  return static_cast<double>(ended) / static_cast<double>(size());
}

std::optional<double> SyncCurve::sync_quantile_s(double q) const {
  if (empty()) return std::nullopt;
  std::vector<double> all;
  for (std::size_t i = 0; i < size(); ++i) all.push_back(sync_s(i));
  std::sort(all.begin(), all.end());
  const double place = std::ceil(q * static_cast<double>(all.size()) - 1e-9);
  const double window_s = all[static_cast<std::size_t>(std::max(0.0, place - 1))];
  if (window_s > horizon_s_) return std::nullopt;
  return window_s;
}

double SyncCurve::longest_s() const {
  double longest = 0;
  for (std::size_t i = 0; i < size(); ++i) longest = std::max(longest, sync_s(i));
  return longest;
}

double SyncCurve::back_to_back_s() const {
  constexpr double kCycles = 64;
  constexpr int kRounds = 64;
  double time = end_s(0);
  const double from = time;
  int rounds = 0;
  while (time - from < kCycles * horizon_s_ || rounds < kRounds) {
    const double next = end_s(time);
    if (next <= time) return 0;  // rounds of no bytes
    time = next;
    ++rounds;
  }
  return (time - from) / rounds;
}

namespace {

constexpr std::size_t kCoarse = 24;
constexpr std::int64_t kFinestStepNs = 60 * orbits::kSecond;
constexpr std::int64_t kStartsPerSync = 64;
constexpr std::int64_t kMostStarts = 720;  // a day: every two minutes

struct Round {
  models::TransferLog log;
  bool done = false;
  double end_s = 0;  ///< since the horizon's start; where it is not done, how far it was followed
};

class RoundRunner {
 public:
  RoundRunner(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
              const TrafficSpec& traffic, const RoundsOptions& options)
      : engine_(engine), timeline_(timeline), traffic_(traffic), options_(options) {}

  /// Follows a round through at most so many horizons from the timeline's start, or until it is done.
  Round run(std::size_t round, TimeNs start_ns, int horizons) const {
    models::FlowOptions options;
    options.from_ns = start_ns;
    options.until_ns = timeline_.start_ns + horizons * (timeline_.end_ns - timeline_.start_ns);
    options.plan = options_.plan;
    options.plan_factor = options_.plan_factor;
    const auto number = static_cast<std::int64_t>(round);
    const models::TransferPlan own{models::make_round(traffic_.collective, number, start_ns,
                                                      models::first_id_of_round(options_.entry, number))};
    models::FlowResult result =
        engine_.run(options_.together == nullptr ? own : with_others(own, number, start_ns), options);
    result.log.records.resize(own.transfers.size());  // the log is in the order of the plan
    const std::optional<TimeNs> end_ns = models::plan_end_ns(own, result.log);
    const double end_s = static_cast<double>(end_ns.value_or(options.until_ns) - timeline_.start_ns) * 1e-9;
    return {std::move(result.log), end_ns.has_value(), end_s};
  }

 private:
  /// And the rounds of the other entries that start with it.
  models::TransferPlan with_others(models::TransferPlan plan, std::int64_t number, TimeNs start_ns) const {
    for (std::size_t other = 0; other < options_.together->size(); ++other) {
      if (other == options_.entry) continue;
      for (models::Transfer& each : models::make_round((*options_.together)[other].collective, number,
                                                       start_ns, models::first_id_of_round(other, number)))
        plan.transfers.push_back(std::move(each));
    }
    return plan;
  }

  const models::FlowEngine& engine_;
  const models::LinkTimeline& timeline_;
  const TrafficSpec& traffic_;
  const RoundsOptions& options_;
};

/// A round of the horizon's first instant that ends within two horizons bounds all others: one that starts
/// inside the horizon ends no later than one that starts at its end, a horizon later.
constexpr int kHorizonsOfFirst = 2;
constexpr int kHorizonsOfOthers = kHorizonsOfFirst + 1;

/// The number of start times, from how long rounds at a few of them take.
std::int64_t choose_starts(const RoundRunner& runner, const models::LinkTimeline& timeline,
                           const RoundsOptions& options) {
  const std::int64_t horizon_ns = timeline.end_ns - timeline.start_ns;
  std::vector<double> coarse(kCoarse);
  parallel_for(kCoarse, options.threads, [&](std::size_t i) {
    const TimeNs start =
        timeline.start_ns + horizon_ns / static_cast<std::int64_t>(kCoarse) * static_cast<std::int64_t>(i);
    coarse[i] =
        runner.run(i, start, kHorizonsOfOthers).end_s - static_cast<double>(start - timeline.start_ns) * 1e-9;
  });
  std::sort(coarse.begin(), coarse.end());
  const auto typical = static_cast<std::int64_t>(coarse[coarse.size() / 2] * 1e9);
  const std::int64_t longest = std::max<std::int64_t>({1, options.slot_ns, horizon_ns / kStartsPerSync});
  const std::int64_t step = std::clamp(
      typical / kStartsPerSync,
      std::min(std::max({options.slot_ns, kFinestStepNs, horizon_ns / kMostStarts}), longest), longest);
  return std::max<std::int64_t>(1, (horizon_ns + step - 1) / step);
}

}  // namespace

SyncRuns run_rounds(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                    const TrafficSpec& traffic, const RoundsOptions& options) {
  const RoundRunner runner(engine, timeline, traffic, options);
  const std::int64_t horizon_ns = timeline.end_ns - timeline.start_ns;
  const double horizon_s = static_cast<double>(horizon_ns) * 1e-9;
  Round first = runner.run(0, timeline.start_ns, kHorizonsOfFirst);
  if (!first.done) return {SyncCurve(horizon_s, {}, horizon_s), {std::move(first.log)}, std::nullopt};
  const std::int64_t wanted = options.starts > 0 ? options.starts : choose_starts(runner, timeline, options);
  const std::int64_t step_ns = std::max<std::int64_t>(1, horizon_ns / wanted);
  const auto starts = static_cast<std::size_t>(std::min(wanted, horizon_ns / step_ns));
  std::vector<double> ends(starts);
  std::vector<models::TransferLog> logs(starts);
  constexpr std::size_t kBatch = 64;  // so that an interruption is heard
  for (std::size_t from = 0; from < starts; from += kBatch) {
    if (!options.proceed(static_cast<double>(from) / static_cast<double>(starts)))
      throw models::Interrupted();
    parallel_for(std::min(kBatch, starts - from), options.threads, [&](std::size_t k) {
      const std::size_t i = from + k;
      Round round =
          runner.run(i, timeline.start_ns + step_ns * static_cast<std::int64_t>(i), kHorizonsOfOthers);
      ends[i] = round.end_s;
      logs[i] = std::move(round.log);
    });
  }
  return {SyncCurve(static_cast<double>(step_ns) * 1e-9, std::move(ends), horizon_s), std::move(logs),
          std::nullopt};
}

}  // namespace skyhaul::core
