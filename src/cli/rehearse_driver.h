// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "emulator/file_descriptor.h"
#include "emulator/rehearsal.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::cli {

// What a rehearsal runs inside the namespaces, and the folder through which it speaks with the command.

/// A folder of its own. A process that waits for the end of this object, or of whoever holds it, removes it:
/// a command that has carried live packets may remove nothing any more (src/emulator/README.md, Rights).
class RehearsalFolder {
 public:
  /// Throws std::system_error.
  RehearsalFolder();
  RehearsalFolder(const RehearsalFolder&) = delete;
  RehearsalFolder& operator=(const RehearsalFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  emulator::FileDescriptor held_;  ///< open as long as the folder is needed
};

struct RehearsalSetup {
  std::vector<models::TransferPlan> rounds;
  std::vector<emulator::RehearsedConnections> connections;  ///< of the transfers of a round, by place
  std::vector<std::string> sites;
  double timeout_s = 60;
};
void write_setup(const std::string& folder, const RehearsalSetup& setup);

struct RehearsedRound {
  double start_s, length_s;  ///< start: after the driver's
};
/// The rounds that have ended, none where there is no result.
std::vector<RehearsedRound> read_result(const std::string& folder);

/// Starts an agent at each site, runs the rounds one after the other, and writes the result after each.
int rehearse_as_driver(const std::string& folder);
/// One site's agent (emulator/rehearsal.h), told by its standard input.
int rehearse_as_agent(const std::string& folder, const std::string& site);

}  // namespace skyhaul::cli
