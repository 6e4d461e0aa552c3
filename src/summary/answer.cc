// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "summary/interval.h"
#include "summary/long_round.h"

namespace skyhaul::core {
namespace {

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

/// Why no round ends: no path at all between two of the sites, or too many bytes for what the path carries.
std::string why_never(const models::FlowEngine& engine, TimeNs start_ns, const GroupResult& result,
                      const TrafficSpec& traffic, const std::vector<PairResult>& pairs, double horizon_s) {
  std::set<std::pair<std::string, std::string>> exchange;
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    exchange.emplace(transfer.src, transfer.dst);
    exchange.emplace(transfer.dst, transfer.src);
  }
  for (const PairResult& pair : pairs) {
    if (exchange.count({pair.src, pair.dst}) == 0 || pair.no_path_s < horizon_s * 0.999) continue;
    if (!pair.reason.empty()) return pair.reason;
    const auto most = std::max_element(pair.causes.begin(), pair.causes.end(),
                                       [](const auto& x, const auto& y) { return x.second < y.second; });
    return fmt::format("there is never a path between {} and {} ({})", pair.src, pair.dst, most->first);
  }
  models::FlowOptions options;
  options.from_ns = start_ns;
  options.until_ns = start_ns + static_cast<TimeNs>(std::llround(horizon_s * 1e9));
  const LongRound round =
      long_round(engine, {models::make_round(traffic.collective, 0, start_ns, 0)}, start_ns, options);
  if (round.delivered < 1)
    return fmt::format("no byte of a round arrives within the horizon of {}", human_duration(horizon_s));
  const std::string text = fmt::format(
      "a round moves {} in all, of which the paths carry {} in {}; if these {} come again and again, ",
      human_size(static_cast<double>(result.bytes_per_round)), human_size(round.delivered),
      human_duration(horizon_s), human_duration(horizon_s));
  if (round.stalls) return text + "the rest of it never arrives";
  return text + fmt::format("one round needs {} {}", round.ends ? "about" : "more than",
                            human_duration(round.seconds));
}

}  // namespace

GroupResult group_result(const models::FlowEngine& engine, TimeNs start_ns, const TrafficSpec& traffic,
                         const Scenario& scenario, const SyncRuns& runs,
                         const std::vector<PairResult>& pairs) {
  const double horizon_s = runs.curve.horizon_s();
  GroupResult result;
  result.group = traffic.collective.group;
  result.payload = traffic.payload;
  result.topology = models::to_string(traffic.collective.topology);
  result.dataset = traffic.dataset;
  result.starts = static_cast<int>(runs.curve.size());
  result.start_step_s = runs.curve.start_s(1);
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    result.bytes_per_round += transfer.bytes;
  }
  for (std::size_t q = 0; q < kQuantiles.size(); ++q)
    result.sync_s[q] = runs.curve.sync_quantile_s(kQuantiles[q]);
  const bool never = runs.curve.ends_s().front() == SyncCurve::kNever;
  if (never) result.reason = why_never(engine, start_ns, result, traffic, pairs, horizon_s);

  if (traffic.dataset) {
    if (traffic.deadline_ns) {
      result.deadline_s = seconds(*traffic.deadline_ns);
      result.deadline_met = runs.curve.share_within(*result.deadline_s);
    }
    return result;
  }
  bool few = false;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    result.interval_s[q] = smallest_interval_s(runs.curve, kQuantiles[q]);
    few = few || (result.interval_s[q] && 3 * *result.interval_s[q] > horizon_s);
  }
  if (!never && !result.interval_s[2]) {
    result.reason =
        fmt::format("no interval up to the horizon of {} holds at every quantile", human_duration(horizon_s));
  } else if (few) {
    result.reason = fmt::format("the horizon of {} holds fewer than three of the longer intervals",
                                human_duration(horizon_s));
  }
  if (traffic.compute_ns > 0) {
    result.compute_s = seconds(traffic.compute_ns);
    result.overlap_s = seconds(traffic.step_ns * traffic.overlap_steps);
    if (result.sync_s[0])
      result.utilisation = utilisation(*result.compute_s, *result.sync_s[0], *result.overlap_s);
  }
  if (result.sync_s[1] && result.interval_s[1]) result.rpo_s = *result.interval_s[1] + *result.sync_s[1];
  if (scenario.target_interval_ns) {
    result.target_met =
        achievable(runs.curve, seconds(*scenario.target_interval_ns), scenario.target_quantile);
  }
  return result;
}

}  // namespace skyhaul::core
