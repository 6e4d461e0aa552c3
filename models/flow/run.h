// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "flow/cubic_window.h"
#include "flow/prepared_timeline.h"
#include "flow/rate_table.h"
#include "flow/sharing.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// One run of a plan, from event to event.
///
/// All transfers between two sites with one priority make up a class. They get the same rate per unit of
/// weight, so that one number, the IP bytes served per unit of weight since the class began, says how far
/// each of them is: one that joins when the number is V ends when it is V + its bytes / its weight. A class
/// costs the same however many transfers it holds.
///
/// Classes whose pairs share a resource at any time form a group. The rates of a group of one come from a
/// table, so that it has no events but ends. So do those of more where the same mixtures come again and again
/// (see recurs()); else the group moves from change to change of its rates.
class FlowRun {
 public:
  /// @param tables of the prepared timeline, with no capacity relaxed
  FlowRun(const PreparedTimeline& prepared, RateTables& tables, const TransferPlan& plan,
          const FlowOptions& options, double queue_bdp);

  FlowResult run();

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  struct Ending {
    double at_served;
    std::size_t transfer;
    bool operator>(const Ending& other) const {
      return at_served != other.at_served ? at_served > other.at_served : transfer > other.transfer;
    }
  };
  struct Class {
    std::uint32_t pair;
    int priority;
    double weight = 0;
    double sends = 0;   ///< the same, each transfer's times its State::sent
    double served = 0;  ///< IP bytes per unit of weight, at its group's time
    std::size_t group = kNone;
    std::vector<Ending> endings;  ///< heap, the next one first
  };
  struct Group {
    std::vector<std::size_t> classes;
    TimeNs at_ns = 0;    ///< up to which its classes are served
    TimeNs next_ns = 0;  ///< its next event
    const RateTable* table = nullptr;
    std::size_t ending = 0;            ///< with a table: the class (place in `classes`) that ends next
    std::unique_ptr<Sharing> sharing;  ///< without one
    bool dirty = false;
  };
  struct State {
    std::uint32_t pair = PreparedTimeline::kNoPair;
    std::uint32_t waits = 0;
    FlowParameters parameters{};
    TimeNs ready_ns = 0;
    TimeNs begin_ns = 0;  ///< end of start-up
    double sent = 1;      ///< share of its rate that it sends: the rest of it loss leaves unused
  };
  /// A data cap of the timeline, in this run alone: what crossed before it began is not known.
  struct Cap {
    double left = 0;  ///< IP bytes
    bool used_up = false;
    std::size_t renewal = 0;               ///< the next one, counted on through the timeline's repetitions
    std::vector<std::uint32_t> resources;  ///< kept ones
  };
  using Timed = std::pair<TimeNs, std::size_t>;
  using Queue = std::priority_queue<Timed, std::vector<Timed>, std::greater<>>;

  // Plan and transfers
  void prepare_plan();
  void count_acknowledgements();
  void prepare_relax();
  bool recurs() const;
  double weight(std::size_t transfer) const;
  void lose_power(std::size_t transfer);
  void await_power_loss(std::size_t transfer, TimeNs after);
  void meet_loss(std::size_t transfer, TimeNs from);
  template <class Use>
  void each_repetition(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                       const Use& use) const;
  double lost_share(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until) const;
  double bursts_per_s(std::uint32_t pair, std::size_t stripe, TimeNs from, TimeNs until, double rate);
  double window_share(std::size_t transfer, TimeNs from, TimeNs until,
                      std::optional<CubicShares::Connections>& start);
  const CubicShares& cubic_shares(std::uint32_t pair, int streams);
  const std::vector<double>& fair_rates(std::uint32_t pair, TimeNs time);
  void start(std::size_t transfer);
  void join(std::size_t transfer);
  void end(std::size_t transfer, const Class& of);
  TimeNs startup_at(std::size_t transfer, TimeNs time);
  double path_rate(const PreparedTimeline::Stripe& stripe, TimeNs time) const;
  std::int64_t path_delay_ns(const PreparedTimeline::Stripe& stripe, TimeNs time) const;
  std::int64_t delay_at(std::uint32_t pair, TimeNs time) const;
  double in_flight(const Class& of, TimeNs from, TimeNs to) const;

  // Classes and groups
  bool is_relaxed(std::uint32_t pair) const;
  const RateTable& table(std::uint32_t pair);
  std::size_t class_of(std::uint32_t pair, int priority);
  void regroup();
  std::vector<std::vector<std::size_t>> connected();
  void open(std::vector<std::size_t> classes, std::vector<Group>& into);
  void advance(Group& group, TimeNs to);

  // Data caps
  void prepare_caps();
  TimeNs renewal_ns(std::size_t cap) const;
  bool has_cap(const Group& group) const;
  void renew(Cap& cap, std::size_t index);
  void set_limits(const Cap& cap);
  std::vector<double> cap_rates(const Group& group) const;
  double sent_share(const Group& group, std::size_t member) const;
  void use_caps(const Group& group, double duration_s);
  TimeNs next_cap_ns(const Group& group) const;
  bool meet_caps(const Group& group);

  void finish_due(Group& group);
  void find_next(Group& group);
  void settle();
  void close();
  void account_capacity();

  const PreparedTimeline& prepared_;
  RateTables& tables_;
  const TransferPlan& plan_;
  const FlowOptions& options_;
  double queue_bdp_;
  std::vector<double> relax_;                                     ///< by kept resource; empty: all 1
  std::vector<std::shared_ptr<const RateTable>> relaxed_tables_;  ///< by pair, where a capacity is relaxed
  std::map<std::pair<std::uint32_t, int>, std::shared_ptr<const CubicShares>> cubic_shares_;
  std::map<std::uint32_t, std::shared_ptr<const BurstCounts>> burst_counts_;  ///< by pair
  /// For fair_rates(), which is called so often that it keeps its memory.
  struct Alone {
    MaxMin max_min;
    std::vector<double> left;  ///< by kept resource; of use only where a flow crosses it
    std::vector<MaxMinFlow> flows;
    std::vector<MaxMinFlow*> routed;
    std::vector<double> rates;
  };
  Alone alone_;
  FlowResult result_;
  TimeNs now_;
  std::vector<State> states_;
  std::vector<std::size_t> follower_first_, followers_;
  Queue ready_, starting_, power_losses_;
  std::vector<Cap> caps_;
  std::vector<double> limit_;  ///< by kept resource, bytes a second; empty where there are no caps
  std::vector<Class> classes_;
  std::vector<Group> groups_;
  std::vector<std::unique_ptr<Sharing>> spare_;
  std::vector<std::size_t> owner_;  ///< by kept resource, for connected()
  bool classes_changed_ = false;
  bool tables_of_mixtures_ = false;
};

}  // namespace skyhaul::models
