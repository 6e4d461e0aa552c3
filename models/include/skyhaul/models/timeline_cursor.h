// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Moves `index` to the last entry of a series that starts at or before `time` (0 before all). It costs a
/// comparison where that is the entry of the last look-up or the next one. The series must not be empty.
template <class T>
std::size_t seek(const std::vector<T>& series, std::size_t index, TimeNs time) {
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
class LegCursor {
 public:
  LegCursor(const LinkTimeline& timeline, std::uint32_t leg);

  /// Delay of a packet that departs at `time`.
  std::int64_t delay_ns(TimeNs time);

 private:
  const Leg* leg_;
  const AccessRule* rule_;
  const Access* access_;  ///< nullptr: none
  std::size_t piece_ = 0, step_ = 0;
};

/// The longest delay that packets can meet on a leg.
std::int64_t longest_delay_ns(const LinkTimeline& timeline, const Leg& leg);

}  // namespace skyhaul::models
