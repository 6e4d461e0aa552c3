// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/rate_cursor.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::emulator {

std::int64_t RateCursor::integrate(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                                   const Throttle& throttle, std::int64_t& left) {
  index_ = seek(steps_, index_, clock.to_timeline(from_ns));
  std::int64_t time = from_ns;
  std::int64_t cap_end = throttle.capped_until_ns;  // real from here on
  if (cap_end != kNever) cap_end = cap_end == DataCapMeter::kNotCapped ? from_ns : clock.to_real(cap_end);
  for (std::size_t i = index_;;) {
    const std::int64_t step_end = i + 1 < steps_.size() ? clock.to_real(steps_[i + 1].start_ns) : kNever;
    std::int64_t rate = steps_[i].capacity_bps;
    std::int64_t second_end = kNever;
    if (seconds_.varies() && rate > 0) {
      // The real instant of a second's end may be read as a moment before it.
      const orbits::TimeNs now = clock.to_timeline(time);
      const orbits::TimeNs end = seconds_.second_end_ns(now);
      rate = seconds_.capacity_bps(rate, now);
      second_end = std::max(time + 1, clock.to_real(end));
    }
    const bool capped = time < cap_end;
    const std::int64_t end =
        std::max(time, std::min({step_end, second_end, until_ns, capped ? cap_end : kNever}));
    if (throttle.scale != 1) {
      rate = static_cast<std::int64_t>(std::llround(static_cast<double>(rate) * throttle.scale));
    }
    if (capped) rate = std::min(rate, throttle.capped_bps);
    if (rate > 0) {
      const std::int64_t need = models::time_to_send_ns(left, rate);
      if (end == kNever || need <= end - time) {
        left = 0;
        return time + need;
      }
      left -= (end - time) * rate;  // below `left`, since need > end - time
    }
    time = end;
    if (end == until_ns || end == kNever) return end;
    if (end >= step_end) ++i;
  }
}

std::int64_t RateCursor::finish(const TimelineClock& clock, std::int64_t from_ns, std::int64_t left,
                                const Throttle& throttle) {
  return integrate(clock, from_ns, kNever, throttle, left);
}

std::int64_t RateCursor::remaining(const TimelineClock& clock, std::int64_t from_ns, std::int64_t until_ns,
                                   std::int64_t left, const Throttle& throttle) {
  integrate(clock, from_ns, until_ns, throttle, left);
  return std::max<std::int64_t>(left, 1);
}

std::int64_t RateCursor::rate_bps(orbits::TimeNs time) {
  index_ = seek(steps_, index_, time);
  return seconds_.capacity_bps(steps_[index_].capacity_bps, time);
}

std::int64_t RateCursor::largest_bps() const {
  std::int64_t largest = 0;
  for (const models::CapacityStep& step : steps_) largest = std::max(largest, step.capacity_bps);
  return largest;
}

}  // namespace skyhaul::emulator
