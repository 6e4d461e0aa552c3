// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "summary/data_plan.h"
#include "summary/interval.h"
#include "summary/known_errors.h"
#include "summary/long_round.h"
#include "summary/power.h"
#include "summary/target.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kStarts = 8;  // of the rounds that bottlenecks and data plans are judged by

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

/// Steps that were computed between the state that a round exchanges and its merging.
double staleness_steps(const TrafficSpec& traffic) {
  double steps = traffic.overlap_steps;
  if (traffic.compute_ns > 0)
    steps = std::min(steps, static_cast<double>(traffic.compute_ns) / static_cast<double>(traffic.step_ns));
  return steps;
}

/// Why no round ends: no path at all between two of the sites, or too many bytes for what the path carries.
std::string why_never(const RelaxedEngines& engines, const GroupResult& result, const TrafficSpec& traffic,
                      const Summary& sky) {
  const models::LinkTimeline& timeline = engines.timeline();
  const double horizon_s = seconds(timeline.end_ns - timeline.start_ns);
  std::set<std::pair<std::string, std::string>> exchange;
  std::set<std::string> members;
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    exchange.emplace(transfer.src, transfer.dst);
    exchange.emplace(transfer.dst, transfer.src);
    members.insert({transfer.src, transfer.dst});
  }
  std::vector<std::string> unserved;
  for (const SiteResult& site : sky.sites) {
    if (members.count(site.name) != 0 && site.availability < 0.001) unserved.push_back(site.name);
  }
  if (!unserved.empty()) {
    return fmt::format("{} {} never served: the lines on sites say why, and what would serve {}",
                       listed(unserved), unserved.size() == 1 ? "is" : "are",
                       unserved.size() == 1 ? "it" : "them");
  }
  for (const PairResult& pair : sky.pairs) {
    if (exchange.count({pair.src, pair.dst}) == 0 || pair.no_path_s < horizon_s * 0.999) continue;
    if (!pair.reason.empty()) return pair.reason;
    const auto most = std::max_element(pair.causes.begin(), pair.causes.end(),
                                       [](const auto& x, const auto& y) { return x.second < y.second; });
    std::string cause = most->first;
    std::replace(cause.begin(), cause.end(), '_', ' ');
    return fmt::format("there is never a path between {} and {}; for most of the time the cause is: {}",
                       pair.src, pair.dst, cause);
  }
  models::FlowOptions options;
  options.from_ns = timeline.start_ns;
  options.plan = traffic.dataset ? models::PlanUse::kCounted : models::PlanUse::kUnused;
  const LongRound round =
      long_round(engines.engine(), {models::make_round(traffic.collective, 0, timeline.start_ns, 0)},
                 timeline.end_ns - timeline.start_ns, options);
  if (options.plan == models::PlanUse::kCounted && round.stalls) {
    for (std::size_t c = 0; c < timeline.data_caps.size(); ++c) {
      if (timeline.data_caps[c].bytes >= 1 && round.plan_left[c] < 1)
        return fmt::format("{} of {} have arrived when {} is used up, and nothing is carried after that",
                           human_size(static_cast<double>(result.bytes_per_round) - round.left),
                           human_size(static_cast<double>(result.bytes_per_round)),
                           timeline.data_caps[c].name);
    }
  }
  if (round.delivered < 1)
    return fmt::format("no byte of a round arrives within the horizon of {}", human_duration(horizon_s));
  const std::string text = fmt::format(
      "a round moves {} in all, of which {} arrive in its first {}; if these {} repeat for ever, ",
      human_size(static_cast<double>(result.bytes_per_round)), human_size(round.delivered),
      human_duration(horizon_s), human_duration(horizon_s));
  if (round.stalls) return text + "the rest of it never arrives";
  return text + fmt::format("one round needs {} {}", round.ends ? "about" : "more than",
                            human_duration(round.seconds));
}

/// Starts spread over the horizon; fewer where rounds are long, so that all of them together are no more than
/// the horizon or two rounds.
std::vector<TimeNs> some_starts(const SyncCurve& curve, TimeNs start_ns) {
  if (curve.empty()) return {start_ns};
  const double typical_s = curve.mean_length_s();
  const auto held = static_cast<std::size_t>(curve.horizon_s() / std::max(1e-3, typical_s));
  const std::size_t count = std::min(curve.size(), std::clamp<std::size_t>(held, 2, kStarts));
  std::vector<TimeNs> starts;
  for (std::size_t i = 0; i < count; ++i)
    starts.push_back(start_ns + static_cast<TimeNs>(curve.start_s(i * curve.size() / count) * 1e9));
  return starts;
}

/// Whether the power of a site or the share that other users leave follows the hours of the day.
bool follows_the_clock(const ResolvedScenario& scenario) {
  return !scenario.contention.share.empty() ||
         std::any_of(scenario.sites.begin(), scenario.sites.end(),
                     [](const SiteSpec& site) { return !site.power.empty() || site.supply || site.compute; });
}

/// Adds remarks on few start times, on a horizon that holds fewer than three intervals, and on one that is
/// not a whole number of days.
void remark_on_horizon(const ResolvedScenario& scenario, double horizon_s, GroupResult& result) {
  constexpr int kFewStarts = 16;
  if (result.starts < kFewStarts && scenario.flow.starts > 0)
    result.remarks.push_back(
        fmt::format("rounds were run from only {} start time{} (engines.flow.starts); the ends of "
                    "rounds that start between them are interpolated",
                    result.starts, result.starts == 1 ? "" : "s"));
  const auto longest = std::find_if(result.interval_s.rbegin(), result.interval_s.rend(),
                                    [](const auto& each) { return each.has_value(); });
  const bool few = longest != result.interval_s.rend() && 3 * **longest > horizon_s;
  if (few)
    result.remarks.push_back(fmt::format(
        "the horizon of {} holds fewer than three of the longer intervals, of up to {}: they rest on few "
        "rounds, and a longer horizon or more days would make them surer",
        human_duration(horizon_s), human_duration(**longest)));
  if (scenario.target_interval_ns && 3 * seconds(*scenario.target_interval_ns) > horizon_s && !few)
    result.remarks.push_back(fmt::format("the horizon of {} holds fewer than three of the wanted intervals",
                                         human_duration(horizon_s)));
  constexpr double kDay = 86400;
  if (std::abs(std::remainder(horizon_s, kDay)) > 1 && follows_the_clock(scenario))
    result.remarks.push_back(
        fmt::format("the horizon of {} repeats for ever and is not a whole number of days, but power or "
                    "other users follow the clock: some hours of the day count more often than others",
                    human_duration(horizon_s)));
}

std::string why_no_interval(const GroupResult& result, double horizon_s) {
  const char* quantile = !result.interval_s[0] ? "50" : !result.interval_s[1] ? "95" : "99";
  if (!result.sync_s[2])
    return fmt::format("too many rounds take longer than the horizon of {} for an interval at {} %",
                       human_duration(horizon_s), quantile);
  return fmt::format("no interval up to the horizon of {} holds at {} %", human_duration(horizon_s),
                     quantile);
}

void remark_on_renewal(const std::vector<PlanShare>& shares, GroupResult& result) {
  if (std::any_of(shares.begin(), shares.end(),
                  [](const PlanShare& each) { return each.renewals_s.empty(); }))
    result.remarks.push_back(
        "a data plan without a renewal_day is treated as one month's volume, and that month begins with the "
        "horizon");
}

/// A dataset that is larger than what a plan has left is answered with the plan counted: says so.
void remark_on_dataset_plans(const std::vector<PlanShare>& shares, GroupResult& result) {
  remark_on_renewal(shares, result);
  if (shares.empty()) return;
  const PlanShare& fewest = shares.front();
  result.plan = fewest.plan;
  result.plan_rounds = fewest.left / fewest.round_bytes;
  if (fewest.round_bytes > fewest.left)
    result.remarks.push_back(
        fmt::format("the transfer takes {} of {}, which has {} left when the horizon begins; the bytes "
                    "beyond that go at the plan's slow rate, or not at all if that rate is 0",
                    human_size(fewest.round_bytes), fewest.plan, human_size(fewest.left)));
}

/// How data plans limit an entry's rounds.
struct PlanLimit {
  std::optional<double> gain;  ///< As in PlanAnswer.
  bool at_slow_rate = false;   ///< As in PlanAnswer.
};

void answer_plan(const RelaxedEngines& engines, const TrafficSpec& traffic, const ResolvedScenario& scenario,
                 const std::vector<TimeNs>& starts, const RoundsOptions& rounds, GroupResult& result,
                 PlanLimit& limit) {
  const std::optional<PlanAnswer> plan =
      plan_answer(engines.engine(), engines.timeline(), scenario, traffic, starts, rounds);
  if (!plan) return;
  const PlanShare& fewest = plan->shares.front();
  result.plan = fewest.plan;
  result.plan_rounds = fewest.left / fewest.round_bytes;
  result.plan_interval_s = plan->interval_s;
  limit = {plan->gain, plan->at_slow_rate};
  remark_on_renewal(plan->shares, result);
  const std::optional<double> wanted_s = scenario.target_interval_ns
                                             ? std::optional<double>(seconds(*scenario.target_interval_ns))
                                             : result.interval_s[1];
  if (wanted_s && result.sync_s[0]) {
    if (const auto end = first_used_up(plan->shares, *wanted_s, *result.sync_s[0])) {
      result.plan_used_up_s = end->at_s;
      result.plan = end->plan;
      for (const PlanShare& each : plan->shares) {
        if (each.plan == end->plan) result.plan_rounds = each.left / each.round_bytes;
      }
    }
  }
  if (result.reason.empty()) result.reason = plan->reason;
}

void answer_rounds(const RelaxedEngines& engines, const TrafficSpec& traffic,
                   const ResolvedScenario& scenario, const SyncCurve& curve,
                   const std::vector<TimeNs>& starts, const RoundsOptions& rounds, GroupResult& result,
                   PlanLimit& plan_limit) {
  const double horizon_s = curve.horizon_s();
  if (!curve.empty() && !result.interval_s[2]) result.reason = why_no_interval(result, horizon_s);
  if (!curve.empty()) remark_on_horizon(scenario, horizon_s, result);
  if (!curve.empty()) answer_plan(engines, traffic, scenario, starts, rounds, result, plan_limit);
  if (traffic.compute_ns > 0) {
    result.compute_s = seconds(traffic.compute_ns);
    result.overlap_s =
        std::min(*result.compute_s, seconds(traffic.step_ns) * static_cast<double>(traffic.overlap_steps));
    if (result.sync_s[0])
      result.utilisation = utilisation(*result.compute_s, *result.sync_s[0], *result.overlap_s);
  }
  if (result.sync_s[1] && result.headline_s()) result.rpo_s = *result.headline_s() + *result.sync_s[1];
  std::optional<double> held_s, sync_s;
  if (scenario.target_interval_ns) {
    held_s = smallest_interval_s(curve, scenario.target_quantile);
    sync_s = curve.sync_quantile_s(scenario.target_quantile);
  }
  judge_target(traffic, scenario, held_s, sync_s, result);
}

}  // namespace

Quantiles intervals_of(const SyncCurve& curve, double from_quantile) {
  Quantiles intervals_s;
  const auto* const first = std::find_if(kQuantiles.begin(), kQuantiles.end(),
                                         [&](double quantile) { return quantile >= from_quantile; });
  const auto found = smallest_intervals_s(curve, {first, kQuantiles.end()});
  std::copy(found.begin(), found.end(), intervals_s.begin() + (first - kQuantiles.begin()));
  return intervals_s;
}

GroupResult group_result(RelaxedEngines& engines, const TrafficSpec& traffic,
                         const ResolvedScenario& scenario, const SyncRuns& runs, const Summary& sky,
                         const RoundsOptions& rounds, const AnswerParts& parts) {
  const SyncCurve& curve = runs.curve;
  GroupResult result;
  result.group = traffic.collective.group;
  result.payload = traffic.payload;
  result.topology = models::to_string(traffic.collective.topology);
  result.dataset = traffic.dataset;
  result.method = traffic.method;
  if (traffic.method && !traffic.dataset) result.staleness_steps = staleness_steps(traffic);
  result.starts = static_cast<int>(std::max<std::size_t>(1, curve.size()));
  result.start_step_s = curve.step_s();
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    result.bytes_per_round += transfer.bytes;
  }
  if (parts.limits) {
    const models::TransferPlan round{models::make_round(traffic.collective, 0, 0, 0)};
    result.engine_error = engine_error(round, engines.timeline());
    if (const auto error = known_error(round, engines.timeline())) result.remarks.push_back(*error);
  }
  const models::CollectiveSpec& spec = traffic.collective;
  if (spec.quorum > 0 && spec.quorum < spec.sites.size())
    result.remarks.push_back(
        fmt::format("a round is done once {} of {} sites have the hub's answer; the others are late, and are "
                    "not waited for",
                    spec.quorum, spec.sites.size()));
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) result.sync_s[q] = curve.sync_quantile_s(kQuantiles[q]);
  const std::vector<TimeNs> starts = some_starts(curve, engines.timeline().start_ns);
  if (curve.empty() && parts.limits) {
    const std::string barrier = power_barrier(engines.timeline(), traffic);
    result.reason = barrier.empty() ? why_never(engines, result, traffic, sky) : barrier;
    result.bottleneck = barrier.empty() ? "" : "power windows";
  }
  PlanLimit plan_limit;
  if (traffic.dataset) {
    remark_on_dataset_plans(
        plan_shares(engines.engine(), engines.timeline(), scenario, traffic, starts, rounds.threads), result);
    if (traffic.deadline_ns) {
      result.deadline_s = seconds(*traffic.deadline_ns);
      result.deadline_met = curve.share_within(*result.deadline_s);
    }
  } else {
    result.interval_s = runs.interval_s ? *runs.interval_s : intervals_of(curve, parts.from_quantile);
    answer_rounds(engines, traffic, scenario, curve, starts, rounds, result, plan_limit);
  }
  if (!parts.limits || !result.bottleneck.empty()) return result;
  const bool plan_limits = !result.plan.empty() && result.interval_s[1] &&
                           (!result.plan_interval_s || *result.plan_interval_s > *result.interval_s[1]);
  if (plan_limits && !plan_limit.at_slow_rate) {
    result.bottleneck = "data plans";
    result.bottleneck_gain = plan_limit.gain;
    add_compute_to_bottleneck(result, scenario);
    return result;
  }
  const models::PlanUse plan = traffic.dataset ? models::PlanUse::kCounted
                               : plan_limits   ? models::PlanUse::kUsedUp  // rounds at the slow rate
                                               : models::PlanUse::kUnused;
  const Bottleneck bottleneck = find_bottleneck(engines, traffic, starts, plan, rounds.threads,
                                                [&](double done) { rounds.proceed(done); });
  result.bottleneck = bottleneck.name;
  result.bottleneck_gain = bottleneck.gain;
  add_compute_to_bottleneck(result, scenario);
  return result;
}

}  // namespace skyhaul::core
