// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/orbits/passes.h"

namespace skyhaul::orbits {

struct PassEvent {
  enum class Kind : std::uint8_t { kUpAtStart, kRise, kTop, kSet, kNone };

  std::int32_t satellite;
  Kind kind;
  TimeNs time;
  double elevation_deg;  ///< of kTop
};

/// Joins the events of one site to passes, tile after tile.
class PassJoiner {
 public:
  PassJoiner(const Propagator& satellites, const SkyView& view, TimeNs start, TimeNs end)
      : satellites_(satellites),
        view_(view),
        start_(start),
        end_(end),
        place_(static_cast<std::size_t>(satellites.size()), kNone) {}

  /// Those of a satellite in order of time, as the points of the grid come.
  void take(const std::vector<PassEvent>& events);
  std::vector<Pass> finish();

 private:
  void take(const PassEvent& event);
  std::int32_t& place(std::int32_t satellite) { return place_[static_cast<std::size_t>(satellite)]; }
  Pass& open(std::int32_t at) { return open_[static_cast<std::size_t>(at)]; }
  void close(std::int32_t at);
  double elevation_deg(std::int32_t satellite, TimeNs utc) const;
  /// Cuts a pass to the search, and finds its greatest elevation where that is at an end.
  void add(Pass pass);
  void culminate_at_an_end(Pass& pass) const;
  bool clear(std::int32_t satellite, TimeNs utc) const;
  /// First time, to 0.1 ms, at which clear() is what it is at `b`, between two times where it differs.
  TimeNs change(std::int32_t satellite, TimeNs a, TimeNs b) const;
  /// The parts of a pass over the lowest corner of a profile that are over the profile.
  void split(const Pass& whole);
  void add_part(Pass part, const Pass& whole);

  const Propagator& satellites_;
  const SkyView& view_;
  TimeNs start_, end_;
  static constexpr std::int32_t kNone = -1;
  std::vector<Pass> open_;
  std::vector<std::int32_t> place_;  ///< in open_, by satellite
  std::vector<Pass> passes_;
};

}  // namespace skyhaul::orbits
