// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/remedies.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "route/router.h"
#include "skyhaul/models/words.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

constexpr std::size_t kSlots = 12;
constexpr double kLowestMaskDeg = 5;
using orbits::kDegree;
constexpr double kEarthRadiusKm = 6371;

/// Counts the sampled slots in which there is a way between the two sites, or, of a single site, between it
/// and any other.
class Trial {
 public:
  Trial(std::vector<std::size_t> sites, TimeNs start_ns, TimeNs end_ns)
      : sites_(std::move(sites)), start_ns_(start_ns), end_ns_(end_ns) {}

  std::size_t operator()(Network network, const orbits::Propagator& satellites) const {
    for (Site& site : network.sites) {
      site.power.reset();
      if (site.fixed_link) continue;
      // The terminal that sees most stands for its site.
      const auto lowest = std::min_element(
          site.terminals.begin(), site.terminals.end(),
          [](const Terminal& a, const Terminal& b) { return a.min_elevation_deg < b.min_elevation_deg; });
      if (lowest != site.terminals.end()) site.terminals = {*lowest};
    }
    network.faults.terminals.clear();
    const std::vector<Slot> slots = slots_of(network.slots, start_ns_, end_ns_);
    const Terrestrial ground(network);
    const auto pairs = pairs_of(network);
    if (pairs.empty()) return 0;
    const ServingPlanner planner(network, satellites, ground.gateway_delays_ns());
    std::size_t joined = 0;
    for (std::size_t i = 0; i < kSlots; ++i) {
      const Slot* slot = slots.data() + (2 * i + 1) * slots.size() / (2 * kSlots);
      Router router(network, satellites, ground, pairs);
      router.begin(slots.data());
      planner.plan(slot, slot + 1, nullptr, [&](const Slot& each, const SlotPlan& plan, const Sky& sky) {
        SlotPlan chosen = plan;
        const std::vector<WayChange> ways = router.ways(each, chosen, sky);
        joined += std::any_of(ways.begin(), ways.end(),
                              [](const WayChange& way) { return way.way.cause == OutageCause::kNone; });
      });
    }
    return joined;
  }

 private:
  std::vector<std::pair<Endpoint, Endpoint>> pairs_of(const Network& network) const {
    std::vector<Endpoint> ends;
    std::int32_t terminal = 0;
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
      const Site& site = network.sites[s];
      const auto index = static_cast<std::int32_t>(s);
      if (site.fixed_link) {
        ends.push_back({true, 0, index});
      } else if (!site.terminals.empty()) {
        ends.push_back({false, terminal++, index});
      }
    }
    std::vector<std::pair<Endpoint, Endpoint>> pairs;
    for (const Endpoint& a : ends) {
      for (const Endpoint& b : ends) {
        if (a.site >= b.site) continue;
        const auto is = [&](std::size_t i) {
          return static_cast<std::size_t>(a.site) == sites_[i] ||
                 static_cast<std::size_t>(b.site) == sites_[i];
        };
        if (is(0) && (sites_.size() == 1 || is(1))) pairs.emplace_back(a, b);
      }
    }
    return pairs;
  }

  std::vector<std::size_t> sites_;
  TimeNs start_ns_, end_ns_;
};

/// A place on the great circle from one to another.
orbits::Geodetic towards(const orbits::Geodetic& from, const orbits::Geodetic& to, double km) {
  const auto direction = [](const orbits::Geodetic& place) {
    const double latitude = place.latitude_deg * kDegree;
    const double longitude = place.longitude_deg * kDegree;
    return Eigen::Vector3d(std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude),
                           std::sin(latitude));
  };
  const Eigen::Vector3d a = direction(from);
  const Eigen::Vector3d axis = a.cross(direction(to));
  if (axis.norm() < 1e-9) return from;
  const Eigen::Vector3d at = Eigen::AngleAxisd(km / kEarthRadiusKm, axis.normalized()) * a;
  return {std::asin(std::clamp(at.z(), -1.0, 1.0)) / kDegree, std::atan2(at.y(), at.x()) / kDegree, 0};
}

double distance_km(const orbits::Geodetic& a, const orbits::Geodetic& b) {
  const Eigen::Vector3d x = orbits::to_ecef_km({a.latitude_deg, a.longitude_deg, 0});
  const Eigen::Vector3d y = orbits::to_ecef_km({b.latitude_deg, b.longitude_deg, 0});
  return std::atan2(x.cross(y).norm(), x.dot(y)) * kEarthRadiusKm;
}

bool has_lasers(const Network& network) { return !network.isls.empty() || network.nearest_isls > 0; }

class Remedies {
 public:
  Remedies(const Network& network, const orbits::Propagator& satellites, std::vector<std::size_t> sites,
           TimeNs start_ns, TimeNs end_ns)
      : network_(network),
        satellites_(satellites),
        sites_(sites),
        trial_(std::move(sites), start_ns, end_ns) {}

  std::string all(const std::vector<OtherSky>& others) {
    try_routing();
    try_gateway();
    try_mask();
    if (network_.gso_separation_deg > 0) {
      Network changed = network_;
      changed.gso_separation_deg = 0;
      add("no separation from the geostationary arc", trial_(std::move(changed), satellites_));
    }
    if (!network_.faults.empty()) {
      Network changed = network_;
      changed.faults = {};
      add("no faults", trial_(std::move(changed), satellites_));
    }
    for (const OtherSky& other : others) {
      add(fmt::format("the constellation {} (routing {})", other.name, word_of(other.network.routing.mode)),
          trial_(other.network, *other.satellites));
    }
    const std::string whom = sites_.size() == 1 ? "It" : "They";
    if (!serving_.empty()) {
      return fmt::format("{} would be {} by any one of these changes, each tried by itself: {}", whom,
                         sites_.size() == 1 ? "served" : "joined", fmt::join(serving_, "; "));
    }
    return fmt::format("None of the changes that were tried would {} {}: {}",
                       sites_.size() == 1 ? "serve" : "join", sites_.size() == 1 ? "it" : "them",
                       fmt::join(vain_, "; "));
  }

 private:
  void add(const std::string& what, std::size_t slots) {
    if (slots == 0) {
      vain_.push_back(what);
    } else {
      serving_.push_back(fmt::format("{} (a path in {} of {} slots tried)", what, slots, kSlots));
    }
  }

  void try_routing() {
    for (const RoutingMode mode : {RoutingMode::kIslGateway, RoutingMode::kIsl, RoutingMode::kBentPipe}) {
      if (mode == network_.routing.mode) continue;
      if (mode != RoutingMode::kBentPipe && !has_lasers(network_)) continue;
      if (mode != RoutingMode::kIsl && network_.gateways.empty()) continue;
      Network changed = network_;
      changed.routing.mode = mode;
      add(fmt::format("routing: {}", word_of(mode)), trial_(std::move(changed), satellites_));
    }
  }

  /// Slots with a way where each of the sites has one more gateway, `km` away towards the nearest one (or
  /// towards the north pole). `place` is where the last of them stands.
  std::size_t with_gateway(double km, orbits::Geodetic* place) const {
    Network changed = network_;
    for (const std::size_t s : sites_) {
      const orbits::Geodetic& home = network_.sites[s].place;
      Gateway gateway;
      orbits::Geodetic goal{90, 0, 0};
      const auto nearest = std::min_element(network_.gateways.begin(), network_.gateways.end(),
                                            [&](const Gateway& a, const Gateway& b) {
                                              return distance_km(home, a.place) < distance_km(home, b.place);
                                            });
      if (nearest != network_.gateways.end()) {
        gateway = *nearest;
        goal = nearest->place;
      }
      gateway.name = fmt::format("tried {}", s);
      gateway.place = towards(home, goal, km);
      gateway.outages.clear();
      gateway.weather = nullptr;
      *place = gateway.place;
      if (changed.pops.empty()) changed.pops.push_back({"tried", gateway.place});
      if (gateway.pop.empty()) gateway.pop = changed.pops.front().name;
      changed.gateways.push_back(gateway);
    }
    if (!changed.faults.gateways.empty()) changed.faults.gateways.resize(changed.gateways.size());
    return trial_(std::move(changed), satellites_);
  }

  void try_gateway() {
    if (network_.routing.mode == RoutingMode::kIsl && !network_.gateways.empty()) return;
    orbits::Geodetic place;
    const std::size_t at_home = with_gateway(0, &place);
    const std::string where = sites_.size() == 1 ? "a gateway at the site" : "a gateway at each of the sites";
    if (at_home == 0 || sites_.size() > 1 || network_.sites[sites_[0]].track) {
      add(where, at_home);
      return;
    }
    double near_km = 0, far_km = 6000;
    while (far_km - near_km > 50) {
      const double middle_km = (near_km + far_km) / 2;
      (with_gateway(middle_km, &place) >= at_home ? near_km : far_km) = middle_km;
    }
    near_km = std::floor(near_km / 50) * 50;
    const std::size_t slots = with_gateway(near_km, &place);
    add(fmt::format("a gateway at most about {:.0f} km away, such as at {:.1f} {} {:.1f} {}", near_km,
                    std::abs(place.latitude_deg), place.latitude_deg < 0 ? 'S' : 'N',
                    std::abs(place.longitude_deg), place.longitude_deg < 0 ? 'W' : 'E'),
        slots);
  }

  std::size_t with_mask(double mask_deg) const {
    Network changed = network_;
    for (const std::size_t s : sites_) {
      for (Terminal& terminal : changed.sites[s].terminals)
        terminal.min_elevation_deg = std::min(terminal.min_elevation_deg, mask_deg);
    }
    return trial_(std::move(changed), satellites_);
  }

  void try_mask() {
    double own_deg = -90;
    for (const std::size_t s : sites_) {
      for (const Terminal& terminal : network_.sites[s].terminals)
        own_deg = std::max(own_deg, terminal.min_elevation_deg);
    }
    if (own_deg <= kLowestMaskDeg) return;
    const std::size_t lowest = with_mask(kLowestMaskDeg);
    double serves_deg = kLowestMaskDeg;
    if (lowest > 0) {
      double fails_deg = std::ceil(own_deg);
      while (fails_deg - serves_deg > 1) {
        const double middle_deg = std::floor((serves_deg + fails_deg) / 2);
        (with_mask(middle_deg) >= lowest ? serves_deg : fails_deg) = middle_deg;
      }
    }
    add(fmt::format("satellites down to {:.0f} deg of elevation instead of {}", serves_deg, own_deg),
        lowest > 0 ? with_mask(serves_deg) : 0);
  }

  const Network& network_;
  const orbits::Propagator& satellites_;
  std::vector<std::size_t> sites_;
  Trial trial_;
  std::vector<std::string> serving_, vain_;
};

std::string remedies(const Network& network, const orbits::Propagator& satellites,
                     const std::vector<std::size_t>& sites, TimeNs start_ns, TimeNs end_ns,
                     const std::vector<OtherSky>& others) {
  for (const std::size_t s : sites) {
    const Site& site = network.sites.at(s);
    if (site.terminals.empty() && (!site.fixed_link || sites.size() == 1)) return "";
  }
  return Remedies(network, satellites, sites, start_ns, end_ns).all(others);
}

}  // namespace

std::string site_remedies(const Network& network, const orbits::Propagator& satellites, std::size_t site,
                          TimeNs start_ns, TimeNs end_ns, const std::vector<OtherSky>& others) {
  return remedies(network, satellites, {site}, start_ns, end_ns, others);
}

std::string pair_remedies(const Network& network, const orbits::Propagator& satellites, std::size_t a,
                          std::size_t b, TimeNs start_ns, TimeNs end_ns,
                          const std::vector<OtherSky>& others) {
  return remedies(network, satellites, {a, b}, start_ns, end_ns, others);
}

}  // namespace skyhaul::models
