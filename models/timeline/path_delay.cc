// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/path_delay.h"

namespace skyhaul::models {

std::int64_t mean_path_delay_ns(const LinkTimeline& timeline, const Path& path) {
  constexpr int kTimes = 256;
  std::int64_t sum = 0;
  int routed = 0;
  for (int i = 0; i < kTimes; ++i) {
    const TimeNs time = timeline.start_ns + (timeline.end_ns - timeline.start_ns) / kTimes * i;
    const std::uint32_t route = segment_at(path, time).route;
    if (route == kNoRoute) continue;
    sum += route_delay_ns(timeline, route, time);
    ++routed;
  }
  return routed > 0 ? sum / routed : 0;
}

}  // namespace skyhaul::models
