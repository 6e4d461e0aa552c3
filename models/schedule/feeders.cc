// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/feeders.h"

#include "link/radio_pass.h"

namespace skyhaul::models {

Feeders::Feeders(const Network& network, const orbits::Propagator& satellites) : satellites_(satellites) {
  for (const models::Gateway& gateway : network.gateways) {
    places_.emplace_back(gateway.place, network.ellipsoid);
    radios_.emplace_back();
    if (gateway.radio && gateway.weather) radios_.back().emplace(*gateway.radio, gateway.weather.get());
  }
}

Feeders::Reader::Reader(const Feeders& feeders) : feeders_(feeders) {
  for (const std::optional<GroundRadio>& radio : feeders.radios_) {
    gateways_.emplace_back();
    if (radio) gateways_.back().emplace(Gateway{GroundRadio::Reader(*radio), 0, 0, false});
  }
}

TimeNs Feeders::Reader::lost_at(std::size_t gateway, std::int32_t satellite, TimeNs start_ns, TimeNs end_ns) {
  if (!gateways_[gateway]) return end_ns;
  Gateway& its = *gateways_[gateway];
  if (its.start_ns != start_ns || its.end_ns != end_ns) {
    its.rains = its.air.rains(start_ns, end_ns);
    its.start_ns = start_ns;
    its.end_ns = end_ns;
  }
  if (!its.rains) return end_ns;
  TimeNs lost_ns = end_ns;
  RadioPass(its.air, feeders_.satellites_)
      .run(feeders_.places_[gateway], satellite, start_ns, end_ns, [&](const RadioPass::Second& second) {
        if (second.up.most_bps == 0 || second.down.most_bps == 0)
          lost_ns = std::min(lost_ns, second.start_ns);
      });
  return lost_ns;
}

}  // namespace skyhaul::models
