// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/pair_series.h"

#include <algorithm>

namespace skyhaul::core {

std::vector<Series> round_trip_series(const models::LinkTimeline& timeline, int samples) {
  std::vector<Series> all;
  for (const models::Path& path : timeline.paths) {
    const std::int32_t a = timeline.nodes[path.src].site;
    const std::int32_t b = timeline.nodes[path.dst].site;
    const std::string name =
        timeline.sites[static_cast<std::size_t>(a)] + " - " + timeline.sites[static_cast<std::size_t>(b)];
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const Series& each) { return each.name == name; });
    if (a >= b || known) continue;
    Series series;
    series.name = name;
    for (int i = 0; i < samples; ++i) {
      const TimeNs t = timeline.start_ns + (timeline.end_ns - timeline.start_ns) / samples * i;
      const models::PathSegment& segment = segment_at(path, t);
      if (segment.route == models::kNoRoute) continue;
      series.x.push_back(static_cast<double>(t) * 1e-9);
      series.y.push_back(2e-6 * static_cast<double>(packet_delay_ns(timeline, segment.route, t)));
    }
    all.push_back(std::move(series));
  }
  return all;
}

}  // namespace skyhaul::core
