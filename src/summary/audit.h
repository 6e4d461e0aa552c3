// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/models/flow_engine.h"
#include "summary/packet_runs.h"

namespace skyhaul::core {

/// Draws windows of the timeline by the scenario's seed, each with one bulk transfer of at least 120 round
/// trips (or of engines.packet.bytes). The flow engine runs each window, and so do processes of
/// options.program, packet by packet, side by side on up to options.threads processors. A packet run
/// that fails is reported with its window; the others go on. `timeline_file` is the saved timeline; plans and
/// logs are left in `work_dir`.
Audit audit_flow_engine(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                        const models::FlowEngine& engine, const std::string& timeline_file,
                        const std::string& work_dir, const PacketOptions& options);

}  // namespace skyhaul::core
