// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/solar.h"

#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/orbits/sun.h"

namespace skyhaul::models {
namespace {

using orbits::kDay;
using orbits::kHour;
using orbits::kMinute;

constexpr double kDegree = 3.14159265358979323846 / 180;

// Expected values of pvlib-python (BSD-3), tests/test_clearsky.py, test_ineichen_series and
// test_ineichen_scalar_input: turbidity 3, sea level, 1364 W/m2 outside the atmosphere. To their digits.
TEST(Solar, ClearSkyAsPvlib) {
  struct Row {
    double zenith_deg, air_mass, global, direct, diffuse;
  };
  for (const Row& row : {Row{82.85457044, 6.97935524, 65.49426624, 321.16092181, 25.54562017},
                         Row{46.0467599, 1.32355476, 704.6968125, 888.90147035, 87.73601277},
                         Row{10.56413562, 0.93527685, 1044.1230677, 953.24925854, 107.03109696},
                         Row{34.86074109, 1.12008114, 853.02065704, 922.06124712, 96.42909484},
                         Row{72.41687122, 3.01614096, 251.99427693, 655.44925241, 53.9901349},
                         Row{10, 1, 1038.159219, 942.2081860378344, 110.26529293612793}}) {
    const Irradiance light = clear_sky(row.zenith_deg, row.air_mass, 0, 3, 1364);
    EXPECT_NEAR(light.global, row.global, 1e-6 * row.global);
    EXPECT_NEAR(light.direct_normal, row.direct, 1e-6 * row.direct);
    EXPECT_NEAR(light.diffuse, row.diffuse, 1e-6 * row.diffuse);
  }
  EXPECT_EQ(clear_sky(95, 40, 0, 3, 1364).global, 0);
}

// The same file, test_ineichen_arrays: zenith 0, 40, 80 deg, air mass 1, 5.5, 10, turbidity 2, 3, 4.
TEST(Solar, ClearSkyByTurbidityAsPvlib) {
  EXPECT_NEAR(clear_sky(0, 1, 0, 2, 1364).global, 1095.77074798, 1e-5);
  EXPECT_NEAR(clear_sky(40, 1, 0, 4, 1364).direct_normal, 861.11344424, 1e-5);
  EXPECT_NEAR(clear_sky(0, 5.5, 0, 2, 1364).direct_normal, 687.61305142, 1e-5);
  EXPECT_NEAR(clear_sky(80, 10, 0, 4, 1364).global, 43.72365587, 1e-5);
}

// Kasten and Young, Applied Optics 28 (1989) 4735, table: 1.0 at the zenith, 5.58 at 10 deg of elevation,
// 10.31 at 5 deg, 26.31 at 1 deg, 36.5 and more at the horizon (their fit: 37.9).
TEST(Solar, AirMass) {
  EXPECT_NEAR(relative_air_mass(0), 1, 0.001);
  EXPECT_NEAR(relative_air_mass(60), 1.99, 0.01);
  EXPECT_NEAR(relative_air_mass(80), 5.59, 0.02);
  EXPECT_NEAR(relative_air_mass(85), 10.31, 0.03);
  EXPECT_NEAR(relative_air_mass(90), 37.9, 0.3);
}

/// Hours of a UTC day with the Sun's upper edge over the horizon: elevation of the seen centre above
/// -16' (standard refraction of 34' is in it).
double daylight_h(double latitude_deg, const char* day) {
  const TimeNs start = orbits::parse_utc(day);
  const SunPath sun({latitude_deg, 0, 0}, orbits::kWgs84, start, start + kDay);
  double hours = 0;
  for (TimeNs t = start; t < start + kDay; t += kMinute) {
    if (sun.at(t).elevation_deg > -16.0 / 60) hours += 1.0 / 60;
  }
  return hours;
}

/// Energy on a level plane outside the atmosphere through a UTC day, MJ/m2.
double outside_mj_m2(double latitude_deg, const char* day) {
  const TimeNs start = orbits::parse_utc(day);
  const SunPath sun({latitude_deg, 0, 0}, orbits::kWgs84, start, start + kDay);
  double energy = 0;
  for (TimeNs t = start + kMinute / 2; t < start + kDay; t += kMinute) {
    const SunPosition at = sun.at(t);
    energy +=
        std::max(0.0, std::sin(at.elevation_deg * kDegree)) * 1361 / (at.distance_au * at.distance_au) * 60;
  }
  return energy * 1e-6;
}

// FAO Irrigation and Drainage Paper 56 (Allen et al. 1998): extraterrestrial radiation of example 8 (20 S, 3
// September: 32.2 MJ/m2) and daylight of example 9 (11.7 h). Its formulas are approximate, its solar constant
// is 1367 W/m2, and its day is geometric (the Sun's centre, no refraction), so that ours is up to 0.15 h
// longer here: 1.5 % and 0.25 h.
TEST(Solar, DailyInsolationAndDaylightOfFao56) {
  EXPECT_NEAR(outside_mj_m2(-20, "2025-09-03"), 32.2, 0.015 * 32.2);
  EXPECT_NEAR(daylight_h(-20, "2025-09-03"), 11.7, 0.25);
}

// Closed form, by declination 23.44 deg at the solstice: no night above 66.6 deg, no day below (with
// refraction and the Sun's edge 0.83 deg); 12 h and a bit everywhere at the equinox.
TEST(Solar, PolarDayAndNightAndEquinox) {
  EXPECT_NEAR(daylight_h(70, "2026-06-21"), 24, 0.001);
  EXPECT_EQ(daylight_h(70, "2026-12-21"), 0);
  for (const double latitude : {-50.0, 0.0, 30.0, 50.0}) {
    // (90.83 deg - 90) / cos(latitude) twice over 15 deg an hour
    EXPECT_NEAR(daylight_h(latitude, "2026-03-20"), 12 + 2 * 0.833 / std::cos(latitude * kDegree) / 15, 0.06);
  }
}

// At the June solstice's noon the Sun stands 23.44 deg north of the equator's zenith; at Greenwich noon is
// 12:00 UTC less the equation of time (-1.9 min on 21 June): the meridian within 0.3 deg.
TEST(Solar, PlaceOfTheSun) {
  const TimeNs noon = orbits::parse_utc("2026-06-21T12:01:54");
  const SunPath sun({51.48, 0, 0}, orbits::kWgs84, noon - kHour, noon + kHour);
  EXPECT_NEAR(sun.at(noon).elevation_deg, 90 - 51.48 + 23.44, 0.03);
  EXPECT_NEAR(sun.at(noon).azimuth_deg, 180, 0.3);
  EXPECT_NEAR(sun.at(noon).distance_au, 1.0162, 0.0003);
}

TEST(Solar, BetweenHoursAsAtHours) {
  const TimeNs start = orbits::parse_utc("2026-04-11T00:30:00");
  const SunPath hours({40, 15, 0}, orbits::kWgs84, start, start + kDay);
  for (TimeNs t = start; t < start + kDay; t += 7 * kMinute) {
    const Eigen::Vector3d exact = orbits::sun_ecef_km(t);
    const orbits::Observer observer({40, 15, 0}, orbits::kWgs84);
    const orbits::Topocentric look = observer.look_at(exact);
    const double error_deg =
        std::hypot((hours.at(t).azimuth_deg - look.azimuth_deg) * std::cos(look.elevation_deg * kDegree),
                   look.elevation_deg < -1 ? hours.at(t).elevation_deg - look.elevation_deg : 0.0);
    EXPECT_LT(error_deg, 0.001);
  }
}

// Panels: the fixed plane that faces the Sun takes the direct light in full; trackers take at least as much
// as fixed planes of any tilt; energy of a year within what is published for clear skies.
TEST(Solar, Planes) {
  const SunPosition sun{50, 200, 1};
  SolarArray array;
  array.peak_kw = 10;
  array.tilt_deg = 40;
  array.azimuth_deg = 200;
  const Irradiance light = clear_sky(sun, 0, 3);
  const double cos_tilt = std::cos(40 * kDegree);
  EXPECT_NEAR(
      plane_irradiance_w_m2(array, sun, 0),
      light.direct_normal + light.diffuse * (1 + cos_tilt) / 2 + 0.2 * light.global * (1 - cos_tilt) / 2,
      1e-9 * 1000);
  array.tilt_deg = 0;
  EXPECT_NEAR(plane_irradiance_w_m2(array, sun, 0), light.global, 1e-9 * 1000);
  EXPECT_NEAR(solar_power_kw(array, sun, 0), light.global / 1000 * 10 * 0.8, 1e-9);
  array.cloud_cover = 1;
  EXPECT_NEAR(plane_irradiance_w_m2(array, sun, 0), 0.25 * light.global, 1e-9 * 1000);
  array.cloud_cover = 0;
  const TimeNs start = orbits::parse_utc("2026-05-05");
  const SunPath path({35, 0, 0}, orbits::kWgs84, start, start + kDay);
  for (TimeNs t = start; t < start + kDay; t += 20 * kMinute) {
    const SunPosition at = path.at(t);
    array.mount = SolarMount::kFixed;
    array.tilt_deg = 35;
    array.azimuth_deg = 180;
    const double fixed = plane_irradiance_w_m2(array, at, 0);
    array.mount = SolarMount::kDualAxis;
    const double dual = plane_irradiance_w_m2(array, at, 0);
    array.mount = SolarMount::kSingleAxis;
    EXPECT_GE(dual, 0.98 * plane_irradiance_w_m2(array, at, 0));
    EXPECT_GE(dual, 0.98 * fixed);  // a little diffuse light may be lost by tilting
  }
}

/// Peak hours of a day and of a year, for a plane tilted to the equator.
double capacity_factor(double latitude_deg, double cover, double tilt_deg) {
  const TimeNs start = orbits::parse_utc("2026-01-01");
  const TimeNs end = start + 365 * kDay;
  const SunPath sun({latitude_deg, 0, 0.3}, orbits::kWgs84, start, end);
  SolarArray array;
  array.peak_kw = 1;
  array.tilt_deg = tilt_deg;
  array.azimuth_deg = latitude_deg < 0 ? 0 : 180;
  array.cloud_cover = cover;
  double sum = 0;
  int count = 0;
  for (TimeNs t = start; t < end; t += 20 * kMinute, ++count) sum += solar_power_kw(array, sun.at(t), 0.3);
  return sum / count;
}

// Weak: fixed tilt at 5 to 6 sun-hours a day has a capacity factor of 0.2 to 0.3
// (../shared/reference/facts.md, "Profiles to ship", unverified there).
TEST(Solar, CapacityFactorsAreThoseOfSunnyPlaces) {
  for (const double latitude : {-24.5, 32.0, 38.0}) {
    const double factor = capacity_factor(latitude, 0.4, std::abs(latitude));
    EXPECT_GT(factor, 0.2) << latitude;
    EXPECT_LT(factor, 0.3) << latitude;
  }
  EXPECT_LT(capacity_factor(64, 0.7, 45), 0.2);
}

// Weak: Allen et al. 1998, eq. 37: a clear day's light on level ground is (0.75 + 2e-5 z) of that outside the
// atmosphere. A rule of thumb that does not know how low the Sun stays: within 8 % where it climbs above 55
// deg (at 45 deg ours is 9 % below it).
TEST(Solar, ClearDaysOfFao56) {
  for (const double latitude : {-20.0, 0.0, 35.0}) {
    const char* day = "2026-03-21";
    const TimeNs start = orbits::parse_utc(day);
    const SunPath sun({latitude, 0, 0}, orbits::kWgs84, start, start + kDay);
    double energy = 0;
    for (TimeNs t = start; t < start + kDay; t += kMinute)
      energy += clear_sky(sun.at(t), 0, 3).global * 60e-6;
    EXPECT_NEAR(energy, 0.75 * outside_mj_m2(latitude, day), 0.08 * energy) << latitude;
  }
}

}  // namespace
}  // namespace skyhaul::models
