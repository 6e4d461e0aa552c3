// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What rain takes of both directions of the preset radio, against what was measured with such a dish.
#include <gmock/gmock.h>

#include <cstdio>
#include <numeric>

#include "skyhaul/core/stages.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/radio.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using models::RadioLink;

class RainUplinkTest : public LoadTest {
 protected:
  ResolvedScenario scenario(const std::string& radio) const {
    return load(
        "epoch: 2026-03-20T00:00:00Z\nhorizon: 10 min\nconstellation: {preset: starlink-gen1, variation: "
        "off}\ncontention: off\npolicy: highest-elevation\n"
        "terminal: {preset: starlink-performance-radio, variation: off, radio: {preset: starlink-ku, up: "
        "{airtime: 0.125" +
        radio +
        "}, down: {airtime: 0.5}}}\nsites:\n  - {name: a, latitude: 50.67, longitude: 4.61}\n"
        "  - {name: b, latitude: 31.8, longitude: -103.1, weather: off}\ngateways: starlink-2023-10\npops: "
        "starlink-2023-10\n");
  }
};

/// Share of the rate that an attenuation takes from a link that was in a clear sky before.
double taken(const models::RadioDirection& direction, const models::RadioGeometry& geometry,
             double attenuation_db) {
  const RadioLink link(direction);
  RadioLink::State state = nullptr;
  const double clear = link.rate_bps(link.carrier_to_noise_db(geometry, 0), state);
  return 1 - link.rate_bps(link.carrier_to_noise_db(geometry, attenuation_db), state) / clear;
}

double specific_db(double rate_mm_h, double frequency_ghz) {
  return models::itu::rain_specific_attenuation(rate_mm_h,
                                                models::itu::rain_coefficients(frequency_ghz, 60, 45));
}

/// Oulu (arXiv 2505.04772): rain took 37.8 % of the download and 52.3 % of the upload, medians.
TEST_F(RainUplinkTest, ThePresetFollowsOulu) {
  const models::Radio radio = *scenario("").sites[0].site.terminals[0].radio;
  ASSERT_FALSE(radio.up.power_follows_rain);
  const models::RadioGeometry geometry{800, 0.8, 0.8};
  std::vector<double> of_up;
  for (const double rate_mm_h : {10.0, 20.0, 40.0}) {
    for (double km = 0.05; km < 20; km += 0.02) {
      const double down = taken(radio.down, geometry, km * specific_db(rate_mm_h, radio.down.frequency_ghz));
      if (down < 0.378 - 0.03 || down > 0.378 + 0.03) continue;
      of_up.push_back(taken(radio.up, geometry, km * specific_db(rate_mm_h, radio.up.frequency_ghz)));
      EXPECT_NEAR(of_up.back(), 0.523, 0.09) << rate_mm_h << " mm/h over " << km << " km";
    }
  }
  ASSERT_GT(of_up.size(), 20U);
  EXPECT_NEAR(std::accumulate(of_up.begin(), of_up.end(), 0.0) / static_cast<double>(of_up.size()), 0.523,
              0.03);
}

/// arXiv 2603.14008: the upload was almost unaffected. Near the zenith the power that is left takes the rain.
TEST_F(RainUplinkTest, TheKnobIsTheOtherMeasurement) {
  const models::Radio radio = *scenario(", power_follows_rain: true").sites[0].site.terminals[0].radio;
  const models::RadioGeometry zenith{600, 0.95, 0.95};
  for (double down_db = 0.5; down_db < 5.5; down_db += 0.5)
    EXPECT_LT(taken(radio.up, zenith, 1.5 * down_db), 0.01);
  EXPECT_GT(taken(radio.up, zenith, 25), 0.5);  // the power is limited all the same
  const models::RadioGeometry low{1100, 0.45, 0.55};
  EXPECT_GT(taken(radio.up, low, 7), 0.3);
}

struct Lost {
  double up, down;
};

/// What steady rain takes of both directions over ten minutes, over the whole chain.
class SteadyRain : public LoadTest {
 protected:
  Lost lost(int rate_mm_h, const std::string& place, bool power_follows_rain) const {
    const std::string set = power_follows_rain ? "true" : "false";
    const std::string radio =
        "preset: starlink-performance-radio, radio: {up: {power_follows_rain: " + set + "}}";
    const auto dry = mean_bps(0, place, radio), wet = mean_bps(rate_mm_h, place, radio);
    return {1 - wet.up / dry.up, 1 - wet.down / dry.down};
  }

  /// Means over the ten minutes of a terminal with these keys.
  Lost mean_bps(int rate_mm_h, const std::string& place, const std::string& terminal) const {
    std::string rows = "time,rain_mm_h\n";
    for (int minute = 0; minute <= 30; ++minute)
      rows += "2026-03-20T00:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + ":00Z," +
              std::to_string(rate_mm_h) + "\n";
    write("rain.csv", rows);
    const models::LinkTimeline timeline = build_timeline(load(
        "epoch: 2026-03-20T00:00:00Z\nhorizon: 10 min\nconstellation: {preset: starlink-gen1, variation: "
        "off}\ncontention: off\npolicy: highest-elevation\n"
        "weather: {series: rain.csv}\nterminal: {" +
        terminal + ", variation: off}\nsites:\n  - {name: a, " + place +
        "}\n  - {name: b, latitude: 40, longitude: -100, weather: off}\ngateways: starlink-2023-10\npops: "
        "starlink-2023-10\n"));
    Lost means{0, 0};
    for (const models::Resource& resource : timeline.resources) {
      if (resource.name != "a/0 up" && resource.name != "a/0 down") continue;
      const auto steps = effective_capacity(timeline, resource);
      for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto end = i + 1 < steps.size() ? steps[i + 1].start_ns : timeline.end_ns;
        (resource.name == "a/0 up" ? means.up : means.down) +=
            static_cast<double>(steps[i].capacity_bps) * static_cast<double>(end - steps[i].start_ns) / 6e11;
      }
    }
    return means;
  }
};

/// More rain takes more of both, and of the upload at least the share that it takes of the download, unless
/// the power follows it.
TEST_F(SteadyRain, TakesMoreOfTheUploadThanOfTheDownload) {
  for (const char* place : {"latitude: 31.8, longitude: -103.1", "latitude: 50.67, longitude: 4.61"}) {
    Lost before{-0.01, -0.01};
    for (const int rate_mm_h : {2, 10, 30, 100}) {
      const Lost now = lost(rate_mm_h, place, false);
      EXPECT_GT(now.up, before.up) << rate_mm_h << " mm/h at " << place;
      EXPECT_GT(now.down, before.down) << rate_mm_h << " mm/h at " << place;
      EXPECT_GE(now.up, now.down - 0.01) << rate_mm_h << " mm/h at " << place;
      EXPECT_LE(lost(rate_mm_h, place, true).up, now.up) << rate_mm_h << " mm/h at " << place;
      before = now;
    }
    EXPECT_GT(before.down, 0.3) << place;
    EXPECT_GT(before.up, 0.4) << place;
  }
}

/// `limit: rain`: a plan keeps its rates at any elevation of a dry sky, and in rain loses the share that the
/// link's own rate loses, but for scintillation.
TEST_F(SteadyRain, TakesOfAPlanWhatItTakesOfTheLink) {
  constexpr const char* kPlace = "latitude: 31.8, longitude: -103.1";
  constexpr const char* kPlan = "up: 20 Mbit/s, down: 135 Mbit/s, radio: starlink-ku-rain";
  constexpr const char* kWhole = "up: 10 Gbit/s, down: 10 Gbit/s, radio: starlink-ku";
  const Lost dry = mean_bps(0, kPlace, kPlan), link = mean_bps(0, kPlace, kWhole);
  const Lost plan = mean_bps(0, kPlace, "up: 20 Mbit/s, down: 135 Mbit/s");
  EXPECT_EQ(dry.up, plan.up);
  EXPECT_EQ(dry.down, plan.down);
  for (const int rate_mm_h : {5, 30, 100}) {
    const Lost wet = mean_bps(rate_mm_h, kPlace, kPlan), wet_link = mean_bps(rate_mm_h, kPlace, kWhole);
    EXPECT_NEAR(wet.up / dry.up, wet_link.up / link.up, 0.03) << rate_mm_h << " mm/h";
    EXPECT_NEAR(wet.down / dry.down, wet_link.down / link.down, 0.03) << rate_mm_h << " mm/h";
  }
}

/// More rain never leaves more, also where the radio would not close in a clear sky: then any rain ends it.
TEST_F(SteadyRain, OverALinkThatDoesNotCloseIsAnOutage) {
  constexpr const char* kPlace = "latitude: 31.8, longitude: -103.1";
  constexpr const char* kWeak =
      "up: 20 Mbit/s, down: 135 Mbit/s, radio: {preset: starlink-ku-rain, up: {eirp_dbw: 5}}";
  EXPECT_GT(mean_bps(0, kPlace, kWeak).up, 19e6);
  EXPECT_EQ(mean_bps(5, kPlace, kWeak).up, 0);
  EXPECT_GT(mean_bps(5, kPlace, kWeak).down, 100e6);
}

TEST_F(SteadyRain, TheTableOfTheReadmeIsTheModels) {
  std::ifstream file(SKYHAUL_SOURCE_DIR "/configs/README.md");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    int rate_mm_h = 0, up = 0, down = 0, knob = 0;
    if (std::sscanf(line.c_str(), "| %d mm/h | %d %% | %d %% | %d %% |", &rate_mm_h, &up, &down, &knob) != 4)
      continue;
    ++rows;
    const char* place = "latitude: 31.8, longitude: -103.1";
    const Lost preset = lost(rate_mm_h, place, false);
    EXPECT_NEAR(100 * preset.up, up, 0.51) << line;
    EXPECT_NEAR(100 * preset.down, down, 0.51) << line;
    EXPECT_NEAR(100 * lost(rate_mm_h, place, true).up, knob, 0.51) << line;
  }
  EXPECT_EQ(rows, 3);
}

}  // namespace
}  // namespace skyhaul::core
