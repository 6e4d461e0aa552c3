// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Limits of gateways: antennas, and the angle that they keep to the geostationary arc.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "models/support/small_world.h"

namespace skyhaul::models {
namespace {

struct Gateways : SmallWorld {
  static constexpr int kSlots = 40;

  /// Satellites on each gateway in the middle of a slot.
  static std::map<std::string, std::set<std::string>> links(const LinkTimeline& timeline, TimeNs time) {
    std::map<std::string, std::set<std::string>> all;
    for (const Path& path : timeline.paths) {
      const PathSegment& segment = segment_at(path, time);
      if (segment.route == kNoRoute) continue;
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (hop.is_resource() || timeline.legs[hop.index()].kind != LegKind::kSatelliteGateway) continue;
        const Leg& leg = timeline.legs[hop.index()];
        const bool a_first = timeline.nodes[leg.a].kind == NodeKind::kSatellite;
        all[timeline.nodes[a_first ? leg.b : leg.a].name].insert(
            timeline.nodes[a_first ? leg.a : leg.b].name);
      }
    }
    return all;
  }

  TimeNs middle(int slot) const { return start + (15 * slot + 7) * orbits::kSecond; }
};

// Three terminals on three satellites, two gateways in reach: without a limit the nearer one takes nearly
// all, with one antenna each takes one, and the third terminal says that there is no gateway.
TEST_F(Gateways, TakeNoMoreSatellitesThanTheyHaveAntennas) {
  std::size_t most = 0;
  const LinkTimeline free = build(kSlots);
  for (int slot = 0; slot < kSlots; ++slot) {
    for (const auto& [gateway, linked] : links(free, middle(slot))) most = std::max(most, linked.size());
  }
  EXPECT_GE(most, 2U);
  for (Gateway& gateway : network.gateways) gateway.antennas = 1;
  const LinkTimeline limited = build(kSlots);
  int both = 0;
  int without = 0;
  for (int slot = 0; slot < kSlots; ++slot) {
    const auto all = links(limited, middle(slot));
    for (const auto& [gateway, linked] : all) EXPECT_EQ(linked.size(), 1U) << gateway << slot;
    both += all.count("gw north") > 0 && all.count("gw south") > 0 ? 1 : 0;
    for (const Path& path : limited.paths) {
      const PathSegment& segment = segment_at(path, middle(slot));
      if (limited.nodes[path.src].name != "chile/2" || segment.route != kNoRoute) continue;
      EXPECT_EQ(segment.cause, OutageCause::kNoGateway);
      ++without;
    }
  }
  EXPECT_GT(both, kSlots / 2);
  EXPECT_GT(without, 0);
}

// Over a mesh the satellites that serve terminals come before those that only pass by.
TEST_F(Gateways, ServingSatellitesComeFirst) {
  network.routing.mode = RoutingMode::kIslGateway;
  network.gateways.resize(1);
  network.gateways[0].antennas = 3;
  const LinkTimeline timeline = build(kSlots);
  int own = 0;
  for (int slot = 0; slot < kSlots; ++slot) {
    const auto all = links(timeline, middle(slot));
    for (const auto& [gateway, linked] : all) EXPECT_LE(linked.size(), 3U);
    for (const char* terminal : {"chile/0", "chile/1", "chile/2"}) {
      const auto names = nodes(timeline, path(timeline, terminal, "hub"), middle(slot));
      ASSERT_GE(names.size(), 5U);
      own += names[2] == "gw north" ? 1 : 0;  // straight down from the terminal's satellite
    }
  }
  EXPECT_GT(own, 2 * kSlots);
}

// The angle to every point of the arc, 0.01 deg of longitude apart, by hand.
TEST_F(Gateways, KeepAwayFromTheGeostationaryArc) {
  const auto closest = [&] {
    double least = 180;
    const LinkTimeline timeline = build(kSlots);
    for (int slot = 0; slot < kSlots; ++slot) {
      const auto all = links(timeline, middle(slot));
      const auto its = all.find("gw north");
      if (its == all.end()) continue;
      const Eigen::Vector3d from = orbits::to_ecef_km(network.gateways[0].place);
      for (const std::string& name : its->second) {
        for (const TimeNs second : {0, 15}) {
          const Eigen::Vector3d to =
              (at(satellite(name), start + (15 * slot + second) * orbits::kSecond) - from).normalized();
          double best = -1;
          for (double longitude = -145; longitude <= 5; longitude += 0.01) {
            const Eigen::Vector3d gso(42164.2 * std::cos(longitude * kDegree),
                                      42164.2 * std::sin(longitude * kDegree), 0);
            best = std::max(best, to.dot((gso - from).normalized()));
          }
          least = std::min(least, std::acos(best) / kDegree);
        }
      }
    }
    return least;
  };
  EXPECT_LT(closest(), 17);
  network.gateways[0].gso_separation_deg = 18;
  EXPECT_GE(closest(), 18 - 1e-3);
  EXPECT_LT(closest(), 180);
}

}  // namespace
}  // namespace skyhaul::models
