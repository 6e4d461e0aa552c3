// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

// What of a timeline can be drawn again, so that a file need not hold it. Only additions, multiplications,
// divisions and roots are used, so that every processor finds the same; what was drawn by the library's
// logarithm may differ from it by a nanosecond, which a file then holds as a difference.

/// Whether their numbers are within the bounds of link_timeline.h. What follows wants them to be.
bool are_valid(const ReallocationDraws& draws);
bool are_valid(const BurstDraws& draws);

/// The number of the slot that a time lies in; nothing where the grid is not known.
std::optional<std::int64_t> slot_at(const SlotGrid& slots, TimeNs time);

/// The gap at the boundary with which a slot begins.
std::int64_t drawn_gap_ns(const ReallocationDraws& rule, const Access& access, std::int64_t slot);

/// The peak of the extra delay at that boundary, in whole microseconds.
std::int32_t drawn_spike_us(const ReallocationDraws& rule, const Access& access, std::int64_t slot);

/// Natural logarithm of a number in (0, 1], to within some units in the last place.
double drawn_log(double value);

/// Times at which the intervals of a list may begin or end, in their order: the edges of bursts, and times
/// around the steps of an access. What is expected depends on the sources and on the last move_to() alone, so
/// that a reader who makes the same moves as a writer expects the same times.
class ExpectedTimes {
 public:
  /// Places are 1 to kPlaces.
  static constexpr std::size_t kPlaces = 64;

  /// Expects nothing before `start_ns`, and nothing at all before a source is added.
  explicit ExpectedTimes(TimeNs start_ns) : last_ns_(start_ns) {}

  /// The beginnings and ends of bursts. Throws nothing; bursts must be known().
  void add_bursts(const BurstDraws& bursts);
  /// `before` ahead of each step and `after` behind it; of the steps at which a terminal is reallocated
  /// alone, or of all. `access` must outlive this object.
  void add_steps(const Access& access, std::int64_t before_ns, std::int64_t after_ns, bool reallocated);

  /// The time in a place; nothing where so many are not expected soon.
  std::optional<TimeNs> at(std::size_t place);
  /// The place that has this time; it is 0 where no one of the next kPlaces places has it.
  std::size_t place_of(TimeNs time);
  /// From here on times before `time` are not expected any more.
  void move_to(TimeNs time);

 private:
  /// Bursts are looked for in so many minutes from the last one on.
  static constexpr std::int64_t kMinutes = 64;

  bool extend();
  bool find_burst();
  bool find_step();

  TimeNs last_ns_;
  std::deque<TimeNs> found_;
  BurstDraws bursts_;
  std::deque<TimeNs> burst_edges_;
  std::int64_t next_minute_ = 0;  ///< whose bursts have not been drawn
  const Access* access_ = nullptr;
  std::int64_t before_ns_ = 0, after_ns_ = 0;
  bool reallocated_ = false;
  std::deque<TimeNs> step_edges_;
  std::size_t next_step_ = 0;
};

/// The delay of a leg as it should go on: the square of a distance to something in orbit is close to a
/// polynomial of low degree in time.
class ExpectedDelay {
 public:
  /// A use of a leg begins, and nothing is known of it but this.
  void begin(TimeNs time, std::int64_t delay_ns);
  /// The delay at a time after the last one that is known.
  std::int64_t at(TimeNs time) const;
  /// What it was.
  void add(TimeNs time, std::int64_t delay_ns);

 private:
  struct Point {
    TimeNs time;
    std::int64_t delay_ns;
    double square;
  };
  static constexpr std::size_t kPoints = 4;
  Point points_[kPoints] = {};  ///< the last one first
  std::size_t count_ = 0;
  double curvature_ = 0;  ///< second divided difference of the squares, the last one seen at any leg
};

}  // namespace skyhaul::models
