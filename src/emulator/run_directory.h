// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

/// What a run leaves in its directory for `skyhaul exec` and for whoever cleans up after it.
struct RunState {
  struct Site {
    std::string name;
    int network_fd = -1;  ///< number of the descriptor that the holder keeps of its namespace
    std::string named;    ///< name under /run/netns; empty: none
    std::string ipv4, ipv6;
  };
  std::string scenario;
  pid_t engine = -1, holder = -1;
  std::string holder_started;  ///< field 22 of /proc/PID/stat: tells a process from a later one of its number
  std::string pid_namespace;   ///< of the holder, as /proc/PID/ns/pid reads
  std::string control;         ///< address of the control interface, or empty
  std::string token;
  std::vector<Site> sites;
};

/// A folder that belongs to one run as long as its engine lives: the engine holds a lock on it that the
/// kernel lets go whatever ends the engine.
class RunDirectory {
 public:
  /// Makes the folder, in $SKYHAUL_STATE_DIR or, without it, in /run/skyhaul, $XDG_RUNTIME_DIR/skyhaul or
  /// /tmp/skyhaul-UID, whichever first can be written. Removes what runs that have ended left there.
  RunDirectory();
  ~RunDirectory();  ///< removes it, or leaves that to the cleaner where the right to do so has been given up
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::string& path() const { return path_; }
  void save(const RunState& state) const;

 private:
  std::string path_;
  FileDescriptor lock_;
};

/// Folders of this user's runs that live, the newest last.
std::vector<std::string> live_runs();

/// The state of a run; nothing where it is not one, or not complete yet.
std::optional<RunState> load_state(const std::string& run);

/// Removes what runs that ended without cleaning up have left: processes, names of namespaces, folders.
/// Returns how many there were.
int remove_stale_runs();

/// Whether there is a folder of a run of this user whose engine has or had that number.
bool has_run_folder(pid_t engine);

/// Field 22 of /proc/PID/stat, or empty.
std::string start_time(pid_t pid);

/// Names a network namespace for `ip netns`, where that is possible: binds the file of it to /run/netns/NAME.
bool name_network_namespace(const std::string& network, const std::string& name);
/// Removes such names. An empty one is none.
void remove_network_names(const std::vector<std::string>& names);

}  // namespace skyhaul::emulator
