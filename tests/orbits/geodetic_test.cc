// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/geodetic.h"

#include <gtest/gtest.h>

#include <cmath>

namespace skyhaul::orbits {
namespace {

// D. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., example 3-3 (printed to 1e-6 deg and
// 0.01 km).
TEST(Geodetic, ValladoExample3Dash3) {
  const Geodetic place = to_geodetic({6524.834, 6862.875, 6448.296});
  EXPECT_NEAR(place.latitude_deg, 34.352496, 2e-6);
  EXPECT_NEAR(place.longitude_deg, 46.4464, 5e-5);
  EXPECT_NEAR(place.altitude_km, 5085.22, 5e-3);
}

TEST(Geodetic, RoundTripIsBetterThanAMicrometre) {
  for (const Ellipsoid& ellipsoid : {kWgs84, kWgs72}) {
    for (double latitude = -90; latitude <= 90; latitude += 7.5) {
      for (const double altitude : {-0.4, 0.0, 5.0, 550.0, 1200.0, 35786.0}) {
        const Eigen::Vector3d ecef = to_ecef_km({latitude, 123.4, altitude}, ellipsoid);
        const Geodetic back = to_geodetic(ecef, ellipsoid);
        EXPECT_LT((to_ecef_km(back, ellipsoid) - ecef).norm() * 1e3, 1e-6) << latitude << " " << altitude;
        EXPECT_NEAR(back.altitude_km, altitude, 1e-9);
      }
    }
  }
}

TEST(Observer, LooksAlongItsAxes) {
  const Observer observer({-24.5, -69.3, 2.4});
  const Topocentric zenith = observer.look_at(observer.ecef_km() + 550 * observer.up());
  EXPECT_NEAR(zenith.elevation_deg, 90, 1e-5);
  EXPECT_NEAR(zenith.range_km, 550, 1e-9);
  const Topocentric east = observer.look_at(observer.ecef_km() + 100 * observer.east());
  EXPECT_NEAR(east.azimuth_deg, 90, 1e-9);
  EXPECT_NEAR(east.elevation_deg, 0, 1e-9);
  const Topocentric northwest = observer.look_at(observer.ecef_km() + observer.north() - observer.east());
  EXPECT_NEAR(northwest.azimuth_deg, 315, 1e-9);
}

}  // namespace
}  // namespace skyhaul::orbits
