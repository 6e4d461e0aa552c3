// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "summary/audit_windows.h"

namespace skyhaul::core {

/// Where packet runs find their input and leave their output.
struct PacketFiles {
  std::string timeline;  ///< the saved timeline
  std::string
      work_dir;  ///< windows.csv, window-N.plan.csv, window-N.seed-K.log.csv and .stderr are left there
};

/// How windows are run packet by packet.
struct PacketOptions {
  std::string program;   ///< skyhaul-packet; empty: no window is run, and the audit's note says so
  unsigned threads = 0;  ///< processes at the same time; 0: one for each core
  /// As RunOptions::audited.
  std::function<void(const std::vector<AuditWindow>& windows, std::size_t ended)> audited;
  /// Whether to stop: asked often and from several threads.
  std::function<bool()> interrupted = [] { return false; };
};

/// Runs every window with scenario.packet.seeds seeds, each in a process of options.program, side by
/// side on up to options.threads processors, and fills what they say into the windows: packet_runs and
/// status. A process that fails or is killed is named in its window's status; the others go on. All are
/// killed where options.interrupted() says so. Runs that skyhaul-packet --windows has taken from windows.csv,
/// here or on another machine, are left to it. Returns the processor time of all processes in seconds.
double run_packets(std::vector<AuditDraw>& draws, const PacketFiles& files, const ResolvedScenario& scenario,
                   const PacketOptions& options);

}  // namespace skyhaul::core
