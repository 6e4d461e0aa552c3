// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/ephemeris.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "skyhaul/orbits/sgp4_propagator.h"

namespace skyhaul::orbits {
namespace {

const TimeNs kEpoch = parse_utc("2026-01-01");

WalkerShell shell(double altitude_km) {
  WalkerShell s;
  s.altitude_km = altitude_km;
  s.inclination_deg = 53;
  s.planes = 6;
  s.satellites_per_plane = 7;  // not whole blocks of eight
  s.phasing = 1;
  return s;
}

double worst_km(const Propagator& satellites, const EphemerisOptions& options, std::int64_t span_ns = kDay) {
  EphemerisStream stream(satellites, kEpoch, options);
  PositionArray exact, found;
  double worst = 0;
  for (TimeNs t = kEpoch; t < kEpoch + span_ns; t += 37 * kSecond + 11) {
    satellites.positions_ecef_km(t, exact);
    stream.at(t).positions_ecef_km(t, found);
    worst = std::max(worst, (exact - found).abs().maxCoeff());
  }
  return worst;
}

// 900 s and 10 coefficients are known to give 0.06 mm for orbits of 550 km.
TEST(Ephemeris, WithinATenthOfAMillimetreNearTheEarth) {
  const auto sgp4 = make_sgp4_propagator(walker_elements({shell(550)}, kEpoch));
  EXPECT_LT(worst_km(*sgp4, {}), 1e-7);
  const auto j2 = make_j2_propagator({shell(550)}, kEpoch);
  EXPECT_LT(worst_km(*j2, {}), 1e-7);
  const auto low = make_sgp4_propagator(walker_elements({shell(300)}, kEpoch));
  EXPECT_LT(worst_km(*low, {}), 2e-7);
}

TEST(Ephemeris, EccentricOrbitsArePropagatedNearTheirPerigees) {
  ElementSet molniya = walker_elements({shell(550)}, kEpoch).front();
  molniya.mean_motion_rev_per_day = 2.006;
  molniya.eccentricity = 0.72;
  molniya.argument_of_perigee_deg = 270;
  const auto satellites = make_sgp4_propagator({molniya});
  // 1e-6 km is the tolerance of the last coefficient; the series falls, so the rest is less.
  EXPECT_LT(worst_km(*satellites, {}), 2e-6);
  std::size_t propagated = 0;
  for (int w = 0; w < 96; ++w) {
    propagated += EphemerisWindow(*satellites, kEpoch + w * 900 * kSecond).propagated().size();
  }
  EXPECT_GT(propagated, 0u);
  EXPECT_LT(propagated, 48u);
}

TEST(Ephemeris, DecayedStaysUnknown) {
  ElementSet falling = walker_elements({shell(180)}, kEpoch).front();
  falling.bstar_per_earth_radius = 0.05;
  ElementSet good = walker_elements({shell(550)}, kEpoch).front();
  const auto satellites = make_sgp4_propagator({falling, good});
  EphemerisStream stream(*satellites, kEpoch);
  bool lost = false;
  for (TimeNs t = kEpoch; t < kEpoch + 3 * kDay; t += 600 * kSecond) {
    PositionArray exact, found;
    satellites->positions_ecef_km(t, exact);
    stream.at(t).positions_ecef_km(t, found);
    ASSERT_EQ(std::isnan(exact(0, 0)), std::isnan(found(0, 0)));
    ASSERT_FALSE(std::isnan(found(1, 0)));
    lost = lost || std::isnan(found(0, 0));
  }
  EXPECT_TRUE(lost);
}

TEST(Ephemeris, SameBitsOnEachWayThroughIt) {
  const auto satellites = make_sgp4_propagator(walker_elements({shell(550)}, kEpoch));
  std::vector<TimeNs> times;
  for (int k = 0; k < 19; ++k) times.push_back(kEpoch + k * 47 * kSecond);
  EphemerisOptions scalar;
  scalar.level = SimdLevel::kScalar;
  std::vector<PositionArray> expected(times.size());
  EphemerisWindow(*satellites, kEpoch, scalar).positions_ecef_km(times.data(), times.size(), expected.data());
  for (const SimdLevel level : available_simd()) {
    EphemerisOptions options;
    options.level = level;
    const EphemerisWindow window(*satellites, kEpoch, options);
    std::vector<PositionArray> found(times.size());
    window.positions_ecef_km(times.data(), times.size(), found.data());
    for (std::size_t k = 0; k < times.size(); ++k) {
      ASSERT_TRUE((found[k] == expected[k]).all()) << simd_name(level);
      PositionArray alone;
      window.positions_ecef_km(times[k], alone);
      ASSERT_TRUE((alone == expected[k]).all());
      for (Eigen::Index i = 0; i < alone.rows(); ++i) {
        ASSERT_EQ(window.position_ecef_km(i, times[k]), expected[k].row(i).matrix().transpose());
      }
    }
  }
}

TEST(Ephemeris, WindowsDoNotDependOnTheOrderOfTimes) {
  const auto satellites = make_sgp4_propagator(walker_elements({shell(550)}, kEpoch));
  EphemerisStream forth(*satellites, kEpoch), back(*satellites, kEpoch);
  EXPECT_EQ(forth.at(kEpoch - 1).begin(), kEpoch - 900 * kSecond);
  EXPECT_EQ(forth.at(kEpoch).begin(), kEpoch);
  EXPECT_EQ(back.at(kEpoch + 2000 * kSecond).begin(), kEpoch + 1800 * kSecond);
  EXPECT_EQ(back.at(kEpoch + 900 * kSecond).begin(), kEpoch + 900 * kSecond);
}

TEST(Ephemeris, BadOptions) {
  const auto satellites = make_j2_propagator({shell(550)}, kEpoch);
  EphemerisOptions few, brief;
  few.coefficients = 3;
  brief.window_ns = 0;
  EXPECT_THROW(EphemerisWindow(*satellites, kEpoch, few), std::invalid_argument);
  EXPECT_THROW(EphemerisWindow(*satellites, kEpoch, brief), std::invalid_argument);
}

}  // namespace
}  // namespace skyhaul::orbits
