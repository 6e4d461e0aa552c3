// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The period of a data plan: the calendar's mean month. A plan that is never renewed is taken for one whose
/// volume is that of such a month.
constexpr double kPlanPeriodS = 365.2425 / 12 * 86400;

/// What a round takes from one data plan.
struct PlanShare {
  std::string plan;                ///< name of its data cap
  double left = 0;                 ///< IP bytes left at the horizon's start
  double renewed = 0;              ///< IP bytes from each renewal on
  double round_bytes = 0;          ///< IP bytes of a round that count against it
  std::vector<double> renewals_s;  ///< of the next year, since the horizon's start; empty: never
};

/// What data plans make of rounds at an interval.
struct PlanAnswer {
  /// The least interval at which data plans let rounds go on for ever. It is the shorter of two: the interval
  /// at which the rounds of one period fit each plan's volume, and the interval at which rounds hold at the
  /// slow rate. Absent where one round is more than a plan's volume and does not end at the slow rate.
  std::optional<double> interval_s;
  std::string reason;             ///< Why there is no interval; empty where there is one.
  std::vector<PlanShare> shares;  ///< Of each plan that a round uses; that with the fewest rounds left first.
  bool at_slow_rate = false;      ///< Whether the interval is that of rounds at the slow rate.
  std::optional<double>
      gain;  ///< Share by which 10 % more volume and slow rate shorten `interval_s`; absent at the slow rate.
};

/// What a round of a traffic entry takes from each data plan that it uses, the mean of rounds that start at
/// `starts`; the plan with the fewest rounds left first.
std::vector<PlanShare> plan_shares(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                   const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                   const std::vector<models::TimeNs>& starts, unsigned threads);

/// What the data plans of a timeline make of a traffic entry's rounds; absent where its rounds use none.
/// Bytes of a round are as plan_shares says.
std::optional<PlanAnswer> plan_answer(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                                      const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                      const std::vector<models::TimeNs>& starts, const RoundsOptions& rounds);

struct PlanEnd {
  std::string plan;
  double at_s = 0;  ///< Since the horizon's start.
};

/// Which plan's volume is used up first, and when, if a round of length `sync_s` starts every `interval_s`.
/// Renewals are counted in. Absent where every plan lasts: for a year, or for one period if it is never
/// renewed.
std::optional<PlanEnd> first_used_up(const std::vector<PlanShare>& shares, double interval_s, double sync_s);

}  // namespace skyhaul::core
