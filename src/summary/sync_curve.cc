// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/sync_curve.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {

SyncCurve::SyncCurve(double step_s, std::vector<double> ends_s, double horizon_s)
    : step_s_(step_s), ends_s_(std::move(ends_s)), horizon_s_(horizon_s) {}

double SyncCurve::end_s(double start_s) const {
  const double place = start_s / step_s_;
  const auto i = static_cast<std::size_t>(place);
  if (i >= ends_s_.size() || ends_s_[i] == kNever) return kNever;
  if (i + 1 == ends_s_.size() || ends_s_[i + 1] == kNever) {
    // Beyond the last start that ends: as long as that one took.
    const double end = ends_s_[i] + (start_s - step_s_ * static_cast<double>(i));
    return end <= horizon_s_ ? end : kNever;
  }
  const double part = place - static_cast<double>(i);
  return ends_s_[i] + part * (ends_s_[i + 1] - ends_s_[i]);
}

std::optional<double> SyncCurve::share_within(double window_s) const {
  std::size_t counted = 0;
  std::size_t ended = 0;
  for (std::size_t i = 0; i < ends_s_.size() && start_s(i) + window_s <= horizon_s_; ++i) {
    ++counted;
    ended += ends_s_[i] != kNever && ends_s_[i] - start_s(i) <= window_s ? 1 : 0;
  }
  if (counted == 0) return std::nullopt;
  return static_cast<double>(ended) / static_cast<double>(counted);
}

std::optional<double> SyncCurve::sync_quantile_s(double q) const {
  std::vector<double> windows;
  for (std::size_t i = 0; i < ends_s_.size(); ++i) {
    if (ends_s_[i] != kNever) windows.push_back(ends_s_[i] - start_s(i));
  }
  std::sort(windows.begin(), windows.end());
  for (const double window : windows) {
    const std::optional<double> share = share_within(window);
    if (share && *share >= q) return window;
  }
  return std::nullopt;
}

namespace {

constexpr std::size_t kCoarse = 24;
constexpr std::int64_t kFinestStepNs = 60 * orbits::kSecond;
constexpr std::int64_t kStartsPerSync = 64;

class RoundRunner {
 public:
  RoundRunner(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
              const TrafficSpec& traffic, std::uint64_t first_id)
      : engine_(engine), timeline_(timeline), traffic_(traffic), first_id_(first_id) {}

  models::FlowResult run(std::size_t round, TimeNs start_ns) const {
    models::FlowOptions options;
    options.from_ns = start_ns;
    options.until_ns = timeline_.end_ns;
    constexpr std::uint64_t kPerRound = 1'000'000;  // ids of a round do not depend on the other rounds
    return engine_.run({models::make_round(traffic_.collective, static_cast<std::int64_t>(round), start_ns,
                                           first_id_ + static_cast<std::uint64_t>(round) * kPerRound)},
                       options);
  }

  /// Seconds since the horizon's start, or kNever.
  double end_s(const models::FlowResult& result) const {
    for (const models::TransferRecord& record : result.log.records) {
      if (record.status != models::TransferStatus::kDone) return SyncCurve::kNever;
    }
    return static_cast<double>(result.end_ns - timeline_.start_ns) * 1e-9;
  }

 private:
  const models::FlowEngine& engine_;
  const models::LinkTimeline& timeline_;
  const TrafficSpec& traffic_;
  std::uint64_t first_id_;
};

}  // namespace

SyncRuns run_rounds(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                    const TrafficSpec& traffic, const FlowEngineSpec& spec, std::uint64_t first_id,
                    std::int64_t slot_ns, unsigned threads, const std::function<bool(double)>& proceed) {
  const RoundRunner runner(engine, timeline, traffic, first_id);
  const std::int64_t horizon_ns = timeline.end_ns - timeline.start_ns;
  std::int64_t step_ns = spec.starts > 0 ? std::max<std::int64_t>(1, horizon_ns / spec.starts) : 0;
  if (step_ns == 0) {
    // A coarse pass learns how long a round takes.
    std::vector<double> coarse(kCoarse);
    parallel_for(kCoarse, threads, [&](std::size_t i) {
      const TimeNs start =
          timeline.start_ns + horizon_ns / static_cast<std::int64_t>(kCoarse) * static_cast<std::int64_t>(i);
      const double end = runner.end_s(runner.run(i, start));
      coarse[i] = end == SyncCurve::kNever ? SyncCurve::kNever
                                           : end - static_cast<double>(start - timeline.start_ns) * 1e-9;
    });
    coarse.erase(std::remove(coarse.begin(), coarse.end(), SyncCurve::kNever), coarse.end());
    std::sort(coarse.begin(), coarse.end());
    const std::int64_t typical =
        coarse.empty() ? horizon_ns : static_cast<std::int64_t>(coarse[coarse.size() / 2] * 1e9);
    const std::int64_t longest = std::max(slot_ns, horizon_ns / kStartsPerSync);
    step_ns =
        std::clamp(typical / kStartsPerSync, std::min(std::max(slot_ns, kFinestStepNs), longest), longest);
  }
  const auto starts = static_cast<std::size_t>((horizon_ns + step_ns - 1) / step_ns);
  std::vector<double> ends(starts, SyncCurve::kNever);
  std::vector<models::TransferLog> logs(starts);
  // In batches, so that an interruption is heard, and so that starts after one that never ends are not run
  // for nothing.
  constexpr std::size_t kBatch = 64;
  std::size_t kept = starts;
  for (std::size_t first = 0; first < starts && kept == starts; first += kBatch) {
    if (!proceed(static_cast<double>(first) / static_cast<double>(starts))) throw models::Interrupted();
    const std::size_t last = std::min(first + kBatch, starts);
    std::size_t run_until = last;
    if (runner.end_s(runner.run(first, timeline.start_ns + step_ns * static_cast<std::int64_t>(first))) ==
        SyncCurve::kNever) {
      run_until = first + 1;
    }
    parallel_for(run_until - first, threads, [&](std::size_t k) {
      const std::size_t i = first + k;
      models::FlowResult result = runner.run(i, timeline.start_ns + step_ns * static_cast<std::int64_t>(i));
      ends[i] = runner.end_s(result);
      logs[i] = std::move(result.log);
    });
    for (std::size_t i = first; i < run_until && kept == starts; ++i) {
      if (ends[i] == SyncCurve::kNever) kept = i + 1;
    }
  }
  for (std::size_t i = kept; i < starts; ++i) ends[i] = SyncCurve::kNever;
  logs.resize(std::min(kept, starts));
  return {
      SyncCurve(static_cast<double>(step_ns) * 1e-9, std::move(ends), static_cast<double>(horizon_ns) * 1e-9),
      std::move(logs)};
}

}  // namespace skyhaul::core
