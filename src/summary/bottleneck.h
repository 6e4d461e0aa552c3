// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/flow_engine.h"
#include "summary/relaxed_engines.h"

namespace skyhaul::core {

struct Bottleneck {
  std::string name;  ///< "terminal uplinks and downlinks", "atacama terminal uplinks", "latency", ...
  double gain = 0;   ///< Share by which 10 % more of what is named shortens a round.
  std::vector<std::string> classes = {};  ///< What is named, class by class and without sites.
};

/// What limits the rounds of a traffic entry that start at `starts`. A round that the end of the horizon cuts
/// goes on over the links of its beginning. A round that long_round() gives up is taken to go on at its mean
/// rate.
///
/// All classes are relaxed by 10 % together: that is the whole gain. Then classes are left out again, one at
/// a time and always the one whose loss costs least, while the rest brings at least 90 % of the whole gain;
/// of the classes left, the sites that have a part of them are left out in the same way. A tie leaves out the
/// later one in the order of this list. Ten per cent more means:
///   - of each kind of resource (a data plan's rate goes with its terminal): capacity x 1.1;
///   - power windows: powered time x 1.1; missing paths: each time without a route x 0.9;
///   - data plans: volume and slow rate x 1.1;
///   - transport: start-up x 0.9, and what loss leaves of the rate a tenth nearer to all of it;
///   - latency: delays x 0.9.
/// Where the whole gain is below half a per cent the name is "nothing that 10 % would change". Where no byte
/// arrives, or a round never ends because two of its sites have no path, it names the pair.
///
/// @param plan what the rounds make of data plans
/// @param threads 0: one for each core; the result does not depend on it
/// @param progress called now and then with the share done, as it is estimated; may be empty
Bottleneck find_bottleneck(RelaxedEngines& engines, const TrafficSpec& traffic,
                           const std::vector<models::TimeNs>& starts, models::PlanUse plan, unsigned threads,
                           const std::function<void(double)>& progress = {});

}  // namespace skyhaul::core
