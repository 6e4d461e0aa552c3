// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The weather of sites: what a path loses at a state of the sky is held against the P.618 functions, and the
// series against their own law (P.1853-2).
#include "skyhaul/models/weather.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <stdexcept>

#include "skyhaul/models/itu_gas.h"
#include "skyhaul/models/itu_rain.h"

namespace skyhaul::models {
namespace {

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
constexpr TimeNs kHour = 3600 * orbits::kSecond;

Climate london() {
  Climate climate;
  climate.latitude_deg = 51.5;
  climate.longitude_deg = -0.14;
  climate.height_km = 0.03;
  climate.rain_rate_001_mm_h = 26.48;
  climate.rain_probability_percent = 5.36;
  climate.rain_height_km = 2.45;
  climate.n_wet = 50.4;
  climate.cloud_liquid_kg_m2 = {{0.1, 1.903}, {1, 1.263}, {10, 0.5}, {50, 0.01}};
  climate.dry_pressure_hpa = 1009;
  climate.temperature_k = 283;
  climate.vapour_density_g_m3 = 9;
  climate.vapour_content_kg_m2 = 17;
  return climate;
}

/// The sky that is exceeded for so much of the time.
SkyState sky_at(double percent) { return {std::sqrt(2.0) * boost::math::erfc_inv(percent / 50), 0}; }

TEST(PathWeather, RainIsP618AtEachElevationAndPercentage) {
  const Climate climate = london();
  for (const double f : {11.7, 14.25, 18.8, 28.6}) {
    const PathWeather path(climate, {f, 45, 0.5, 0.6});
    for (const double elevation : {5.0, 7.1, 25.0, 31.07, 45.6, 90.0}) {
      const double slant = itu::rain_slant_path_km(climate.rain_height_km, climate.height_km, elevation);
      for (const double percent : {0.001, 0.01, 0.03, 0.1, 0.7, 1.0, 3.0, 5.0}) {
        const double expected = itu::rain_attenuation_db({51.5, f, elevation, 45, 26.48, slant}, percent);
        // What the table of elevations costs.
        EXPECT_NEAR(path.rain_exceeded_db(elevation, percent), expected, 1e-3 * expected);
        EXPECT_NEAR(path.loss(elevation, sky_at(percent)).rain_db, expected, 1e-3 * expected);
      }
    }
  }
}

TEST(PathWeather, RainEndsAtItsProbabilityOnThePath) {
  const PathWeather path(london(), {18.8, 45, 0.5, 0.6});
  const double end = path.rain_probability_percent(31);
  const double slant_km = itu::rain_slant_path_km(2.45, 0.03, 31);
  EXPECT_NEAR(end, itu::slant_rain_probability_percent(5.36, slant_km, 31), 1e-3 * end);  // a table
  EXPECT_EQ(path.loss(31, sky_at(1.001 * end)).rain_db, 0);
  EXPECT_GT(path.loss(31, sky_at(0.999 * end)).rain_db, 0);
  double before = path.rain_exceeded_db(31, 5);
  for (double percent = 5; percent < end; percent += 0.05) {
    EXPECT_LE(path.rain_exceeded_db(31, percent), before);
    before = path.rain_exceeded_db(31, percent);
  }
}

TEST(PathWeather, CloudAndGasAreTheirRecommendations) {
  const PathWeather path(london(), {28.6, 45, 0.5, 0.6});
  EXPECT_NEAR(path.loss(30, sky_at(10)).cloud_db, itu::cloud_attenuation_db(28.6, 30, 0.5), 1e-2);
  EXPECT_NEAR(path.loss(30, sky_at(0.01)).cloud_db, itu::cloud_attenuation_db(28.6, 30, 1.263), 1e-9);
  EXPECT_EQ(path.loss(30, sky_at(60)).cloud_db, 0);
  EXPECT_NEAR(path.gas_db(30), itu::slant_gas_attenuation_db(28.6, 30, 1009, 9, 283, 17, 0.03), 1e-9);
}

TEST(PathWeather, RefusesWhatIsNoRadio) {
  EXPECT_THROW(PathWeather(london(), {0, 45, 0.5, 0.6}), std::invalid_argument);
  EXPECT_THROW(PathWeather(london(), {12, 45, 0, 0.6}), std::invalid_argument);
}

TEST(PathWeather, NoRainClimateIsDry) {
  Climate climate = london();
  climate.rain_rate_001_mm_h = 0;
  EXPECT_EQ(PathWeather(climate, {28.6, 45, 0.5, 0.6}).loss(30, sky_at(0.001)).rain_db, 0);
}

// P.618-13 section 2.2.1.2, rows of the validation examples of ITU-R Study Group 3 (CG-3M3J-13-ValEx).
TEST(ItuRain, ProbabilityOfRainOnTheSlantPath) {
  EXPECT_NEAR(itu::slant_rain_probability_percent(5.3615096, 4.690817392, 31.07699124), 7.341941569, 1e-6);
  EXPECT_NEAR(itu::slant_rain_probability_percent(1.2756739, 3.542006965, 46.35969261), 1.74467985, 1e-6);
  EXPECT_NEAR(itu::slant_rain_probability_percent(4.5365437, 4.91990658, 85.80459566), 5.010168462, 1e-6);
}

std::vector<WeatherSite> near_sites() {
  std::vector<WeatherSite> sites;
  for (const double north : {0.0, 0.0, 0.1, 1.0}) {
    Climate climate = london();
    climate.latitude_deg += north;
    sites.push_back({"site" + std::to_string(sites.size()), climate});
  }
  return sites;
}

TEST(SiteWeather, IsTheSameInAnyOrderAndForAnyHorizon) {
  const auto day = make_weather(near_sites(), 7, kStart, kStart + 24 * kHour);
  const auto part = make_weather(near_sites(), 7, kStart + 5 * kHour, kStart + 6 * kHour);
  SiteWeather::Reader forward(*day[2]);
  SiteWeather::Reader jumping(*day[2]);
  SiteWeather::Reader other(*part[2]);
  for (std::int64_t s = 3599; s >= 0; s -= 7) {
    const TimeNs at = kStart + 5 * kHour + s * orbits::kSecond;
    const SkyState one = jumping.at(at);
    EXPECT_EQ(one.deviate, forward.at(kStart + 5 * kHour + s * orbits::kSecond + 999'999'999).deviate);
    EXPECT_NEAR(one.deviate, other.at(at).deviate, 1e-6);
    EXPECT_EQ(one.scintillation, other.at(at).scintillation);
  }
  EXPECT_THROW(other.at(kStart), std::out_of_range);
  EXPECT_THROW(make_weather({{"a", london()}, {"a", london()}}, 1, kStart, kStart + kHour),
               std::invalid_argument);
}

TEST(SiteWeather, SeedAndNameChangeIt) {
  const auto one = make_weather({{"a", london()}, {"b", london()}}, 7, kStart, kStart + kHour);
  const auto two = make_weather({{"a", london()}}, 8, kStart, kStart + kHour);
  const auto same = make_weather({{"a", london()}}, 7, kStart, kStart + kHour);
  EXPECT_NE(SiteWeather::Reader(*one[0]).at(kStart).deviate, SiteWeather::Reader(*two[0]).at(kStart).deviate);
  EXPECT_EQ(SiteWeather::Reader(*one[0]).at(kStart).deviate,
            SiteWeather::Reader(*same[0]).at(kStart).deviate);
  EXPECT_NE(SiteWeather::Reader(*one[0]).at(kStart).scintillation,
            SiteWeather::Reader(*one[1]).at(kStart).scintillation);
}

}  // namespace
}  // namespace skyhaul::models
