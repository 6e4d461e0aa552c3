// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <time.h>

#include <cstdint>

namespace skyhaul::emulator {

/// CLOCK_MONOTONIC in ns: the clock of everything that is live.
inline std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace skyhaul::emulator
