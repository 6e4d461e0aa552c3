// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "flow/burst_counts.h"
#include "flow/cubic_shares.h"
#include "flow/lone_pairs.h"
#include "flow/prepared_timeline.h"
#include "flow/rate_table.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// What loss takes from transfers in one run: judged once for each, when it begins, from the bursts that its
/// stripes will meet while it runs, as if it were alone. Owns the windows and the counts of bursts of the
/// pairs that transfers have asked for. Serves one thread.
class LossLedger {
 public:
  /// Must not outlive its arguments. @param queue_bdp of the queues, in bandwidth-delay products
  LossLedger(const PreparedTimeline& prepared, RateTables& tables, LonePairs& lone,
             const FlowOptions& options, double queue_bdp);

  struct Transfer {
    std::uint32_t pair;
    FlowParameters parameters;
    std::int64_t bytes;  ///< of payload
    TimeNs from_ns;      ///< its connections are opened
    TimeNs begin_ns;     ///< its start-up has ended
  };
  struct Left {
    double kept = 1;  ///< share of its efficiency that is left
    double sent = 1;  ///< share of its rate that it sends: the rest of it loss leaves unused
  };
  Left left(const Transfer& transfer);

 private:
  template <class Use>
  void each_repetition(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                       const Use& use) const;
  double lost_share(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until) const;
  double bursts_per_s(std::uint32_t pair, std::size_t stripe, TimeNs from, TimeNs until, double rate);
  double window_share(const Transfer& transfer, TimeNs until, std::optional<CubicShares::Connections>& start);
  const CubicShares& cubic_shares(std::uint32_t pair, int streams);
  Left judged(const Transfer& transfer, const std::vector<double>& rates, TimeNs until,
              std::optional<CubicShares::Connections>& start, Left before);

  const PreparedTimeline& prepared_;
  RateTables& tables_;
  LonePairs& lone_;
  const FlowOptions& options_;
  double queue_bdp_;
  std::map<std::pair<std::uint32_t, int>, std::shared_ptr<const CubicShares>> cubic_shares_;  ///< by streams
  std::map<std::uint32_t, std::shared_ptr<const BurstCounts>> burst_counts_;                  ///< by pair
};

}  // namespace skyhaul::models
