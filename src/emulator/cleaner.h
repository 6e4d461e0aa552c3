// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

/// A process that names a run's network namespaces, and removes these names and the run's folder once the
/// engine has ended, however that ended. It keeps the rights of the set-up, which the engine gives up, and
/// hears nobody but the engine. Throws std::system_error; the caller must have one thread.
class Cleaner {
 public:
  /// `folder` is removed last.
  explicit Cleaner(const std::string& folder);
  /// Waits until all is removed.
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
