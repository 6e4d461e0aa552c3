// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace skyhaul::emulator {

/// A thread that runs `work`. Throws std::runtime_error of a line that a user understands where the system
/// gives no more threads.
template <class Work>
std::thread started_thread(Work work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error&) {
    throw std::runtime_error(
        "the system gives no more threads: a higher limit of processes (ulimit -u) or of memory (ulimit -v) "
        "would help");
  }
}

}  // namespace skyhaul::emulator
