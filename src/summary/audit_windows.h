// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/summary.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

/// A window to run packet by packet: what the flow engine says of it, and the plan for both.
struct AuditDraw {
  AuditWindow window;
  models::TransferPlan plan;
  TimeNs until_ns =
      0;  ///< when a packet run is given up: 5 times the flow engine's time, or the horizon's end
  double flow_wall_s = 0;  ///< that the flow engine took
};

/// Draws windows by the scenario's seed. Window n carries one bulk transfer of at least 120 round trips (or
/// of engines.packet.bytes) with the transport and streams of traffic entry n modulo their number. What state
/// the link is in while the transfer runs ("steady", "change" of path or a gap, "loss" in bursts) is drawn in
/// turn: each window is sought in its own state, and taken in another one where that is not found.
std::vector<AuditDraw> draw_audit_windows(const Scenario& scenario, const models::LinkTimeline& timeline,
                                          const models::FlowEngine& engine);

}  // namespace skyhaul::core
