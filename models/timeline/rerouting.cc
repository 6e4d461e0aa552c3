// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The time before a new route is used: see Routing::reroute_delay_ns.
#include <algorithm>

#include "timeline/assembler.h"

namespace skyhaul::models {
namespace {

bool is_reallocated(const std::vector<Outage>& outages, TimeNs at) {
  const auto found = std::lower_bound(outages.begin(), outages.end(), at,
                                      [](const Outage& each, TimeNs t) { return each.start_ns < t; });
  return found != outages.end() && found->start_ns == at && found->cause == OutageCause::kReallocationGap;
}

}  // namespace

void Assembler::apply_reroute_delay() {
  const std::int64_t delay = network_.routing.reroute_delay_ns;
  if (delay == 0) return;
  for (const PairState& pair : pairs_) {
    const auto cause_at = [&](TimeNs at) {
      for (const Endpoint& end : {pair.a, pair.b}) {
        if (!end.fixed && is_reallocated(terminals_[static_cast<std::size_t>(end.index)].outages, at))
          return OutageCause::kReallocationGap;
      }
      return OutageCause::kNoRoute;
    };
    for (const std::size_t path : {pair.forward, pair.backward}) {
      std::vector<PathSegment>& segments = timeline_.paths[path].segments;
      std::vector<PathSegment> delayed;
      const auto append = [&](const PathSegment& segment) {
        if (delayed.empty() || delayed.back().route != segment.route || delayed.back().cause != segment.cause)
          delayed.push_back(segment);
      };
      for (std::size_t i = 0; i < segments.size(); ++i) {
        const PathSegment& segment = segments[i];
        if (i == 0 || segment.route == kNoRoute) {
          append(segment);
          continue;
        }
        append({segment.start_ns, kNoRoute, cause_at(segment.start_ns)});
        const TimeNs end = i + 1 < segments.size() ? segments[i + 1].start_ns : timeline_.end_ns;
        if (segment.start_ns + delay < end)
          append({segment.start_ns + delay, segment.route, OutageCause::kNone});
      }
      segments = std::move(delayed);
    }
  }
}

}  // namespace skyhaul::models
