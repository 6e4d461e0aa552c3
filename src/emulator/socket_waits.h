// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

// Sockets of threads that each serve one connection: every wait ends at an instant of CLOCK_MONOTONIC in ns,
// or when a moment comes that makes it useless.

/// What many threads wait for together with their sockets. It comes once, and stays.
class Moment {
 public:
  /// Throws std::system_error where the system has no descriptors left.
  Moment();
  void come() const;
  /// Readable from the moment on.
  int get() const { return event_.get(); }

 private:
  FileDescriptor event_;
};

/// Until the socket (-1: none) is ready for `what` (of poll): true; false where the moment comes first. These
/// functions throw std::runtime_error, "... while it waits for OF", at `until_ns`, and std::system_error
/// where a call fails.
bool wait_for(int socket, short what, const Moment& end, std::int64_t until_ns, const char* of);

/// False where the moment has come before all were sent.
bool send_all(int socket, const char* data, std::size_t bytes, const Moment& end, std::int64_t until_ns);

/// What has come, at most `bytes`; 0 where the other side has ended, or the moment has come first.
std::size_t receive_some(int socket, char* data, std::size_t bytes, const Moment& end, std::int64_t until_ns);

/// False where fewer came.
bool receive_all(int socket, char* data, std::size_t bytes, const Moment& end, std::int64_t until_ns);

}  // namespace skyhaul::emulator
