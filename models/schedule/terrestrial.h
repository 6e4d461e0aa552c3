// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// What light travels in vacuum in the time.
inline double in_vacuum_km(std::int64_t delay_ns) {
  return static_cast<double>(delay_ns) * 1e-9 * orbits::kSpeedOfLightKmPerS;
}

/// The ground side of a network: which PoP each gateway and fixed link belongs to, and the delays between
/// them. A delay that the network does not list is the great-circle distance (on a sphere of 6371 km) times
/// the stretch, at 2/3 c in fibre. The constructor throws std::invalid_argument for a PoP that is named and
/// not there, or none where one is needed.
class Terrestrial {
 public:
  explicit Terrestrial(const Network& network);

  std::int32_t pop_of_gateway(std::size_t gateway) const { return gateway_pop_[gateway]; }
  /// -1 for a site without a fixed link.
  std::int32_t pop_of_site(std::size_t site) const { return site_pop_[site]; }
  std::int64_t gateway_delay_ns(std::size_t gateway) const { return gateway_delay_ns_[gateway]; }
  const std::vector<std::int64_t>& gateway_delays_ns() const { return gateway_delay_ns_; }
  std::int64_t pop_delay_ns(std::int32_t a, std::int32_t b) const;

 private:
  std::int64_t delay_ns(const std::string& a, const orbits::Geodetic& at_a, const std::string& b,
                        const orbits::Geodetic& at_b) const;
  std::int32_t find_pop(const std::string& wanted, const orbits::Geodetic& place,
                        const std::string& whose) const;

  const Network& network_;
  std::vector<std::int32_t> gateway_pop_, site_pop_;
  std::vector<std::int64_t> gateway_delay_ns_;
  std::vector<std::int64_t> pop_delay_ns_;
};

}  // namespace skyhaul::models
