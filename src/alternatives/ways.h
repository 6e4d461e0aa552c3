// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "skyhaul/core/alternatives.h"

namespace skyhaul::core {

/// How a traffic entry is carried by hand.
struct CarriedWay {
  double distance_km = 0;  ///< of the farthest site
  double out_bytes = 0;    ///< of one site
  double back_bytes = 0;   ///< that it gets; 0: one way only
  std::string meeting;     ///< where the sites' bytes meet; empty where pairs exchange theirs
};

/// From the farthest site to the hub or source, or to the site that is nearest to all.
CarriedWay carried_way(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                       const Alternative& alternative);

/// Of each site of the entry that has terminals and no fixed link: km of a link to the nearest PoP. Empty
/// where the scenario has no PoPs and the alternative says no distance.
std::map<std::string, double> link_lengths_km(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                              const Alternative& alternative);

/// The name of a site of the entry that lies beyond the alternative's latitudes; empty: none.
std::string beyond_latitudes(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                             const Alternative& alternative);

}  // namespace skyhaul::core
