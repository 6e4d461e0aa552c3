// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/run.h"
#include "summary/audit_windows.h"

namespace skyhaul::core {

/// Where packet runs find their input and leave their output.
struct PacketFiles {
  std::string timeline;  ///< the saved timeline
  std::string
      work_dir;  ///< windows.csv, window-N.plan.csv, window-N.seed-K.log.csv and .stderr are left there
};

/// Runs every window with scenario.packet.seeds seeds, each in a process of options.packet_program, side by
/// side on up to options.threads processors, and fills what they say into the windows: packet_runs and
/// status. A process that fails or is killed is named in its window's status; the others go on. All are
/// killed where options.interrupted() says so. Runs that skyhaul-packet --windows has taken from windows.csv,
/// here or on another machine, are left to it. Returns the processor time of all processes in seconds.
double run_packets(std::vector<AuditDraw>& draws, const PacketFiles& files, const ResolvedScenario& scenario,
                   const RunOptions& options);

}  // namespace skyhaul::core
