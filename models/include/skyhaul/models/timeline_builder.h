// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/network.h"
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

/// Serving plan, routes, delays, capacities and outages of a network over a horizon. The result does not
/// depend on `threads`. Throws std::invalid_argument when the network contradicts itself (unknown PoP, no
/// shell capacity).
LinkTimeline build_timeline(const Network& network, const orbits::Propagator& satellites,
                            const BuildOptions& options);

}  // namespace skyhaul::models
