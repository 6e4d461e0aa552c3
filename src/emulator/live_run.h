// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/path_engine.h"
#include "emulator/trace_link.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::emulator {

// Runs in namespaces: they set up, carry packets until they end, and take everything down again. One process,
// one thread, one run at a time: the process joins namespaces and waits for signals. Each throws
// Interrupted where a signal ends the set-up, and std::system_error or std::runtime_error of one line where
// the machine does not let it.

struct EmulateOptions {
  std::string scenario;  ///< its name
  PathOptions path;
  double speed = 1;
  orbits::TimeNs start_ns = 0;       ///< of the timeline
  std::vector<std::string> command;  ///< runs inside `site`; empty: until the horizon ends, or a signal
  std::string site;                  ///< where the command runs; empty: the first
  std::size_t buffer_bytes = 512U << 20U;
  bool control = true;             ///< serve HTTP on 127.0.0.1
  std::uint16_t control_port = 0;  ///< 0: any
  std::string control_token;       ///< empty: drawn
  bool twin = false;
  bool json = false;   ///< without a command: print the hosts as one JSON document
  std::string report;  ///< JSON file written at the end; empty: none
};

/// Exit status: the command's; 0 where the horizon ended; 130 after SIGINT, SIGTERM, SIGHUP or SIGQUIT.
int emulate(const models::LinkTimeline& timeline, const EmulateOptions& options);

struct ReplayOptions {
  std::unique_ptr<TraceLink> up, down;
  std::int64_t delay_ns = 0;  ///< each way
  std::vector<std::string> command;
  std::size_t buffer_bytes = 256U << 20U;
};

/// The command's exit status, or 130.
int replay(ReplayOptions options);

/// Runs a command at a site of a run that lives: that of SKYHAUL_RUN, or the newest. Its exit status. Throws
/// InputError where there is no such site, std::runtime_error where nothing runs.
int exec_at_site(const std::string& site, const std::vector<std::string>& command);

}  // namespace skyhaul::emulator
