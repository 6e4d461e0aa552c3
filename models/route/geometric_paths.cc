// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/geometric_paths.h"

#include <algorithm>
#include <cmath>

#include "route/arc_filter.h"
#include "schedule/terrestrial.h"
#include "skyhaul/orbits/site_paths.h"

namespace skyhaul::models {
namespace {

using orbits::Access;
constexpr double kNone = orbits::ShortestPaths::kUnreachable;
constexpr double kKmPerNs = orbits::kSpeedOfLightKmPerS * 1e-9;

/// What a site can reach by its own terminals; nothing at all with a fixed link.
std::vector<orbits::GroundStation> site_stations(const Network& network) {
  std::vector<orbits::GroundStation> stations;
  for (const Site& site : network.sites) {
    orbits::GroundStation station{site.place, 90, -1};
    if (!site.fixed_link) {
      for (const Terminal& terminal : site.terminals) {
        station.min_elevation_deg = std::min(station.min_elevation_deg, terminal.min_elevation_deg);
        station.max_range_km = std::max(station.max_range_km, terminal.max_range_km);
      }
      station.track = site.track;
      station.horizon = site.horizon;
    }
    stations.push_back(station);
  }
  return stations;
}

std::vector<orbits::GroundStation> gateway_stations(const Network& network) {
  std::vector<orbits::GroundStation> stations;
  for (const Gateway& gateway : network.gateways)
    stations.push_back({gateway.place, gateway.min_elevation_deg});
  return stations;
}

std::int64_t rtt_of(double one_way_km) {
  return one_way_km < kNone ? std::llround(2 * one_way_km / kKmPerNs) : -1;
}

/// Delays on the ground as lengths in vacuum, so that they add to those of the links.
class GroundLengths {
 public:
  explicit GroundLengths(const Network& network) : network_(network), ground_(network) {}

  std::int32_t pop_of_site(std::size_t site) const { return ground_.pop_of_site(site); }
  std::int32_t pop_of_gateway(std::size_t gateway) const { return ground_.pop_of_gateway(gateway); }
  double gateway_km(std::size_t gateway) const { return km(ground_.gateway_delay_ns(gateway)); }
  double pops_km(std::int32_t a, std::int32_t b) const { return km(ground_.pop_delay_ns(a, b)); }
  double fixed_link_km(std::size_t site) const { return km(network_.sites[site].fixed_link->delay_ns); }

  void append_pop(std::int32_t pop, std::string& text) const {
    text += '>';
    text += network_.pops[static_cast<std::size_t>(pop)].name;
  }

 private:
  static double km(std::int64_t delay_ns) { return static_cast<double>(delay_ns) * kKmPerNs; }

  const Network& network_;
  Terrestrial ground_;
};

class MeshPaths final : public GeometricPaths {
 public:
  MeshPaths(const Network& network, const orbits::Propagator& satellites, orbits::IslMesh mesh,
            std::vector<Pair> pairs)
      : network_(network),
        satellites_(satellites),
        ground_(network),
        gateways_(gateway_stations(network), network.ellipsoid),
        paths_(satellites, std::move(mesh), site_stations(network), network.ellipsoid, std::move(pairs)),
        arc_(network) {
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
      if (network.sites[s].fixed_link) fixed_.push_back(s);
    }
    best_gateway_.assign(network.sites.size(), {});
  }

  void settle(TimeNs first, TimeNs earliest, std::int64_t step_ns) override {
    paths_.settle(first, earliest, step_ns);
  }

  void step(TimeNs utc) override {
    if (fixed_.empty() && !arc_.active()) {
      paths_.step(utc);
    } else {
      paths_.step(utc, [this](TimeNs t, const orbits::PositionArray& ecef_km, auto& access) {
        arc_.apply(ecef_km, access);
        if (!fixed_.empty()) gateways_.update(t, ecef_km, below_);
        for (const std::size_t site : fixed_) add_gateways(site, access[site]);
      });
    }
  }

  std::int64_t rtt_ns(std::size_t pair) const override {
    return both_fixed(pair) ? rtt_of(fibre_km(pair)) : rtt_of(paths_.paths().length_km(pair));
  }

  void append_path(std::size_t pair, std::string& text) const override {
    const auto first = static_cast<std::size_t>(paths_.paths().pairs()[pair].first);
    const auto second = static_cast<std::size_t>(paths_.paths().pairs()[pair].second);
    std::vector<std::int32_t> nodes;
    if (!both_fixed(pair)) {
      paths_.paths().path(pair, nodes);
      if (nodes.empty()) return;
    }
    text += network_.sites[first].name;
    if (both_fixed(pair)) {
      const std::int32_t a = ground_.pop_of_site(first);
      const std::int32_t b = ground_.pop_of_site(second);
      ground_.append_pop(a, text);
      if (a != b) ground_.append_pop(b, text);
    } else {
      append_ground(first, nodes.front(), false, text);
      for (const std::int32_t node : nodes) {
        text += '>';
        text += satellites_.satellites()[static_cast<std::size_t>(node)].name;
      }
      append_ground(second, nodes.back(), true, text);
    }
    text += '>';
    text += network_.sites[second].name;
  }

 private:
  bool both_fixed(std::size_t pair) const {
    const Pair& sites = paths_.paths().pairs()[pair];
    return network_.sites[static_cast<std::size_t>(sites.first)].fixed_link &&
           network_.sites[static_cast<std::size_t>(sites.second)].fixed_link;
  }

  double fibre_km(std::size_t pair) const {
    const auto a = static_cast<std::size_t>(paths_.paths().pairs()[pair].first);
    const auto b = static_cast<std::size_t>(paths_.paths().pairs()[pair].second);
    return ground_.fixed_link_km(a) + ground_.pops_km(ground_.pop_of_site(a), ground_.pop_of_site(b)) +
           ground_.fixed_link_km(b);
  }

  /// A site with a fixed link reaches every satellite above a gateway, over the gateway of least length.
  void add_gateways(std::size_t site, std::vector<Access>& access) {
    auto& best = best_gateway_[site];
    best.assign(static_cast<std::size_t>(satellites_.size()), -1);
    std::vector<double> length_km(best.size(), kNone);
    for (std::size_t g = 0; g < below_.size(); ++g) {
      const double ground_km = ground_.fixed_link_km(site) +
                               ground_.pops_km(ground_.pop_of_site(site), ground_.pop_of_gateway(g)) +
                               ground_.gateway_km(g);
      for (const Access& up : below_[g]) {
        const auto satellite = static_cast<std::size_t>(up.node);
        if (ground_km + up.length_km < length_km[satellite]) {
          length_km[satellite] = ground_km + up.length_km;
          best[satellite] = static_cast<std::int32_t>(g);
        }
      }
    }
    access.clear();
    for (std::size_t satellite = 0; satellite < best.size(); ++satellite) {
      if (best[satellite] >= 0)
        access.push_back({static_cast<std::int32_t>(satellite), length_km[satellite]});
    }
  }

  void append_ground(std::size_t site, std::int32_t satellite, bool reverse, std::string& text) const {
    if (!network_.sites[site].fixed_link) return;
    const auto g = static_cast<std::size_t>(best_gateway_[site][static_cast<std::size_t>(satellite)]);
    const std::int32_t own = ground_.pop_of_site(site);
    const std::int32_t its = ground_.pop_of_gateway(g);
    if (reverse) text += '>' + network_.gateways[g].name;
    ground_.append_pop(reverse ? its : own, text);
    if (own != its) ground_.append_pop(reverse ? own : its, text);
    if (!reverse) text += '>' + network_.gateways[g].name;
  }

  const Network& network_;
  const orbits::Propagator& satellites_;
  GroundLengths ground_;
  orbits::GroundReach gateways_;
  orbits::SitePaths paths_;
  ArcFilter arc_;
  std::vector<std::size_t> fixed_;                       ///< sites
  std::vector<std::vector<Access>> below_;               ///< by gateway
  std::vector<std::vector<std::int32_t>> best_gateway_;  ///< by site with a fixed link, by satellite
};

/// By the ground: with RoutingMode::kIslGateway a site without a gateway in reach gets to one over the mesh.
class GroundPaths final : public GeometricPaths {
 public:
  GroundPaths(const Network& network, const orbits::Propagator& satellites, orbits::IslMesh mesh,
              std::vector<Pair> pairs)
      : network_(network),
        satellites_(satellites),
        mesh_(std::move(mesh)),
        pairs_(std::move(pairs)),
        ground_(network),
        sites_(site_stations(network), network.ellipsoid),
        gateways_(gateway_stations(network), network.ellipsoid),
        arc_(network),
        found_(pairs_.size()) {}

  void settle(TimeNs first, TimeNs earliest, std::int64_t step_ns) override {
    if (!uses_mesh()) return;
    for (const TimeNs time : mesh_.settling_times(first, earliest, step_ns)) {
      satellites_.positions_ecef_km(time, ecef_km_);
      mesh_.update(time, ecef_km_);
    }
  }

  void step(TimeNs utc) override {
    satellites_.positions_ecef_km(utc, ecef_km_);
    if (uses_mesh()) mesh_.update(utc, ecef_km_);
    sites_.update(utc, ecef_km_, above_site_);
    arc_.apply(ecef_km_, above_site_);
    gateways_.update(utc, ecef_km_, above_gateway_);
    std::vector<std::vector<Down>> down(static_cast<std::size_t>(satellites_.size()));
    for (std::size_t g = 0; g < above_gateway_.size(); ++g) {
      for (const Access& link : above_gateway_[g]) {
        down[static_cast<std::size_t>(link.node)].push_back({g, link.length_km + ground_.gateway_km(g)});
      }
    }
    to_pop_.assign(network_.sites.size(), std::vector<ToPop>(network_.pops.size()));
    for (std::size_t s = 0; s < network_.sites.size(); ++s) {
      if (network_.sites[s].fixed_link) {
        to_pop_[s][static_cast<std::size_t>(ground_.pop_of_site(s))].length_km = ground_.fixed_link_km(s);
      }
      for (const Access& up : above_site_[s]) {
        for (const Down& link : down[static_cast<std::size_t>(up.node)]) {
          ToPop& best = to_pop_[s][static_cast<std::size_t>(ground_.pop_of_gateway(link.gateway))];
          if (up.length_km + link.length_km < best.length_km) {
            best.length_km = up.length_km + link.length_km;
            best.satellites.assign(1, up.node);
            best.gateway = static_cast<std::int32_t>(link.gateway);
          }
        }
      }
    }
    if (uses_mesh()) go_over_mesh(down);
    for (std::size_t p = 0; p < pairs_.size(); ++p) found_[p] = best_of(pairs_[p]);
  }

  std::int64_t rtt_ns(std::size_t pair) const override { return rtt_of(found_[pair].length_km); }

  void append_path(std::size_t pair, std::string& text) const override {
    const Found& found = found_[pair];
    if (!(found.length_km < kNone)) return;
    const auto first = static_cast<std::size_t>(pairs_[pair].first);
    const auto second = static_cast<std::size_t>(pairs_[pair].second);
    const ToPop& up = to_pop_[first][static_cast<std::size_t>(found.first_pop)];
    const ToPop& down = to_pop_[second][static_cast<std::size_t>(found.second_pop)];
    text += network_.sites[first].name;
    if (!up.satellites.empty()) {
      for (const std::int32_t each : up.satellites) text += '>' + satellite(each);
      text += '>' + gateway(up);
    }
    ground_.append_pop(found.first_pop, text);
    if (found.second_pop != found.first_pop) ground_.append_pop(found.second_pop, text);
    if (!down.satellites.empty()) {
      text += '>' + gateway(down);
      for (auto each = down.satellites.rbegin(); each != down.satellites.rend(); ++each)
        text += '>' + satellite(*each);
    }
    text += '>' + network_.sites[second].name;
  }

 private:
  struct Down {
    std::size_t gateway;
    double length_km;  ///< satellite - gateway - PoP
  };
  struct ToPop {
    double length_km = kNone;
    std::vector<std::int32_t> satellites;  ///< from the site down; none: over the fixed link
    std::int32_t gateway = -1;
  };
  struct Found {
    double length_km = kNone;
    std::int32_t first_pop = -1, second_pop = -1;
  };

  bool uses_mesh() const { return network_.routing.mode == RoutingMode::kIslGateway; }

  /// Sites without a gateway in reach: to the one of least delay to its PoP.
  void go_over_mesh(const std::vector<std::vector<Down>>& down) {
    std::vector<std::pair<std::int32_t, double>> ends;
    std::vector<std::int32_t> gateway(down.size(), -1);
    for (std::size_t satellite = 0; satellite < down.size(); ++satellite) {
      const auto best =
          std::min_element(down[satellite].begin(), down[satellite].end(),
                           [](const Down& a, const Down& b) { return a.length_km < b.length_km; });
      if (best == down[satellite].end()) continue;
      ends.emplace_back(static_cast<std::int32_t>(satellite), best->length_km);
      gateway[satellite] = static_cast<std::int32_t>(best->gateway);
    }
    bool searched = false;
    for (std::size_t s = 0; s < to_pop_.size(); ++s) {
      if (std::any_of(to_pop_[s].begin(), to_pop_[s].end(),
                      [](const ToPop& way) { return way.length_km < kNone; }))
        continue;
      if (!searched) search_.run(mesh_.graph(), mesh_.lengths_km(), ends);
      searched = true;
      double least_km = kNone;
      std::int32_t first = -1;
      for (const Access& up : above_site_[s]) {
        const double length_km = up.length_km + search_.length(up.node);
        if (!(length_km < least_km)) continue;
        least_km = length_km;
        first = up.node;
      }
      if (first < 0) continue;
      std::vector<std::int32_t> way = search_.path(first);
      const std::int32_t its = gateway[static_cast<std::size_t>(way.front())];
      std::reverse(way.begin(), way.end());
      to_pop_[s][static_cast<std::size_t>(ground_.pop_of_gateway(static_cast<std::size_t>(its)))] = {
          least_km, std::move(way), its};
    }
  }

  const std::string& satellite(std::int32_t index) const {
    return satellites_.satellites()[static_cast<std::size_t>(index)].name;
  }
  const std::string& gateway(const ToPop& way) const {
    return network_.gateways[static_cast<std::size_t>(way.gateway)].name;
  }

  Found best_of(const Pair& pair) const {
    const auto& from = to_pop_[static_cast<std::size_t>(pair.first)];
    const auto& to = to_pop_[static_cast<std::size_t>(pair.second)];
    Found best;
    for (std::size_t a = 0; a < from.size(); ++a) {
      if (!(from[a].length_km < kNone)) continue;
      for (std::size_t b = 0; b < to.size(); ++b) {
        const double ground_km = ground_.pops_km(static_cast<std::int32_t>(a), static_cast<std::int32_t>(b));
        const double length_km = from[a].length_km + ground_km + to[b].length_km;
        if (length_km < best.length_km) {
          best = {length_km, static_cast<std::int32_t>(a), static_cast<std::int32_t>(b)};
        }
      }
    }
    return best;
  }

  const Network& network_;
  const orbits::Propagator& satellites_;
  orbits::IslMesh mesh_;
  orbits::ShortestPaths search_;
  std::vector<Pair> pairs_;
  GroundLengths ground_;
  orbits::GroundReach sites_, gateways_;
  ArcFilter arc_;
  orbits::PositionArray ecef_km_;
  std::vector<std::vector<Access>> above_site_, above_gateway_;
  std::vector<std::vector<ToPop>> to_pop_;  ///< by site, by PoP
  std::vector<Found> found_;
};

}  // namespace

std::unique_ptr<GeometricPaths> make_geometric_paths(const Network& network,
                                                     const orbits::Propagator& satellites,
                                                     orbits::IslMesh mesh,
                                                     std::vector<GeometricPaths::Pair> pairs) {
  if (network.routing.mode != RoutingMode::kIsl) {
    return std::make_unique<GroundPaths>(network, satellites, std::move(mesh), std::move(pairs));
  }
  return std::make_unique<MeshPaths>(network, satellites, std::move(mesh), std::move(pairs));
}

}  // namespace skyhaul::models
