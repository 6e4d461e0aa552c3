// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Capacity steps and times without a link of one resource, appended in order of time.
struct CapacitySeries {
  std::vector<CapacityStep> steps;
  std::vector<Outage> lost;

  void append(TimeNs start_ns, std::int64_t capacity_bps) {
    if (!steps.empty() && steps.back().capacity_bps == capacity_bps) return;
    if (!steps.empty() && steps.back().start_ns == start_ns) {
      steps.back().capacity_bps = capacity_bps;
    } else {
      steps.push_back({start_ns, capacity_bps});
    }
  }
  void lose(TimeNs start_ns, TimeNs end_ns, OutageCause cause) {
    if (cause == OutageCause::kNone) return;
    if (!lost.empty() && lost.back().end_ns == start_ns && lost.back().cause == cause) {
      lost.back().end_ns = end_ns;
    } else {
      lost.push_back({start_ns, end_ns, cause});
    }
  }
  std::vector<TimeInterval> lost_by(OutageCause cause) const {
    std::vector<TimeInterval> all;
    for (const Outage& each : lost) {
      if (each.cause == cause) all.push_back({each.start_ns, each.end_ns});
    }
    return all;
  }
};

}  // namespace skyhaul::models
