// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

/// A process that names a run's network namespaces, and removes these names and the folders of runs that have
/// ended (remove_stale_runs()) once the engine has ended, however that ended. It is the first thing that a
/// run makes and the last that goes. It keeps the rights of the set-up, which the engine gives up, and hears
/// nobody but the engine. Throws std::system_error; the caller must have one thread.
class Cleaner {
 public:
  Cleaner();
  /// Waits until all is removed. The lock on the run's folder must be free by then.
  ~Cleaner();
  Cleaner(const Cleaner&) = delete;
  Cleaner& operator=(const Cleaner&) = delete;

  /// Names a namespace of ours for `ip netns`; false where that is not possible.
  bool name(int network_fd, const std::string& name);

 private:
  FileDescriptor line_;
  pid_t pid_ = -1;
};

}  // namespace skyhaul::emulator
