// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/timeline_cursor.h"

namespace skyhaul::models {

/// The time of a consumer that goes by the timeline itself. One that goes by another clock has the same two
/// functions: the instant of the timeline that holds at its time, and its first time at which the timeline
/// has reached an instant (RateCursor::kNever where it does not).
struct TimelineTime {
  TimeNs to_timeline(std::int64_t time) const { return time; }
  std::int64_t to_real(TimeNs time) const { return time; }
};

/// A resource's capacity, integrated over: when a packet that begins to be sent at a time has been sent. What
/// is left to send is counted in bit/s x ns, so that nothing is lost where steps meet; the result is rounded
/// to the nearest nanosecond. The last step holds for ever. It remembers where it was, so that times near the
/// last one cost little; times may come in any order. One object serves one thread.
class RateCursor {
 public:
  /// What is returned where the capacity stays 0.
  static constexpr std::int64_t kNever = INT64_MAX;

  /// What holds the rate below the capacity: a share of it, and a cap until an instant of the timeline.
  struct Throttle {
    double scale = 1;
    std::int64_t capped_bps = 0;
    TimeNs capped_until_ns = DataCapMeter::kNotCapped;
  };

  /// `steps` as effective_capacity() gives them; none is a capacity of 0.
  explicit RateCursor(std::vector<CapacityStep> steps, const SecondsReader& seconds = {})
      : steps_(std::move(steps)), seconds_(seconds) {
    if (steps_.empty()) steps_.push_back({0, 0});
  }

  /// When `left` (bit/s x ns) has been sent, from `from` on; kNever where it never is.
  template <class Clock>
  std::int64_t finish(const Clock& clock, std::int64_t from, std::int64_t left, const Throttle& throttle) {
    return integrate(clock, from, kNever, throttle, left);
  }

  /// What remains of `left` at `until`; at least 1.
  template <class Clock>
  std::int64_t remaining(const Clock& clock, std::int64_t from, std::int64_t until, std::int64_t left,
                         const Throttle& throttle) {
    integrate(clock, from, until, throttle, left);
    return std::max<std::int64_t>(left, 1);
  }

  /// The capacity at a time of the timeline.
  std::int64_t rate_bps(TimeNs time) {
    index_ = seek(steps_, index_, time);
    return seconds_.capacity_bps(steps_[index_].capacity_bps, time);
  }

  /// When the capacity changes next after a time of the timeline, or kNever.
  TimeNs next_change_ns(TimeNs time) {
    index_ = seek(steps_, index_, time);
    const TimeNs step = index_ + 1 < steps_.size() ? steps_[index_ + 1].start_ns : kNever;
    return std::min(step, seconds_.second_end_ns(time));
  }

  /// The largest capacity of all, by the means of slots.
  std::int64_t largest_bps() const {
    std::int64_t largest = 0;
    for (const CapacityStep& step : steps_) largest = std::max(largest, step.capacity_bps);
    return largest;
  }

 private:
  /// Integrates from `from` until `left` is sent or `until` is reached; returns the time, and leaves in
  /// `left` what remains.
  template <class Clock>
  std::int64_t integrate(const Clock& clock, std::int64_t from, std::int64_t until, const Throttle& throttle,
                         std::int64_t& left);

  std::vector<CapacityStep> steps_;
  SecondsReader seconds_;
  std::size_t index_ = 0;
};

template <class Clock>
std::int64_t RateCursor::integrate(const Clock& clock, std::int64_t from, std::int64_t until,
                                   const Throttle& throttle, std::int64_t& left) {
  index_ = seek(steps_, index_, clock.to_timeline(from));
  std::int64_t time = from;
  std::int64_t cap_end = throttle.capped_until_ns;  // of the clock from here on
  if (cap_end != kNever) cap_end = cap_end == DataCapMeter::kNotCapped ? from : clock.to_real(cap_end);
  for (std::size_t i = index_;;) {
    const std::int64_t step_end = i + 1 < steps_.size() ? clock.to_real(steps_[i + 1].start_ns) : kNever;
    std::int64_t rate = steps_[i].capacity_bps;
    std::int64_t second_end = kNever;
    if (seconds_.varies() && rate > 0) {
      // The clock's instant of a second's end may be read as a moment before it.
      const TimeNs now = clock.to_timeline(time);
      const TimeNs end = seconds_.second_end_ns(now);
      rate = seconds_.capacity_bps(rate, now);
      second_end = std::max(time + 1, clock.to_real(end));
    }
    const bool capped = time < cap_end;
    const std::int64_t end =
        std::max(time, std::min({step_end, second_end, until, capped ? cap_end : kNever}));
    if (throttle.scale != 1)
      rate = static_cast<std::int64_t>(std::llround(static_cast<double>(rate) * throttle.scale));
    if (capped) rate = std::min(rate, throttle.capped_bps);
    if (rate > 0) {
      const std::int64_t need = time_to_send_ns(left, rate);
      if (end == kNever || need <= end - time) {
        left = 0;
        return time + need;
      }
      left -= (end - time) * rate;  // below `left`, since need > end - time
    }
    time = end;
    if (end == until || end == kNever) return end;
    if (end >= step_end) ++i;
  }
}

}  // namespace skyhaul::models
