// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `weather` of scenarios.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;
namespace fs = std::filesystem;

class WeatherTest : public testing::Test {
 protected:
  WeatherTest() : folder_(fs::temp_directory_path() / ("skyhaul-weather-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~WeatherTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  core::ResolvedScenario load(const std::string& weather, const std::string& of_first_site = "",
                              const std::string& of_gateway = "") const {
    return core::resolve_file(write("scenario.yaml", "epoch: 2026-03-20T00:00:00Z\nhorizon: 30 min\n" +
                                                         weather +
                                                         R"(
constellation:
  shells: [{altitude: 550 km, inclination: 53, planes: 4, satellites_per_plane: 5, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]
terminal: {up: 20 Mbit/s, down: 200 Mbit/s}
sites:
  - {name: one, latitude: 51.5, longitude: -0.1, altitude: 200 m)" +
                                                         of_first_site +
                                                         R"(}
  - {name: two, latitude: 3.1, longitude: 101.7}
gateways:
  - {name: gate, latitude: 50, longitude: 0, up: 10 Gbit/s, down: 10 Gbit/s)" +
                                                         of_gateway +
                                                         R"(}
pops: [{name: pop, latitude: 50, longitude: 0}]
)"));
  }

  fs::path folder_;
};

TEST_F(WeatherTest, AbsentIsClearSky) {
  const core::ResolvedScenario scenario = load("");
  EXPECT_FALSE(scenario.sites[0].weather);
  EXPECT_FALSE(scenario.gateway_weather.at(0));
  const auto network = core::make_network(scenario, *core::make_propagator(scenario));
  EXPECT_EQ(network.sites[0].weather, nullptr);
  EXPECT_EQ(network.gateways[0].weather, nullptr);
}

TEST_F(WeatherTest, DefaultsFollowFromThePlace) {
  const core::ResolvedScenario scenario = load("weather: {rain_zone: E}");
  const models::Climate& london = scenario.sites[0].weather->climate;
  EXPECT_EQ(london.rain_rate_001_mm_h, 22);
  EXPECT_EQ(london.height_km, 0.2);
  EXPECT_EQ(london.rain_probability_percent, 5);
  EXPECT_NEAR(london.rain_height_km, 3.2 - 0.075 * 16.5 + 0.36, 1e-12);  // P.839-2, Europe
  EXPECT_NEAR(scenario.sites[1].weather->climate.rain_height_km, 5.36, 1e-12);
  EXPECT_GT(scenario.sites[1].weather->climate.n_wet, 2 * london.n_wet);
  ASSERT_TRUE(scenario.gateway_weather.at(0));
  const auto network = core::make_network(scenario, *core::make_propagator(scenario));
  ASSERT_NE(network.sites[0].weather, nullptr);
  ASSERT_NE(network.gateways[0].weather, nullptr);
  EXPECT_EQ(network.sites[0].weather->climate().rain_rate_001_mm_h, 22);
  models::SiteWeather::Reader reader(*network.sites[0].weather);
  reader.at(scenario.epoch_ns + scenario.horizon_ns - 1);
}

TEST_F(WeatherTest, SitesAndGatewaysChangeItKeyByKey) {
  const core::ResolvedScenario scenario =
      load("weather: {rain_zone: E, rain_probability: 4}",
           ", weather: {rain_rate: 31, rain_height: 2.9 km, cloud_liquid: 0}", ", weather: off");
  const models::Climate& one = scenario.sites[0].weather->climate;
  EXPECT_EQ(one.rain_rate_001_mm_h, 31);
  EXPECT_EQ(one.rain_probability_percent, 4);
  EXPECT_EQ(one.rain_height_km, 2.9);
  EXPECT_TRUE(one.cloud_liquid_kg_m2.empty());
  EXPECT_EQ(scenario.sites[1].weather->climate.rain_rate_001_mm_h, 22);
  EXPECT_FALSE(scenario.gateway_weather.at(0));
  EXPECT_FALSE(load("weather: off").sites[0].weather);
  EXPECT_TRUE(load("weather: off", ", weather: {rain_zone: K}").sites[0].weather);
}

/// A preset's climate stands in for a scenario's weather, and acts on radios alone.
TEST_F(WeatherTest, PresetsOfSitesMayHaveIt) {
  write("presets/sites/wet.yaml",
        "name: wet\nlatitude: 1\nlongitude: 2\nweather: {rain_zone: P, n_wet: 130}\n");
  core::ScenarioOptions options;
  options.preset_dirs = {(folder_ / "presets").string()};
  const auto load_with = [&](const std::string& more) {
    return core::resolve_file(write("preset.yaml", R"(
epoch: 2026-03-20T00:00:00Z
horizon: 30 min
constellation:
  shells: [{altitude: 550 km, inclination: 53, planes: 4, satellites_per_plane: 5, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]
terminal: {up: 20 Mbit/s, down: 200 Mbit/s, radio: starlink-ku-rain}
sites:
  - {preset: wet, weather: {n_wet: 120}}
  - {preset: wet, name: dry, weather: off}
  - {preset: wet, name: without-radio, terminal: kuiper-pro}
  - {name: unknown, latitude: 1, longitude: 2}
  - {preset: wet, name: moved, latitude: 3}
  - {preset: wet, name: zoned, weather: {rain_zone: E}}
)" + more),
                              options);
  };
  const core::ResolvedScenario scenario = load_with("");
  EXPECT_EQ(scenario.sites[0].weather->climate.rain_rate_001_mm_h, 145);
  EXPECT_EQ(scenario.sites[0].weather->climate.n_wet, 120);
  EXPECT_FALSE(scenario.sites[1].weather);
  EXPECT_FALSE(scenario.sites[2].weather);
  EXPECT_FALSE(scenario.sites[3].weather);
  EXPECT_FALSE(scenario.sites[4].weather);
  EXPECT_EQ(scenario.sites[5].weather->climate.rain_rate_001_mm_h, 22);
  EXPECT_NE(scenario.sites[5].weather->climate.n_wet, 130);
  const auto without_rain = testing::Contains(testing::HasSubstr("a sky without rain at"));
  EXPECT_THAT(scenario.unverified,
              testing::Contains(testing::HasSubstr("a sky without rain at unknown, moved: no climate")));
  EXPECT_EQ(core::to_yaml(core::resolve_file(write("resolved.yaml", core::to_yaml(scenario)), options)),
            core::to_yaml(scenario));

  const core::ResolvedScenario drier = load_with("weather: {rain_zone: E}\n");
  EXPECT_EQ(drier.sites[0].weather->climate.rain_rate_001_mm_h, 22);
  EXPECT_EQ(drier.sites[0].weather->climate.n_wet, 120);
  EXPECT_TRUE(drier.sites[3].weather);
  EXPECT_THAT(drier.unverified, testing::Not(without_rain));
  // A resolved scenario that is changed afterwards.
  const std::string resolved = write("resolved.yaml", core::to_yaml(scenario));
  core::ScenarioOptions changed = options;
  changed.ideal = true;
  EXPECT_THAT(core::resolve_file(resolved, changed).unverified, testing::Not(without_rain));
  changed.ideal = false;
  for (const char* name : {"dry", "unknown", "moved"})
    changed.set.push_back("sites." + std::string(name) + ".weather.rain_rate=20");
  EXPECT_THAT(core::resolve_file(resolved, changed).unverified, testing::Not(without_rain));
  changed.set = {"gateway_radio=starlink-ku-rain"};
  EXPECT_THROW(core::resolve_file(resolved, changed), InputError);
  options.set = {"sites.wet.weather.rain_rate=30"};
  for (const char* more : {"weather: off\n", "ideal: true\n"}) {
    const core::ResolvedScenario clear = load_with(more);
    EXPECT_EQ(clear.sites[0].weather.has_value(), *more == 'w') << more;  // an item has the last word
    EXPECT_FALSE(clear.sites[3].weather) << more;
    EXPECT_THAT(clear.unverified, testing::Not(without_rain)) << more;
  }
}

TEST_F(WeatherTest, MapsAndSeriesAreReadFromTheScenariosFolder) {
  write("maps/R001.TXT", "10 20 30\n40 50 60\n70 80 90\n");
  write("maps/LAT_R001.TXT", "90 90 90\n0 0 0\n-90 -90 -90\n");
  write("maps/LON_R001.TXT", "-180 0 180\n-180 0 180\n-180 0 180\n");
  write("rain.csv",
        "time,attenuation_db\n2026-03-20T00:00:00,0\n2026-03-20T00:10:00,6\n2026-03-20T00:20:00,0\n");
  const core::ResolvedScenario scenario =
      load("weather: {maps: maps}",
           ", weather: {series: rain.csv, series_frequency: 20, series_elevation: 30, series_tilt: 90}");
  EXPECT_NEAR(scenario.sites[1].weather->climate.rain_rate_001_mm_h,
              (1 - 3.1 / 90) * (50 + 10 * 101.7 / 180) + 3.1 / 90 * (20 + 10 * 101.7 / 180), 1e-4);
  const auto network = core::make_network(scenario, *core::make_propagator(scenario));
  models::SiteWeather::Reader reader(*network.sites[0].weather);
  const models::SkyState sky = reader.at(scenario.epoch_ns + 11 * 60 * orbits::kSecond);
  EXPECT_NEAR(
      models::PathWeather(network.sites[0].weather->climate(), {20, 90, 1, 0.6}).loss(30, sky).rain_db, 6,
      1e-9);
}

TEST_F(WeatherTest, FilesThatAreNoMapsOrSeriesAreNamed) {
  const auto error_of = [&](const std::string& weather) {
    try {
      load(weather);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(folder_.string().size() + 1);
    }
    return std::string("no error");
  };
  write("rain.csv", "time,rain_mm_h\n2026-03-20T00:00:00Z,0\n2026-03-20T00:05:00Z,heavy\n");
  EXPECT_EQ(error_of("weather: {series: rain.csv}"),
            "rain.csv:3: rain_mm_h: heavy: expected a number from 0 to 1000, or empty: a gap");
  write("rain.csv", "time,attenuation_db\n2026-03-20T00:00:00Z,0\n");
  EXPECT_EQ(error_of("weather: {series: rain.csv}"),
            "rain.csv:1: attenuation_db: expected the frequency and elevation of the measurement");
  EXPECT_EQ(error_of("weather: {series: rain.csv, series_frequency: 20}"),
            "scenario.yaml:3: weather.series_elevation: missing: expected an angle in degrees (elevation of "
            "a measured attenuation)");
  write("maps/README.md", "none\n");
  EXPECT_THAT(error_of("weather: {maps: maps}"),
              testing::AllOf(testing::StartsWith("scenario.yaml:3: weather.maps: maps: "),
                             testing::HasSubstr("no map in it: expected R")));
  write("maps/R001.TXT", "10 20\n40 fifty\n");
  write("maps/LAT_R001.TXT", "90 90\n-90 -90\n");
  write("maps/LON_R001.TXT", "0 180\n0 180\n");
  EXPECT_THAT(error_of("weather: {maps: maps}"),
              testing::AllOf(testing::StartsWith("scenario.yaml:3: weather.maps: maps: "),
                             testing::HasSubstr("R001.TXT:2: fifty: expected numbers")));
}

TEST_F(WeatherTest, ResolvedScenarioResolvesToTheSameBytesAndTheSameSky) {
  write("rain.csv", "time,rain_mm_h\n2026-03-20T00:00:00,0\n");
  const core::ResolvedScenario first =
      load("weather: {rain_zone: K, cloud_liquid: 0.7}",
           ", weather: {cloud_curve: [{percent: 0.1, liquid: 2}, {percent: 30, liquid: 0}]}",
           ", weather: {series: rain.csv, series_gaps: synthetic, series_hold: 90 s}");
  const std::string once = core::to_yaml(first);
  EXPECT_NE(once.find("series_gaps: synthetic"), std::string::npos);
  const core::ResolvedScenario second = core::resolve_file(write("again.yaml", once));
  EXPECT_EQ(core::to_yaml(second), once);
  const auto one = core::make_network(first, *core::make_propagator(first));
  const auto two = core::make_network(second, *core::make_propagator(second));
  for (const auto& [a, b] : {std::pair{one.sites[0].weather, two.sites[0].weather},
                             std::pair{one.gateways[0].weather, two.gateways[0].weather}}) {
    const models::PathWeather path_a(a->climate(), {20, 45, 1, 0.6});
    const models::PathWeather path_b(b->climate(), {20, 45, 1, 0.6});
    models::SiteWeather::Reader read_a(*a);
    models::SiteWeather::Reader read_b(*b);
    for (int second_of = 0; second_of < 1800; second_of += 37) {
      const orbits::TimeNs at = first.epoch_ns + second_of * orbits::kSecond;
      EXPECT_EQ(path_a.loss(40, read_a.at(at)).excess_db(), path_b.loss(40, read_b.at(at)).excess_db());
    }
  }
}

}  // namespace
