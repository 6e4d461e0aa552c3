// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/support/andes.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {

/// A few sites, gateways and PoPs under one shell of Starlink's, for tests of schedules and routes: what a
/// path goes over at a time, and a plain view of geometry that shares nothing with the models.
struct SmallWorld : ::testing::Test {
  static constexpr double kDegree = 3.14159265358979323846 / 180;
  const TimeNs start = orbits::parse_utc("2026-03-20T00:00:12");  // a slot begins

  SmallWorld() {
    use({first_shell()});
    const Terminal terminal{"test", 25'000'000, 200'000'000, 25};
    network.sites = {
        {"chile", {-24.5, -69.3, 2.4}, {terminal, terminal, terminal}, {}, {}},
        {"ocean", {-20.0, -120.0, 0}, {terminal, terminal, terminal}, {}, {}},
        {"japan", {35.0, 138.0, 0}, {terminal, terminal}, {}, {}},
        {"hub", {-33.4, -70.7, 0.5}, {}, FixedLink{1'000'000'000, 1'000'000'000, 2'000'000, "scl"}, {}}};
    network.gateways = {{"north", {-27.4, -70.3, 0.4}, 25, 10'000'000'000, 10'000'000'000, "scl"},
                        {"south", {-30.0, -71.2, 0.1}, 25, 10'000'000'000, 10'000'000'000, "scl"},
                        {"akita", {39.7, 140.1, 0}, 25, 10'000'000'000, 10'000'000'000, "tyo"}};
    network.pops = {{"scl", {-33.45, -70.67, 0.5}}, {"tyo", {35.69, 139.76, 0}}, {"lon", {51.5, 0, 0}}};
    network.isl_rules.max_range_km = 5017;
  }

  void use(const std::vector<orbits::WalkerShell>& shells) {
    satellites = orbits::make_j2_propagator(shells, start);
    network.shells.assign(shells.size(), {1'000'000'000, 10'000'000'000, 100'000'000'000});
    network.isls = orbits::plus_grid(satellites->satellites());
    index.clear();
    for (std::size_t i = 0; i < satellites->satellites().size(); ++i)
      index[satellites->satellites()[i].name] = static_cast<std::int32_t>(i);
  }

  LinkTimeline build(int slots, unsigned threads = 2, TimeNs from = 0) const {
    BuildOptions options;
    options.start_ns = from == 0 ? start : from;
    options.end_ns = start + slots * 15 * orbits::kSecond;
    options.threads = threads;
    LinkTimeline timeline = build_timeline(network, *satellites, options);
    validate(timeline);
    return timeline;
  }

  static const Path& path(const LinkTimeline& timeline, const std::string& src, const std::string& dst) {
    for (const Path& each : timeline.paths) {
      if (timeline.nodes[each.src].name == src && timeline.nodes[each.dst].name == dst) return each;
    }
    throw std::runtime_error("no path from " + src + " to " + dst);
  }

  /// Names of the nodes of a path at a time; empty where there is none.
  static std::vector<std::string> nodes(const LinkTimeline& timeline, const Path& path, TimeNs time) {
    const PathSegment& segment = segment_at(path, time);
    std::vector<std::string> names;
    if (segment.route == kNoRoute) return names;
    const std::string text = route_name(timeline, path, segment.route);
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('>', at), text.size());
      names.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return names;
  }

  /// Index of a satellite by its name, or -1.
  std::int32_t satellite(const std::string& name) const {
    const auto found = index.find(name);
    return found == index.end() ? -1 : found->second;
  }
  std::vector<std::int32_t> satellites_of(const std::vector<std::string>& names) const {
    std::vector<std::int32_t> all;
    for (const std::string& name : names) {
      if (satellite(name) >= 0) all.push_back(satellite(name));
    }
    return all;
  }

  Eigen::Vector3d at(std::int32_t id, TimeNs time) const { return satellites->position_ecef_km(id, time); }

  /// By the angle at the ellipsoid's normal, from latitude and longitude.
  double elevation_deg(const orbits::Geodetic& place, std::int32_t id, TimeNs time) const {
    const double lat = place.latitude_deg * kDegree;
    const double lon = place.longitude_deg * kDegree;
    const Eigen::Vector3d up(std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat));
    const Eigen::Vector3d to = at(id, time) - orbits::to_ecef_km(place);
    return std::asin(to.dot(up) / to.norm()) / kDegree;
  }

  /// Whether the network's rules let two satellites be joined: range, latitude, and the height above a sphere
  /// of 6378.137 km of the point of the line next to the Earth (the ellipsoid is within 21.4 km below it).
  bool may_join(std::int32_t a, std::int32_t b, TimeNs time) const {
    const Eigen::Vector3d from = at(a, time);
    const Eigen::Vector3d to = at(b, time);
    if ((to - from).norm() > network.isl_rules.max_range_km) return false;
    const orbits::SatelliteId& x = satellites->satellites()[static_cast<std::size_t>(a)];
    const orbits::SatelliteId& y = satellites->satellites()[static_cast<std::size_t>(b)];
    for (const Eigen::Vector3d& place : {from, to}) {
      if (!(x.shell == y.shell && x.plane == y.plane) &&
          std::abs(std::asin(place.z() / place.norm())) / kDegree > network.isl_rules.max_latitude_deg)
        return false;
    }
    const Eigen::Vector3d along = (to - from).normalized();
    const double s = std::clamp(-from.dot(along), 0.0, (to - from).norm());
    return (from + s * along).norm() >= 6378.137 - 21.4 + network.isl_rules.grazing_altitude_km;
  }

  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
  std::map<std::string, std::int32_t> index;
};

}  // namespace skyhaul::models
