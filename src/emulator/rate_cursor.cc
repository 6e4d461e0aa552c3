// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/rate_cursor.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::emulator {

std::int64_t RateCursor::integrate(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                                   double scale, std::int64_t& left) {
  index_ = seek(steps_, index_, clock.to_timeline(from_ns));
  std::int64_t time = from_ns;
  for (std::size_t i = index_;; ++i) {
    const std::int64_t step_end = i + 1 < steps_.size() ? clock.to_real(steps_[i + 1].start_ns) : kNever;
    const std::int64_t end = std::max(time, std::min(step_end, until_ns));
    const std::int64_t capacity = steps_[i].capacity_bps;
    const std::int64_t rate =
        scale == 1 ? capacity
                   : static_cast<std::int64_t>(std::llround(static_cast<double>(capacity) * scale));
    if (rate > 0) {
      const std::int64_t need = left / rate + (left % rate >= (rate + 1) / 2 ? 1 : 0);
      if (end == kNever || need <= end - time) {
        left = 0;
        return time + need;
      }
      left -= (end - time) * rate;  // below `left`, since need > end - time
    }
    time = end;
    if (end == until_ns || end == kNever) return end;
  }
}

std::int64_t RateCursor::finish(const TimelineClock& clock, std::int64_t from_ns, std::int64_t left,
                                double scale) {
  return integrate(clock, from_ns, kNever, scale, left);
}

std::int64_t RateCursor::remaining(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                                   std::int64_t left, double scale) {
  integrate(clock, from_ns, until_ns, scale, left);
  return std::max<std::int64_t>(left, 1);
}

std::int64_t RateCursor::rate_bps(orbits::TimeNs time) {
  index_ = seek(steps_, index_, time);
  return steps_[index_].capacity_bps;
}

std::int64_t RateCursor::largest_bps() const {
  std::int64_t largest = 0;
  for (const models::CapacityStep& step : steps_) largest = std::max(largest, step.capacity_bps);
  return largest;
}

}  // namespace skyhaul::emulator
