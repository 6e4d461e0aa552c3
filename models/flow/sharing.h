// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "flow/max_min.h"
#include "flow/prepared_timeline.h"

namespace skyhaul::models {

/// The rates of a fixed set of flows as time goes on: moves from one change of a capacity or a path to the
/// next. The timeline repeats again and again; each of its ends counts as a change. All transfers between the
/// same two sites with the same priority are one member, whose weight is the sum of theirs; each of its
/// stripes is a flow of that weight. A change is worked out for the flows that it touches, directly or
/// through resources that they share, which gives the same rates to the last bit as for all flows. Where
/// there are more than 64 flows, changes that come within a millisecond are taken together at its end.
class Sharing {
 public:
  struct Member {
    std::uint32_t pair;
    double weight;
    int priority;  ///< higher ones are served first; only what they leave goes to lower ones
  };

  /// @param relax multiplier of each kept resource's capacity; nullptr: all 1
  /// @param limit most bytes a second of each kept resource, whatever its capacity; nullptr: none. May be
  /// changed between calls, after which refresh() is called
  Sharing(const PreparedTimeline& timeline, const std::vector<double>* relax,
          const std::vector<double>* limit = nullptr);

  /// Takes a new set of members at a time.
  void reset(const std::vector<Member>& members, TimeNs now);
  /// Takes the capacities and limits of the present time again.
  void refresh();
  /// Moves on to a time that is not before the present one.
  void move_to(TimeNs now);

  double rate(std::size_t member) const { return rate_[member]; }  ///< IP bytes a second, all stripes
  TimeNs next_change_ns() const { return next_change_ns_; }
  /// Calls `visit(resource, rate, member)` for every resource that a flow crosses.
  template <typename Visit>
  void each_use(Visit visit) const {
    for (const Flow& flow : flows_) {
      if (flow.shared.rate <= 0) continue;
      for (const std::uint32_t* r = flow.shared.first; r != flow.shared.last; ++r)
        visit(*r, flow.shared.rate, flow.member);
    }
  }

 private:
  struct Flow {
    MaxMinFlow shared;
    const PreparedTimeline::Stripe* stripe;
    std::size_t segment;
    std::size_t member;
    int priority;
    bool touched;
    TimeNs next_ns;  ///< when the next segment begins in the timeline, or kNever
  };
  struct Used {
    std::uint32_t resource;
    std::size_t step;
    TimeNs next_ns;
  };

  void seek(TimeNs now);
  void follow(TimeNs local, TimeNs now);
  void take_route(Flow& flow) const;
  void take_capacity(Used& used);
  void find_next_change();
  void touch(std::uint32_t resource);
  void touch(const Flow& flow);
  void allocate_touched();
  void allocate();
  void fill_touched();

  const PreparedTimeline& timeline_;
  const std::vector<double>* relax_;
  const std::vector<double>* limit_;
  std::vector<Flow> flows_;  ///< by falling priority
  std::vector<Used> used_;
  std::vector<double> capacity_, left_;  ///< by kept resource
  std::vector<double> rate_;
  std::vector<char> touched_;  ///< by kept resource: since the last allocation
  std::vector<std::uint32_t> touched_list_;
  std::vector<MaxMinFlow*> batch_;
  MaxMin max_min_;
  TimeNs cycle_start_ns_ = 0;  ///< of the repetition of the timeline that the present time lies in
  TimeNs next_change_ns_ = 0;
};

}  // namespace skyhaul::models
