// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

using orbits::TimeNs;

/// The paths between two sites, one for each stripe.
std::vector<const models::Path*> paths_between(const models::LinkTimeline& timeline, std::int32_t src,
                                               std::int32_t dst);

/// What the stripes between two sites offer together at a time. A resource that several stripes share counts
/// in full for each of them.
struct PathNow {
  double rate_bps = 0;
  double round_trip_s = 0;  ///< the longest, without queueing
};
PathNow path_now(const models::LinkTimeline& timeline, const std::vector<const models::Path*>& paths,
                 TimeNs time);

/// What happens on paths in an interval.
struct Events {
  int bursts = 0;   ///< of loss
  int changes = 0;  ///< of route, and outages and gaps
};
Events events_in(const models::LinkTimeline& timeline, const std::vector<const models::Path*>& paths,
                 TimeNs from, TimeNs until);

/// "none", "low" (fewer than 0.3 bursts a second on each path) or "high".
std::string loss_class(int bursts, double duration_s, std::size_t paths);

/// How the numbers of terminals of two sites compare: "equal", "fewer at source" or "fewer at destination",
/// where the stripes share the terminals of the site that has fewer.
std::string ends_of(const models::LinkTimeline& timeline, std::int32_t src, std::int32_t dst);

}  // namespace skyhaul::core
