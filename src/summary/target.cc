// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skyhaul::core {
namespace {

constexpr double kRounding = 1e-9;  // of quotients that are whole numbers

std::int64_t whole(double quotient) {
  return static_cast<std::int64_t>(std::floor(std::clamp(quotient, 0.0, 1e15) * (1 + kRounding) + kRounding));
}

/// "5000 steps of 6 s"
std::string steps_text(const GroupResult& result, double step_s) {
  return fmt::format("{} step{} of {}", *result.steps, *result.steps == 1 ? "" : "s", human_duration(step_s));
}

std::string compute_limit(const GroupResult& result, double step_s, double wanted_s) {
  const std::string wanted = human_duration(wanted_s);
  const std::string steps = steps_text(result, step_s);
  if (*result.compute_s > wanted_s) {
    return fmt::format(
        "the compute between two rounds takes {} ({}), which alone is longer than the wanted interval of {}: "
        "no link meets it; {}",
        human_duration(*result.compute_s), steps, wanted,
        result.most_steps.value_or(0) > 0
            ? fmt::format("with at most {} steps between two rounds these links do", *result.most_steps)
            : std::string("over these links no step fits beside a round either"));
  }
  return fmt::format(
      "{} of compute between two rounds ({}) and what it does not hide of a round take {}, which is longer "
      "than the wanted interval of {}; with at most {} steps between two rounds the target is met",
      human_duration(*result.compute_s), steps, human_duration(*result.cycle_s), wanted,
      result.most_steps.value_or(0));
}

}  // namespace

double cycle_s(double compute_s, double sync_s, double overlap_s) {
  return compute_s + std::max(0.0, sync_s - std::min(overlap_s, compute_s));
}

std::int64_t most_steps(double wanted_s, double sync_s, double step_s, int overlap_steps) {
  if (sync_s > wanted_s) return 0;
  // Up to overlap_steps steps, the longer one of compute and round counts; beyond them, what is not hidden.
  const std::int64_t hidden = std::min<std::int64_t>(overlap_steps, whole(wanted_s / step_s));
  const double waits_s = std::max(0.0, sync_s - overlap_steps * step_s);
  return std::max(hidden, whole((wanted_s - waits_s) / step_s));
}

void judge_target(const TrafficSpec& traffic, const ResolvedScenario& scenario,
                  const std::optional<double>& held_s, const std::optional<double>& sync_s,
                  GroupResult& result) {
  result.compute_limit.clear();
  if (traffic.compute_ns > 0 && traffic.step_ns > 0)
    result.steps = (traffic.compute_ns + traffic.step_ns / 2) / traffic.step_ns;
  if (!scenario.target_interval_ns) return;
  const double wanted_s = static_cast<double>(*scenario.target_interval_ns) * 1e-9;
  const bool plan_allows =
      result.plan.empty() || (result.plan_interval_s && *result.plan_interval_s <= wanted_s);
  result.links_meet_target = held_s && *held_s <= wanted_s && plan_allows;
  result.target_met = result.links_meet_target;
  result.cycle_s.reset();
  result.most_steps.reset();
  if (!result.steps || !result.compute_s) return;
  const double step_s = static_cast<double>(traffic.step_ns) * 1e-9;
  if (sync_s) result.cycle_s = cycle_s(*result.compute_s, *sync_s, result.overlap_s.value_or(0));
  result.most_steps =
      *result.links_meet_target && sync_s ? most_steps(wanted_s, *sync_s, step_s, traffic.overlap_steps) : 0;
  // Where the links are too slow by themselves, compute is named only if it is so too.
  const bool alone = *result.compute_s > wanted_s * (1 + kRounding);
  const bool with_round =
      *result.links_meet_target && result.cycle_s && *result.cycle_s > wanted_s * (1 + kRounding);
  if (!alone && !with_round) return;
  result.target_met = false;
  result.compute_limit = compute_limit(result, step_s, wanted_s);
}

void add_compute_to_bottleneck(GroupResult& result, const ResolvedScenario& scenario) {
  if (result.compute_limit.empty() || !scenario.target_interval_ns) return;
  if (*result.links_meet_target) {
    result.bottleneck = "compute between rounds";
    result.bottleneck_gain.reset();
    return;
  }
  // What has no path, or what nothing would change, has a gain of 0 and is told as it is.
  if (result.bottleneck.empty() || result.bottleneck_gain.value_or(1) <= 0) return;
  // What takes longer comes first.
  const std::optional<double> links_s = result.headline_s();
  result.bottleneck = links_s && *links_s <= result.compute_s.value_or(0)
                          ? "compute between rounds, then " + result.bottleneck
                          : result.bottleneck + ", then compute between rounds";
}

}  // namespace skyhaul::core
