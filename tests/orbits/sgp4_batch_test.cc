// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4_batch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/tle.h"
#include "src/sgp4_theory.h"
#include "src/vector_math.h"

namespace skyhaul::orbits {
namespace {

const std::string kFolder = "/usr/lib/python3/dist-packages/sgp4/";  // Debian's python3-sgp4
const TimeNs kEpoch = parse_utc("2026-01-01T06:00:00");

ElementSet orbit(double mean_motion, double e, double inclination, double bstar) {
  ElementSet set;
  set.epoch_utc = julian_date(kEpoch);
  set.mean_motion_rev_per_day = mean_motion;
  set.eccentricity = e;
  set.inclination_deg = inclination;
  set.raan_deg = 40;
  set.argument_of_perigee_deg = 110;
  set.mean_anomaly_deg = 250;
  set.bstar_per_earth_radius = bstar;
  return set;
}

/// Of all kinds: circular, eccentric, low, decaying, impossible, deep; more than two blocks and not whole
/// ones.
std::vector<ElementSet> all_kinds() {
  std::vector<ElementSet> sets;
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> of(0, 1);
  for (int i = 0; i < 60; ++i) {
    const double e = std::pow(of(random), 4) * 0.6;
    const double perigee_radii = 1.02 + 0.2 * of(random);
    const double a = perigee_radii / (1 - e);
    const double n = 0.0743669161 / std::pow(a, 1.5) * 1440 / (2 * 3.14159265358979);
    sets.push_back(orbit(n, e, 180 * of(random), std::pow(of(random), 6) * 0.01));
    sets.back().raan_deg = 360 * of(random);
    sets.back().mean_anomaly_deg = 360 * of(random);
    sets.back().argument_of_perigee_deg = 360 * of(random);
  }
  sets.push_back(orbit(16.4, 0.001, 51, 0.05));  // decays within days
  sets.push_back(orbit(1.0027, 0.0002, 0.05, 0));
  sets.push_back(orbit(2.006, 0.7, 63.4, 1e-4));
  sets.push_back(orbit(15, 1.2, 50, 0));
  sets.push_back(orbit(-1, 0.1, 50, 0));
  sets.push_back(orbit(0, 0.1, 50, 0));
  sets.push_back(orbit(15.05, 0, 180, 0));
  return sets;
}

bool same_bits(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return true;
  return std::memcmp(&a, &b, sizeof a) == 0;
}

void expect_same_bits(const Sgp4States& a, const Sgp4States& b) {
  ASSERT_EQ(a.error, b.error);
  for (Eigen::Index i = 0; i < a.r_km.size(); ++i) {
    ASSERT_TRUE(same_bits(a.r_km.data()[i], b.r_km.data()[i])) << i;
    ASSERT_TRUE(same_bits(a.v_km_s.data()[i], b.v_km_s.data()[i])) << i;
  }
}

TEST(VectorMath, SineAndCosineAgainstExtendedPrecision) {
  std::mt19937_64 random(1);
  double worst = 0, worst_small = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double size = std::pow(10.0, std::uniform_real_distribution<double>(-8, 6)(random));
    const double x = std::uniform_real_distribution<double>(-size, size)(random);
    const SineCosine<double> at = sine_cosine(x);
    // x87's sine of 64-bit mantissas, with glibc's reduction of the argument.
    worst = std::max(worst, static_cast<double>(std::fabs(std::sin(static_cast<long double>(x)) - at.sine)));
    worst =
        std::max(worst, static_cast<double>(std::fabs(std::cos(static_cast<long double>(x)) - at.cosine)));
    const double small = std::remainder(x, kSmallAngle);
    const SineCosine<double> near = small_sine_cosine(small);
    worst_small = std::max(
        worst_small, static_cast<double>(std::fabs(std::sin(static_cast<long double>(small)) - near.sine)));
    worst_small = std::max(
        worst_small, static_cast<double>(std::fabs(std::cos(static_cast<long double>(small)) - near.cosine)));
  }
  EXPECT_LT(worst, 2e-16);
  EXPECT_LT(worst_small, 1.2e-16);
}

TEST(VectorMath, QuadrantsAndSpecialValues) {
  for (int k = -9; k <= 9; ++k) {
    const SineCosine<double> at = sine_cosine(k * kPi / 2);
    EXPECT_NEAR(at.sine, std::sin(k * kPi / 2), 2e-16) << k;
    EXPECT_NEAR(at.cosine, std::cos(k * kPi / 2), 2e-16) << k;
  }
  EXPECT_EQ(sine_cosine(0.0).sine, 0);
  EXPECT_EQ(sine_cosine(0.0).cosine, 1);
  EXPECT_TRUE(std::isnan(sine_cosine(std::nan("")).sine));
}

TEST(Sgp4Theory, ConstantOfGravity) {
  const double cube = sgp4::kRadiusKm * sgp4::kRadiusKm * sgp4::kRadiusKm;
  EXPECT_DOUBLE_EQ(sgp4::kKe, 60 / std::sqrt(cube / sgp4::kMuKm3PerS2));
}

TEST(Sgp4Batch, SameBitsWithEachInstructionSet) {
  const std::vector<ElementSet> sets = all_kinds();
  Sgp4States expected, found;
  for (const double days : {0.0, -0.3, 1.0, 6.5, -7.0, 400.0}) {
    const TimeNs utc = kEpoch + static_cast<TimeNs>(days * static_cast<double>(kDay));
    Sgp4Batch(sets, SimdLevel::kScalar).states(utc, expected);
    PositionArray positions, others;
    Sgp4Batch(sets, SimdLevel::kScalar).positions_ecef_km(&utc, 1, &positions);
    for (const SimdLevel level : available_simd()) {
      const Sgp4Batch batch(sets, level);
      batch.states(utc, found);
      expect_same_bits(found, expected);
      batch.positions_ecef_km(&utc, 1, &others);
      for (Eigen::Index i = 0; i < others.size(); ++i) {
        ASSERT_TRUE(same_bits(positions.data()[i], others.data()[i])) << simd_name(level) << " " << i;
      }
    }
  }
}

TEST(Sgp4Batch, AStateDoesNotDependOnItsCompany) {
  const std::vector<ElementSet> sets = all_kinds();
  const Sgp4Batch batch(sets);
  std::vector<TimeNs> times;
  for (int k = 0; k < 13; ++k) times.push_back(kEpoch + k * 7 * kHour);
  std::vector<PositionArray> positions(times.size());
  batch.positions_ecef_km(times.data(), times.size(), positions.data());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const Sgp4Batch alone({sets[i]});
    Sgp4States by_time, by_object;
    batch.states(static_cast<Eigen::Index>(i), times, by_time);
    for (std::size_t k = 0; k < times.size(); ++k) {
      const auto row = static_cast<Eigen::Index>(k);
      alone.states(times[k], by_object);
      ASSERT_EQ(by_time.error[k], by_object.error[0]) << i;
      const Eigen::Vector3d one = batch.position_ecef_km(static_cast<Eigen::Index>(i), times[k]);
      for (int axis = 0; axis < 3; ++axis) {
        ASSERT_TRUE(same_bits(by_time.r_km(row, axis), by_object.r_km(0, axis))) << i << " " << k;
        ASSERT_TRUE(same_bits(by_time.v_km_s(row, axis), by_object.v_km_s(0, axis))) << i << " " << k;
        ASSERT_TRUE(same_bits(one[axis], positions[k](static_cast<Eigen::Index>(i), axis))) << i << " " << k;
      }
    }
  }
}

TEST(Sgp4Batch, AgreesWithOneAtATime) {
  const std::vector<ElementSet> sets = all_kinds();
  const Sgp4Batch batch(sets);
  Sgp4States states;
  for (const double days : {0.0, -0.3, 1.0, 6.5, -7.0, 30.0}) {
    const TimeNs utc = kEpoch + static_cast<TimeNs>(days * static_cast<double>(kDay));
    batch.states(utc, states);
    const TemeToEcef frame(utc);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      const Sgp4State one = Sgp4(sets[i]).at(utc);
      ASSERT_EQ(states.error[i], one.error) << i << " after " << days;
      const Eigen::Vector3d ecef = batch.position_ecef_km(row, utc);
      ASSERT_EQ(std::isnan(ecef.x()), one.error != Sgp4Error::kNone) << i;
      if (std::isnan(one.r_km.x())) {
        ASSERT_TRUE(std::isnan(states.r_km(row, 0)) && std::isnan(states.v_km_s(row, 2))) << i;
        continue;
      }
      // Rounding of the mean anomaly: 1e-12 rad after a month.
      EXPECT_LT((states.r_km.row(row).matrix().transpose() - one.r_km).norm(), 1e-8) << i << " " << days;
      EXPECT_LT((states.v_km_s.row(row).matrix().transpose() - one.v_km_s).norm(), 1e-11) << i << " " << days;
      if (one.error == Sgp4Error::kNone) {
        EXPECT_LT((ecef - frame.position(one.r_km)).norm(), 1e-8) << i << " " << days;
      }
    }
  }
}

TEST(Sgp4Batch, NoObjects) {
  const Sgp4Batch batch({});
  Sgp4States states;
  batch.states(kEpoch, states);
  EXPECT_EQ(states.r_km.rows(), 0);
  EXPECT_TRUE(states.error.empty());
}

// As in sgp4_test.cc, for those sets of the paper's verification that are near the Earth and those that are
// not.
TEST(Sgp4Batch, EveryRowOfTheVerificationSet) {
  if (!std::filesystem::exists(kFolder + "SGP4-VER.TLE")) {
    GTEST_SKIP() << kFolder << "SGP4-VER.TLE is absent: install Debian's python3-sgp4";
  }
  TleOptions options;
  options.checksums = false;
  const ElementSets file = read_tle_file(kFolder + "SGP4-VER.TLE", options);
  const Sgp4Batch batch(file.sets);
  std::ifstream expected(kFolder + "tcppver.out");
  std::string line;
  std::size_t set = 0;
  int rows = 0;
  Sgp4States states;
  while (std::getline(expected, line)) {
    std::istringstream in(line);
    if (line.find("xx") != std::string::npos) {
      int number = 0;
      in >> number;
      while (file.sets.at(set).catalogue_number != number) ++set;
      continue;
    }
    double t = 0, r[3], v[3];
    in >> t >> r[0] >> r[1] >> r[2] >> v[0] >> v[1] >> v[2];
    if (!in || file.sets[set].catalogue_number == 33334) continue;
    batch.states(std::vector<double>(file.sets.size(), t), states);
    ASSERT_EQ(states.error[set], Sgp4Error::kNone) << file.sets[set].catalogue_number << " at " << t;
    for (int axis = 0; axis < 3; ++axis) {
      const auto row = static_cast<Eigen::Index>(set);
      ASSERT_NEAR(states.r_km(row, axis), r[axis], 2e-7) << file.sets[set].catalogue_number << " at " << t;
      ASSERT_NEAR(states.v_km_s(row, axis), v[axis], 1e-9) << file.sets[set].catalogue_number << " at " << t;
    }
    ++rows;
  }
  EXPECT_EQ(rows, 666);
}

}  // namespace
}  // namespace skyhaul::orbits
