// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/positions.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "skyhaul/models/network.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/sgp4_propagator.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::models {

std::unique_ptr<orbits::Propagator> make_propagator(const ConstellationOrbits& orbits) {
  switch (orbits.model) {
    case OrbitModel::kNone:
      break;
    case OrbitModel::kJ2:
      return orbits::make_j2_propagator(orbits.shells, orbits.epoch_ns);
    case OrbitModel::kSgp4:
    case OrbitModel::kSgp4TleDigits:
      return orbits::make_walker_sgp4_propagator(
          orbits.shells, orbits.epoch_ns,
          orbits.model == OrbitModel::kSgp4 ? orbits::ElementDigits::kAll : orbits::ElementDigits::kTle);
    case OrbitModel::kElements:
      return orbits::make_sgp4_propagator(orbits.elements, orbits.begin_ns, orbits.end_ns);
  }
  return nullptr;
}

std::vector<orbits::TrackPoint> points_within(const orbits::Track& track, TimeNs start_ns, TimeNs end_ns) {
  const std::vector<orbits::TrackPoint>& all = track.points();
  const auto is_after = [](TimeNs t, const orbits::TrackPoint& point) { return t < point.utc; };
  // From the last one that is not after the start to the first one after the end, as Track::place() reads
  // them.
  auto first = std::upper_bound(all.begin(), all.end(), start_ns, is_after);
  if (first != all.begin()) --first;
  auto last = std::upper_bound(all.begin(), all.end(), end_ns, is_after);
  if (last != all.end()) ++last;
  return {first, std::max(last, first + 1)};
}

namespace {

bool is_wgs84(const orbits::Ellipsoid& ellipsoid) {
  return ellipsoid.semi_major_axis_km == orbits::kWgs84.semi_major_axis_km &&
         ellipsoid.inverse_flattening == orbits::kWgs84.inverse_flattening;
}

orbits::Geodetic on_wgs84(const orbits::Geodetic& place, const orbits::Ellipsoid& ellipsoid) {
  return is_wgs84(ellipsoid) ? place : orbits::to_geodetic(orbits::to_ecef_km(place, ellipsoid));
}

SitePosition position_of(const Site& site, const orbits::Ellipsoid& ellipsoid) {
  SitePosition its{on_wgs84(site.place, ellipsoid)};
  if (!site.track) return its;
  if (is_wgs84(ellipsoid)) {
    its.track = site.track;
    return its;
  }
  std::vector<orbits::TrackPoint> points = site.track->points();
  for (orbits::TrackPoint& point : points) point.place = on_wgs84(point.place, ellipsoid);
  try {
    its.track = std::make_shared<const orbits::Track>(std::move(points));
  } catch (const std::invalid_argument& error) {  // at the speed limit, another ellipsoid takes it over
    throw InputError("", 0, "ellipsoid", "track of " + site.name, std::string("on WGS-84 ") + error.what());
  }
  return its;
}

/// Only the satellites of a timeline, each with its name.
void keep_satellites_of(const LinkTimeline& timeline, std::vector<orbits::ElementSet>& elements) {
  std::set<std::string> names;
  for (const Node& node : timeline.nodes) {
    if (node.kind == NodeKind::kSatellite) names.insert(node.name);
  }
  for (orbits::ElementSet& set : elements) {
    if (set.name.empty()) set.name = std::to_string(set.catalogue_number);
  }
  elements.erase(std::remove_if(elements.begin(), elements.end(),
                                [&](const orbits::ElementSet& set) { return names.count(set.name) == 0; }),
                 elements.end());
}

}  // namespace

Positions positions_of(const Network& network, ConstellationOrbits orbits, const LinkTimeline& timeline) {
  Positions its;
  for (const Site& site : network.sites) its.sites.push_back(position_of(site, network.ellipsoid));
  for (std::uint32_t n = 0; n < timeline.nodes.size(); ++n) {
    const Node& node = timeline.nodes[n];
    const auto add = [&](const auto& list, const std::string& prefix) {
      const auto at = std::find_if(list.begin(), list.end(),
                                   [&](const auto& each) { return prefix + each.name == node.name; });
      its.ground.push_back({n, on_wgs84(at->place, network.ellipsoid)});
    };
    if (node.kind == NodeKind::kGateway) add(network.gateways, "gw ");
    if (node.kind == NodeKind::kPop) add(network.pops, "pop ");
  }
  its.orbits = std::move(orbits);
  keep_satellites_of(timeline, its.orbits.elements);
  return its;
}

namespace {

constexpr double kLowestKm = -1000, kHighestKm = 1000;  // of a place, which may be given on another ellipsoid
constexpr std::int64_t kMostSatellites = 100'000;       // of all shells, and of element sets
/// Spans of element sets reach a day beyond a horizon, of which a timeline may be a part.
constexpr std::int64_t kLongestSpanNs = kLongestHorizonNs + 2 * orbits::kDay;
constexpr double kYear1957Jd = 2435839.5, kYear2262Jd = 2547238.5;

bool is_within(double value, double least, double most) { return value >= least && value <= most; }

bool is_place(const orbits::Geodetic& place) {
  return is_within(place.latitude_deg, -90, 90) && is_within(place.longitude_deg, -180, 360) &&
         is_within(place.altitude_km, kLowestKm, kHighestKm);
}

bool is_near(TimeNs time, TimeNs edge) {
  const auto a = static_cast<std::uint64_t>(time), b = static_cast<std::uint64_t>(edge);
  return time >= -kLongestSpanNs &&
         (time > edge ? a - b : b - a) <= static_cast<std::uint64_t>(kLongestSpanNs);
}

/// As the keys of a scenario accept them.
bool is_shell(const orbits::WalkerShell& shell) {
  constexpr int kMostOfShell = 10'000;
  const auto is_count = [](int count) { return count >= 1 && count <= kMostOfShell; };
  return (shell.name.empty() || name_problem(shell.name) == nullptr) && is_count(shell.planes) &&
         is_count(shell.satellites_per_plane) && is_within(shell.altitude_km, 100, 40'000) &&
         is_within(shell.inclination_deg, 0, 180) && is_within(std::fabs(shell.phasing), 0, 1e6) &&
         is_within(shell.raan_spread_deg, 0, 360) && is_within(shell.raan0_deg, -360, 360) &&
         is_within(shell.argument_of_latitude0_deg, -360, 360) &&
         is_within(shell.mean_motion_rev_per_day.value_or(1), 0.1, 17);
}

/// As the readers of element sets accept them.
bool is_element_set(const orbits::ElementSet& set) {
  return name_problem(set.name) == nullptr && is_within(set.epoch_utc.day, kYear1957Jd, kYear2262Jd) &&
         is_within(set.epoch_utc.fraction, -1, 1) && is_within(set.mean_motion_rev_per_day, 1e-8, 100) &&
         is_within(set.eccentricity, 0, std::nextafter(1.0, 0.0)) && is_within(set.inclination_deg, 0, 180) &&
         is_within(set.raan_deg, 0, 360) && is_within(set.argument_of_perigee_deg, 0, 360) &&
         is_within(set.mean_anomaly_deg, 0, 360) && std::isfinite(set.bstar_per_earth_radius);
}

std::string problem_of_orbits(const LinkTimeline& timeline, const ConstellationOrbits& orbits) {
  std::set<std::string> names;
  if (orbits.model > kLastOrbitModel) return "orbits of an unknown kind";
  if (orbits.model == OrbitModel::kElements) {
    if (orbits.elements.size() > kMostSatellites) return "more than 100000 element sets";
    if (!is_near(orbits.begin_ns, timeline.start_ns) || !is_near(orbits.end_ns, timeline.end_ns))
      return "element sets for another time";
    for (const orbits::ElementSet& set : orbits.elements) {
      if (!is_element_set(set)) return "the element set of " + shortened(set.name, 80);
      names.insert(set.name);
    }
  } else if (orbits.model != OrbitModel::kNone) {
    if (!is_near(orbits.epoch_ns, timeline.start_ns)) return "an epoch of another time";
    std::int64_t count = 0;
    for (const orbits::WalkerShell& shell : orbits.shells) {
      if (!is_shell(shell)) return "shell " + shortened(shell.name, 80);
      count += std::int64_t{shell.planes} * shell.satellites_per_plane;
      if (count > kMostSatellites) return "more than 100000 satellites";
    }
    for (orbits::SatelliteId& id : orbits::walker_satellites(orbits.shells)) names.insert(std::move(id.name));
  }
  for (const Node& node : timeline.nodes) {
    if (node.kind == NodeKind::kSatellite && names.count(node.name) == 0)
      return "no orbit of satellite " + node.name;
  }
  return "";
}

}  // namespace

std::string problem_of_positions(const LinkTimeline& timeline) {
  if (!timeline.positions) return "";
  const Positions& its = *timeline.positions;
  if (its.sites.size() != timeline.sites.size()) return "not one place for each site";
  for (std::size_t s = 0; s < its.sites.size(); ++s) {
    const SitePosition& site = its.sites[s];
    const bool moves_well =
        !site.track || std::all_of(site.track->points().begin(), site.track->points().end(),
                                   [](const orbits::TrackPoint& point) { return is_place(point.place); });
    if (!is_place(site.place) || !moves_well) return "the place of site " + timeline.sites[s];
  }
  std::size_t next = 0;
  for (std::uint32_t n = 0; n < timeline.nodes.size(); ++n) {
    const NodeKind kind = timeline.nodes[n].kind;
    if (kind != NodeKind::kGateway && kind != NodeKind::kPop) continue;
    if (next >= its.ground.size() || its.ground[next].node != n)
      return "no place of " + timeline.nodes[n].name;
    if (!is_place(its.ground[next].place)) return "the place of " + timeline.nodes[n].name;
    ++next;
  }
  if (next != its.ground.size()) return "a place of a node that is no gateway and no PoP";
  return problem_of_orbits(timeline, its.orbits);
}

}  // namespace skyhaul::models
