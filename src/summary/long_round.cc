// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/long_round.h"

#include <algorithm>
#include <cstdint>

#include "skyhaul/models/resume.h"

namespace skyhaul::core {
namespace {

constexpr int kMostRuns = 200;
constexpr std::int64_t kLeastRunNs = orbits::kHour;

double bytes_of(const models::TransferPlan& plan) {
  double bytes = 0;
  for (const models::Transfer& transfer : plan.transfers) bytes += static_cast<double>(transfer.bytes);
  return bytes;
}

/// Bytes of each transfer that arrived in a run in which none ended.
std::vector<std::int64_t> moved(const models::TransferPlan& before, const models::TransferPlan& after) {
  std::vector<std::int64_t> bytes;
  for (std::size_t i = 0; i < before.transfers.size(); ++i) {
    bytes.push_back(before.transfers[i].bytes - after.transfers[i].bytes);
  }
  return bytes;
}

/// Times that the transfers can move as much again before one of them ends; -1: for ever, as nothing moves.
std::int64_t repeats(const models::TransferPlan& left, const std::vector<std::int64_t>& bytes) {
  std::int64_t least = -1;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] <= 0) continue;
    const std::int64_t times = (left.transfers[i].bytes - 1) / bytes[i];
    least = least < 0 ? times : std::min(least, times);
  }
  return least;
}

}  // namespace

LongRound long_round(const models::FlowEngine& engine, models::TransferPlan plan, std::int64_t horizon_ns,
                     models::FlowOptions options) {
  // A connection starts again with each run: of short horizons, several are one.
  const std::int64_t horizons = std::max<std::int64_t>(1, kLeastRunNs / horizon_ns);
  options.until_ns = options.from_ns + horizons * horizon_ns;
  LongRound round;
  for (int run = 0; run < kMostRuns; ++run) {
    const models::FlowResult result = engine.run(plan, options);
    const bool plans_go_on = !result.plan_left.empty() && result.plan_left != options.plan_left;
    options.plan_left = round.plan_left = result.plan_left;
    round.seconds += static_cast<double>(result.end_ns - options.from_ns) * 1e-9;
    if (run == 0) {
      for (const models::TransferRecord& each : result.log.records)
        round.delivered += static_cast<double>(each.delivered) / static_cast<double>(horizons);
    }
    models::TransferPlan left = remaining_plan(plan, result.log);
    round.left = bytes_of(left);
    round.ends = left.transfers.empty();
    if (round.ends) return round;
    if (left.transfers.size() == plan.transfers.size()) {
      const std::vector<std::int64_t> bytes = moved(plan, left);
      const std::int64_t times = repeats(left, bytes);
      round.stalls = times < 0;
      if (round.stalls) return round;
      // While data plans are being used up the next horizon is not like this one.
      const std::int64_t skipped = plans_go_on ? 0 : times;
      for (std::size_t i = 0; i < bytes.size(); ++i) left.transfers[i].bytes -= skipped * bytes[i];
      round.left = bytes_of(left);
      round.seconds += static_cast<double>(skipped * horizons) * static_cast<double>(horizon_ns) * 1e-9;
    }
    plan = std::move(left);
    for (models::Transfer& transfer : plan.transfers) transfer.not_before_ns = options.from_ns;
  }
  return round;
}

}  // namespace skyhaul::core
