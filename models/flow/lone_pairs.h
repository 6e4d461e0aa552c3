// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "flow/max_min.h"
#include "flow/prepared_timeline.h"
#include "flow/rate_table.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// What each pair of sites has in one run while nothing else is there: its rates, its delays and its
/// start-up, with the run's multipliers of capacity and delay. Owns these multipliers, and the tables made
/// for them. Serves one thread.
class LonePairs {
 public:
  /// @param tables of the prepared timeline, with no capacity relaxed
  /// @param options of the run; must outlive this object, as the others must
  LonePairs(const PreparedTimeline& prepared, RateTables& tables, const FlowOptions& options);

  /// Multiplier of each kept resource's capacity; nullptr: all 1.
  const std::vector<double>* relax() const { return relax_.empty() ? nullptr : &relax_; }
  double relax(std::uint32_t resource) const { return relax_.empty() ? 1 : relax_[resource]; }
  /// Whether a capacity that the pair ever uses is multiplied.
  bool is_relaxed(std::uint32_t pair) const;
  /// The pair's table, with the capacities that are relaxed.
  const RateTable& table(std::uint32_t pair);

  /// Max-min fair rates of the pair's stripes at a time, in IP bytes a second. They stay until the next call.
  const std::vector<double>& fair_rates(std::uint32_t pair, TimeNs time);
  /// Greatest one-way delay of the stripes that carry something just before a time.
  std::int64_t greatest_delay_ns(std::uint32_t pair, TimeNs time) const;
  /// What the start of a transfer by this transport costs against one at full rate from the start.
  TimeNs startup_ns(std::uint32_t pair, const FlowParameters& parameters, TimeNs time);

 private:
  TimeNs work_out_startup_ns(std::uint32_t pair, const FlowParameters& parameters, TimeNs time);
  double rate(const PreparedTimeline::Stripe& stripe, TimeNs time) const;
  std::int64_t delay_ns(const PreparedTimeline::Stripe& stripe, TimeNs time) const;
  double capacity(std::uint32_t resource, TimeNs time) const;

  const PreparedTimeline& prepared_;
  RateTables& tables_;
  const FlowOptions& options_;
  std::vector<double> relax_;                                     ///< by kept resource; empty: all 1
  std::vector<std::shared_ptr<const RateTable>> relaxed_tables_;  ///< by pair, where a capacity is relaxed
  // For fair_rates(), which is called so often that it keeps its memory.
  MaxMin max_min_;
  std::vector<double> left_;  ///< by kept resource; of use only where a flow crosses it
  std::vector<MaxMinFlow> flows_;
  std::vector<MaxMinFlow*> routed_;
  std::vector<double> rates_;
};

}  // namespace skyhaul::models
