// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/explain.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "schedule/mesh_parts.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/sidereal.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;
constexpr double kEarthRadiusKm = 6371;

/// How far from the equator a shell's satellites come, and how high they are.
struct Band {
  double inclination_deg = 0;   ///< as people name it, rounded to 0.1 deg
  double top_latitude_deg = 0;  ///< geocentric, of the satellites
  double radius_km = 0;
};

/// Central angle between an observer and a satellite at its mask.
double reach_deg(double observer_radius_km, double radius_km, double mask_deg) {
  const double mask = mask_deg * kDegree;
  return (std::acos(std::min(1.0, observer_radius_km / radius_km * std::cos(mask))) - mask) / kDegree;
}

/// Bands of the satellites in use at `time`, from two positions of each a minute apart.
std::vector<Band> bands_of(const orbits::Propagator& satellites, TimeNs time) {
  orbits::PositionArray at, later;
  satellites.positions_ecef_km(time, at);
  satellites.positions_ecef_km(time + orbits::kMinute, later);
  const auto inertial = [](const orbits::PositionArray& positions, Eigen::Index i, TimeNs t) {
    const Eigen::AngleAxisd turn(orbits::gmst82_rad(t), Eigen::Vector3d::UnitZ());
    return Eigen::Vector3d(turn * positions.row(i).matrix().transpose());
  };
  std::vector<Band> bands;
  for (Eigen::Index i = 0; i < at.rows(); ++i) {
    const Eigen::Vector3d from = inertial(at, i, time);
    const Eigen::Vector3d normal = from.cross(inertial(later, i, time + orbits::kMinute)).normalized();
    if (!normal.allFinite()) continue;
    const double inclination = std::acos(std::clamp(normal.z(), -1.0, 1.0)) / kDegree;
    const double rounded = std::round(inclination * 10) / 10;
    const double top = std::min(inclination, 180 - inclination);
    const auto known = std::find_if(bands.begin(), bands.end(),
                                    [&](const Band& each) { return each.inclination_deg == rounded; });
    if (known == bands.end()) {
      bands.push_back({rounded, top, from.norm()});
    } else {
      known->top_latitude_deg = std::max(known->top_latitude_deg, top);
      known->radius_km = std::max(known->radius_km, from.norm());
    }
  }
  std::sort(bands.begin(), bands.end(),
            [](const Band& a, const Band& b) { return a.inclination_deg < b.inclination_deg; });
  return bands;
}

double lowest_mask_deg(const Site& site) {
  double mask = 90;
  for (const Terminal& terminal : site.terminals) mask = std::min(mask, terminal.min_elevation_deg);
  return mask;
}

std::string place_name(const Site& site) {
  if (site.track) return fmt::format("site {} on its track", site.name);
  const double latitude = site.place.latitude_deg;
  return fmt::format("site {} at {:.1f} {}", site.name, std::abs(latitude), latitude < 0 ? 'S' : 'N');
}

std::string beyond_reach(const Site& site, const orbits::Ellipsoid& ellipsoid,
                         const std::vector<Band>& bands) {
  if (site.track) return "";  // its latitude changes
  const Eigen::Vector3d ecef = orbits::to_ecef_km(site.place, ellipsoid);
  const double latitude = std::abs(std::asin(ecef.z() / ecef.norm())) / kDegree;
  const double mask = lowest_mask_deg(site);
  double highest = 0;
  std::string names;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    // The vertical and the direction from the Earth's center differ by up to 0.2 deg.
    const double limit = bands[i].top_latitude_deg + reach_deg(ecef.norm(), bands[i].radius_km, mask) + 0.2;
    if (latitude <= limit) return "";
    highest = std::max(highest, limit);
    names += (i == 0                 ? ""
              : i + 1 < bands.size() ? ", "
                                     : " and ") +
             fmt::format("{}", bands[i].inclination_deg);
  }
  if (bands.empty()) return "";
  return fmt::format(
      "{} is beyond the {} deg shells' reach (about {:.0f} deg of latitude at {} deg elevation)",
      place_name(site), names, highest, mask);
}

bool in_view(const orbits::Observer& observer, const orbits::PositionArray& positions, Eigen::Index i,
             double sin_mask) {
  const Eigen::Vector3d to = positions.row(i).matrix().transpose() - observer.ecef_km();
  return observer.up().dot(to) >= sin_mask * to.norm();
}

/// Index and central angle of the nearest of some places.
struct Nearest {
  std::size_t index = 0;
  double angle_deg = 360;

  void look(const orbits::Observer& from, const std::vector<orbits::Observer>& places) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double angle = std::atan2(from.ecef_km().cross(places[i].ecef_km()).norm(),
                                      from.ecef_km().dot(places[i].ecef_km())) /
                           kDegree;
      if (angle < angle_deg) *this = {i, angle};
    }
  }
};

/// Why the site sees no satellite, or why no gateway sees any satellite that the site sees. Satellites and
/// gateways do not count while they are down. Empty where neither is the case.
std::string never_served(const Network& network, const orbits::Propagator& satellites, const Site& site,
                         TimeNs start_ns, TimeNs end_ns) {
  orbits::Observer observer(site.place, network.ellipsoid);
  const double sin_mask = std::sin(lowest_mask_deg(site) * kDegree);
  std::vector<orbits::Observer> gateways;
  for (const Gateway& gateway : network.gateways) gateways.emplace_back(gateway.place, network.ellipsoid);
  bool above_mask = false, seen = false;
  double highest_km = 0;
  Nearest nearest;
  orbits::PositionArray positions;
  for (TimeNs t = start_ns; t < std::min(end_ns, start_ns + orbits::kDay); t += orbits::kMinute) {
    if (site.track) observer = orbits::Observer(site.track->place(t), network.ellipsoid);
    if (site.track || t == start_ns) nearest.look(observer, gateways);
    satellites.positions_ecef_km(t, positions);
    for (Eigen::Index i = 0; i < positions.rows(); ++i) {
      if (!in_view(observer, positions, i, sin_mask)) continue;
      if (is_down(network.faults.satellites, static_cast<std::size_t>(i), t)) continue;
      above_mask = true;
      if (!orbits::above_profile(observer, site.horizon, positions.row(i).matrix().transpose())) continue;
      seen = true;
      if (network.routing.mode != RoutingMode::kBentPipe) return "";
      highest_km = std::max(highest_km, positions.row(i).matrix().norm());
      for (std::size_t g = 0; g < gateways.size(); ++g) {
        if (is_down(network.faults.gateways, g, t)) continue;
        if (in_view(gateways[g], positions, i, std::sin(network.gateways[g].min_elevation_deg * kDegree)))
          return "";
      }
    }
  }
  if (above_mask && !seen) {
    return fmt::format("the horizon profile hides every satellite that rises above {} deg at {}",
                       lowest_mask_deg(site), place_name(site));
  }
  if (!seen) {
    return fmt::format("no satellite rises above {} deg at {}", lowest_mask_deg(site), place_name(site));
  }
  if (gateways.empty()) return "there is no gateway, and the routing is bent-pipe";
  const Gateway& gateway = network.gateways[nearest.index];
  const double joined_deg =
      reach_deg(observer.ecef_km().norm(), highest_km, lowest_mask_deg(site)) +
      reach_deg(gateways[nearest.index].ecef_km().norm(), highest_km, gateway.min_elevation_deg);
  return fmt::format(
      "no satellite over {} sees a gateway: the nearest, {}, is {:.0f} km away, and a single satellite can "
      "join a site and a gateway at most {:.0f} km apart",
      place_name(site), gateway.name, nearest.angle_deg * kDegree * kEarthRadiusKm,
      joined_deg * kDegree * kEarthRadiusKm);
}

/// "is down throughout", or for how long it is.
std::string how_long(const DownTimes& down, TimeNs start_ns, TimeNs end_ns) {
  const double down_s = static_cast<double>(total_ns(common(down, {{start_ns, end_ns}}))) * 1e-9;
  if (down_s >= static_cast<double>(end_ns - start_ns) * 1e-9) return "is down throughout";
  return fmt::format("is down for {:.0f} s of {:.0f} s", down_s,
                     static_cast<double>(end_ns - start_ns) * 1e-9);
}

/// The gateways that are ever down, nearest to the site first, three at most.
std::string broken_gateways(const Network& network, const Site& site, TimeNs start_ns, TimeNs end_ns) {
  const Eigen::Vector3d from = orbits::to_ecef_km(site.place, network.ellipsoid);
  std::vector<std::pair<double, std::size_t>> broken;
  for (std::size_t g = 0; g < network.faults.gateways.size(); ++g) {
    if (common(network.faults.gateways[g], {{start_ns, end_ns}}).empty()) continue;
    broken.emplace_back((orbits::to_ecef_km(network.gateways[g].place, network.ellipsoid) - from).norm(), g);
  }
  std::sort(broken.begin(), broken.end());
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, broken.size()); ++i) {
    const std::size_t g = broken[i].second;
    names += fmt::format("{}gateway {} {}", i == 0 ? "" : ", ", network.gateways[g].name,
                         how_long(network.faults.gateways[g], start_ns, end_ns));
  }
  if (broken.size() > 3) names += fmt::format(", and {} more are down", broken.size() - 3);
  return names;
}

std::size_t ever_down(const std::vector<DownTimes>& parts) {
  return static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const DownTimes& each) { return !each.empty(); }));
}

/// Which faults keep a site without a link; empty where the site has a link, or would have none without
/// faults either.
std::string broken_site(const Network& network, const orbits::Propagator& satellites, std::size_t site,
                        TimeNs start_ns, TimeNs end_ns) {
  const Site& its = network.sites[site];
  const FaultTimes& faults = network.faults;
  const auto throughout = [&](const DownTimes& down) { return outside(down, start_ns, end_ns).empty(); };
  if (its.fixed_link) {
    if (site >= faults.fixed_links.size() || !throughout(faults.fixed_links[site])) return "";
    return fmt::format("site {} has no link: its fixed link or the PoP that it leads to is down throughout",
                       its.name);
  }
  if (!faults.terminals.empty()) {
    bool all = true;
    std::size_t terminal = 0;
    for (std::size_t s = 0; s <= site; ++s) {
      for (std::size_t t = 0; t < network.sites[s].terminals.size() && !network.sites[s].fixed_link; ++t) {
        all = all && (s < site || throughout(faults.terminals[terminal]));
        ++terminal;
      }
    }
    if (all) return fmt::format("site {} has no link: all of its terminals are down throughout", its.name);
  }
  if (never_served(network, satellites, its, start_ns, end_ns).empty()) return "";
  Network whole = network;
  whole.faults.gateways.clear();
  if (never_served(whole, satellites, its, start_ns, end_ns).empty()) {
    return fmt::format("site {} has no link: {}", its.name, broken_gateways(network, its, start_ns, end_ns));
  }
  whole.faults.satellites.clear();
  if (!never_served(whole, satellites, its, start_ns, end_ns).empty()) return "";
  std::string reason = fmt::format("site {} has no link: {} of {} satellites go down", its.name,
                                   ever_down(faults.satellites), satellites.size());
  const std::string gateways = broken_gateways(network, its, start_ns, end_ns);
  return gateways.empty() ? reason : reason + ", and " + gateways;
}

}  // namespace

namespace {

bool has_private_address(const Site& site) {
  return !site.fixed_link && std::none_of(site.terminals.begin(), site.terminals.end(),
                                          [](const Terminal& each) { return each.public_address; });
}

/// Whether both sites ever see satellites of one part of the mesh.
bool ever_share_a_part(const Network& network, const orbits::Propagator& satellites, std::size_t a,
                       std::size_t b, TimeNs start_ns, TimeNs end_ns) {
  const std::vector<std::int32_t> part = parts_of(satellites.size(), network.isls);
  orbits::PositionArray positions;
  for (TimeNs t = start_ns; t < std::min(end_ns, start_ns + orbits::kDay); t += orbits::kMinute) {
    satellites.positions_ecef_km(t, positions);
    std::vector<char> seen(part.size(), 0);
    for (const std::size_t site : {a, b}) {
      const Site& its = network.sites[site];
      const orbits::Observer observer(its.track ? its.track->place(t) : its.place, network.ellipsoid);
      const double sin_mask = std::sin(lowest_mask_deg(its) * kDegree);
      for (Eigen::Index i = 0; i < positions.rows(); ++i) {
        char& by = seen[static_cast<std::size_t>(part[static_cast<std::size_t>(i)])];
        if (by == (site == a ? 1 : 2) || !in_view(observer, positions, i, sin_mask)) continue;
        if (site == b && by == 1) return true;
        by = site == a ? 1 : 2;
      }
    }
  }
  return false;
}

}  // namespace

std::string explain_site(const Network& network, const orbits::Propagator& satellites, std::size_t site,
                         TimeNs start_ns, TimeNs end_ns) {
  const Site& its = network.sites.at(site);
  if (its.terminals.empty() && !its.fixed_link)
    return fmt::format("site {} has neither a terminal nor a fixed link", its.name);
  if (power_times(network, site, start_ns, end_ns).empty())
    return fmt::format("site {} has no power at any time of the horizon", its.name);
  if (!network.faults.empty()) {
    std::string broken = broken_site(network, satellites, site, start_ns, end_ns);
    if (!broken.empty()) return broken;
  }
  if (its.fixed_link) return "";
  const std::string latitude = beyond_reach(its, network.ellipsoid, bands_of(satellites, start_ns));
  return latitude.empty() ? never_served(network, satellites, its, start_ns, end_ns) : latitude;
}

std::string explain_pair(const Network& network, const orbits::Propagator& satellites, std::size_t a,
                         std::size_t b, TimeNs start_ns, TimeNs end_ns) {
  for (const std::size_t site : {a, b}) {
    std::string reason = explain_site(network, satellites, site, start_ns, end_ns);
    if (!reason.empty()) return reason;
  }
  const Site& first = network.sites.at(a);
  const Site& second = network.sites.at(b);
  if (common(power_times(network, a, start_ns, end_ns), power_times(network, b, start_ns, end_ns)).empty()) {
    return fmt::format("sites {} and {} never have power at the same time", first.name, second.name);
  }
  if (network.routing.mode != RoutingMode::kBentPipe) {
    const bool relayed = has_private_address(first) && has_private_address(second);
    if (network.gateways.empty() && network.routing.mode == RoutingMode::kIslGateway)
      return "there is no gateway, and the routing isl-gateway takes every route through one";
    if (network.gateways.empty() && relayed) {
      return fmt::format(
          "there is no gateway: sites {} and {} have no public addresses and meet at a relay on the "
          "ground",
          first.name, second.name);
    }
    if ((first.fixed_link || second.fixed_link) && network.gateways.empty()) {
      return fmt::format("there is no gateway to join site {} to the satellites",
                         first.fixed_link ? first.name : second.name);
    }
    if (network.isls.empty() && network.nearest_isls == 0) return "the satellites have no links between them";
    if (network.routing.mode == RoutingMode::kIsl && network.nearest_isls == 0 && !relayed &&
        !first.fixed_link && !second.fixed_link &&
        !ever_share_a_part(network, satellites, a, b, start_ns, end_ns)) {
      return fmt::format("no links between satellites join the satellites over site {} to those over site {}",
                         first.name, second.name);
    }
    const std::size_t links = ever_down(network.faults.isls);
    const std::size_t dead = ever_down(network.faults.satellites);
    if (links > 0 || dead > 0) {
      return fmt::format(
          "nothing joins sites {} and {}: {} of {} links between satellites and {} of {} satellites go down",
          first.name, second.name, links, network.isls.size(), dead, satellites.size());
    }
  }
  return "";
}

}  // namespace skyhaul::models
