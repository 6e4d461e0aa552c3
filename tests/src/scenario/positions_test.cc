// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Timeline files of scenarios say where everything is, to the last bit and in few bytes.
#include "skyhaul/models/positions.h"

#include "skyhaul/core/link_export.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/models/timeline_file.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

constexpr const char* kShells =
    "{shells: [{altitude: 550 km, inclination: 53, planes: 36, satellites_per_plane: 22, user_up: 1 Gbit/s, "
    "user_down: 1 Gbit/s}, {name: high, altitude: 1200 km, inclination: 88, planes: 12, "
    "satellites_per_plane: 40, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]";

class ScenarioPositionsTest : public LoadTest {
 protected:
  /// Twenty minutes of a ship that sails north at some 7 m/s, and a place on land.
  ResolvedScenario with(const std::string& constellation) {
    std::string track = "time,latitude,longitude,altitude\n";
    for (int minute = -30; minute < 60; ++minute) {
      const TimeNs at = orbits::parse_utc("2026-03-20T00:00:00") + minute * orbits::kMinute;
      track += orbits::format_utc(at, 0) + "," + std::to_string(40 + 0.004 * minute) + ",-30,3\n";
    }
    write("ship.csv", track);
    return load(
        "epoch: 2026-03-20T00:00:00Z\nhorizon: 20 min\nterminal: starlink-performance\ngateways:\n"
        "  - {name: G, latitude: -23, longitude: -69, up: 1 Gbit/s, down: 1 Gbit/s}\n"
        "  - {name: H, latitude: 39, longitude: -31, up: 1 Gbit/s, down: 1 Gbit/s}\n"
        "pops: [{name: P, latitude: 0, longitude: -40}]\n"
        "sites: [atacama, {name: ship, track: ship.csv}]\nconstellation: " +
        constellation + "}\n");
  }

  std::string of_elements() {
    std::string csv =
        "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
        "MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n";
    for (int i = 0; i < 400; ++i) {
      csv += (i % 2 == 0 ? "SAT-" + std::to_string(i) : std::string()) +
             ",2025-001A,2026-03-19T12:00:00.123456,13.15,0.0001,87.9," + std::to_string(9.1234 * (i / 10)) +
             ",0.1," + std::to_string(35.9 * (i % 10)) + "," + std::to_string(60000 + i) + ",0.00001\n";
    }
    write("sets.csv", csv);
    return "{elements: sets.csv, user_up: 1 Gbit/s, user_down: 1 Gbit/s";
  }

  models::LinkTimeline through_file(const models::LinkTimeline& timeline) {
    save_timeline(timeline, (folder_ / "t").string());
    return models::load_timeline((folder_ / "t").string());
  }
};

TEST_F(ScenarioPositionsTest, AreInTheFileOfALinkTimeline) {
  for (const std::string& constellation :
       {kShells + std::string(), std::string(kShells) + ", propagator: sgp4",
        std::string(kShells) + ", propagator: sgp4, tle_digits: true", of_elements()}) {
    const ResolvedScenario scenario = with(constellation);
    const models::LinkTimeline whole = build_timeline(scenario);
    const models::LinkTimeline part = slice(whole, whole.start_ns + 3 * orbits::kMinute, whole.end_ns);
    for (const models::LinkTimeline& timeline : {through_file(whole), through_file(part)}) {
      ASSERT_TRUE(timeline.positions) << constellation;
      const models::Positions& its = *timeline.positions;
      const auto wanted = make_propagator(scenario);
      const auto found = models::make_propagator(its.orbits);
      ASSERT_TRUE(found);
      const auto at = [](const orbits::Propagator& of, const std::string& name, TimeNs t) {
        for (Eigen::Index i = 0; i < of.size(); ++i) {
          if (of.satellites()[static_cast<std::size_t>(i)].name == name) return of.position_ecef_km(i, t);
        }
        ADD_FAILURE() << "no satellite " << name;
        return Eigen::Vector3d{0, 0, 0};
      };
      int satellites = 0;
      for (const models::Node& node : timeline.nodes) {
        if (node.kind != models::NodeKind::kSatellite) continue;
        ++satellites;
        for (const TimeNs t : {timeline.start_ns, timeline.end_ns - 1}) {
          const Eigen::Vector3d a = at(*found, node.name, t), b = at(*wanted, node.name, t);
          EXPECT_TRUE((a.array() == b.array()).all()) << node.name;
        }
      }
      EXPECT_GT(satellites, 4) << constellation;
      for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
        const models::Site& site = scenario.sites[s].site;
        for (const TimeNs t :
             {timeline.start_ns, timeline.start_ns + 77 * orbits::kSecond, timeline.end_ns}) {
          const orbits::Geodetic place = site.track ? site.track->place(t) : site.place;
          EXPECT_EQ(its.sites[s].at(t).latitude_deg, place.latitude_deg) << site.name;
          EXPECT_EQ(its.sites[s].at(t).longitude_deg, place.longitude_deg) << site.name;
        }
      }
    }
  }
}

/// FORMAT.md: some hundred bytes for shells; of element sets the satellites of the timeline alone, with some
/// 60 bytes each.
TEST_F(ScenarioPositionsTest, TakeFewBytes) {
  const auto added = [&](const ResolvedScenario& scenario, std::size_t& satellites) {
    models::LinkTimeline timeline = build_timeline(scenario);
    satellites = 0;
    for (const models::Node& node : timeline.nodes)
      satellites += node.kind == models::NodeKind::kSatellite ? 1 : 0;
    (void)through_file(timeline);
    const auto with_them = std::filesystem::file_size(folder_ / "t");
    timeline.positions = nullptr;
    (void)through_file(timeline);
    return with_them - std::filesystem::file_size(folder_ / "t");
  };
  std::size_t satellites = 0;
  EXPECT_LT(added(with(kShells), satellites), 1000U);
  ResolvedScenario still = with(of_elements());
  still.sites[1].site.track = nullptr;
  const std::size_t bytes = added(still, satellites);
  EXPECT_LT(bytes, 500 + 70 * satellites);
  EXPECT_LT(satellites, 400U);
}

}  // namespace
}  // namespace skyhaul::core
