// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Moves `index` to the last entry of a series that starts at or before `time` (0 before all). It costs a
/// comparison where that is the entry of the last look-up or the next one. The series must not be empty.
template <class Series>
std::size_t seek(const Series& series, std::size_t index, TimeNs time) {
  if (series[index].start_ns <= time) {
    if (index + 1 == series.size() || series[index + 1].start_ns > time) return index;
    if (index + 2 == series.size() || series[index + 2].start_ns > time) return index + 1;
  }
  std::size_t low = 0, high = series.size();
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (series[middle].start_ns <= time ? low : high) = middle;
  }
  return low;
}

/// What packets meet on one leg: its delay and what they wait at its access. It remembers where it was, so
/// that times near the last one cost little; times may come in any order. Before the first and after the last
/// piece of the leg its nearest delay holds, since a packet may outlive the path that carries it; without any
/// piece it is 0. The timeline must outlive the cursor. One object serves one thread.
class SKYHAUL_MODELS_EXPORT LegCursor {
 public:
  LegCursor(const LinkTimeline& timeline, std::uint32_t leg);

  /// Delay of a packet on a path from the node `src` that departs at `time`.
  std::int64_t delay_ns(TimeNs time, std::uint32_t src);

 private:
  const Leg* leg_;
  const AccessRule* rule_;
  const Access* access_;  ///< nullptr: none
  std::size_t piece_ = 0, step_ = 0;
};

/// The routes of a path over time. It remembers where it was; times may come in any order. The path must
/// outlive it. One object serves one thread.
class SKYHAUL_MODELS_EXPORT PathCursor {
 public:
  explicit PathCursor(const Path& path) : segments_(&path.segments) {}

  /// The route at a time; that of the first segment before it, and kNoRoute without any.
  std::uint32_t route_at(TimeNs time);
  /// When the first segment after a time begins; INT64_MAX after the last.
  TimeNs next_change_ns(TimeNs time);

 private:
  const PackedList<PathSegment>* segments_;
  std::size_t index_ = 0;
};

/// The seconds of slots, counted from each slot's start; the last one of a slot may be shorter.
class SKYHAUL_MODELS_EXPORT SecondClock {
 public:
  explicit SecondClock(const SlotGrid& slots = {}) : slots_(slots) {}

  TimeNs slot_start_ns(TimeNs time) const;
  /// When the second ends that `time` lies in; INT64_MAX where there are no slots.
  TimeNs end_ns(TimeNs time) const;
  std::int64_t slot_length_ns() const { return slots_.length_ns; }

 private:
  SlotGrid slots_;
};

/// Capacities of a resource second by second: see RateSeconds. One object serves one thread.
class SKYHAUL_MODELS_EXPORT SecondsReader {
 public:
  SecondsReader() = default;  ///< of a resource whose seconds do not differ
  SecondsReader(const LinkTimeline& timeline, const Resource& resource);

  bool varies() const { return varies_; }
  /// The capacity at `time`, of a step of the resource that has `step_bps`.
  std::int64_t capacity_bps(std::int64_t step_bps, TimeNs time) {
    return varies_ && step_bps > 0 ? in_second(step_bps, time) : step_bps;
  }
  /// When the second ends that `time` lies in; INT64_MAX where seconds do not differ.
  TimeNs second_end_ns(TimeNs time) const { return varies_ ? clock_.end_ns(time) : INT64_MAX; }

 private:
  std::int64_t in_second(std::int64_t step_bps, TimeNs time);

  SecondClock clock_;
  RateSeconds seconds_;
  bool varies_ = false;
  double mean_ = 1;  ///< of the factors of a slot
  // What was asked for last.
  TimeNs from_ns_ = 0, until_ns_ = 0;
  std::int64_t step_bps_ = -1, capacity_bps_ = 0;
};

/// What is left to send is counted in bit/s x ns, so that nothing is lost where steps of a rate meet.
constexpr std::int64_t kRateNsPerBit = 1'000'000'000;
/// How long `left` of it takes at a rate above 0, to the nearest nanosecond.
constexpr std::int64_t time_to_send_ns(std::int64_t left, std::int64_t rate_bps) {
  return left / rate_bps + (left % rate_bps >= (rate_bps + 1) / 2 ? 1 : 0);
}

/// What is left of a data cap, which all its resources share. Bytes count when they begin to be sent. A jump
/// back in time does not give back what was used. The cap must outlive it.
class DataCapMeter {
 public:
  static constexpr TimeNs kNotCapped = INT64_MIN;

  explicit DataCapMeter(const DataCap& cap) : cap_(&cap), left_(cap.bytes) {}

  void count(std::int64_t bytes) { left_ -= bytes; }
  /// Until when the rate is capped if it is at `time`: INT64_MAX without another renewal; else kNotCapped.
  TimeNs capped_until(TimeNs time) {
    for (; next_ < cap_->renewals.size() && cap_->renewals[next_] <= time; ++next_)
      left_ = cap_->renewed_bytes;
    if (left_ > 0) return kNotCapped;
    return next_ < cap_->renewals.size() ? cap_->renewals[next_] : INT64_MAX;
  }

 private:
  const DataCap* cap_;
  std::int64_t left_;     ///< bytes at full rate
  std::size_t next_ = 0;  ///< renewal
};

/// A resource's capacity with its outages and its seconds, over [from_ns, until_ns) of the timeline.
SKYHAUL_MODELS_EXPORT std::vector<CapacityStep> capacity_by_second(const LinkTimeline& timeline,
                                                                   const Resource& resource, TimeNs from_ns,
                                                                   TimeNs until_ns);

/// The longest delay that packets can meet on a leg.
SKYHAUL_MODELS_EXPORT std::int64_t longest_delay_ns(const LinkTimeline& timeline, const Leg& leg);

}  // namespace skyhaul::models
