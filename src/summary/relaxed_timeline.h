// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/time_interval.h"

namespace skyhaul::core {

/// The site that each resource belongs to, by index: of uplinks the site whose traffic crosses it first, of
/// downlinks the one whose traffic crosses it last, fixed links and data plans included; -1 for what belongs
/// to no site. A resource that no route crosses has none.
std::vector<std::int32_t> sites_of_resources(const models::LinkTimeline& timeline);

/// When each site's links have power, by the outages of its own resources; sorted intervals.
std::vector<std::vector<models::TimeInterval>> power_of_sites(const models::LinkTimeline& timeline,
                                                              const std::vector<std::int32_t>& site_of);

/// What a what-if of the bottleneck search changes in the times at which links are there.
struct LinkTimes {
  std::vector<char> longer_power;  ///< By site: its powered time is a tenth longer. Empty: at no site.
  bool shorter_gaps = false;       ///< Each time without a route is a tenth shorter.
};

/// The timeline with more time on its links. Each powered window of a site grows by a twentieth of its length
/// at both ends; the horizon repeats, so that a window that runs over its end counts as one window. Each time
/// without a route for another reason than power ends a tenth earlier. In the time that is gained, a path has
/// the route, the capacity and the delay of the time next to it.
models::LinkTimeline relaxed_timeline(const models::LinkTimeline& timeline, const LinkTimes& times);

}  // namespace skyhaul::core
