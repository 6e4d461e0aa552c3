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
  double flow_wall_s = 0;  ///< wall time that the flow engine took
};

/// Draws windows by the scenario's seed. Window n carries one bulk transfer of at least 120 round trips (or
/// of engines.packet.bytes) with the transport and streams of traffic entry n modulo their number. The
/// windows take turns in the state that the link should be in while the transfer runs: "steady", "change" (of
/// route, or an outage or gap), or "loss" (in bursts). A window whose state is not found is taken in another
/// state.
std::vector<AuditDraw> draw_audit_windows(const ResolvedScenario& scenario,
                                          const models::LinkTimeline& timeline,
                                          const models::FlowEngine& engine);

}  // namespace skyhaul::core
