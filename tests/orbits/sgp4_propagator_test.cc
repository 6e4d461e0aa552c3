// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4_propagator.h"

#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/sgp4.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {
namespace {

WalkerShell kuiper() {
  WalkerShell shell;
  shell.name = "K1";
  shell.altitude_km = 630;
  shell.mean_motion_rev_per_day = 14.8;
  shell.inclination_deg = 51.9;
  shell.planes = 34;
  shell.satellites_per_plane = 34;
  shell.half_slot_phasing = true;
  return shell;
}

// Hypatia's TLE of its Kuiper satellite 35 (plane 1, second of the plane): RAAN 360/34 deg, mean anomaly
// 180/34 + 360/34 deg, both written with four decimals.
TEST(Sgp4Propagator, ElementsHaveTheDigitsOfATle) {
  const TimeNs epoch = parse_utc("2000-01-01");
  const ElementSet set = tle_rounded_elements({kuiper()}, epoch).at(35);
  EXPECT_EQ(set.name, "K1-01-01");
  EXPECT_EQ(set.catalogue_number, 36);
  EXPECT_EQ(set.raan_deg, 10.5882);
  EXPECT_EQ(set.mean_anomaly_deg, 15.8824);
  EXPECT_EQ(set.mean_motion_rev_per_day, 14.8);
  EXPECT_EQ(set.eccentricity, 1e-7);
  EXPECT_EQ(set.argument_of_perigee_deg, 0);
  EXPECT_EQ(set.epoch_utc.day, 2451544.5);
  EXPECT_EQ(set.epoch_utc.fraction, 0);
  EXPECT_EQ(walker_elements({kuiper()}, epoch).at(35).raan_deg, 360.0 / 34);
}

TEST(Sgp4Propagator, RowsAreSgp4TurnedToTheEarth) {
  const TimeNs epoch = parse_utc("2000-01-01");
  const TimeNs utc = epoch + 100 * kMinute;
  const auto satellites = make_walker_sgp4_propagator({kuiper()}, epoch, ElementDigits::kTle);
  ASSERT_EQ(satellites->size(), 1156);
  EXPECT_EQ(satellites->satellites()[35].name, "K1-01-01");
  EXPECT_EQ(satellites->satellites()[35].plane, 1);
  PositionArray all;
  satellites->positions_ecef_km(utc, all);
  const Sgp4 orbit(tle_rounded_elements({kuiper()}, epoch).at(35));
  const Eigen::Vector3d expected = TemeToEcef(utc).position(orbit.at_minutes(100).r_km);
  const Eigen::Vector3d row = all.row(35).transpose();
  EXPECT_LT((row - expected).norm(), 1e-6);
  EXPECT_EQ(satellites->position_ecef_km(35, utc), row);
}

// SGP4 and J2 part by the short-period terms, some 10 km, and not by a slot or a frame.
TEST(Sgp4Propagator, StaysNearJ2) {
  const TimeNs epoch = parse_utc("2000-01-01");
  const auto sgp4 = make_walker_sgp4_propagator({kuiper()}, epoch, ElementDigits::kAll);
  const auto j2 = make_j2_propagator({kuiper()}, epoch);
  PositionArray a, b;
  sgp4->positions_ecef_km(epoch + kHour, a);
  j2->positions_ecef_km(epoch + kHour, b);
  EXPECT_LT((a - b).matrix().rowwise().norm().maxCoeff(), 40);
}

// 28872 of SGP4-VER (AIAA 2006-6753) has decayed 55 minutes after its epoch.
TEST(Sgp4Propagator, DecayedIsNan) {
  const ElementSets file = read_tle(
      "1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534\n"
      "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708\n",
      "paper");
  const auto satellites = make_sgp4_propagator(file.sets);
  EXPECT_EQ(satellites->satellites()[0].name, "28872");
  EXPECT_EQ(satellites->satellites()[0].catalogue_number, 28872);
  const TimeNs epoch = parse_utc("2005-11-29T00:28:58.939");
  EXPECT_TRUE(std::isfinite(satellites->position_ecef_km(0, epoch).x()));
  EXPECT_TRUE(std::isnan(satellites->position_ecef_km(0, epoch + 56 * kMinute).x()));
}

}  // namespace
}  // namespace skyhaul::orbits
