// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "flow/cap_ledger.h"
#include "flow/lone_pairs.h"
#include "flow/prepared_timeline.h"
#include "flow/rate_table.h"
#include "flow/sharing.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// The transfers that move bytes in one run, in classes and groups, and what they have carried.
///
/// All transfers between two sites with one priority make up a class. They get the same rate per unit of
/// weight, so that one number, the IP bytes served per unit of weight since the class began, says how far
/// each of them is: one that joins when the number is V ends when it is V + its bytes / its weight. A class
/// costs the same however many transfers it holds.
///
/// Classes whose pairs share a resource at any time form a group. The rates of a group of one come from a
/// table, so that it has no events but ends. So do those of more where `mixtures_recur`; else the group moves
/// from change to change of its rates.
///
/// Calls come in order of time. After those of a time regroup() puts the classes in groups anew.
class Groups {
 public:
  struct Moving {
    std::size_t transfer;
    std::uint32_t pair;
    int priority;
    double weight;
    double sent;      ///< share of its rate that it sends
    double ip_bytes;  ///< that it has to send
  };
  struct Ended {
    std::size_t transfer;
    TimeNs arrival_ns;  ///< of its last byte
    double under_way;   ///< where it arrives after the window: IP bytes of its class that do so
    double share;       ///< the transfer's part of its class
  };
  struct Unfinished {
    std::size_t transfer;
    double left;  ///< IP bytes that have not arrived
  };

  /// Must not outlive its arguments.
  /// @param mixtures_recur whether tables of several classes pay: few mixtures occur, and each lasts long
  Groups(const PreparedTimeline& prepared, RateTables& tables, LonePairs& lone, CapLedger& caps,
         const FlowOptions& options, bool mixtures_recur);

  bool empty() const { return groups_.empty(); }
  /// When something next happens by itself: an end, or a change of rates; kNever where nothing does.
  TimeNs next_ns() const;

  void join(const Moving& moving, TimeNs now);
  /// IP bytes that a transfer has still to send; nullopt where it has ended.
  std::optional<double> left(std::size_t transfer, std::uint32_t pair, int priority, TimeNs now);
  /// A transfer that has not ended sends so many IP bytes again.
  void repeat(std::size_t transfer, std::uint32_t pair, int priority, double ip_bytes);
  /// Deals with the groups whose time has come, and appends what has ended. Returns whether there were any.
  bool meet(TimeNs now, std::vector<Ended>& ended);
  void regroup(TimeNs now);

  /// Serves all until the window ends.
  std::vector<Unfinished> close();
  /// With FlowOptions::account: what each resource carried, and could have carried by a time.
  std::vector<ResourceUse> use(TimeNs until);

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  struct Ending {
    double at_served;
    std::size_t transfer;
    double weight;
    double sends;  ///< the same, times the share of its rate that it sends
    bool operator>(const Ending& other) const {
      return at_served != other.at_served ? at_served > other.at_served : transfer > other.transfer;
    }
  };
  struct Class {
    std::uint32_t pair;
    int priority;
    double weight = 0;  ///< of its transfers together
    double sends = 0;
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
    bool dirty = false;                ///< it is opened anew by regroup()
  };

  Class& class_of(std::uint32_t pair, int priority);
  static std::vector<Ending>::iterator find(Class& its, std::size_t transfer);
  void disturb(Class& its, TimeNs now);
  std::vector<std::vector<std::size_t>> connected();
  void open(std::vector<std::size_t> classes, TimeNs now, std::vector<Group>& into);
  void advance(Group& group, TimeNs to);
  void find_next(Group& group) const;
  void finish_due(Group& group, TimeNs now, std::vector<Ended>& ended);
  Ended end(const Group& group, std::size_t member, TimeNs now) const;
  double in_flight(const Group& group, std::size_t member, TimeNs from, TimeNs to) const;
  bool has_cap(const Group& group) const;
  double sent_share(const Group& group, std::size_t member) const;
  std::vector<double> cap_rates(const Group& group) const;

  const PreparedTimeline& prepared_;
  RateTables& tables_;
  LonePairs& lone_;
  CapLedger& caps_;
  const FlowOptions& options_;
  bool mixtures_recur_;
  std::vector<Class> classes_;
  std::vector<Group> groups_;
  std::vector<std::unique_ptr<Sharing>> spare_;
  std::vector<std::size_t> owner_;  ///< by kept resource and data cap, for connected()
  bool classes_changed_ = false;
  std::vector<ResourceUse> use_;  ///< by kept resource; empty unless asked for
};

}  // namespace skyhaul::models
