// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Which ground stations and terminals work with which satellites, and what gateway-class terminals get.
#include <gmock/gmock.h>

#include "skyhaul/core/stages.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using OperatorsTest = LoadTest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string of(const std::string& constellation, const std::string& terminal, const std::string& ground) {
  return "epoch: 2026-03-20T00:00:00Z\nhorizon: 10 min\nconstellation: " + constellation +
         "\nterminal: " + terminal + "\n" + ground + "sites: [atacama, permian]\n";
}

TEST_F(OperatorsTest, OfAnotherOperatorIsAWarning) {
  const std::string starlink = "gateways: starlink\npops: starlink\n";
  EXPECT_THAT(load(of("starlink-gen1", "starlink-priority", starlink)).warnings, ElementsAre());
  EXPECT_THAT(load(of("oneweb", "oneweb-sla", starlink)).warnings,
              ElementsAre(StartsWith("PoPs of starlink do not work with the satellites of oneweb"),
                          StartsWith("gateways of starlink do not work with the satellites of oneweb")));
  EXPECT_THAT(load(of("telesat-lightspeed", "starlink-priority", "")).warnings,
              ElementsAre(StartsWith("terminals of starlink do not work with the satellites of telesat")));
  EXPECT_THAT(load(of("kuiper", "{up: 1 Mbit/s, down: 1 Mbit/s}", "")).warnings, ElementsAre());
  // Own ground of no one's, and constellations that no one is known to own.
  EXPECT_THAT(
      load(of("{shells: [{altitude: 550 km, inclination: 53, planes: 2, satellites_per_plane: 2, user_up: 1 "
              "Gbit/s, user_down: 1 Gbit/s}]}",
              "starlink-priority", starlink))
          .warnings,
      ElementsAre());
}

/// Satellites of no known operator may use anyone's ground and terminals, but these must be of one.
TEST_F(OperatorsTest, GroundOfSeveralOperatorsIsAWarning) {
  const std::string shells =
      "{shells: [{altitude: 550 km, inclination: 53, planes: 2, satellites_per_plane: 2, user_up: 1 Gbit/s, "
      "user_down: 1 Gbit/s}]}";
  const auto warnings = [&](const std::string& terminal, const std::string& ground) {
    return load(of(shells, terminal, ground)).warnings;
  };
  EXPECT_THAT(
      warnings("oneweb-sla", "gateways: starlink\npops: starlink\n"),
      ElementsAre("PoPs of starlink, gateways of starlink, terminals of oneweb do not work together: the "
                  "answer is of a network that does not exist"));
  EXPECT_THAT(
      warnings(
          "kuiper-pro",
          "gateways: [{name: G, latitude: 1, longitude: 2, up: 1 Gbit/s, down: 1 Gbit/s}]\npops: oneweb\n"),
      ElementsAre(HasSubstr("PoPs of oneweb, terminals of kuiper do not work together")));
  EXPECT_THAT(warnings("oneweb-sla", "gateways: oneweb\npops: oneweb\n"), ElementsAre());
}

/// Element sets belong to whom most of their names say, and names are compared without regard to capitals.
TEST_F(OperatorsTest, ElementSetsAreNamedByTheirOperator) {
  const auto warnings = [&](const std::vector<std::string>& names, const std::string& more,
                            const std::string& terminal) {
    std::string csv =
        "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
        "ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n";
    for (std::size_t i = 0; i < names.size(); ++i) {
      csv += names[i] + ",2025-001A,2026-03-20T00:00:00,14.89,0.0001,60,0,0," + std::to_string(36 * i) + "," +
             std::to_string(100000 + i) + ",0\n";
    }
    write("sets.csv", csv);
    std::vector<std::string> told;
    for (const std::string& line :
         load(of("{elements: sets.csv, user_up: 1 Gbit/s, user_down: 1 Gbit/s" + more + "}", terminal, ""))
             .warnings) {
      if (line.find("do not work") != std::string::npos || line.find("its operator is") != std::string::npos)
        told.push_back(line);
    }
    return told;
  };
  const std::vector<std::string> starlinks{"STARLINK-1", "Starlink-2", "TEST"},
      oneweb{"ONEWEB-1", "ONEWEB-2"};
  EXPECT_THAT(warnings(starlinks, "", "starlink-priority"), ElementsAre());
  EXPECT_THAT(warnings(starlinks, "", "oneweb-sla"),
              ElementsAre(StartsWith("terminals of oneweb do not work with the satellites of starlink")));
  EXPECT_THAT(warnings(oneweb, "", "starlink-priority"),
              ElementsAre(StartsWith("terminals of starlink do not work with the satellites of oneweb")));
  EXPECT_THAT(warnings(oneweb, ", preset: starlink-gen1, select: '*'", "starlink-priority"),
              ElementsAre("constellation: most of its satellites are named as those of oneweb, and its "
                          "operator is starlink"));
  EXPECT_THAT(warnings({"A", "B", "ONEWEB-1"}, "", "starlink-priority"), ElementsAre());
  EXPECT_THAT(
      warnings({"ONEWEB-1", "STARLINK-1", "STARLINK-2"}, "", "starlink-priority"),
      ElementsAre(StartsWith("constellation: by their names, its satellites belong to several operators (1 "
                             "of oneweb, 2 of starlink), which do not work together")));
  EXPECT_THAT(warnings({"A", "B"}, ", operator: StarLink", "starlink-priority"), ElementsAre());
  EXPECT_THAT(warnings({"A", "B"}, ", operator: someone", "starlink-priority"),
              ElementsAre(StartsWith("terminals of starlink do not work with the satellites of someone")));
}

TEST_F(OperatorsTest, TheResolvedScenarioWarnsAsWell) {
  const ResolvedScenario scenario =
      load(of("oneweb", "starlink-priority", "gateways: starlink\npops: starlink\n"));
  ASSERT_EQ(scenario.warnings.size(), 3U);
  EXPECT_EQ(load(to_yaml(scenario)).warnings, scenario.warnings);
}

TEST_F(OperatorsTest, EveryShippedPresetOfGroundAndTerminalsNamesItsOperator) {
  std::size_t presets = 0;
  for (const PresetInfo& preset : list_presets({})) {
    if (preset.kind != "terminals" && preset.kind != "gateways" && preset.kind != "pops" &&
        preset.kind != "constellations")
      continue;
    std::ifstream file(preset.file);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_THAT(text, HasSubstr("\noperator: ")) << preset.file;
    ++presets;
  }
  EXPECT_GE(presets, 30U);
}

/// A community gateway carries its ten gigabit, where a user terminal shares 1.2 with all users.
TEST_F(OperatorsTest, AGatewayTerminalTakesTheGatewaysCapacity) {
  const auto most_bps = [&](const std::string& terminal) {
    const ResolvedScenario scenario = load(of(
        "starlink-gen1", terminal, "gateways: starlink\npops: starlink\nrouting: bent-pipe\nideal: true\n"));
    const models::LinkTimeline timeline = build_timeline(scenario);
    std::int64_t most = 0;
    for (const models::Path& path : timeline.paths) {
      for (const models::PathSegment& segment : path.segments) {
        if (segment.route == models::kNoRoute) continue;
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        for (const auto& hop : timeline.routes[segment.route]) {
          if (hop.is_resource())
            least = std::min(least, timeline.resources[hop.index()].capacity.front().capacity_bps);
        }
        most = std::max(most, least);
      }
    }
    return most;
  };
  EXPECT_EQ(most_bps("starlink-community-gateway"), 10'000'000'000);
  EXPECT_EQ(most_bps("{preset: starlink-community-gateway, gateway: false}"), 1'200'000'000);
  EXPECT_EQ(most_bps("{preset: starlink-community-gateway, up: 30 Gbit/s, down: 30 Gbit/s}"), 20'000'000'000);
}

}  // namespace
}  // namespace skyhaul::core
