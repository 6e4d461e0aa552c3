// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "schedule/slots.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// Where the satellites are at the start, middle and end of a slot. Positions are computed when they are
/// first asked for. One object serves one thread, slot after slot; the propagator must outlive it.
class Sky {
 public:
  explicit Sky(const orbits::Propagator& satellites) : satellites_(satellites) {}

  /// Goes to a slot. What is known of the end of the one before is the start of one that follows it.
  void move_to(const Slot& slot) {
    if (end_.known && end_ns_ == slot.start_ns) {
      std::swap(start_, end_);
    } else {
      start_.known = false;
    }
    middle_.known = end_.known = false;
    start_ns_ = slot.start_ns;
    middle_ns_ = slot.start_ns + (slot.end_ns - slot.start_ns) / 2;
    end_ns_ = slot.end_ns;
  }

  TimeNs start_ns() const { return start_ns_; }
  TimeNs middle_ns() const { return middle_ns_; }
  TimeNs end_ns() const { return end_ns_; }
  const orbits::PositionArray& start() const { return at(start_ns_, start_); }
  const orbits::PositionArray& middle() const { return at(middle_ns_, middle_); }
  const orbits::PositionArray& end() const { return at(end_ns_, end_); }

 private:
  struct Positions {
    bool known = false;
    orbits::PositionArray ecef_km;
  };
  const orbits::PositionArray& at(TimeNs utc, Positions& positions) const {
    if (!positions.known) satellites_.positions_ecef_km(utc, positions.ecef_km);
    positions.known = true;
    return positions.ecef_km;
  }

  const orbits::Propagator& satellites_;
  TimeNs start_ns_ = 0, middle_ns_ = 0, end_ns_ = 0;
  mutable Positions start_, middle_, end_;
};

}  // namespace skyhaul::models
