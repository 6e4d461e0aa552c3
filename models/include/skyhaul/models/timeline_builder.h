// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/network.h"
#include "skyhaul/models/sky_view.h"
#include "skyhaul/models/slot_plan.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

struct BuildOptions {
  TimeNs start_ns = 0;
  TimeNs end_ns = 0;
  std::uint64_t seed = 1;
  unsigned threads = 0;  ///< 0: one for each core
  /// Called from one thread at a time with the fraction done; returns false to stop the build (which then
  /// throws Interrupted).
  std::function<bool(double)> progress;
};

using skyhaul::Interrupted;

// A timeline is built in three stages, each computed from the result of the one before: who sees whom, who
// serves whom over what routes, and what the links carry. A stage need not run again when something changes
// that it does not read. No result depends on `threads`. All throw std::invalid_argument when the network
// contradicts itself (unknown PoP, no shell capacity), when the horizon is empty, or when the sky or the plan
// is for another horizon, and Interrupted when they are stopped.

/// Works out who sees whom. It reads from the network the places, tracks, horizons and masks of sites and
/// gateways, the slots, and the separation from the geostationary arc, and from the options the horizon.
SKYHAUL_MODELS_EXPORT SkyView see_sky(const Network& network, const orbits::Propagator& satellites,
                                      const BuildOptions& options);

/// Works out who serves whom, and the routes, over a sky that was seen for a network with the same places,
/// masks and slots. It reads no rates, losses, gaps, data plans or tunnels. What is drawn from the seed
/// (rain, faults, the draws of ServingPolicy::kMeasured) is in the network.
SKYHAUL_MODELS_EXPORT ServingPlan plan_serving(const Network& network, const orbits::Propagator& satellites,
                                               const SkyView& sky, const BuildOptions& options);

/// Delays, capacities, losses and outages of a network over a serving plan that was made for its sites,
/// gateways, routing and faults.
SKYHAUL_MODELS_EXPORT LinkTimeline build_timeline(const Network& network,
                                                  const orbits::Propagator& satellites,
                                                  const ServingPlan& plan, const BuildOptions& options);

/// Runs all three stages with little of the first two in memory at a time, for long horizons. The timeline is
/// the same.
SKYHAUL_MODELS_EXPORT LinkTimeline build_timeline(const Network& network,
                                                  const orbits::Propagator& satellites,
                                                  const BuildOptions& options);

}  // namespace skyhaul::models
