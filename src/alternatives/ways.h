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

/// Whether it is a satellite of another orbit, whose price and availability do not depend on a length.
bool is_orbit(const Alternative& each);

double seconds(std::int64_t ns);

/// Fills in a link's availability, readiness, length and price, at the lengths of link_lengths_km(). Where no
/// price is published or given, the row's reason says so.
void price_link(const Alternative& each, const std::map<std::string, double>& lengths, AlternativeRow& row);

}  // namespace skyhaul::core
