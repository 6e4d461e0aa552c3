// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "flow/prepared_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// The data caps of a timeline in one run: what crosses the resources of each is taken off, and they are
/// slowed down once it is used up, until it is renewed. What crossed before the run, or in others, is not
/// known. Rates are by cap, in IP bytes a second.
class CapLedger {
 public:
  /// Must not outlive its arguments.
  CapLedger(const PreparedTimeline& prepared, const FlowOptions& options);

  bool empty() const { return caps_.empty(); }
  std::size_t size() const { return caps_.size(); }
  /// Most bytes a second of each kept resource, as of now; nullptr where there are no caps.
  const std::vector<double>* limits() const { return limit_.empty() ? nullptr : &limit_; }

  /// Renewals up to now.
  void renew(TimeNs now);
  /// Takes off what has crossed at these rates.
  void take(const std::vector<double>& rates, double duration_s);
  /// When a cap is next used up at these rates, which hold from `now` on, or is renewed; kNever: never.
  TimeNs next_ns(const std::vector<double>& rates, TimeNs now) const;
  /// Deals with caps that are used up at these rates or are renewed now. Returns whether limits have changed.
  bool meet(const std::vector<double>& rates, TimeNs now);

  /// Hands what was taken and what is left to the run's result.
  void report(FlowResult& result);

 private:
  struct Cap {
    double left = 0;  ///< IP bytes
    bool used_up = false;
    std::size_t renewal = 0;               ///< the next one, counted on through the timeline's repetitions
    std::vector<std::uint32_t> resources;  ///< kept ones
  };

  TimeNs renewal_ns(std::size_t cap) const;
  void renew(std::size_t cap, TimeNs now);
  void set_limits(const Cap& cap);

  const PreparedTimeline& prepared_;
  const FlowOptions& options_;
  std::vector<Cap> caps_;
  std::vector<double> limit_;  ///< by kept resource; empty where there are no caps
  std::vector<double> taken_;  ///< by cap, in IP bytes; empty unless caps are counted
};

}  // namespace skyhaul::models
