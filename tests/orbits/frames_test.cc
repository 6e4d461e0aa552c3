// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/frames.h"

#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/orbits/sidereal.h"
#include "skyhaul/orbits/sun.h"

namespace skyhaul::orbits {
namespace {

// Vallado et al., AIAA 2006-6753, appendix C: 2004-04-06 07:51:28.386009 UTC.
TEST(Frames, TemeToEcefAsVallado) {
  const TimeNs utc = parse_utc("2004-04-06T07:51:28.386009");
  EarthOrientation orientation;
  orientation.ut1_utc_s = -0.4399619;
  orientation.polar_motion_x_arcsec = -0.140682;
  orientation.polar_motion_y_arcsec = 0.333309;
  orientation.excess_length_of_day_s = 0.0015563;
  const StateVector teme{{5094.18016210, 6127.64465950, 6380.34453270},
                         {-4.746131487, 0.785818041, 5.531931288}};
  const TemeToEcef transform(utc, orientation);
  const StateVector ecef = transform.state(teme);
  // The paper's own figures take the Julian date as one double, whose steps are 40 us of rotation: 2.3e-5 km
  // at 7,968 km, 1.6e-8 km/s at 5.5 km/s. (ERFA's gmst82 gives them to 6e-8 km with the date so rounded, and
  // is 8.6e-6 km off them with the date in two parts.)
  EXPECT_NEAR((ecef.position_km - Eigen::Vector3d(-1033.4793830, 7901.2952754, 6380.3565958)).norm(), 0,
              2.3e-5);
  EXPECT_NEAR((ecef.velocity_km_s - Eigen::Vector3d(-3.225636520, -2.872451450, 5.531924446)).norm(), 0,
              1.6e-8);
  // pyerfa 2.0.0.1: erfa.gmst82(2453101.5, (7 * 3600 + 51 * 60 + 28.386009 - 0.4399619) / 86400).
  EXPECT_NEAR(gmst82_rad(utc, orientation.ut1_utc_s), 5.459562586617345, 1e-12);
  const StateVector back = transform.inverse(ecef);
  EXPECT_NEAR((back.position_km - teme.position_km).norm(), 0, 1e-11);
  EXPECT_NEAR((back.velocity_km_s - teme.velocity_km_s).norm(), 0, 1e-14);
}

// IERS Bulletin C.
TEST(Frames, LeapSeconds) {
  EXPECT_EQ(tai_utc_s(parse_utc("2026-07-01")), 37);
  EXPECT_EQ(tai_utc_s(parse_utc("2017-01-01")), 37);
  EXPECT_EQ(tai_utc_s(parse_utc("2016-12-31T23:59:59")), 36);
  EXPECT_EQ(tai_utc_s(parse_utc("1972-01-01")), 10);
  EXPECT_EQ(tai_utc_s(parse_utc("1999-01-01")), 32);
  const JulianDate tt = julian_date_tt(parse_utc("2026-01-01"));
  EXPECT_EQ(tt.day, 2461041.5);
  EXPECT_NEAR(tt.fraction * 86400, 69.184, 1e-9);
}

TEST(Frames, RangeRateIsTheRateOfTheRange) {
  const Observer observer({47, 8, 0.5});
  const StateVector at{{4400, 700, 5200}, {3, -5, 4.5}};
  const double dt = 1e-3;
  const double numeric = (observer.look_at(at.position_km + dt * at.velocity_km_s).range_km -
                          observer.look_at(at.position_km - dt * at.velocity_km_s).range_km) /
                         (2 * dt);
  EXPECT_NEAR(range_rate_km_s(observer, at), numeric, 1e-8);
}

// A satellite behind the Earth's centre from the Sun: umbra's half width at distance d is R - d (Rs - R) / D,
// penumbra's R + d (Rs + R) / D, to 1e-5 of R (small angles).
TEST(Sun, ShadowCones) {
  const Eigen::Vector3d sun(149.6e6, 0, 0);
  const double d = 42164;
  const double umbra = 6378.137 - d * (695700 - 6378.137) / 149.6e6;
  const double penumbra = 6378.137 + d * (695700 + 6378.137) / 149.6e6;
  EXPECT_EQ(earth_shadow({-d, umbra - 1, 0}, sun), Shadow::kUmbra);
  EXPECT_EQ(earth_shadow({-d, umbra + 1, 0}, sun), Shadow::kPenumbra);
  EXPECT_EQ(earth_shadow({-d, 0, penumbra - 1}, sun), Shadow::kPenumbra);
  EXPECT_EQ(earth_shadow({-d, 0, penumbra + 5}, sun), Shadow::kSunlit);
  EXPECT_EQ(earth_shadow({d, 0, 0}, sun), Shadow::kSunlit);
  EXPECT_EQ(earth_shadow({0, d, 0}, sun), Shadow::kSunlit);
}

TEST(Sun, InBeam) {
  EXPECT_NEAR(sun_in_beam_deg({6378, 0, 0}, {7000, 0, 0}, {149.6e6, 0, 0}), 0, 1e-9);
  EXPECT_NEAR(sun_in_beam_deg({6378, 0, 0}, {6378, 500, 0}, {149.6e6, 0, 0}), 90, 1e-9);
}

}  // namespace
}  // namespace skyhaul::orbits
