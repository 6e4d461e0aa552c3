// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// Share of a path's IP capacity that a transport turns into payload bytes, and what a start costs. One
/// constant each for now: see models/flow/README.md for where they come from and how they are checked against
/// packets.
struct FlowParameters {
  double efficiency;  ///< payload bytes per byte of IP capacity: headers, acknowledgements, window growth
  std::int64_t startup_ns;  ///< added before a transfer's first byte moves: connection set-up and slow start
};

/// The documented parameters of a transport name. Throws std::invalid_argument for an unknown name.
FlowParameters flow_parameters(const std::string& transport);

struct FlowOptions {
  TimeNs from_ns = 0;   ///< window of the run; transfers do not start before
  TimeNs until_ns = 0;  ///< exclusive; what has not ended by then is kUnfinished
  /// Capacity multiplier of each resource (by index); empty: all 1. Used to relax one resource and solve
  /// again.
  std::vector<double> relax;
};

/// Payload and header bytes that crossed a resource, for conservation checks and utilisation.
struct ResourceUse {
  double ip_bytes = 0;        ///< carried
  double capacity_bytes = 0;  ///< could have been carried inside the window
};

struct FlowResult {
  TransferLog log;
  std::vector<ResourceUse> resources;  ///< by index
};

/// Fluid engine: weighted max-min sharing of every resource between the flows that cross it, rates constant
/// between events (a transfer starts or ends, a capacity or a path changes), integrated exactly. A transfer
/// is one flow for each stripe (terminal pair), which take from one pool of bytes. Construction prepares the
/// timeline once; run() is const and may be called from many threads at once. The timeline must outlive the
/// engine.
class FlowEngine {
 public:
  explicit FlowEngine(const LinkTimeline& timeline);
  ~FlowEngine();
  FlowEngine(const FlowEngine&) = delete;
  FlowEngine& operator=(const FlowEngine&) = delete;

  /// Throws std::invalid_argument for a plan that names unknown sites or is not a plan (see validate()).
  FlowResult run(const TransferPlan& plan, const FlowOptions& options) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace skyhaul::models
