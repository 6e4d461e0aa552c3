// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/decay.h"
#include "data/reference_data.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/ephemeris.h"
#include "skyhaul/orbits/passes.h"
#include "skyhaul/orbits/sgp4.h"
#include "skyhaul/orbits/sgp4_propagator.h"

namespace skyhaul::orbits {
namespace {

const std::string kFolder = std::string(SKYHAUL_SOURCE_DIR) + "/tests/data/elements/";

/// The space station, and object 55897: python3-sgp4 gives error 6 from 2025-02-28T03:00, and later states
/// again.
std::vector<ElementSet> ghost() { return read_element_file(kFolder + "decayed-ghost.tle").sets; }
const TimeNs kStart = parse_utc("2025-02-28");

ElementSet orbit(double mean_motion, double e, double bstar) {
  ElementSet set;
  set.epoch_utc = julian_date(kStart);
  set.mean_motion_rev_per_day = mean_motion;
  set.eccentricity = e;
  set.inclination_deg = 70;
  set.argument_of_perigee_deg = 50;
  set.bstar_per_earth_radius = bstar;
  return set;
}

bool is_nan(const Eigen::Vector3d& position) { return std::isnan(position.x()); }

TEST(Decays, Sgp4AloneComesBack) {
  const Sgp4 orbit(ghost().at(1));
  EXPECT_EQ(orbit.at(kStart).error, Sgp4Error::kNone);
  EXPECT_EQ(orbit.at(kStart + 3 * kHour).error, Sgp4Error::kDecayed);
  bool again = false;
  for (int h = 4; h < 72; ++h) again = again || orbit.at(kStart + h * kHour).error == Sgp4Error::kNone;
  EXPECT_TRUE(again);
}

TEST(Decays, OnceDecayedAlwaysForEveryReader) {
  const auto satellites = make_sgp4_propagator(ghost(), kStart, kStart + 30 * kDay);
  std::vector<TimeNs> times;
  for (TimeNs t = kStart; t < kStart + 30 * kDay; t += 10 * kMinute) times.push_back(t);
  std::vector<PositionArray> together(times.size());
  satellites->positions_ecef_km(times.data(), times.size(), together.data());
  PositionArray alone;
  bool down = false;
  for (std::size_t k = 0; k < times.size(); ++k) {
    satellites->positions_ecef_km(times[k], alone);
    const bool nan = is_nan(satellites->position_ecef_km(1, times[k]));
    ASSERT_EQ(std::isnan(alone(1, 0)), nan);
    ASSERT_EQ(std::isnan(together[k](1, 0)), nan);
    ASSERT_FALSE(std::isnan(alone(0, 0)));
    ASSERT_TRUE(nan || !down) << format_utc(times[k]);
    down = down || nan;
    ASSERT_TRUE(nan || times[k] < kStart + 3 * kHour) << format_utc(times[k]);
  }
  // Good until SGP4 says that it is not.
  EXPECT_FALSE(is_nan(satellites->position_ecef_km(1, kStart)));
}

TEST(Decays, AWindowsPolynomialsEndWithTheObject) {
  const auto satellites = make_sgp4_propagator(ghost(), kStart, kStart + kDay);
  const Decays decays(ghost(), kStart, kStart + kDay);
  ASSERT_EQ(decays.failures().size(), 1u);
  const TimeNs from = decays.failures()[0].from_ns;
  // The decay after the last of a window's points, between two of them, and at its ends.
  for (const std::int64_t before_s : {1, 3, 100, 450, 890, 899, 900, 901}) {
    const EphemerisWindow window(*satellites, from + kSecond - before_s * kSecond);
    PositionArray all;
    for (const TimeNs t : {window.begin(), from - kSecond, from, from + kSecond / 2, window.end()}) {
      if (t < window.begin() || t > window.end()) continue;
      window.positions_ecef_km(t, all);
      EXPECT_EQ(std::isnan(all(1, 0)), t >= from) << before_s << " s, " << (t - from);
      EXPECT_EQ(is_nan(window.position_ecef_km(1, t)), t >= from);
    }
  }
}

TEST(Decays, NoPassesAfterIt) {
  const auto satellites = make_sgp4_propagator(ghost(), kStart, kStart + 3 * kDay);
  const std::vector<PassSite> sites{{{40, 0, 0}, {10, {}}}, {{-60, 90, 0}, {0, {}}}, {{85, 90, 0}, {0, {}}}};
  std::size_t of_the_station = 0;
  for (const unsigned threads : {1u, 3u}) {
    PassOptions options;
    options.threads = threads;
    for (const TimeNs from : {kStart, kStart + 7 * kHour, kStart + kDay}) {
      for (const auto& passes : find_passes(*satellites, sites, from, kStart + 3 * kDay, options)) {
        for (const Pass& pass : passes) {
          if (pass.satellite == 1) {
            EXPECT_LE(pass.set_ns, kStart + 3 * kHour);
          } else {
            ++of_the_station;
          }
        }
      }
    }
  }
  EXPECT_GT(of_the_station, 20u);
}

// Each object of kinds that fail: the first failure is where SGP4's first error is, found by looking every
// ten seconds.
TEST(Decays, TheFirstErrorOfSgp4) {
  const std::vector<ElementSet> sets{ghost().at(1),
                                     orbit(16.3, 0.0005, 0.01),
                                     orbit(16.45, 0.002, 1e-3),
                                     orbit(16.2, 0.012, 0.002),
                                     orbit(10, 0.2955, 1e-3),
                                     orbit(15.5, 0.03, -0.05),
                                     orbit(2.2, 0.755, 0.01),
                                     orbit(16.0, 0.001, 0.2),
                                     orbit(15, 1.2, 0)};
  const TimeNs end = kStart + 12 * kDay;
  const Decays decays(sets, kStart, end);
  std::size_t failed = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const Sgp4 theory(sets[i]);
    TimeNs first = end;
    const TimeNs epoch = epoch_ns(sets[i]);
    for (TimeNs t = epoch; t < end && first == end; t += 10 * kSecond) {
      const Sgp4State state = theory.at(t);
      if (state.error != Sgp4Error::kNone && state.error != Sgp4Error::kPerturbedEccentricity) first = t;
    }
    TimeNs found = end;
    for (const auto& failure : decays.failures()) {
      if (failure.object == static_cast<Eigen::Index>(i)) found = std::min(found, failure.from_ns);
    }
    // A dip into the ground of less than ten seconds may be missed by the look, never by the search.
    EXPECT_LE(found, first + 2 * kSecond / 1000) << i;
    if (found < end) {
      ++failed;
      EXPECT_NE(theory.at(found + kSecond / 1000).error, Sgp4Error::kNone) << i;
      EXPECT_GE(found, epoch);
    }
  }
  EXPECT_GE(failed, 6u);
}

TEST(Decays, WhatIsGoodIsNotLookedAt) {
  EXPECT_TRUE(Decays({orbit(15.06, 1e-4, 2e-4), orbit(1.0027, 2e-4, 0), orbit(2.006, 0.7, 1e-4)}, kStart,
                     kStart + 30 * kDay)
                  .failures()
                  .empty());
}

// Far before its epoch SGP4 may have no orbit for an object that is well at its epoch.
TEST(Decays, NoneBeforeTheEpoch) {
  ElementSet set = orbit(15.9, 0.001, -0.02);
  const auto satellites = make_sgp4_propagator({set}, kStart - 40 * kDay, kStart + kDay);
  bool failed = false;
  for (int h = 0; h < 40 * 24; ++h)
    failed = failed || is_nan(satellites->position_ecef_km(0, kStart - h * kHour));
  EXPECT_TRUE(failed);
  EXPECT_FALSE(is_nan(satellites->position_ecef_km(0, kStart)));
  // And radii beyond what its energy allows are no positions.
  for (int h = 0; h < 40 * 24; ++h) {
    const Eigen::Vector3d at = satellites->position_ecef_km(0, kStart - h * kHour);
    EXPECT_TRUE(is_nan(at) || at.norm() < 2.2 * 6700) << h;
  }
}

// Catalogues of one day over 30 days: what has an error once has no position again.
TEST(Decays, WholeCataloguesOverThirtyDays) {
  const std::string name = "catalogue/starlink_2025-05-24.json", path = reference_file(name);
  if (path.empty()) GTEST_SKIP() << absent(name);
  const auto sets = newest_sets(read_element_file(path).sets);
  const TimeNs start = parse_utc("2025-05-25");
  const auto satellites = make_sgp4_propagator(sets, start, start + 30 * kDay);
  const Decays decays(sets, start, start + 30 * kDay);
  std::vector<bool> down(sets.size());
  PositionArray positions;
  for (TimeNs t = start; t <= start + 30 * kDay; t += 2 * kHour) {
    satellites->positions_ecef_km(t, positions);
    for (Eigen::Index i = 0; i < positions.rows(); ++i) {
      const bool nan = std::isnan(positions(i, 0));
      const auto at = static_cast<std::size_t>(i);
      ASSERT_TRUE(nan || !down[at]) << sets[at].name << " at " << format_utc(t);
      ASSERT_TRUE(nan || positions.row(i).matrix().norm() > 6378.135) << sets[at].name;
      // Only after the epoch is it for good.
      if (nan && t >= epoch_ns(sets[at])) down[at] = true;
    }
  }
  EXPECT_GT(decays.failures().size(), 100u);
  EXPECT_LT(decays.failures().size(), 400u);
}

TEST(Decays, AWarningNamesTheObjectAndTheTime) {
  const auto warning = decay_warning(ghost(), kStart, kStart + 3 * kDay);
  ASSERT_TRUE(warning);
  EXPECT_THAT(*warning, testing::HasSubstr("1 of 2 satellites has decayed"));
  EXPECT_THAT(*warning, testing::HasSubstr("(object 55897) at 2025-02-28T0"));
  EXPECT_THAT(*warning, testing::Not(testing::HasSubstr("25544")));
  EXPECT_THAT(*warning, testing::Not(testing::HasSubstr("before the start")));
  // The time is the first at which SGP4 alone fails, within the second that is printed.
  const TimeNs at = parse_utc(warning->substr(warning->find(") at ") + 5, 19));
  const Sgp4 orbit(ghost().at(1));
  EXPECT_EQ(orbit.at(at + kSecond).error, Sgp4Error::kDecayed);
  EXPECT_EQ(orbit.at(at - kSecond).error, Sgp4Error::kNone);

  EXPECT_FALSE(decay_warning(ghost(), kStart, kStart + kHour));
  const auto after = decay_warning(ghost(), kStart + 10 * kDay, kStart + 11 * kDay);
  ASSERT_TRUE(after);
  EXPECT_THAT(*after, testing::HasSubstr("before the start"));
}

TEST(Decays, AWarningNamesTheFirstFiveOfMany) {
  std::vector<ElementSet> sets;
  for (int i = 0; i < 8; ++i) {  // the lowest is the last in the list
    sets.push_back(orbit(16.0 + 0.05 * i, 0.001, 0.01));
    sets.back().name = "SAT-" + std::to_string(i);
    sets.back().catalogue_number = 0;
  }
  const auto warning = decay_warning(sets, kStart, kStart + 40 * kDay);
  ASSERT_TRUE(warning);
  EXPECT_THAT(*warning, testing::HasSubstr("8 of 8 satellites have decayed"));
  EXPECT_THAT(*warning, testing::HasSubstr(": SAT-7 at "));
  EXPECT_THAT(*warning, testing::HasSubstr(" and 3 more;"));
  std::vector<std::string> times;
  for (std::size_t at = warning->find(" at ", warning->find("SAT-7")); at != std::string::npos;
       at = warning->find(" at ", at + 1))
    times.push_back(warning->substr(at + 4, 20));
  EXPECT_EQ(times.size(), 5U);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end())) << *warning;
}

}  // namespace
}  // namespace skyhaul::orbits
