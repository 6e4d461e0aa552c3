// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/long_round.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "skyhaul/models/plan_end.h"
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

/// Which transfers of a round have ended, over all of its runs.
class Ends {
 public:
  explicit Ends(const models::TransferPlan& plan) : plan_(plan) {
    for (const models::Transfer& each : plan.transfers) {
      place_[each.id] = log_.records.size();
      log_.records.emplace_back();
    }
  }
  /// Takes the log of the next run. Where the round is done with it, how long after the run's start.
  std::optional<models::TimeNs> done_after_ns(const models::TransferLog& log, models::TimeNs from_ns) {
    for (models::TransferRecord& each : log_.records) each.end_ns = 0;  // in a run before
    for (const models::TransferRecord& each : log.records) {
      if (each.status != models::TransferStatus::kDone) continue;
      models::TransferRecord& its = log_.records[place_.at(each.id)];
      its.status = each.status;
      its.end_ns = each.end_ns - from_ns;
    }
    return models::plan_end_ns(plan_, log_);
  }

 private:
  models::TransferPlan plan_;
  models::TransferLog log_;
  std::unordered_map<std::uint64_t, std::size_t> place_;
};

}  // namespace

LongRound long_round(const models::FlowEngine& engine, models::TransferPlan plan, std::int64_t horizon_ns,
                     models::FlowOptions options) {
  // A connection starts again with each run: of short horizons, several are one.
  const std::int64_t horizons = std::max<std::int64_t>(1, kLeastRunNs / horizon_ns);
  options.until_ns = options.from_ns + horizons * horizon_ns;
  LongRound round;
  Ends ends(plan);
  for (int run = 0; run < kMostRuns; ++run) {
    const models::FlowResult result = engine.run(plan, options);
    const bool plans_go_on = !result.plan_left.empty() && result.plan_left != options.plan_left;
    options.plan_left = round.plan_left = result.plan_left;
    const auto done_ns = ends.done_after_ns(result.log, options.from_ns);
    round.ends = done_ns.has_value();
    round.seconds += static_cast<double>(done_ns.value_or(result.end_ns - options.from_ns)) * 1e-9;
    if (run == 0) {
      for (const models::TransferRecord& each : result.log.records)
        round.delivered += static_cast<double>(each.delivered) / static_cast<double>(horizons);
    }
    if (round.ends) {
      round.left = 0;
      return round;
    }
    models::TransferPlan left = remaining_plan(plan, result.log);
    round.left = bytes_of(left);
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
