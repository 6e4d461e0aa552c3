// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/terrestrial.h"

#include <cmath>
#include <stdexcept>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;

double great_circle_km(const orbits::Geodetic& a, const orbits::Geodetic& b) {
  const double dlat = (b.latitude_deg - a.latitude_deg) * kDegree / 2;
  const double dlon = (b.longitude_deg - a.longitude_deg) * kDegree / 2;
  const double h = std::sin(dlat) * std::sin(dlat) + std::cos(a.latitude_deg * kDegree) *
                                                         std::cos(b.latitude_deg * kDegree) * std::sin(dlon) *
                                                         std::sin(dlon);
  return 2 * 6371 * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace

Terrestrial::Terrestrial(const Network& network) : network_(network) {
  for (const Gateway& gateway : network.gateways) {
    const std::int32_t pop = find_pop(gateway.pop, gateway.place, "gateway " + gateway.name);
    const Pop& its = network.pops[static_cast<std::size_t>(pop)];
    gateway_pop_.push_back(pop);
    gateway_delay_ns_.push_back(delay_ns(gateway.name, gateway.place, its.name, its.place));
  }
  for (const Site& site : network.sites) {
    site_pop_.push_back(site.fixed_link ? find_pop(site.fixed_link->pop, site.place, "site " + site.name)
                                        : -1);
  }
  for (const Pop& a : network.pops) {
    for (const Pop& b : network.pops) pop_delay_ns_.push_back(delay_ns(a.name, a.place, b.name, b.place));
  }
}

std::int64_t Terrestrial::pop_delay_ns(std::int32_t a, std::int32_t b) const {
  return a == b ? 0
                : pop_delay_ns_[static_cast<std::size_t>(a) * network_.pops.size() +
                                static_cast<std::size_t>(b)];
}

std::int64_t Terrestrial::delay_ns(const std::string& a, const orbits::Geodetic& at_a, const std::string& b,
                                   const orbits::Geodetic& at_b) const {
  for (const TerrestrialDelay& known : network_.terrestrial) {
    if ((known.a == a && known.b == b) || (known.a == b && known.b == a)) return known.delay_ns;
  }
  const double fibre_km_per_s = orbits::kSpeedOfLightKmPerS * 2 / 3;
  return std::llround(great_circle_km(at_a, at_b) * network_.terrestrial_stretch / fibre_km_per_s * 1e9);
}

std::int32_t Terrestrial::find_pop(const std::string& wanted, const orbits::Geodetic& place,
                                   const std::string& whose) const {
  std::int32_t best = -1;
  double best_km = 0;
  for (std::size_t p = 0; p < network_.pops.size(); ++p) {
    const Pop& pop = network_.pops[p];
    if (!wanted.empty()) {
      if (pop.name == wanted) return static_cast<std::int32_t>(p);
      continue;
    }
    const double km = great_circle_km(place, pop.place);
    if (best < 0 || km < best_km) {
      best = static_cast<std::int32_t>(p);
      best_km = km;
    }
  }
  if (best < 0) {
    throw std::invalid_argument(whose +
                                (wanted.empty() ? ": there is no PoP" : ": there is no PoP " + wanted));
  }
  return best;
}

}  // namespace skyhaul::models
