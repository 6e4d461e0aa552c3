// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// Why no number of terminals up to `most` at each of `sites` can make the entry as fast as wanted; empty
/// where one may: it has no such sites, two sites are never joined, its bytes are more than twice what so
/// many terminals carry at the greatest rate of any slot, or a step of compute takes too long.
/// @param links those that `summary` was worked out over
/// @param result the entry's own
std::string why_ruled_out(const TrafficSpec& traffic, const models::LinkTimeline& links,
                          const Summary& summary, const GroupResult& result,
                          const std::vector<std::string>& sites, double wanted_s, int most);

}  // namespace skyhaul::core
