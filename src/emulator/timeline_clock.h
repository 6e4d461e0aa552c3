// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "emulator/carrier.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::emulator {

/// Which instant of the timeline holds at an instant of the machine's monotonic clock: a straight line.
/// Rates and delays are those of the timeline at that instant, in real seconds, whatever the speed. Speed 0:
/// the timeline stands still.
struct TimelineClock {
  std::int64_t real_ns = 0;
  orbits::TimeNs timeline_ns = 0;
  double speed = 1;

  orbits::TimeNs to_timeline(std::int64_t real) const {
    if (speed == 1) return timeline_ns + (real - real_ns);
    return timeline_ns + static_cast<std::int64_t>(std::floor(static_cast<double>(real - real_ns) * speed));
  }

  /// The first real instant at which the timeline has reached `time`; kNever where it does not.
  std::int64_t to_real(orbits::TimeNs time) const {
    if (speed == 1) return real_ns + (time - timeline_ns);
    if (speed <= 0) return time <= timeline_ns ? real_ns : kNever;
    const double ahead = std::ceil(static_cast<double>(time - timeline_ns) / speed);
    return ahead < 9e18 ? real_ns + static_cast<std::int64_t>(ahead) : kNever;
  }
};

}  // namespace skyhaul::emulator
