// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/walker.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <stdexcept>

#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {
namespace {

constexpr double kPi = 3.14159265358979323846;

WalkerShell shell(double altitude_km, double inclination_deg, int planes, int slots) {
  WalkerShell one;
  one.altitude_km = altitude_km;
  one.inclination_deg = inclination_deg;
  one.planes = planes;
  one.satellites_per_plane = slots;
  return one;
}

Eigen::Vector3d to_inertial(const Eigen::Vector3d& ecef, TimeNs utc) {
  return Eigen::AngleAxisd(gmst82_rad(utc), Eigen::Vector3d::UnitZ()) * ecef;
}

double raan_deg(const Propagator& satellites, Eigen::Index i, TimeNs t) {
  const Eigen::Vector3d a = to_inertial(satellites.position_ecef_km(i, t), t);
  const Eigen::Vector3d b = to_inertial(satellites.position_ecef_km(i, t + kSecond), t + kSecond);
  const Eigen::Vector3d normal = a.cross(b);
  return std::atan2(normal.x(), -normal.y()) * 180 / kPi;
}

const TimeNs kEpoch = parse_utc("2026-03-20T00:00:00");

TEST(Walker, OneSatelliteAndAllSatellitesAgreeToTheLastBit) {
  const auto satellites = make_j2_propagator({shell(550, 53, 72, 22), shell(560, 97.6, 6, 58)}, kEpoch);
  ASSERT_EQ(satellites->size(), 1584 + 348);
  PositionArray all;
  for (const TimeNs t : {kEpoch, kEpoch + 12345678901234, kEpoch - kDay}) {
    satellites->positions_ecef_km(t, all);
    for (Eigen::Index i = 0; i < satellites->size(); ++i) {
      EXPECT_EQ((all.row(i).matrix().transpose() - satellites->position_ecef_km(i, t)).cwiseAbs().maxCoeff(),
                0);
    }
  }
  EXPECT_EQ(satellites->satellites()[1584 + 58 + 3].name, "S2-01-03");
}

// A sun-synchronous orbit's node turns once a year: 360/365.2422 = 0.98565 deg a day. Its inclination at 560
// km is 97.64 deg by the closed form cos i = -(a/12352 km)^(7/2) (Boain, "A-B-Cs of Sun-Synchronous Orbit
// Mission Design", 2004, where the constant has five digits: 0.2 %).
TEST(Walker, SunSynchronousNodeTurnsOnceAYear) {
  const double a = 6378.137 + 560;
  const double inclination = std::acos(-std::pow(a / 12352, 3.5)) * 180 / kPi;
  const auto satellites = make_j2_propagator({shell(560, inclination, 1, 1)}, kEpoch);
  const double turned = raan_deg(*satellites, 0, kEpoch + 10 * kDay) - raan_deg(*satellites, 0, kEpoch);
  EXPECT_NEAR(turned / 10, 360 / 365.2422, 0.002 * 0.98565);
}

TEST(Walker, PlanesAndSlotsAreWhereWalkerPutsThem) {
  WalkerShell delta = shell(550, 53, 4, 5);
  delta.phasing = 1;
  const auto satellites = make_j2_propagator({delta}, kEpoch);
  const double radius = 6378.135 + 550;
  const auto angle_between = [&](Eigen::Index i, Eigen::Index j) {
    const Eigen::Vector3d a = satellites->position_ecef_km(i, kEpoch);
    const Eigen::Vector3d b = satellites->position_ecef_km(j, kEpoch);
    EXPECT_NEAR(a.norm(), radius, 1e-9);
    return std::acos(a.dot(b) / a.norm() / b.norm()) * 180 / kPi;
  };
  EXPECT_NEAR(angle_between(0, 1), 72, 1e-9);
  // Satellite 0 of plane 0 is at its node; satellite 0 of plane 1 is 360 F/T = 18 deg past a node 90 deg
  // further east: cos(angle) = -sin(18 deg) cos(53 deg) sin(0)... worked out as x . (cos 18 y' + sin 18
  // (...)) = -sin 18 cos 53.
  EXPECT_NEAR(angle_between(0, 5),
              std::acos(-std::sin(18 * kPi / 180) * std::cos(53 * kPi / 180)) * 180 / kPi, 1e-9);

  WalkerShell half = shell(550, 53, 4, 5);
  half.half_slot_phasing = true;
  const auto shifted = make_j2_propagator({half}, kEpoch);
  // 36 deg past its node, so its height above the equator is sin 36 sin i.
  EXPECT_NEAR(shifted->position_ecef_km(5, kEpoch).z(),
              radius * std::sin(36 * kPi / 180) * std::sin(53 * kPi / 180), 1e-9);
  EXPECT_NEAR(shifted->position_ecef_km(10, kEpoch).z(), 0, 1e-9);
}

TEST(Walker, MeanMotionSetsThePeriod) {
  WalkerShell one = shell(630, 51.9, 1, 1);
  one.mean_motion_rev_per_day = 14.8;
  const auto satellites = make_j2_propagator({one}, kEpoch);
  // a = (mu / n^2)^(1/3) with mu = 398600.8 km3/s2
  const double n = 14.8 * 2 * kPi / 86400;
  EXPECT_NEAR(satellites->position_ecef_km(0, kEpoch).norm(), std::cbrt(398600.8 / (n * n)), 1e-9);
}

TEST(Walker, RefusesAShellThatCannotBe) {
  EXPECT_THROW(make_j2_propagator({shell(550, 53, 0, 22)}, kEpoch), std::invalid_argument);
  EXPECT_THROW(make_j2_propagator({shell(-1, 53, 1, 22)}, kEpoch), std::invalid_argument);
}

TEST(PlusGrid, GivesEachSatelliteFourNeighbours) {
  const auto satellites = make_j2_propagator({shell(550, 53, 6, 5), shell(570, 70, 4, 3)}, kEpoch);
  const auto edges = plus_grid(satellites->satellites());
  std::vector<int> degree(static_cast<std::size_t>(satellites->size()), 0);
  for (const auto& [a, b] : edges) {
    EXPECT_LT(a, b);
    EXPECT_EQ(satellites->satellites()[static_cast<std::size_t>(a)].shell,
              satellites->satellites()[static_cast<std::size_t>(b)].shell);
    ++degree[static_cast<std::size_t>(a)];
    ++degree[static_cast<std::size_t>(b)];
  }
  EXPECT_EQ(degree, std::vector<int>(42, 4));
  EXPECT_EQ(edges.size(), 84U);
  // a seam: the last plane's satellites miss one neighbour, and the first plane's
  EXPECT_EQ(plus_grid(satellites->satellites(), false).size(), 84U - 5 - 3);
}

// A Walker pattern looks the same from every plane: the links over the seam are as long as those between any
// other two planes. Without the shift by F they are not.
TEST(PlusGrid, SeamOfAPhasedDeltaJoinsTheSlotFFurther) {
  WalkerShell phased = shell(550, 53, 12, 11);
  phased.phasing = 5;
  const auto satellites = make_j2_propagator({phased}, kEpoch);
  const auto longest = [&](int wrap_slots, bool seam) {
    double km = 0;
    for (const auto& [a, b] : plus_grid(satellites->satellites(), true, wrap_slots)) {
      const int planes = std::abs(satellites->satellites()[static_cast<std::size_t>(a)].plane -
                                  satellites->satellites()[static_cast<std::size_t>(b)].plane);
      if (planes == 0 || (planes > 1) != seam) continue;
      km = std::max(
          km, (satellites->position_ecef_km(a, kEpoch) - satellites->position_ecef_km(b, kEpoch)).norm());
    }
    return km;
  };
  // The longest link of a seam of 11 pairs is within the spacing of 11 samples of that of all others.
  EXPECT_NEAR(longest(5, true), longest(5, false), 0.02 * longest(5, false));
  EXPECT_GT(longest(0, true), 2 * longest(0, false));
}

}  // namespace
}  // namespace skyhaul::orbits
