// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "flow/cap_ledger.h"
#include "flow/groups.h"
#include "flow/lone_pairs.h"
#include "flow/loss_ledger.h"
#include "flow/prepared_timeline.h"
#include "flow/rate_table.h"
#include "flow/transfer_book.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// One run of a plan, from event to event. A transfer waits in the book, is judged by the ledger of loss when
/// it opens its connections, moves in a group, and goes back to the book when it has ended.
class FlowRun {
 public:
  /// @param tables of the prepared timeline, with no capacity relaxed
  FlowRun(const PreparedTimeline& prepared, RateTables& tables, const TransferPlan& plan,
          const FlowOptions& options, double queue_bdp);

  FlowResult run();

 private:
  void settle();
  void start(std::size_t transfer);
  void join(std::size_t transfer);
  void lose_power(std::size_t transfer);

  const FlowOptions& options_;
  TimeNs now_;
  TransferBook book_;
  LonePairs lone_;
  LossLedger loss_;
  CapLedger caps_;
  Groups groups_;
  std::vector<Groups::Ended> ended_;
};

}  // namespace skyhaul::models
