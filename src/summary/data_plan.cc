// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/data_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "skyhaul/core/summary.h"
#include "skyhaul/models/data_plans.h"
#include "skyhaul/orbits/parallel.h"
#include "summary/interval.h"
#include "summary/long_round.h"

namespace skyhaul::core {
namespace {

constexpr double kHeadline = 0.95;  // the quantile of interval_s that the plan's interval stands beside
constexpr double kMore = 1.1;
constexpr double kBoundless = 1e9;  // times the volume
constexpr double kLeastBytes = 1;   // of a plan, that a round uses

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
    // Bytes that do not arrive within the horizon are taken to use the plans in the same proportions.
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

/// Renewals of a data cap over a year, in seconds since the horizon's start.
std::vector<double> renewals_s(const models::LinkTimeline& timeline, const ResolvedScenario& scenario,
                               const models::DataCap& cap) {
  constexpr std::int64_t kYear = 366 * orbits::kDay;
  std::vector<models::TimeNs> all = cap.renewals;
  for (const SiteSpec& site : scenario.sites) {
    for (std::size_t t = 0; t < site.site.terminals.size(); ++t) {
      const auto& plan = site.site.terminals[t].data_plan;
      if (plan && models::data_cap_name(site.site, t, *plan) == cap.name)
        all = models::plan_renewals(*plan, timeline.start_ns, timeline.start_ns + kYear);
    }
  }
  std::vector<double> seconds;
  for (const models::TimeNs at : all) seconds.push_back(static_cast<double>(at - timeline.start_ns) * 1e-9);
  return seconds;
}

/// The interval of rounds at the slow rate, whose volume and rate are `factor` times those of the plans. A
/// round that the horizon does not hold is followed for as long as it takes.
std::optional<double> slow_interval_s(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                      const TrafficSpec& traffic, RoundsOptions rounds, double factor) {
  rounds.plan = models::PlanUse::kUsedUp;
  rounds.plan_factor = factor;
  const SyncRuns runs = run_rounds(engine, timeline, traffic, rounds);
  if (const auto interval_s = smallest_interval_s(runs.curve, kHeadline)) return interval_s;
  models::FlowOptions options;
  options.from_ns = timeline.start_ns;
  options.plan = rounds.plan;
  options.plan_factor = factor;
  const LongRound round =
      long_round(engine, {models::make_round(traffic.collective, 0, timeline.start_ns, 0)},
                 timeline.end_ns - timeline.start_ns, options);
  if (!round.ends) return std::nullopt;
  return round.seconds;
}

/// Rounds that the volumes of one period hold, each `factor` times as large.
double rounds_in_period(const std::vector<PlanShare>& shares, double factor) {
  double least = std::floor(shares.front().renewed * factor / shares.front().round_bytes);
  for (const PlanShare& each : shares)
    least = std::min(least, std::floor(each.renewed * factor / each.round_bytes));
  return least;
}

std::string why_none(const models::LinkTimeline& timeline, const PlanShare& share) {
  const bool slow = std::any_of(timeline.resources.begin(), timeline.resources.end(),
                                [&](const models::Resource& resource) {
                                  return resource.data_cap != models::kNoDataCap && resource.capped_bps > 0 &&
                                         timeline.data_caps[resource.data_cap].name == share.plan;
                                });
  return fmt::format("one round takes {} of {}, more than the plan's volume of {}, and {}",
                     human_size(share.round_bytes), share.plan, human_size(share.renewed),
                     slow ? "no round ends at the slow rate that follows" : "nothing is carried after that");
}

}  // namespace

std::vector<PlanShare> plan_shares(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                   const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                   const std::vector<models::TimeNs>& starts, unsigned threads) {
  std::vector<PlanShare> shares;
  if (timeline.data_caps.empty()) return shares;
  const std::vector<double> used = bytes_of_round(engine, timeline, traffic, starts, threads);
  for (std::size_t c = 0; c < used.size(); ++c) {
    if (used[c] < kLeastBytes) continue;
    const models::DataCap& cap = timeline.data_caps[c];
    shares.push_back({cap.name, static_cast<double>(cap.bytes), static_cast<double>(cap.renewed_bytes),
                      used[c], renewals_s(timeline, scenario, cap)});
  }
  std::stable_sort(shares.begin(), shares.end(), [](const PlanShare& a, const PlanShare& b) {
    return a.left / a.round_bytes < b.left / b.round_bytes;
  });
  return shares;
}

std::optional<PlanAnswer> plan_answer(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                      const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                      const std::vector<models::TimeNs>& starts,
                                      const RoundsOptions& rounds) {
  PlanAnswer answer;
  answer.shares = plan_shares(engine, timeline, scenario, traffic, starts, rounds.threads);
  if (answer.shares.empty()) return std::nullopt;
  const auto least = [](const std::optional<double>& slow_s, double in_period) {
    const std::optional<double> period_s =
        in_period > 0 ? std::optional<double>(kPlanPeriodS / in_period) : std::nullopt;
    return slow_s && period_s ? std::min(slow_s, period_s) : slow_s ? slow_s : period_s;
  };
  const std::optional<double> slow_s = slow_interval_s(engine, timeline, traffic, rounds, 1);
  answer.interval_s = least(slow_s, rounds_in_period(answer.shares, 1));
  answer.at_slow_rate = slow_s && answer.interval_s == slow_s;
  if (answer.at_slow_rate) return answer;  // what limits such rounds is sought among all classes
  if (answer.interval_s) {
    const auto more_s = least(slow_interval_s(engine, timeline, traffic, rounds, kMore),
                              rounds_in_period(answer.shares, kMore));
    if (more_s && *more_s < *answer.interval_s) answer.gain = 1 - *more_s / *answer.interval_s;
  } else {
    answer.reason = why_none(timeline, answer.shares.front());
  }
  return answer;
}

std::optional<PlanEnd> first_used_up(const std::vector<PlanShare>& shares, double interval_s, double sync_s) {
  std::optional<PlanEnd> first;
  for (const PlanShare& share : shares) {
    double left = share.left;
    double started = 0;  // rounds
    for (std::size_t i = 0; i <= share.renewals_s.size(); ++i) {
      const bool last = i == share.renewals_s.size();
      if (last && i > 0) break;  // a year is over
      const double until_s = last ? kPlanPeriodS : share.renewals_s[i];
      const double whole = std::floor(left / share.round_bytes);
      const double at_s = (started + whole) * interval_s + (left / share.round_bytes - whole) * sync_s;
      if (at_s < until_s) {
        if (!first || at_s < first->at_s) first = {share.plan, at_s};
        break;
      }
      started = std::max(started, std::ceil(until_s / interval_s));
      left = share.renewed;
    }
  }
  return first;
}

}  // namespace skyhaul::core
