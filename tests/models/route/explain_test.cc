// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/explain.h"
#include "models/support/andes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
const TimeNs kEnd = kStart + orbits::kHour;

/// One shell of 53 deg at 550 km and terminals with a mask of 25 deg.
struct Explain : ::testing::Test {
  Explain() {
    satellites = orbits::make_j2_propagator({first_shell(36)}, kStart);
    const Terminal terminal{"test", 1'000'000, 1'000'000, 25};
    network.sites = {{"near", {-24.5, -69.3, 0}, {terminal}, {}, {}},
                     {"other", {64.2, -20.0, 0}, {terminal}, {}, {}}};
    network.gateways = {{"north", {-27.4, -70.3, 0}, 25, 1'000'000, 1'000'000, ""}};
    network.pops = {{"scl", {-33.45, -70.67, 0}}};
    network.shells = {{1'000'000, 1'000'000, 1'000'000}};
  }
  std::string site(std::size_t i) const { return explain_site(network, *satellites, i, kStart, kEnd); }
  std::string pair() const { return explain_pair(network, *satellites, 0, 1, kStart, kEnd); }

  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
};

// At 25 deg a satellite 550 km up is seen from 8.45 deg away (acos(6371/6921 cos 25) - 25): 53 deg
// reach 61.5.
TEST_F(Explain, LatitudeBeyondTheShells) {
  EXPECT_EQ(site(0), "");
  EXPECT_THAT(site(1), StartsWith("site other at 64.2 N is beyond the 53 deg shells' reach (about 6"));
  EXPECT_EQ(pair(), site(1));
  network.sites[1].place.latitude_deg = -64.2;
  EXPECT_THAT(site(1), StartsWith("site other at 64.2 S is beyond the 53 deg shells' reach"));
  network.sites[1].place.latitude_deg = 58;
  EXPECT_THAT(site(1), testing::Not(HasSubstr("beyond")));
}

TEST_F(Explain, NoGatewayNamesTheNearestAndHowFarItIs) {
  network.sites[1].place = {20, 170, 0};
  EXPECT_THAT(site(1),
              StartsWith("no satellite over site other at 20.0 N sees a gateway: the nearest, north, is "));
  network.routing.mode = RoutingMode::kIsl;
  EXPECT_EQ(site(1), "");
  EXPECT_EQ(pair(), "the satellites have no links between them");
  network.isls = orbits::plus_grid(satellites->satellites());
  EXPECT_EQ(pair(), "");
  network.isls = {{0, 1}};  // one link, and the sites are half the Earth apart
  EXPECT_EQ(pair(),
            "no links between satellites join the satellites over site near to those over site other");
  network.routing.mode = RoutingMode::kBentPipe;
  network.gateways.clear();
  EXPECT_EQ(site(1), "there is no gateway, and the routing is bent-pipe");
}

TEST_F(Explain, WhatLeadsToTheGroundNeedsAGateway) {
  network.sites[1].place = {20, 170, 0};
  network.isls = orbits::plus_grid(satellites->satellites());
  network.gateways.clear();
  network.routing.mode = RoutingMode::kIslGateway;
  EXPECT_EQ(pair(), "there is no gateway, and the routing isl-gateway takes every route through one");
  network.routing.mode = RoutingMode::kIsl;
  EXPECT_EQ(pair(), "");
  for (Site& each : network.sites) each.terminals[0].public_address = false;
  EXPECT_THAT(pair(), StartsWith("there is no gateway: sites near and other have no public addresses"));
}

TEST_F(Explain, PowerAndTerminals) {
  network.sites[1].place = {-25, -69, 0};
  EXPECT_EQ(pair(), "");
  network.sites[0].power = {{{kStart, kStart + orbits::kMinute}}};
  network.sites[1].power = {{{kStart + orbits::kMinute, kEnd}}};
  EXPECT_EQ(pair(), "sites near and other never have power at the same time");
  network.sites[1].power = {{{kEnd, kEnd + orbits::kHour}}};
  EXPECT_EQ(pair(), "site other has no power at any time of the horizon");
  network.sites[1].terminals.clear();
  EXPECT_EQ(pair(), "site other has neither a terminal nor a fixed link");
}

TEST_F(Explain, FaultsWithoutWhichThereWouldBeALink) {
  network.sites[1].place = {-25, -69, 0};
  const DownTimes throughout{{kStart, kEnd}};
  network.faults.gateways = {throughout};
  EXPECT_EQ(site(1), "site other has no link: gateway north is down throughout");
  EXPECT_EQ(pair(), "site near has no link: gateway north is down throughout");
  network.faults.gateways = {{{kStart, kStart + orbits::kMinute}}};
  EXPECT_EQ(pair(), "");
  network.faults = {};
  network.faults.terminals = {{}, throughout};
  EXPECT_EQ(site(0), "");
  EXPECT_EQ(pair(), "site other has no link: all of its terminals are down throughout");
  network.faults = {};
  network.faults.satellites.assign(792, throughout);
  EXPECT_EQ(pair(), "site near has no link: 792 of 792 satellites go down");
  // A site that would have no link anyway is not explained by a fault.
  network.sites[1].place = {64.2, -20, 0};
  EXPECT_THAT(site(1), HasSubstr("beyond"));
  network.sites[1].place = {-25, -69, 0};
  network.faults = {};
  network.faults.power = {{}, throughout};
  EXPECT_EQ(pair(), "site other has no power at any time of the horizon");
  network.sites[0].power = {{{kStart, kStart + orbits::kMinute}}};
  network.faults.power = {{}, {{kStart, kStart + orbits::kMinute}}};
  EXPECT_EQ(pair(), "sites near and other never have power at the same time");
  network.faults = {};
  network.sites[0].power.reset();
  network.sites[1].fixed_link = FixedLink{1000, 1000, 0, ""};
  network.faults.fixed_links = {{}, throughout};
  EXPECT_EQ(pair(), "site other has no link: its fixed link or the PoP that it leads to is down throughout");
  network.faults = {};
  network.sites[1].fixed_link.reset();
  network.routing.mode = RoutingMode::kIsl;
  network.isls = orbits::plus_grid(satellites->satellites());
  network.faults.isls.assign(network.isls.size(), throughout);
  EXPECT_EQ(
      pair(),
      "nothing joins sites near and other: 1584 of 1584 links between satellites and 0 of 792 satellites "
      "go down");
}

TEST_F(Explain, AMaskThatNoSatelliteClears) {
  network.sites[1].place = {0, -69, 0};
  network.sites[1].terminals[0].min_elevation_deg = 89.99;
  EXPECT_EQ(site(1), "no satellite rises above 89.99 deg at site other at 0.0 N");
}

TEST_F(Explain, AHorizonThatHidesEverySatellite) {
  network.sites[1].place = {-25, -69, 0};
  network.sites[1].horizon = {{0, 89.9}, {180, 89.9}};
  EXPECT_EQ(site(1),
            "the horizon profile hides every satellite that rises above 25 deg at site other at 25.0 S");
  network.sites[1].horizon = {{0, 89.9}, {180, 10}};
  EXPECT_EQ(site(1), "");
}

// A ship that begins beyond the shells' reach is served once it has sailed into it.
TEST_F(Explain, ASiteThatMoves) {
  const auto track = [](double from_deg, double to_deg) {
    return std::make_shared<const orbits::Track>(
        std::vector<orbits::TrackPoint>{{kStart, {from_deg, -69, 0}}, {kEnd, {to_deg, -69, 0}}});
  };
  network.sites[1].place = {-64, -69, 0};
  network.sites[1].track = track(-64, -33);
  EXPECT_EQ(site(1), "");
  network.sites[1].track = track(-64, -70);
  EXPECT_EQ(site(1), "no satellite rises above 25 deg at site other on its track");
  network.sites[1].track = track(20, 10);
  EXPECT_THAT(site(1), StartsWith("no satellite over site other on its track sees a gateway: the nearest, "
                                  "north, is 4"));
}

}  // namespace
}  // namespace skyhaul::models
