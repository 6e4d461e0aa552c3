// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "skyhaul/core/scenario.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

/// When a round ends, by when it starts with nothing else on the network: computed at a grid of start times
/// and linear between them. A round that starts later never ends earlier, so the end grows with the start;
/// from the first start whose round does not end inside the horizon on, none does.
class SyncCurve {
 public:
  static constexpr double kNever = -1;

  /// `ends_s[i]` is the end of the round that starts at i * step_s, all in seconds since the horizon's start;
  /// kNever from some index on. `horizon_s` is the horizon's length.
  SyncCurve(double step_s, std::vector<double> ends_s, double horizon_s);

  /// End of a round that starts at `start_s`; kNever where it does not end inside the horizon.
  double end_s(double start_s) const;

  /// Smallest window W such that, of the grid's starts with start + W inside the horizon, at least the share
  /// q end within W.
  std::optional<double> sync_quantile_s(double q) const;

  /// Share of the starts with start + window inside the horizon that end within it; absent where none fits.
  std::optional<double> share_within(double window_s) const;

  std::size_t size() const { return ends_s_.size(); }
  double horizon_s() const { return horizon_s_; }
  double start_s(std::size_t i) const { return step_s_ * static_cast<double>(i); }
  const std::vector<double>& ends_s() const { return ends_s_; }

 private:
  double step_s_;
  std::vector<double> ends_s_;
  double horizon_s_;
};

/// Rounds of one traffic entry at all start times, with their transfers.
struct SyncRuns {
  SyncCurve curve;
  std::vector<models::TransferLog> logs;  ///< of every start that ends, and of the first that does not
};

/// Runs the rounds of a traffic entry, in parallel; their transfers' ids begin at `first_id`. `proceed` is
/// asked between batches with the share done and may return false to stop, which throws models::Interrupted.
SyncRuns run_rounds(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                    const TrafficSpec& traffic, const FlowEngineSpec& spec, std::uint64_t first_id,
                    std::int64_t slot_ns, unsigned threads, const std::function<bool(double)>& proceed);

}  // namespace skyhaul::core
