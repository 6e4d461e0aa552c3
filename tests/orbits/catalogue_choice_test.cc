// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Which element sets of a file are taken: the newest of each satellite, and those of the main orbits.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "data/reference_data.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/main_orbits.h"
#include "skyhaul/orbits/sgp4_batch.h"

namespace skyhaul::orbits {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kFolder = std::string(SKYHAUL_SOURCE_DIR) + "/tests/data/elements/";

ElementSet satellite(const std::string& name, int number, double mean_motion, double inclination,
                     double anomaly, double eccentricity = 1e-4) {
  ElementSet set;
  set.name = name;
  set.catalogue_number = number;
  set.mean_motion_rev_per_day = mean_motion;
  set.inclination_deg = inclination;
  set.mean_anomaly_deg = anomaly;
  set.eccentricity = eccentricity;
  return set;
}

std::vector<std::string> names(const std::vector<ElementSet>& sets) {
  std::vector<std::string> all;
  for (const ElementSet& set : sets) all.push_back(set.name);
  return all;
}

TEST(NewestSets, SatellitesThatShareANumberAllStay) {
  const auto kept = newest_sets(read_element_file(kFolder + "synthetic-99999.tle").sets);
  EXPECT_EQ(kept.size(), 24u);
  EXPECT_THAT(shared_number_warnings(kept),
              ElementsAre("24 satellites share the catalogue number 99999 (SYNTHETIC-0-0, SYNTHETIC-0-1, "
                          "SYNTHETIC-0-2, ...): each is kept as a satellite of its own"));
  // Without names, too, and more than any one object could have names.
  std::vector<ElementSet> unnamed;
  for (int i = 0; i < 360; ++i) unnamed.push_back(satellite("", 1, 15, 53, i));
  EXPECT_EQ(newest_sets(unnamed).size(), 360u);
  for (ElementSet& set : unnamed) set.name = "S" + std::to_string(static_cast<int>(set.mean_anomaly_deg));
  std::vector<ElementSet> twice = unnamed;
  for (ElementSet& set : unnamed) {
    set.epoch_utc.fraction = 0.25;
    twice.push_back(set);
  }
  const auto kept_of_twice = newest_sets(twice);
  ASSERT_EQ(kept_of_twice.size(), 360u);
  for (const ElementSet& set : kept_of_twice) EXPECT_EQ(set.epoch_utc.fraction, 0.25);
}

TEST(NewestSets, OneObjectHasOneSetWhateverItIsCalled) {
  ElementSet first = satellite("OBJECT A", 70000, 15, 53, 10), second = first, third = first, other = first;
  second.name = "STARLINK-1";
  second.epoch_utc.fraction = 0.4;
  second.mean_anomaly_deg = 10 + 0.4 * 15 * 360 - 6 * 360;
  third.name = "Starlink 1 (A)";  // another source's name, the same place
  third.epoch_utc.fraction = 0.4;
  third.mean_anomaly_deg = second.mean_anomaly_deg + 0.1;
  EXPECT_THAT(names(newest_sets({first, second, third})), ElementsAre("Starlink 1 (A)"));
  other.name = "STARLINK-2";
  other.mean_anomaly_deg = 200;
  const auto both = newest_sets({first, second, other});
  EXPECT_THAT(names(both), ElementsAre("STARLINK-1", "STARLINK-2"));
  EXPECT_THAT(shared_number_warnings(both).at(0), HasSubstr("2 satellites share the catalogue number 70000"));
  // A history of years under one name.
  std::vector<ElementSet> history(2000, second);
  for (std::size_t i = 0; i < history.size(); ++i) history[i].epoch_utc.day += static_cast<double>(i);
  EXPECT_EQ(newest_sets(history).size(), 1u);
}

TEST(MainOrbits, StrangersAreLeftOut) {
  std::vector<ElementSet> sets;
  for (int i = 0; i < 20; ++i)
    sets.push_back(satellite("S" + std::to_string(i), i + 1, 15.06, i % 2 == 0 ? 53 : 97.6, 18.0 * i));
  EXPECT_THAT(main_orbits(sets).left_out, testing::IsEmpty());
  sets.push_back(satellite("SDO", 36395, 1.00272, 33, 0));
  sets.insert(sets.begin(), satellite("LAGEOS 1", 8820, 6.3866, 109.8, 0));
  sets.push_back(satellite("MOLNIYA", 1, 2.006, 63, 0, 0.7));
  sets.push_back(satellite("GPS", 2, 2.0056, 55, 0));
  sets.push_back(satellite("TRANSFER", 3, 2.25, 6, 0, 0.73));
  const MainOrbits found = main_orbits(sets);
  EXPECT_THAT(found.left_out, ElementsAre("LAGEOS 1", "SDO", "MOLNIYA", "GPS", "TRANSFER"));
  EXPECT_EQ(found.kept.size(), 20u);
  // By the shells of a preset instead.
  EXPECT_THAT(names(main_orbits(sets, {35786}).kept), ElementsAre("SDO", "GPS"));
  EXPECT_EQ(main_orbits(sets, {550, 570}).kept.size(), 20u);
}

TEST(MainOrbits, WithoutAMajorityAllAreKept) {
  std::vector<ElementSet> sets;
  for (int i = 0; i < 4; ++i) {
    sets.push_back(satellite("A", 1, 15, 53, 0));
    sets.push_back(satellite("B", 2, 1.0027, 0, 0));
  }
  EXPECT_EQ(main_orbits(sets).kept.size(), 8u);
  EXPECT_EQ(main_orbits({}).kept.size(), 0u);
  EXPECT_EQ(main_orbits({satellite("A", 1, 1.0027, 0, 0)}).kept.size(), 1u);
  // Every one in an orbit of its own, as small satellites are.
  std::vector<ElementSet> various;
  for (int i = 0; i < 100; ++i) various.push_back(satellite("C", i + 1, 14.5 + 0.007 * i, (i * 37) % 98, 0));
  EXPECT_GT(main_orbits(various).kept.size(), 90u);
}

// Of a public catalogue of Starlink no more than the few that come down; strangers of its altitudes, too.
TEST(MainOrbits, ARealCatalogue) {
  const std::string of_2025 = reference_file("catalogue/starlink_2025-05-24.json");
  const std::string of_2024 = reference_file("catalogue/active_2024-07-16.tle");
  if (of_2025.empty()) GTEST_SKIP() << absent("catalogue/starlink_2025-05-24.json");
  if (of_2024.empty()) GTEST_SKIP() << absent("catalogue/active_2024-07-16.tle");
  auto sets = newest_sets(read_element_file(of_2025).sets);
  const std::size_t few = sets.size() / 200;
  EXPECT_LT(main_orbits(sets).left_out.size(), few);
  std::vector<std::string> strangers;
  for (const ElementSet& set : newest_sets(read_element_file(of_2024).sets)) {
    for (const char* name :
         {"SDO", "LAGEOS 1", "LAGEOS 2", "NOAA 19", "HST", "TERRA", "ONEWEB-0012", "IRIDIUM 106"}) {
      if (set.name != name) continue;
      sets.push_back(set);
      strangers.push_back(name);
    }
  }
  ASSERT_EQ(strangers.size(), 8u);
  const auto left_out = main_orbits(sets).left_out;
  for (const std::string& name : strangers) EXPECT_THAT(left_out, testing::Contains(name));
  EXPECT_LT(left_out.size(), few + 8);
}

TEST(Age, TheErrorGrowsWithTheSquareOfTheDays) {
  const ElementSet set = read_element_file(kFolder + "decayed-ghost.tle").sets.at(0);
  const TimeNs epoch = epoch_ns(set);
  EXPECT_EQ(age_warning({set}, epoch + 2 * kDay, 3), std::nullopt);
  const auto after = [&](int days) { return age_warning({set}, epoch + days * kDay, 3).value(); };
  // Of the ISS, which drag moves by 0.00016717 turns of 42,700 km in a day: 7.1 km.
  EXPECT_THAT(after(8), HasSubstr("by 8 days): positions may be about 470 km off"));
  EXPECT_THAT(after(30), HasSubstr("by 30 days): positions may be about 6500 km off"));
  EXPECT_THAT(after(-30), HasSubstr("about 6500 km off"));
  EXPECT_THAT(after(400), HasSubstr("by 400 days): satellites may be anywhere along their orbits"));
}

/// One that comes down within days may be anywhere from the first warning on.
TEST(Age, OneThatComesDownMayBeAnywhere) {
  const auto sets = read_element_file(kFolder + "decayed-ghost.tle").sets;
  ASSERT_EQ(sets.at(1).catalogue_number, 55897);
  EXPECT_THAT(age_warning({sets[1]}, epoch_ns(sets[1]) + 4 * kDay, 3).value(),
              HasSubstr("satellites may be anywhere along their orbits"));
  ElementSet without = sets[1];
  without.ndot_rev_per_day2 = 0;
  EXPECT_DOUBLE_EQ(sgp4_error_km(without, 10), sgp4_error_km(10));
}

/// Mean motion by SGP4 at a time, in turns a day: of its energies over one turn.
double turns_per_day(const Sgp4Batch& batch, std::size_t index, TimeNs time) {
  constexpr int kSamples = 24;
  std::vector<TimeNs> times;
  for (int i = 0; i < kSamples; ++i) times.push_back(time + i * 95 * kMinute / kSamples);
  Sgp4States states;
  batch.states(static_cast<Eigen::Index>(index), times, states);
  double sum = 0;
  for (int i = 0; i < kSamples; ++i) {
    if (states.error[static_cast<std::size_t>(i)] != Sgp4Error::kNone) return 0;
    const double a_km =
        1 / (2 / states.r_km.row(i).matrix().norm() - states.v_km_s.row(i).matrix().squaredNorm() / 398600.8);
    sum += std::sqrt(398600.8 / (a_km * a_km * a_km)) * 86400 / 6.283185307179586;
  }
  return sum / kSamples;
}

/// SGP4 from the elements of one date against the catalogue of another, for satellites that have kept their
/// orbits in between: the distance along the track, over the square of the days.
TEST(Age, TheErrorIsThatOfTwoCatalogues) {
  const std::string of_2025 = reference_file("catalogue/starlink_2025-05-24.json");
  const std::string of_2024 = reference_file("catalogue/active_2024-07-16.tle");
  if (of_2025.empty()) GTEST_SKIP() << absent("catalogue/starlink_2025-05-24.json");
  if (of_2024.empty()) GTEST_SKIP() << absent("catalogue/active_2024-07-16.tle");
  const auto before = newest_sets(read_element_file(of_2024).sets);
  const auto after = newest_sets(read_element_file(of_2025).sets);
  std::map<int, std::size_t> place;
  for (std::size_t i = 0; i < before.size(); ++i) place[before[i].catalogue_number] = i;
  const Sgp4Batch old_orbits(before), new_orbits(after);
  std::vector<double> shares, plain_shares;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto found = place.find(after[i].catalogue_number);
    if (found == place.end()) continue;
    const ElementSet& set = before[found->second];
    if (std::fabs(set.mean_motion_rev_per_day - after[i].mean_motion_rev_per_day) >= 0.001) continue;
    const TimeNs time = epoch_ns(after[i]);
    const double days = static_cast<double>(time - epoch_ns(set)) / static_cast<double>(kDay);
    const double then = turns_per_day(old_orbits, found->second, time);
    if (then == 0) continue;
    const double more = then - turns_per_day(new_orbits, i, time);
    const double off_km = std::fabs(more) / 2 * days * 43'500;
    shares.push_back(off_km / sgp4_error_km(set, days));
    plain_shares.push_back(off_km / sgp4_error_km(days));
  }
  ASSERT_GT(shares.size(), 4000U);
  const auto quantile = [](std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size()))];
  };
  // "About": for 19 in 20 the error is at most half more, and for half of them at least half of it.
  EXPECT_LT(quantile(shares, 0.95), 1.5);
  EXPECT_GT(quantile(shares, 0.5), 0.5);
  EXPECT_GT(quantile(plain_shares, 0.95), 5) << "one figure for all satellites is not enough";
}

}  // namespace
}  // namespace skyhaul::orbits
