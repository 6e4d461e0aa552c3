// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/data_plan.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/parallel.h"
#include "summary/interval.h"

namespace skyhaul::core {
namespace {

constexpr double kHeadline = 0.95;  // the quantile of interval_s that the plan's interval stands beside
constexpr double kMore = 1.1;
constexpr double kBoundless = 1e9;  // times the volume

/// IP bytes of a round by data cap, the mean over rounds that start at `starts`.
std::vector<double> bytes_of_round(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                   const TrafficSpec& traffic, const std::vector<models::TimeNs>& starts,
                                   unsigned threads) {
  std::vector<std::vector<double>> used(starts.size());
  parallel_for(starts.size(), threads, [&](std::size_t i) {
    models::FlowOptions options;
    options.from_ns = starts[i];
    options.until_ns = starts[i] + (timeline.end_ns - timeline.start_ns);
    options.plan_factor = kBoundless;
    const models::TransferPlan plan{models::make_round(traffic.collective, 0, starts[i], 0)};
    const models::FlowResult result = engine.run(plan, options);
    used[i] = result.plan_bytes;
    // What the horizon does not hold is carried by the same terminals.
    double asked = 0;
    double delivered = 0;
    for (const models::TransferRecord& each : result.log.records) {
      asked += static_cast<double>(each.bytes);
      delivered += static_cast<double>(each.delivered);
    }
    if (delivered > 0) {
      for (double& bytes : used[i]) bytes *= asked / delivered;
    }
  });
  std::vector<double> mean(timeline.data_caps.size(), 0);
  for (const std::vector<double>& one : used) {
    for (std::size_t c = 0; c < one.size(); ++c) mean[c] += one[c] / static_cast<double>(starts.size());
  }
  return mean;
}

}  // namespace

std::optional<PlanAnswer> plan_answer(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                      const TrafficSpec& traffic, const std::vector<models::TimeNs>& starts,
                                      const RoundsOptions& rounds) {
  if (timeline.data_caps.empty()) return std::nullopt;
  const std::vector<double> used = bytes_of_round(engine, timeline, traffic, starts, rounds.threads);
  PlanAnswer answer;
  double in_period = 0;  // rounds that every plan's volume holds
  double with_more = 0;  // the same with a tenth more volume
  bool any = false;
  for (std::size_t c = 0; c < used.size(); ++c) {
    if (used[c] < 1) continue;
    const models::DataCap& cap = timeline.data_caps[c];
    const double left = static_cast<double>(cap.bytes) / used[c];
    if (!any || left < answer.rounds) {
      answer.rounds = left;
      answer.round_bytes = used[c];
      answer.plan = cap.name;
    }
    const auto renewed = static_cast<double>(cap.renewed_bytes);
    const double fits = std::floor(renewed / used[c]);
    const double more = std::floor(renewed * kMore / used[c]);
    in_period = any ? std::min(in_period, fits) : fits;
    with_more = any ? std::min(with_more, more) : more;
    any = true;
  }
  if (!any) return std::nullopt;
  RoundsOptions slow = rounds;
  slow.plan = models::PlanUse::kUsedUp;
  const SyncRuns at_slow_rate = run_rounds(engine, timeline, traffic, slow);
  const std::optional<double> slow_s = smallest_interval_s(at_slow_rate.curve, kHeadline);
  if (in_period > 0) answer.interval_s = kPlanPeriodS / in_period;
  const bool by_rate = slow_s && (!answer.interval_s || *slow_s < *answer.interval_s);
  if (by_rate) answer.interval_s = slow_s;
  if (in_period > 0 && !by_rate) {
    const double gain = 1 - in_period / with_more;
    if (gain > 0) answer.gain = gain;
  }
  return answer;
}

std::optional<double> plan_used_up_s(const PlanAnswer& answer, double interval_s, double sync_s) {
  const double whole = std::floor(answer.rounds);
  const double at_s = whole * interval_s + (answer.rounds - whole) * sync_s;
  if (at_s >= kPlanPeriodS) return std::nullopt;
  return at_s;
}

}  // namespace skyhaul::core
