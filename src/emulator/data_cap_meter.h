// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>

#include "emulator/timeline_clock.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::emulator {

/// What is left of a plan's data cap. Bytes count when they begin to be sent. A jump back in time does not
/// give back what was used.
class DataCapMeter {
 public:
  static constexpr orbits::TimeNs kNotCapped = std::numeric_limits<orbits::TimeNs>::min();

  explicit DataCapMeter(const models::DataCap& cap) : cap_(cap), left_(cap.bytes) {}

  void count(std::uint32_t bytes) { left_ -= bytes; }

  /// Until when the rate is capped if it is at `time`: kNever without another renewal; else kNotCapped.
  orbits::TimeNs capped_until(orbits::TimeNs time) {
    for (; next_ < cap_.renewals.size() && cap_.renewals[next_] <= time; ++next_) left_ = cap_.renewed_bytes;
    if (left_ > 0) return kNotCapped;
    return next_ < cap_.renewals.size() ? cap_.renewals[next_] : kNever;
  }

 private:
  const models::DataCap& cap_;
  std::int64_t left_;
  std::size_t next_ = 0;
};

}  // namespace skyhaul::emulator
