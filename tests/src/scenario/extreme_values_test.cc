// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Values at the ends of what can be written: right, or refused in one line.
#include <gmock/gmock.h>

#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

class ExtremeValuesTest : public LoadTest {
 protected:
  ResolvedScenario with(const std::vector<std::string>& set) const {
    ScenarioOptions options;
    options.set = set;
    return load(
        "name: s\nepoch: 2026-01-01\nhorizon: 1 min\nterminal: {up: 20 Mbit/s, down: 100 Mbit/s}\n"
        "constellation: {shells: [{altitude: 550 km, inclination: 53, planes: 72, satellites_per_plane: 22, "
        "user_up: 1 Gbit/s, user_down: 1 Gbit/s}]}\n"
        "sites: [{name: a, latitude: 40, longitude: -100}, {name: b, latitude: 42, longitude: -95}]\n"
        "gateways: [{name: G, latitude: 41, longitude: -98, up: 1 Gbit/s, down: 1 Gbit/s}]\n"
        "pops: [{name: P, latitude: 41, longitude: -98}]\n"
        "traffic: [{name: t, payload: {size: 1 MB}}]\n",
        options);
  }
  std::string error_of(const std::vector<std::string>& set) const {
    try {
      with(set);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(ExtremeValuesTest, TimesBefore1970AreRefused) {
  for (const char* epoch :
       {"1969-12-31T23:59:59.999999999", "1969-12-31T23:55:00", "1900-01-01", "1678-01-01"})
    EXPECT_EQ(error_of({std::string("epoch=") + epoch}),
              std::string("--set: epoch: ") + epoch + ": expected a start from 1970 on");
  EXPECT_THAT(error_of({"epoch=1677-12-31"}), testing::HasSubstr("1678 to 2261"));
  // The first and the last starts that there are give what others do: links, and the same routes at any
  // threads.
  for (const char* epoch : {"1970-01-01", "2261-12-31T23:58:00"}) {
    const models::LinkTimeline timeline = build_timeline(with({std::string("epoch=") + epoch}));
    EXPECT_FALSE(timeline.paths.empty()) << epoch;
    std::size_t routed = 0;
    for (const models::Path& path : timeline.paths) {
      for (const models::PathSegment& segment : path.segments)
        routed += segment.route != models::kNoRoute ? 1 : 0;
    }
    EXPECT_GT(routed, 0U) << epoch;
  }
}

TEST_F(ExtremeValuesTest, PayloadsHaveBytesThatFit) {
  for (const char* payload :
       {"{size: 0 B}", "{size: 0.4 B}", "{dataset: 0 B}", "{size: 1001 PB}", "{size: -1 B}",
        "{model: 1, bytes_per_parameter: 0.001}", "{model: 1e15, bytes_per_parameter: 1001}",
        "{size: 1e400 B}", "{size: nan B}", "{model: 010, bytes_per_parameter: 2}"})
    EXPECT_NE(error_of({std::string("traffic.t.payload=") + payload}), "no error") << payload;
  // All bytes of a round are a whole number that can be held, whatever the number of sites and the topology.
  std::string sites = "sites=[";
  for (int i = 0; i < 16; ++i)
    sites += (i > 0 ? ", " : "") + std::string("{name: s") + std::to_string(i) +
             ", latitude: " + std::to_string(i) + ", longitude: 5}";
  sites += "]";
  for (const char* topology : {"ring", "butterfly", "all-gather", "gossip", "hierarchical"}) {
    const std::string its = std::string("traffic.t.topology=") + topology;
    EXPECT_THAT(error_of({sites, "traffic.t.payload.size=1000 PB", its}),
                testing::HasSubstr(
                    "traffic.t.payload: a map: expected at most 2.81e+17 B where 16 sites exchange it"))
        << topology;
    const ResolvedScenario scenario = with({sites, "traffic.t.payload.size=281 PB", its});
    std::int64_t sum = 0;
    for (const models::Transfer& transfer : models::make_round(scenario.traffic[0].collective, 0, 0, 0)) {
      ASSERT_GE(transfer.bytes, 0) << topology;
      ASSERT_LE(transfer.bytes, std::numeric_limits<std::int64_t>::max() - sum) << topology;
      sum += transfer.bytes;
    }
    EXPECT_GT(sum, 281'000'000'000'000'000) << topology;
  }
}

TEST_F(ExtremeValuesTest, OrbitsAreWithinTheirRangeHoweverTheyAreGiven) {
  const std::string shell =
      "inclination: 53, planes: 2, satellites_per_plane: 2, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]";
  for (const char* orbit : {"altitude: 159 km", "altitude: 40001 km", "mean_motion: 0.1", "mean_motion: 0.5",
                            "mean_motion: 16.9", "mean_motion: nan", "mean_motion: -1", "altitude: inf km"})
    EXPECT_NE(error_of({"constellation.shells=[{" + std::string(orbit) + ", " + shell}), "no error") << orbit;
  EXPECT_EQ(error_of({"constellation.shells=[{mean_motion: 1.0027, " + shell}), "no error");
  for (const char* code : {"D:100:53:4/2/0", "D:50000:53:4/2/0", "D:550:53:1000000/1000/0"})
    EXPECT_THAT(error_of({"constellation.shells=[{code: \"" + std::string(code) +
                          "\", user_up: 1 Gbit/s, user_down: 1 Gbit/s}]"}),
                testing::HasSubstr(".code: "))
        << code;
}

/// Satellites' names come from files of others, and go into tables, scripts and pages.
TEST_F(ExtremeValuesTest, NamesOfSatellitesAreFitForTables) {
  const std::string lines =
      "1 25544U 98067A   25058.50000000  .00016717  00000-0  10270-3 0  9002\n"
      "2 25544  51.6392  96.6358 0005156  88.7140 271.4601 15.49497216  6061\n";
  for (const char* name : {"A\x1B[31mB",
                           "A\x7F"
                           "B",
                           "A\xC2\x85"
                           "B",
                           "A\xE2\x80\xAE"
                           "B",
                           "A\xE2\x80\xA8"
                           "B",
                           "A\xFF"
                           "B"}) {
    write("sets.tle", std::string(name) + "\n" + lines);
    const std::string change = "constellation={elements: sets.tle, user_up: 1 Gbit/s, user_down: 1 Gbit/s}";
    const std::string error = error_of({change});
    EXPECT_THAT(error, testing::HasSubstr("sets.tle:")) << error;
    EXPECT_EQ(error.find('\x1B'), std::string::npos);
    EXPECT_EQ(error.find('\x7F'), std::string::npos);
  }
  write("sets.tle", "\xC3\x85sterix\n" + lines +
                        "A\xC2\x85"
                        "B\n" +
                        lines);
  const ResolvedScenario scenario =
      with({"constellation={elements: sets.tle, damaged: skip, user_up: 1 Gbit/s, user_down: 1 Gbit/s}"});
  ASSERT_EQ(scenario.constellation.elements.size(), 1U);
  EXPECT_EQ(scenario.constellation.elements[0].name, "\xC3\x85sterix");
}

/// A fault may be stated for any time: what is over before the start changes nothing, what has no end lasts.
TEST_F(ExtremeValuesTest, FaultsCenturiesAway) {
  const auto unserved = [&](const std::string& when) {
    const models::LinkTimeline timeline = build_timeline(with({"faults=[{gateways: [G], " + when + "}]"}));
    for (const models::Path& path : timeline.paths) {
      for (const models::PathSegment& segment : path.segments) {
        if (segment.route != models::kNoRoute) return false;
      }
    }
    return true;
  };
  EXPECT_FALSE(unserved("at: 1970-01-01, for: 1 d"));
  EXPECT_FALSE(unserved("at: 2261-01-01, for: 36500 d"));
  EXPECT_TRUE(unserved("at: 1970-01-01"));
  EXPECT_TRUE(unserved("at: 1970-01-01, for: 100000 d"));
  EXPECT_THAT(error_of({"faults=[{gateways: [G], at: 1970-01-01, mtbf: 1 s, mttr: 1 s}]"}),
              testing::HasSubstr("at most ten million failures"));
  EXPECT_THAT(error_of({"faults=[{gateways: [G], at: 1969-12-31}]"}),
              testing::HasSubstr("a time from 1970 on"));
  EXPECT_NE(error_of({"faults=[{gateways: [G], at: 106000 d}]"}), "no error");
}

/// Times farther apart than signed nanoseconds can say.
TEST_F(ExtremeValuesTest, RowsCenturiesApart) {
  write("power.csv", "time,power_kw\n1678-01-02,1\n2261-12-30,2\n");
  write("old.csv", "time,power_kw\n1678-01-02,1\n1678-01-03,2\n");
  write("rain.csv", "time,rain_mm_h\n1678-01-02,1\n2026-01-01,2\n2261-12-30,2\n");
  write("ship.csv", "time,latitude,longitude,altitude\n1678-01-02,1,2,0\n2261-12-30,3,4,0\n");
  const std::string power = "sites.a.power={load: {radio: 1 kW, compute: 1 kW}, file: ";
  EXPECT_EQ(error_of({power + "power.csv}"}), "no error");
  EXPECT_THAT(error_of({power + "old.csv}"}), testing::HasSubstr("rows up to the end of the horizon"));
  EXPECT_EQ(error_of({"sites.a.weather={series: rain.csv, series_hold: 1 d}"}), "no error");
  const ResolvedScenario ship = with({"sites.a={name: a, track: ship.csv}"});
  EXPECT_NEAR(ship.sites[0].site.track->place(ship.epoch_ns).latitude_deg, 1 + 2 * 348.0 / 584, 0.01);
  for (const char* cell : {"nan", "inf", "1e400", "0x10", "-1", "", " 1", "1 "}) {
    write("bad.csv", std::string("time,power_kw\n2025-01-02,") + cell + "\n");
    EXPECT_THAT(error_of({power + "bad.csv}"}), testing::HasSubstr("bad.csv:2: power_kw: ")) << cell;
  }
}

}  // namespace
}  // namespace skyhaul::core
