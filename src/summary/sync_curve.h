// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

/// When a round ends, by when it starts with nothing else on the network. The horizon repeats for ever: a
/// round that its end cuts goes on over the links of its beginning, and a round that starts a horizon later
/// ends a horizon later. Ends are computed at a grid of start times and are linear between them. A round that
/// starts later never ends earlier, so the end grows with the start.
class SyncCurve {
 public:
  /// `ends_s[i]` is the end of the round that starts at i * step_s, all in seconds since the horizon's start;
  /// empty where a round takes more than two horizons. The starts cover one horizon of `horizon_s`.
  SyncCurve(double step_s, std::vector<double> ends_s, double horizon_s);

  /// Whether no end is known. Every round then takes longer than the horizon; end_s() may not be asked.
  bool empty() const { return ends_s_.empty(); }

  /// End of a round that starts at `start_s` >= 0, in any repetition of the horizon.
  double end_s(double start_s) const;

  /// Smallest window within which at least the share q of the grid's starts end; absent where that is more
  /// than the horizon.
  std::optional<double> sync_quantile_s(double q) const;

  /// Share of the grid's starts that end within a window.
  double share_within(double window_s) const;

  /// The longest sync time of the grid's starts.
  double longest_s() const;

  /// Mean length of rounds that are run back to back for ever.
  double mean_length_s() const { return mean_length_s_; }

  std::size_t size() const { return ends_s_.size(); }
  double step_s() const { return step_s_; }
  double horizon_s() const { return horizon_s_; }
  double start_s(std::size_t i) const { return step_s_ * static_cast<double>(i); }
  double sync_s(std::size_t i) const { return ends_s_[i] - start_s(i); }
  const std::vector<double>& ends_s() const { return ends_s_; }

 private:
  double back_to_back_s() const;

  double step_s_;
  std::vector<double> ends_s_;
  double horizon_s_;
  double cycles_per_s_;
  double steps_per_s_;
  double mean_length_s_ = 0;
  double part_of_last_;  ///< 1 over the steps from the last start to the horizon's end.
};

/// Rounds of one traffic entry at all start times, with their transfers.
struct SyncRuns {
  SyncCurve curve;
  std::vector<models::TransferLog> logs;  ///< Of every start; of the first alone where the curve is empty.
  /// The intervals at kQuantiles that somebody worked out already, of which some may have been left out.
  std::optional<Quantiles> interval_s;
};

/// How rounds are run.
struct RoundsOptions {
  int starts = 0;            ///< Start times; 0: chosen from the sync time.
  std::size_t entry = 0;     ///< Place of the entry in its scenario: ids of transfers follow it.
  std::int64_t slot_ns = 0;  ///< The operator's scheduling interval; starts are no closer, unless given.
  unsigned threads = 0;      ///< 0: one for each core. The result does not depend on it.
  models::PlanUse plan = models::PlanUse::kUnused;
  double plan_factor = 1;  ///< As in models::FlowOptions.
  /// Entries whose rounds start with each round of this one and share the links with it, `entry` its own
  /// place among them; nullptr: it is alone on the network. Only its own transfers are in the result.
  const std::vector<TrafficSpec>* together = nullptr;
  /// Asked between batches with the share done; may return false to stop, which throws models::Interrupted.
  std::function<bool(double)> proceed = [](double) { return true; };
};

/// Runs the rounds of a traffic entry, in parallel.
SyncRuns run_rounds(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                    const TrafficSpec& traffic, const RoundsOptions& options);

}  // namespace skyhaul::core
