// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "link/ground_radio.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// When rain takes the links between gateways and satellites: gateways with a radio and weather, in the
/// seconds in which it rains and one of the two directions does not close. Immutable: safe on any thread. The
/// arguments must outlive it.
class Feeders {
 public:
  Feeders(const Network& network, const orbits::Propagator& satellites);

  /// Keeps the weather around the latest instant: one for each thread.
  class Reader {
   public:
    explicit Reader(const Feeders& feeders);

    /// The first instant of [start, end) without the link; `end` where there is none.
    TimeNs lost_at(std::size_t gateway, std::int32_t satellite, TimeNs start_ns, TimeNs end_ns);

   private:
    struct Gateway {
      GroundRadio::Reader air;
      TimeNs start_ns, end_ns;  ///< what `rains` holds for
      bool rains;
    };
    const Feeders& feeders_;
    std::vector<std::optional<Gateway>> gateways_;
  };

 private:
  const orbits::Propagator& satellites_;
  std::vector<orbits::Observer> places_;
  std::vector<std::optional<GroundRadio>> radios_;  ///< by gateway; none: rain does not touch its links
};

}  // namespace skyhaul::models
