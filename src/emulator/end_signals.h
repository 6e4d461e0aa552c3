// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

/// Reads the signals that end a run (SIGINT, SIGTERM, SIGHUP, SIGQUIT) and SIGCHLD from descriptors. The
/// constructor blocks these signals in its thread and in the threads that this thread starts, until the
/// process ends: no signal interrupts the set-up or the teardown, and none is lost. Signals that the caller
/// of the program ignored stay ignored. Throws std::system_error.
class EndSignals {
 public:
  EndSignals();

  /// Whether a signal has come that ends the run.
  bool asked() const;
  /// Throws Interrupted where asked(): between the steps of the set-up.
  void check() const;

  int end_fd() const { return end_.get(); }      ///< readable once a signal that ends the run has come
  int child_fd() const { return child_.get(); }  ///< readable once a child has ended; read a signalfd_siginfo

 private:
  FileDescriptor end_, child_;
};

}  // namespace skyhaul::emulator
