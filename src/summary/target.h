// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// The time from one round to the next that compute leaves: `compute_s`, and the part of a round of `sync_s`
/// that the `overlap_s` of compute which goes on meanwhile does not hide.
double cycle_s(double compute_s, double sync_s, double overlap_s);

/// The most steps of compute between two rounds with which cycle_s() is no longer than `wanted_s`; 0: not
/// even one step is. Compute goes on for the first steps of a round, but for `overlap_steps` at most.
/// @param step_s > 0
std::int64_t most_steps(double wanted_s, double sync_s, double step_s, int overlap_steps);

/// Judges rounds by the scenario's target: fills in `target_met` and what explains it. `result` has the
/// plan's interval, if there is a plan. Nothing is filled in where no interval is wanted.
/// @param held_s the interval that the links allow at the wanted quantile; absent: none
/// @param sync_s the sync time at the wanted quantile; absent: no such share of the rounds ends
void judge_target(const TrafficSpec& traffic, const ResolvedScenario& scenario,
                  const std::optional<double>& held_s, const std::optional<double>& sync_s,
                  GroupResult& result);

/// Puts compute first among what limits the entry, where it misses the target; where the links meet it,
/// compute alone limits the entry.
void add_compute_to_bottleneck(GroupResult& result, const ResolvedScenario& scenario);

}  // namespace skyhaul::core
