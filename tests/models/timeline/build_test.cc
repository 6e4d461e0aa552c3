// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

std::unique_ptr<orbits::Propagator> shell_of_gen1() {
  return orbits::make_j2_propagator({first_shell()}, kStart);
}

Network three_sites(const orbits::Propagator& satellites) {
  Network network = andes();
  network.isls = orbits::plus_grid(satellites.satellites());
  network.scheduling_delay_ns = 3'000'000;
  return network;
}

BuildOptions options(TimeNs length = kHour, unsigned threads = 2, std::uint64_t seed = 1) {
  BuildOptions all;
  all.start_ns = kStart;
  all.end_ns = kStart + length;
  all.threads = threads;
  all.seed = seed;
  return all;
}

std::string file_of(const LinkTimeline& timeline) {
  const std::string path = ::testing::TempDir() + "build_test.timeline";
  save_timeline(timeline, path);
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// Where a node is at a time, by name.
Eigen::Vector3d place_of(const Network& network, const orbits::Propagator& satellites, const Node& node,
                         TimeNs time) {
  if (node.site >= 0) return orbits::to_ecef_km(network.sites[static_cast<std::size_t>(node.site)].place);
  for (const Gateway& gateway : network.gateways) {
    if ("gw " + gateway.name == node.name) return orbits::to_ecef_km(gateway.place);
  }
  for (Eigen::Index i = 0; i < satellites.size(); ++i) {
    if (satellites.satellites()[static_cast<std::size_t>(i)].name == node.name) {
      return satellites.position_ecef_km(i, time);
    }
  }
  throw std::runtime_error("no place of " + node.name);
}

void check_delays(const LinkTimeline& timeline, const Network& network,
                  const orbits::Propagator& satellites) {
  std::mt19937_64 random(3);
  int checked = 0;
  for (const Leg& leg : timeline.legs) {
    if (leg.kind == LegKind::kGatewayPop || leg.kind == LegKind::kPopPop || leg.kind == LegKind::kFixedLink)
      continue;
    for (const DelayPiece& piece : leg.delay) {
      const TimeNs time =
          piece.start_ns +
          static_cast<TimeNs>(random() % static_cast<std::uint64_t>(piece.end_ns - piece.start_ns));
      const double km = (place_of(network, satellites, timeline.nodes[leg.a], time) -
                         place_of(network, satellites, timeline.nodes[leg.b], time))
                            .norm();
      EXPECT_NEAR(static_cast<double>(leg_delay_ns(leg, time)), km / 299792.458 * 1e9, 2000);
      EXPECT_EQ(leg.access != kNoAccess, leg.kind == LegKind::kTerminalSatellite);
      if (leg.access != kNoAccess) {  // medium access
        for (const LinkDirection direction : {LinkDirection::kUp, LinkDirection::kDown})
          EXPECT_EQ(access_delay_ns(timeline.access_rule, timeline.access[leg.access], direction, time),
                    3'000'000);
      }
      ++checked;
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(BuildTimeline, BentPipeKeepsThePromises) {
  const auto satellites = shell_of_gen1();
  const Network network = three_sites(*satellites);
  const LinkTimeline timeline = build_timeline(network, *satellites, options());
  validate(timeline);
  // stripes: 2 + 2 + 1 pairs, both ways
  EXPECT_EQ(timeline.paths.size(), 10U);
  std::size_t with_route = 0;
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) with_route += segment.route != kNoRoute ? 1 : 0;
  }
  EXPECT_GT(with_route, 1000U);
  check_delays(timeline, network, *satellites);
}

TEST(BuildTimeline, IslModeKeepsThePromisesAndStaysInSpace) {
  const auto satellites = shell_of_gen1();
  Network network = three_sites(*satellites);
  network.routing.mode = RoutingMode::kIsl;
  const LinkTimeline timeline = build_timeline(network, *satellites, options(10 * orbits::kMinute));
  validate(timeline);
  for (const Path& path : timeline.paths) {
    const bool to_hub =
        timeline.nodes[path.src].kind == NodeKind::kSite || timeline.nodes[path.dst].kind == NodeKind::kSite;
    for (const PathSegment& segment : path.segments) {
      ASSERT_NE(segment.route, kNoRoute);
      int gateways = 0;
      for (const Hop& hop : timeline.routes[segment.route]) {
        gateways +=
            !hop.is_resource() && timeline.legs[hop.index()].kind == LegKind::kSatelliteGateway ? 1 : 0;
      }
      EXPECT_EQ(gateways, to_hub ? 1 : 0);
    }
  }
  check_delays(timeline, network, *satellites);
}

TEST(BuildTimeline, IsTheSameAtAnyThreadCountAndOtherWithAnotherSeed) {
  const auto satellites = shell_of_gen1();
  Network network = three_sites(*satellites);
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl}) {
    network.routing.mode = mode;
    const std::string one = file_of(build_timeline(network, *satellites, options(20 * orbits::kMinute, 1)));
    EXPECT_EQ(one, file_of(build_timeline(network, *satellites, options(20 * orbits::kMinute, 3))));
    EXPECT_NE(one, file_of(build_timeline(network, *satellites, options(20 * orbits::kMinute, 1, 2))));
  }
}

TEST(BuildTimeline, GapsOpenTheSlotsInWhichTheSatelliteChanges) {
  const auto satellites = shell_of_gen1();
  const Network network = three_sites(*satellites);
  const LinkTimeline timeline = build_timeline(network, *satellites, options());
  int gaps = 0;
  for (const Resource& resource : timeline.resources) {
    for (const Outage& outage : resource.outages) {
      if (outage.cause != OutageCause::kReallocationGap) continue;
      ++gaps;
      EXPECT_GE(outage.end_ns - outage.start_ns, 50'000'000);
      EXPECT_LE(outage.end_ns - outage.start_ns, 140'000'000);
      const std::int64_t second = (outage.start_ns / kSecond) % 60;
      EXPECT_EQ(outage.start_ns % kSecond, 0);
      EXPECT_TRUE(second == 12 || second == 27 || second == 42 || second == 57) << second;
    }
  }
  EXPECT_GT(gaps, 100);
}

TEST(BuildTimeline, SaysWhyThereIsNoPath) {
  const auto satellites = shell_of_gen1();
  Network network = three_sites(*satellites);
  network.sites[1].place = {64.2, -20.0, 0};  // the 53 deg shell is out of reach above about 61 deg
  const LinkTimeline far_north = build_timeline(network, *satellites, options(10 * orbits::kMinute));
  validate(far_north);
  network.sites[1].place = {20.0, 170.0, 0};  // satellites, but no gateway within reach of them
  const LinkTimeline no_gateway = build_timeline(network, *satellites, options(10 * orbits::kMinute));
  const auto cause = [](const LinkTimeline& timeline) {
    for (const Path& path : timeline.paths) {
      if (timeline.nodes[path.src].name == "patagonia/0") {
        EXPECT_EQ(path.segments.size(), 1U);
        return path.segments[0].cause;
      }
    }
    return OutageCause::kNone;
  };
  EXPECT_EQ(cause(far_north), OutageCause::kNoSatellite);
  EXPECT_EQ(cause(no_gateway), OutageCause::kNoGateway);
}

TEST(BuildTimeline, PowerWindowsTakeThePathsAway) {
  const auto satellites = shell_of_gen1();
  Network network = three_sites(*satellites);
  network.sites[1].power = {{{kStart + 10 * orbits::kMinute, kStart + 20 * orbits::kMinute},
                             {kStart + 30 * orbits::kMinute, kStart + 2 * kHour}}};
  const LinkTimeline timeline = build_timeline(network, *satellites, options());
  validate(timeline);
  for (const Path& path : timeline.paths) {
    const bool patagonia = timeline.nodes[path.src].site == 1 || timeline.nodes[path.dst].site == 1;
    for (const int minute : {5, 9, 11, 19, 21, 29, 31, 59}) {
      const bool off = minute < 10 || (minute >= 20 && minute < 30);
      EXPECT_EQ(segment_at(path, kStart + minute * orbits::kMinute).cause == OutageCause::kPower,
                patagonia && off)
          << minute;
    }
  }
  int found = 0;
  for (const Resource& resource : timeline.resources) {
    if (resource.name != "patagonia/0 up") continue;
    ++found;
    TimeNs off = 0;
    for (const Outage& outage : resource.outages)
      off += outage.cause == OutageCause::kPower ? outage.end_ns - outage.start_ns : 0;
    EXPECT_EQ(off, 20 * orbits::kMinute);
  }
  EXPECT_EQ(found, 1);
}

// Two satellites over one site and one gateway, by hand: with one plane on the equator and a site and gateway
// on it, the satellite overhead serves, and the delay is its height over c.
TEST(BuildTimeline, TheSatelliteOverheadServes) {
  orbits::WalkerShell shell;
  shell.altitude_km = 550;
  shell.planes = 1;
  shell.satellites_per_plane = 40;
  const auto satellites = orbits::make_j2_propagator({shell}, kStart);
  const orbits::Geodetic below =
      orbits::to_geodetic(satellites->position_ecef_km(3, kStart + 15 * kSecond / 2));
  Network network;
  const Terminal terminal{"test", 1'000'000, 1'000'000, 40};
  network.sites = {{"under", {0, below.longitude_deg, 0}, {terminal}, {}, {}},
                   {"hub", {0, below.longitude_deg, 0}, {}, FixedLink{1000, 1000, 0, ""}, {}}};
  network.gateways = {{"here", {0, below.longitude_deg, 0}, 25, 1000, 1000, ""}};
  network.pops = {{"here", {0, below.longitude_deg, 0}}};
  network.shells = {{1000, 1000, 1000}};
  network.slots.offset_ns = 0;
  BuildOptions one_slot = options(15 * kSecond);
  const LinkTimeline timeline = build_timeline(network, *satellites, one_slot);
  ASSERT_EQ(timeline.paths.size(), 2U);
  ASSERT_FALSE(timeline.paths[0].segments.empty());
  const PathSegment segment = timeline.paths[0].segments[0];
  ASSERT_NE(segment.route, kNoRoute);
  // Up and down at the middle of the slot: twice the height above the surface of the WGS-84 equator.
  EXPECT_NEAR(static_cast<double>(route_delay_ns(timeline, segment.route, kStart + 15 * kSecond / 2)),
              2 * (6378.135 + 550 - 6378.137) / 299792.458 * 1e9, 2 * 2000);
}

}  // namespace
}  // namespace skyhaul::models
