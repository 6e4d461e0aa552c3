// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/prepared_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// The transfers of a plan in one run, each by its place in the plan: what it waits for, what its transport
/// makes of it, when it is due, and its record. It waits for others (ready), opens its connections
/// (starting), moves bytes, and ends; receivers that keep whole chunks may lose power meanwhile.
class TransferBook {
 public:
  /// Throws std::invalid_argument for what is not a plan, unknown sites and weights that are none.
  /// Must not outlive its arguments. @param queue_bdp of the queues, in bandwidth-delay products
  TransferBook(const PreparedTimeline& prepared, const TransferPlan& plan, const FlowOptions& options,
               double queue_bdp);

  std::uint32_t pair(std::size_t transfer) const { return states_[transfer].pair; }
  int priority(std::size_t transfer) const { return plan_.transfers[transfer].priority; }
  std::int64_t bytes(std::size_t transfer) const { return plan_.transfers[transfer].bytes; }
  const FlowParameters& parameters(std::size_t transfer) const { return states_[transfer].parameters; }
  double sent(std::size_t transfer) const { return states_[transfer].sent; }
  double weight(std::size_t transfer) const;
  /// Of all that has to be sent for it, headers and what loss takes included.
  double ip_bytes(std::size_t transfer) const;
  /// Whether each pair moves one or two transfers a round, as those of a hub do.
  bool recurs() const;

  /// The next thing that is due at any time; kNever where nothing is.
  TimeNs next_ns() const;
  // The next transfer of a kind that is due by now; nullopt where there is none.
  std::optional<std::size_t> take_ready(TimeNs now);
  std::optional<std::size_t> take_starting(TimeNs now) { return take(starting_, now); }
  std::optional<std::size_t> take_power_loss(TimeNs now) { return take(power_losses_, now); }

  /// Its time has come. Returns whether any path joins its sites.
  bool open(std::size_t transfer, TimeNs now);
  /// It never moves, as no path carries anything before the window ends.
  void find_no_path(std::size_t transfer);
  /// Its connections are open from a time on. @param kept, sent what loss leaves (LossLedger::Left)
  void start_at(std::size_t transfer, TimeNs time, double kept, double sent);
  /// Waits for the next loss of power of its receiver, where that matters to it.
  void await_power_loss(std::size_t transfer, TimeNs after);
  /// Its receiver loses what it has of an unfinished chunk. Returns the IP bytes that are sent again.
  /// @param left IP bytes that were still to be sent
  double repeat_chunk(std::size_t transfer, double left);
  /// The last byte has left and arrives at a time: those that wait for it go on.
  void end(std::size_t transfer, TimeNs arrival);
  /// The window ends first. @param left IP bytes that have not arrived, a share of which is the transfer's
  void cut_off(std::size_t transfer, double left, double share = 1);

  /// Hands the records and the end of the run to its result.
  void report(FlowResult& result);

 private:
  struct State {
    std::uint32_t pair = PreparedTimeline::kNoPair;
    std::uint32_t waits = 0;  ///< for so many others
    FlowParameters parameters{};
    TimeNs ready_ns = 0;
    double sent = 1;  ///< share of its rate that it sends: the rest of it loss leaves unused
  };
  /// What has come for a transfer that has a quorum and waits.
  struct Quorum {
    std::size_t needed = 0, of = 0;
    TimeNs grace_ns = 0;
    std::vector<TimeNs> come;  ///< arrivals, in order
  };
  using Timed = std::pair<TimeNs, std::size_t>;
  using Queue = std::priority_queue<Timed, std::vector<Timed>, std::greater<>>;

  static std::optional<std::size_t> take(Queue& queue, TimeNs now);
  /// One that this transfer waits for has arrived: it may be ready earlier than was known.
  void count_towards_quorum(std::size_t transfer, TimeNs arrival);
  void check_weights() const;
  void count_acknowledgements();

  const PreparedTimeline& prepared_;
  const TransferPlan& plan_;
  const FlowOptions& options_;
  TransferLog log_;
  TimeNs end_ns_ = 0;
  std::vector<State> states_;
  std::vector<std::size_t> follower_first_, followers_;
  std::unordered_map<std::size_t, Quorum> quorums_;  ///< of those that still wait
  Queue ready_, starting_, power_losses_;            ///< ready_ may name one with a quorum several times
};

}  // namespace skyhaul::models
