// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:12");  // a slot begins

/// Two sites a stone's throw apart under one shell, with a gateway between them.
struct Policies : ::testing::Test {
  Policies() {
    satellites = orbits::make_j2_propagator({first_shell()}, kStart);
    const Terminal terminal{"test", 1'000'000, 1'000'000, 25};
    network.sites = {{"a", {20.0, 10.0, 0}, {terminal}, {}, {}}, {"b", {20.01, 10.0, 0}, {terminal}, {}, {}}};
    network.gateways = {{"g", {20.0, 11.0, 0}, 10, 1'000'000, 1'000'000, ""}};
    network.pops = {{"p", {20.0, 11.0, 0}}};
    network.shells = {{1'000'000, 1'000'000, 1'000'000}};
  }

  /// Names of the satellites that the two sites' path crosses, slot by slot.
  std::vector<std::pair<std::string, std::string>> serving() const {
    BuildOptions options;
    options.start_ns = kStart;
    options.end_ns = kStart + kSlots * 15 * orbits::kSecond;
    const LinkTimeline timeline = build_timeline(network, *satellites, options);
    validate(timeline);
    std::vector<std::pair<std::string, std::string>> all;
    for (int slot = 0; slot < kSlots; ++slot) {
      const PathSegment& segment =
          segment_at(timeline.paths.at(0), kStart + (15 * slot + 1) * orbits::kSecond);
      if (segment.route == kNoRoute) {
        all.emplace_back();
        continue;
      }
      std::vector<std::string> names;
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (hop.is_resource() || timeline.legs[hop.index()].kind != LegKind::kTerminalSatellite) continue;
        const Leg& leg = timeline.legs[hop.index()];
        names.push_back(
            timeline.nodes[timeline.nodes[leg.a].kind == NodeKind::kSatellite ? leg.a : leg.b].name);
      }
      all.emplace_back(names.at(0), names.at(1));
    }
    return all;
  }

  Eigen::Vector3d place(const std::string& name, TimeNs time) const {
    for (std::size_t i = 0; i < satellites->satellites().size(); ++i) {
      if (satellites->satellites()[i].name == name)
        return satellites->position_ecef_km(static_cast<Eigen::Index>(i), time);
    }
    throw std::runtime_error("no satellite " + name);
  }

  static constexpr int kSlots = 40;
  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
};

TEST_F(Policies, NeighboursShareTheHighestSatelliteButNotTheLeastLoaded) {
  int shared = 0;
  for (const auto& [a, b] : serving()) shared += !a.empty() && a == b ? 1 : 0;
  EXPECT_GT(shared, kSlots * 9 / 10);
  network.policy = ServingPolicy::kLeastLoaded;
  for (const auto& [a, b] : serving()) {
    ASSERT_FALSE(a.empty());
    EXPECT_NE(a, b);
  }
}

TEST_F(Policies, WeightsOfOneKindAreThatPolicy) {
  const auto highest = serving();
  network.policy = ServingPolicy::kWeighted;
  network.weights = {1, 0, 0};
  EXPECT_EQ(serving(), highest);
  network.weights = {1, 0, 10};  // no elevation outweighs a terminal
  const auto spread = serving();
  network.policy = ServingPolicy::kLeastLoaded;
  EXPECT_EQ(serving(), spread);
}

// A satellite that stays longest is held for longer: fewer changes than by elevation.
TEST_F(Policies, LongestVisibleChangesLess) {
  const auto changes = [&] {
    const auto all = serving();
    int count = 0;
    for (std::size_t i = 1; i < all.size(); ++i) count += all[i].first != all[i - 1].first ? 1 : 0;
    return count;
  };
  const int by_elevation = changes();
  network.policy = ServingPolicy::kLongestVisible;
  EXPECT_LT(changes(), by_elevation);
}

// The angle to every point of the arc, 0.01 deg of longitude apart, by hand.
TEST_F(Policies, SatellitesNearTheGeostationaryArcAreLeft) {
  const Eigen::Vector3d site = orbits::to_ecef_km(network.sites[0].place);
  const auto separation_deg = [&](const std::string& name, TimeNs time) {
    const Eigen::Vector3d to = (place(name, time) - site).normalized();
    double best = -1;
    for (double longitude = -60; longitude <= 80; longitude += 0.01) {
      const Eigen::Vector3d gso(42164.2 * std::cos(longitude * kDegree),
                                42164.2 * std::sin(longitude * kDegree), 0);
      best = std::max(best, to.dot((gso - site).normalized()));
    }
    return std::acos(best) / kDegree;
  };
  const auto closest = [&] {
    double least = 180;
    const auto all = serving();
    for (int slot = 0; slot < kSlots; ++slot) {
      const std::string& name = all[static_cast<std::size_t>(slot)].first;
      if (name.empty()) continue;
      for (const TimeNs at : {0, 15}) {
        least = std::min(least, separation_deg(name, kStart + (15 * slot + at) * orbits::kSecond));
      }
    }
    return least;
  };
  EXPECT_LT(closest(), 17);
  network.gso_separation_deg = 18;
  EXPECT_GE(closest(), 18 - 1e-3);
}

// Six terminals on six satellites and three gateways near them: by load each gateway takes two, by delay the
// nearest ones take more. A weight of load alone is least loaded, one of delay alone is least delay.
TEST_F(Policies, GatewaysByDelayLoadAndWeight) {
  network.sites[0].terminals.assign(6, network.sites[0].terminals[0]);
  network.gateways = {{"g0", {20.0, 11.0, 0}, 10, 1'000'000, 1'000'000, ""},
                      {"g1", {20.5, 11.0, 0}, 10, 1'000'000, 1'000'000, ""},
                      {"g2", {20.0, 12.0, 0}, 10, 1'000'000, 1'000'000, ""}};
  const auto shares = [&] {
    BuildOptions options;
    options.start_ns = kStart;
    options.end_ns = kStart + kSlots * 15 * orbits::kSecond;
    const LinkTimeline timeline = build_timeline(network, *satellites, options);
    std::vector<std::vector<int>> all;  // by slot: satellites of site a on each gateway
    for (int slot = 0; slot < kSlots; ++slot) {
      std::vector<std::set<std::uint32_t>> on(3);
      for (const Path& path : timeline.paths) {
        const PathSegment& segment = segment_at(path, kStart + (15 * slot + 1) * orbits::kSecond);
        if (segment.route == kNoRoute) continue;
        for (const Hop& hop : timeline.routes[segment.route]) {
          if (hop.is_resource()) continue;
          const Leg& leg = timeline.legs[hop.index()];
          if (leg.kind != LegKind::kSatelliteGateway) continue;
          const bool a_first = timeline.nodes[leg.a].kind == NodeKind::kSatellite;
          const std::string& gateway = timeline.nodes[a_first ? leg.b : leg.a].name;
          on[static_cast<std::size_t>(gateway.back() - '0')].insert(a_first ? leg.a : leg.b);
        }
      }
      all.push_back(
          {static_cast<int>(on[0].size()), static_cast<int>(on[1].size()), static_cast<int>(on[2].size())});
    }
    return all;
  };
  const auto by_delay = shares();
  network.gateway_choice.policy = GatewayPolicy::kLeastLoaded;
  const auto by_load = shares();
  bool uneven = false;
  for (const auto& each : by_delay) {
    uneven = uneven ||
             *std::max_element(each.begin(), each.end()) > *std::min_element(each.begin(), each.end()) + 1;
  }
  EXPECT_TRUE(uneven);
  for (const auto& each : by_load) {
    EXPECT_LE(*std::max_element(each.begin(), each.end()), *std::min_element(each.begin(), each.end()) + 1);
  }
  network.gateway_choice.policy = GatewayPolicy::kWeighted;
  network.gateway_choice.weights = {1, 0};
  EXPECT_EQ(shares(), by_delay);
  network.gateway_choice.weights = {1e-6, 1};
  EXPECT_EQ(shares(), by_load);
}

TEST_F(Policies, TerminalsOfASiteTakeDifferentSatellitesUnlessTheyNeedNot) {
  network.sites[0].terminals.assign(3, network.sites[0].terminals[0]);
  const auto satellites_of_site = [&] {
    BuildOptions options;
    options.start_ns = kStart;
    options.end_ns = kStart + 15 * orbits::kSecond;
    const LinkTimeline timeline = build_timeline(network, *satellites, options);
    std::set<std::string> used;
    for (const Leg& leg : timeline.legs) {
      const Node& a = timeline.nodes[leg.a];
      const Node& b = timeline.nodes[leg.b];
      if (leg.kind != LegKind::kTerminalSatellite || std::max(a.site, b.site) != 0) continue;
      used.insert(a.kind == NodeKind::kSatellite ? a.name : b.name);
    }
    return used.size();
  };
  EXPECT_EQ(satellites_of_site(), 3U);
  network.spread_terminals = false;
  EXPECT_EQ(satellites_of_site(), 1U);
}

}  // namespace
}  // namespace skyhaul::models
