// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/remedies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::models {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
const TimeNs kEnd = kStart + orbits::kHour;

struct Remedies : ::testing::Test {
  Remedies() {
    satellites = orbits::make_j2_propagator({first_shell()}, kStart);
    network = andes();
    network.isls = orbits::plus_grid(satellites->satellites());
    network.isl_rules.max_range_km = 5017;
    network.sites.push_back({"ocean", {-20, -120, 0}, network.sites[1].terminals, {}, {}});
  }
  std::string site(const std::vector<OtherSky>& others = {}) const {
    return site_remedies(network, *satellites, 3, kStart, kEnd, others);
  }
  /// Share of the hour in which ocean has a path to atacama, by the whole model.
  double served(const Network& changed, const orbits::Propagator& sky) const {
    BuildOptions options;
    options.start_ns = kStart;
    options.end_ns = kEnd;
    const LinkTimeline timeline = build_timeline(changed, sky, options);
    double ns = 0;
    for (const Path& each : timeline.paths) {
      if (timeline.nodes[each.src].name != "ocean/0" || timeline.nodes[each.dst].name != "atacama/0")
        continue;
      for (std::size_t i = 0; i < each.segments.size(); ++i) {
        const TimeNs end = i + 1 < each.segments.size() ? each.segments[i + 1].start_ns : kEnd;
        if (each.segments[i].route != kNoRoute) ns += static_cast<double>(end - each.segments[i].start_ns);
      }
    }
    return ns / static_cast<double>(kEnd - kStart);
  }

  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
};

// Each remedy named does serve, and by as much as is said, when the whole model is asked.
TEST_F(Remedies, WhatIsNamedServesInTheWholeModel) {
  EXPECT_EQ(served(network, *satellites), 0);
  const std::string text = site();
  EXPECT_THAT(text, StartsWith("It would be served by any one of these changes, each tried by itself: "));
  EXPECT_THAT(text, HasSubstr("routing: isl-gateway (a path in 12 of 12 slots tried)"));
  EXPECT_THAT(text, HasSubstr("routing: isl (a path in 12 of 12 slots tried)"));
  for (const RoutingMode mode : {RoutingMode::kIslGateway, RoutingMode::kIsl}) {
    Network changed = network;
    changed.routing.mode = mode;
    EXPECT_GT(served(changed, *satellites), 0.99);
  }
  const std::string gateway = "a gateway at most about ";
  ASSERT_THAT(text, HasSubstr(gateway));
  double km = 0, latitude = 0, longitude = 0;
  char south = ' ', west = ' ';
  ASSERT_EQ(std::sscanf(text.c_str() + text.find(gateway),
                        "a gateway at most about %lf km away, such as at %lf %c %lf %c", &km, &latitude,
                        &south, &longitude, &west),
            5);
  // 25 deg at both ends, 550 km high: a satellite joins at most twice 8.45 deg, 1,880 km.
  EXPECT_GT(km, 500);
  EXPECT_LT(km, 1880);
  Network changed = network;
  changed.gateways.push_back(network.gateways[0]);
  changed.gateways.back().name = "new";
  changed.gateways.back().place = {south == 'S' ? -latitude : latitude, west == 'W' ? -longitude : longitude,
                                   0};
  EXPECT_GT(served(changed, *satellites), 0.9);
  EXPECT_THAT(text, Not(HasSubstr("elevation")));  // 5,000 km to the gateway are too far for any
}

TEST_F(Remedies, ALowerMaskAndAnotherConstellation) {
  network.sites[3].place = {64.2, -20, 0};
  network.gateways.push_back(network.gateways[0]);
  network.gateways.back().name = "near";
  network.gateways.back().place = {60, -20, 0};
  orbits::WalkerShell polar = first_shell(36);
  polar.inclination_deg = 87;
  OtherSky other{"polar", network, orbits::make_j2_propagator({polar}, kStart)};
  other.network.isls.clear();
  const std::string text = site({other});
  EXPECT_THAT(text, HasSubstr("the constellation polar (routing bent-pipe) (a path in "));
  EXPECT_GT(served(other.network, *other.satellites), 0);
  double mask = 0;
  const std::string down = "satellites down to ";
  ASSERT_THAT(text, HasSubstr(down));
  ASSERT_EQ(std::sscanf(text.c_str() + text.find(down), "satellites down to %lf deg", &mask), 1);
  EXPECT_GE(mask, 5);
  EXPECT_LT(mask, 25);
  Network changed = network;
  changed.sites[3].terminals[0].min_elevation_deg = mask;
  EXPECT_GT(served(changed, *satellites), 0);
  EXPECT_EQ(served(network, *satellites), 0);
}

TEST_F(Remedies, WhereNothingServesWhatWasTriedIsSaid) {
  network.sites[3].place = {89, 0, 0};
  EXPECT_THAT(site(),
              StartsWith("None of the changes that were tried would serve it: routing: isl-gateway; "));
  network.sites[3].terminals.clear();
  EXPECT_EQ(site(), "");
}

TEST_F(Remedies, FaultsAndPairs) {
  network.routing.mode = RoutingMode::kIsl;
  network.faults.isls.assign(network.isls.size(), {{kStart, kEnd}});
  const std::string text = pair_remedies(network, *satellites, 0, 3, kStart, kEnd, {});
  EXPECT_THAT(text, StartsWith("They would be joined by any one of these"));
  EXPECT_THAT(text, HasSubstr("no faults (a path in 12 of 12 slots tried)"));
}

}  // namespace
}  // namespace skyhaul::models
