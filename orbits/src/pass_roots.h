// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "src/pass_arc.h"
#include "src/pass_joiner.h"

namespace skyhaul::orbits {

/// Finds rises, sets and tops as many at a time as there are lanes; the few that the kernels do not find, by
/// PassArc. Only for views without a range limit. Results do not depend on what is sought together.
class PassRoots {
 public:
  using Events = std::vector<std::vector<PassEvent>>;  ///< by site

  PassRoots(const Propagator& satellites, const std::vector<SkyView>& views, std::int64_t step_ns,
            Events& events);

  /// A root within the step that begins at `begin`, to be written to the event that was added last at `site`.
  struct Asked {
    std::size_t site;
    TimeNs begin;
  };
  /// Clearances at the step's begin and end; where positions are missing the event keeps its time. `node(k)`:
  /// positions of all satellites at the kth of PassArc's nodes.
  template <class Node>
  void crossing(const Asked& asked, double low, double high, Node node) {
    const std::size_t lane = crossings_.take(asked, *this, node);
    crossings_.lanes.low[lane] = low;
    crossings_.lanes.high[lane] = high;
    if (crossings_.full()) find_crossings();
  }
  /// A top near x: where it is not within the limits, the event is made one of no kind.
  template <class Node>
  void top(const Asked& asked, double x, Node node) {
    tops_.lanes.x[tops_.take(asked, *this, node)] = x;
    if (tops_.full()) find_tops();
  }
  /// Finds those that still wait.
  void finish();

 private:
  struct Place {
    std::size_t site, event;
    TimeNs begin;
  };
  struct Waiting {
    PassLanes lanes{};
    std::array<Place, PassLanes::kCount> places{};
    std::size_t count = 0;

    bool full() const { return count == places.size(); }
    template <class Node>
    std::size_t take(const Asked& asked, const PassRoots& roots, Node node) {
      const std::size_t lane = count++;
      const SkyView& view = roots.views_[asked.site];
      const std::size_t event = roots.events_[asked.site].size() - 1;
      places[lane] = {asked.site, event, asked.begin};
      const auto satellite = static_cast<Eigen::Index>(roots.events_[asked.site][event].satellite);
      for (int k = 0; k < kPassNodes; ++k) {
        const PositionArray& at = node(k);
        for (int axis = 0; axis < 3; ++axis)
          lanes.node[k][axis][lane] = at.data()[satellite + axis * at.rows()];
      }
      for (int axis = 0; axis < 3; ++axis) {
        lanes.observer[axis][lane] = view.observer().ecef_km()[axis];
        lanes.up[axis][lane] = view.observer().up()[axis];
      }
      lanes.sin_lowest[lane] = view.sin_lowest();
      return lane;
    }
  };

  void find_crossings();
  void find_tops();
  PassEvent& event(const Place& place) const { return events_[place.site][place.event]; }
  PassArc arc(const Waiting& waiting, std::size_t lane) const;

  const Propagator& satellites_;
  const std::vector<SkyView>& views_;
  std::int64_t step_ns_;
  Events& events_;
  const PassKernels& kernels_;
  Waiting crossings_, tops_;
};

}  // namespace skyhaul::orbits
