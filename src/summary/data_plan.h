// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// A month, the period of a data plan: the mean one of the calendar.
constexpr double kPlanPeriodS = 365.2425 / 12 * 86400;

/// What data plans make of rounds at an interval.
struct PlanAnswer {
  /// The least interval at which plans let rounds go on for ever: whose rounds in one period fit each plan's
  /// volume, or at which rounds hold at the slow rate. Absent where one round is more than the volume and
  /// there is no such rate.
  std::optional<double> interval_s;
  double rounds = 0;           ///< Rounds that what is left of the volumes at the horizon's start holds.
  double round_bytes = 0;      ///< IP bytes of a round that count against the plan that is used up first.
  std::string plan;            ///< The plan that is used up first.
  std::optional<double> gain;  ///< Share by which 10 % more volume and slow rate shorten `interval_s`.
};

/// What the data plans of a timeline make of a traffic entry's rounds; absent where its rounds use none.
/// Bytes of a round are the mean of those that start at `starts`.
std::optional<PlanAnswer> plan_answer(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                      const TrafficSpec& traffic, const std::vector<models::TimeNs>& starts,
                                      const RoundsOptions& rounds);

/// When the volume is used up, in seconds since the horizon's start, by rounds every `interval_s` that take
/// `sync_s`; absent where it lasts for a period of the plan.
std::optional<double> plan_used_up_s(const PlanAnswer& answer, double interval_s, double sync_s);

}  // namespace skyhaul::core
