// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What texts say of numbers that the program takes from constants.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "scenario/keys.h"
#include "skyhaul/models/transfer_plan.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using SaidTwiceTest = LoadTest;
using testing::HasSubstr;

std::string text_of(const std::string& file) {
  std::ifstream in(SKYHAUL_SOURCE_DIR "/" + file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Planes joined all around are two links a satellite, with a seam fewer.
std::size_t links_of(const ResolvedScenario& scenario) {
  const auto satellites = make_propagator(scenario);
  return make_isl_mesh(scenario, *satellites).edges().size();
}

TEST_F(SaidTwiceTest, TheSpreadAboveWhichAGridClosesIsTheConstants) {
  const std::string said = fmt::format("raan_spread is above {}", kGridWrapsAboveDeg);
  EXPECT_THAT(find_key(section_named("constellation"), "isl_wrap")->description, HasSubstr(said));
  for (const char* file : {"configs/README.md", "configs/schema.json"})
    EXPECT_THAT(text_of(file), HasSubstr(said));
  const auto links = [&](double spread_deg) {
    return links_of(
        load(fmt::format("epoch: 2026-01-01\nhorizon: 1 h\nconstellation: {{shells: [{{altitude: 1000 km, "
                         "inclination: 80, planes: 6, "
                         "satellites_per_plane: 10, raan_spread: {}, user_up: 1 Gbit/s, user_down: 1 Gbit/s, "
                         "isl_rate: 1 Gbit/s}}], "
                         "isl: true, isl_max_range: 20000 km}}\nrouting: isl\nterminal: oneweb-sla\nsites: "
                         "[atacama, permian]\n",
                         spread_deg)));
  };
  EXPECT_EQ(links(kGridWrapsAboveDeg), 60U + 50U);
  EXPECT_EQ(links(kGridWrapsAboveDeg + 1), 60U + 60U);
}

/// Of 1,500 bytes, as flow, packets and their pages have it.
TEST_F(SaidTwiceTest, ThePayloadOfUdpIsTheConstants) {
  const std::string payload = std::to_string(1500 - models::kUdpHeaderBytes);
  EXPECT_THAT(text_of("models/flow/README.md"), HasSubstr("| `udp` | " + payload + "/1500"));
  EXPECT_THAT(text_of("models/ns3/README.md"),
              HasSubstr("carries " + payload + " bytes in a packet of 1500"));
  EXPECT_THAT(text_of("models/ns3/doc/skyhaul.rst"), HasSubstr("payload of a packet (" + payload + ")"));
}

}  // namespace
}  // namespace skyhaul::core
