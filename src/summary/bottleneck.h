// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/scenario.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

struct Bottleneck {
  std::string name;  ///< "terminal uplinks", "atacama terminal uplinks", "latency and gaps", ...
  double gain = 0;   ///< share by which 10 % more of it shortens a round
};

/// Relaxes each class of resource by 10 % in turn and solves rounds again at `starts` (a round that the
/// horizon cuts goes on as in long_round.h; one given up there, at its mean rate); the class that shortens
/// them most is the bottleneck. Where one site's part of the class brings most of that, it is named. Where no
/// class brings half a percent, what is left is delay and gaps; where no byte arrives at all, paths are
/// missing. `longer_power`, where it is given, is the engine of the same network with power windows a tenth
/// longer; they are then one of the classes.
Bottleneck find_bottleneck(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                           const TrafficSpec& traffic, const std::vector<TimeNs>& starts, unsigned threads,
                           const models::FlowEngine* longer_power = nullptr);

}  // namespace skyhaul::core
