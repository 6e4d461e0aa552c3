// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The default routing, and how near the ways of routing isl are to the geometric shortest ones on shipped
// constellations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/geometric_paths.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::core {
namespace {

using models::RoutingMode;
using ::testing::StartsWith;

ResolvedScenario load(const std::string& constellation, const std::string& rest, const std::string& sites) {
  const std::string file = ::testing::TempDir() + "routing_test.yaml";
  std::ofstream(file) << "epoch: 2026-01-01\nhorizon: 1 h\nideal: true\nconstellation: {preset: "
                      << constellation << "}\n"
                      << "terminal: {up: 25 Mbit/s, down: 200 Mbit/s}\n"
                      << rest << "sites:\n"
                      << sites << "traffic: [{name: w, payload: {size: 100 MB}, topology: ring}]\n";
  return resolve_file(file);
}

const char* const kGround = "gateways: {preset: starlink-2023-10}\npops: {preset: starlink-2023-10}\n";
const char* const kAndes =
    "  - {name: andes, latitude: -29.5, longitude: -70.25}\n"
    "  - {name: atacama, latitude: -24.5, longitude: -69.3}\n";

TEST(Routing, DefaultFollowsLasersAndGateways) {
  const ResolvedScenario both = load("starlink-gen1", kGround, kAndes);
  EXPECT_EQ(both.routing.mode, RoutingMode::kIslGateway);
  EXPECT_THAT(both.routing_reason, StartsWith("isl-gateway, the default where satellites have lasers and "));
  const ResolvedScenario mesh = load("kuiper", "", kAndes);
  EXPECT_EQ(mesh.routing.mode, RoutingMode::kIsl);
  EXPECT_EQ(mesh.routing_reason, "isl, the default where satellites have lasers and there are no gateways");
  const ResolvedScenario pipe = load("oneweb", kGround, kAndes);
  EXPECT_EQ(pipe.routing.mode, RoutingMode::kBentPipe);
  EXPECT_EQ(pipe.routing_reason, "bent-pipe, the default where satellites have no lasers");
  const ResolvedScenario metric =
      load("starlink-gen1", std::string(kGround) + "routing: {metric: hops}\n", kAndes);
  EXPECT_EQ(metric.routing.mode, RoutingMode::kIslGateway);
  const ResolvedScenario asked = load("starlink-gen1", std::string(kGround) + "routing: isl\n", kAndes);
  EXPECT_EQ(asked.routing.mode, RoutingMode::kIsl);
  EXPECT_EQ(asked.routing_reason, "isl, as the scenario says (the default would be isl-gateway)");
}

TEST(Routing, AResolvedScenarioGivesTheSameReason) {
  for (const char* routing : {"", "routing: isl\n", "routing: bent-pipe\n"}) {
    const ResolvedScenario first = load("starlink-gen1", std::string(kGround) + routing, kAndes);
    const std::string file = ::testing::TempDir() + "routing_test_resolved.yaml";
    std::ofstream(file) << to_yaml(first);
    const ResolvedScenario second = resolve_file(file);
    EXPECT_EQ(second.routing.mode, first.routing.mode);
    EXPECT_EQ(second.routing_reason, first.routing_reason);
    EXPECT_EQ(to_yaml(second), to_yaml(first));
  }
}

models::LinkTimeline build(const ResolvedScenario& scenario, const models::Network& network,
                           const orbits::Propagator& satellites) {
  models::BuildOptions options;
  options.start_ns = scenario.epoch_ns;
  options.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  options.seed = scenario.seed;
  options.threads = 2;
  return build_timeline(network, satellites, options);
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

// Andes and Atacama are 564 km apart, and reach gateways in Chile: the case of use with its figures.
TEST(Routing, ByDefaultTrafficGoesOverTheNearestGateways) {
  const ResolvedScenario scenario = load("starlink-gen1", kGround, kAndes);
  const auto satellites = make_propagator(scenario);
  const auto timeline = build(scenario, make_network(scenario, *satellites), *satellites);
  std::vector<double> rtt_ms;
  for (TimeNs time = timeline.start_ns; time < timeline.end_ns; time += 15 * orbits::kSecond) {
    double ms = 0;
    for (const models::Path& path : timeline.paths) {
      const std::uint32_t route = segment_at(path, time).route;
      ASSERT_NE(route, models::kNoRoute);
      ms += static_cast<double>(route_delay_ns(timeline, route, time)) * 1e-6;
    }
    rtt_ms.push_back(ms);
  }
  EXPECT_NEAR(quantile(rtt_ms, 0.5), 52.8, 0.3);
  EXPECT_NEAR(quantile(rtt_ms, 0.99), 58.7, 0.5);
}

struct Case {
  const char* constellation;
  const char* sites;
  int slot_s = 15;
  bool arc = true;
};

// Against the shortest way by geometry. The pairs are near and far, along and across the planes, and at high
// latitudes. From London to Johannesburg over starlink-gen1 the best pair of satellites is often in view for
// less than a slot, above all beside the geostationary arc, and no plan for 15 s can use it (isl_bound_test);
// slots of 2 s without the arc can.
TEST(Routing, IslIsNearTheGeometricShortest) {
  const char* const nevada =
      "  - {name: nevada, latitude: 38.5, longitude: -117, terminals: 4}\n"
      "  - {name: quebec, latitude: 52, longitude: -72, terminals: 2}\n";
  const char* const poles =
      "  - {name: svalbard, latitude: 78.2, longitude: 15.6}\n"
      "  - {name: dome-c, latitude: -75.1, longitude: 123.3}\n";
  const char* const south =
      "  - {name: london, latitude: 51.5, longitude: -0.1}\n"
      "  - {name: johannesburg, latitude: -26.2, longitude: 28}\n";
  for (const Case& each :
       {Case{"starlink-gen1", kAndes}, Case{"starlink-gen1", nevada}, Case{"starlink-gen1", poles},
        Case{"kuiper", south}, Case{"telesat-lightspeed", south}, Case{"starlink-gen1", south, 2, false}}) {
    ResolvedScenario scenario = load(each.constellation, "routing: isl\n", each.sites);
    if (!each.arc) scenario.constellation.gso_separation_deg = 0;
    const auto satellites = make_propagator(scenario);
    models::Network network = make_network(scenario, *satellites);
    network.slots.length_ns = each.slot_s * orbits::kSecond;
    network.scheduling_delay_ns = 0;  // medium access is not geometry
    network.slots.spike_min_ns = network.slots.spike_max_ns = 0;
    const auto timeline = build(scenario, network, *satellites);
    const auto shortest =
        make_geometric_paths(network, *satellites, make_isl_mesh(scenario, *satellites), {{0, 1}});
    std::vector<double> ratio;
    for (TimeNs time = timeline.start_ns; time < timeline.end_ns; time += 30 * orbits::kSecond) {
      shortest->step(time);
      std::string text;
      shortest->append_path(0, text);
      const auto fewest = std::count(text.begin(), text.end(), '>') - 1;
      for (const models::Path& path : timeline.paths) {
        const std::uint32_t route = segment_at(path, time).route;
        ASSERT_NE(route, models::kNoRoute);
        ratio.push_back(2 * static_cast<double>(route_delay_ns(timeline, route, time)) /
                        static_cast<double>(shortest->rtt_ns(0)));
        const std::string own = route_name(timeline, path, route);
        EXPECT_LE(std::count(own.begin(), own.end(), '>') - 1, 2 * fewest) << own << " against " << text;
      }
    }
    ASSERT_GE(ratio.size(), 40U);
    EXPECT_LE(quantile(ratio, 0.5), 1.1) << each.constellation << "\n" << each.sites;
    EXPECT_LE(quantile(ratio, 0.99), 1.3) << each.constellation << "\n" << each.sites;
  }
}

}  // namespace
}  // namespace skyhaul::core
