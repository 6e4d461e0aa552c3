// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "emulator/timeline_clock.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/timeline_cursor.h"

namespace skyhaul::emulator {

using models::DataCapMeter;
using models::seek;

/// A capacity series integrated over, in real time. What is left to send is counted in bit/s x ns, so that
/// nothing is lost where steps meet; the last step holds for ever.
class RateCursor {
 public:
  /// What holds the rate below the capacity: a share of it, and a cap until an instant of the timeline.
  struct Throttle {
    double scale = 1;
    std::int64_t capped_bps = 0;
    orbits::TimeNs capped_until_ns = DataCapMeter::kNotCapped;
  };

  /// `steps` must hold at least one.
  explicit RateCursor(std::vector<models::CapacityStep> steps, const models::SecondsReader& seconds = {})
      : steps_(std::move(steps)), seconds_(seconds) {}

  /// When `left` (bit/s x ns) has been sent, from `from_ns` on, rounded to the
  /// nearest nanosecond; kNever where the capacity stays 0.
  std::int64_t finish(const TimelineClock& clock, std::int64_t from_ns, std::int64_t left,
                      const Throttle& throttle);

  /// What remains of `left` at `until_ns`, above 0.
  std::int64_t remaining(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                         std::int64_t left, const Throttle& throttle);

  std::int64_t rate_bps(orbits::TimeNs time);
  std::int64_t largest_bps() const;

 private:
  /// Integrates from `from_ns` until `left` is sent or `until_ns` is reached; returns the time, and leaves in
  /// `left` what remains.
  std::int64_t integrate(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                         const Throttle& throttle, std::int64_t& left);

  std::vector<models::CapacityStep> steps_;
  models::SecondsReader seconds_;
  std::size_t index_ = 0;
};

}  // namespace skyhaul::emulator
