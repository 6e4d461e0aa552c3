// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/tle.h"
#include "data/reference_data.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <stdexcept>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::orbits {
namespace {

using testing::HasSubstr;

// The first set of SGP4-VER (AIAA 2006-6753).
const std::string kFirst = "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n";
const std::string kSecond = "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\n";

std::string failure(const std::string& text) {
  try {
    read_tle(text, "file.tle");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Tle, FieldsOfASet) {
  const ElementSets file = read_tle("0 VANGUARD 1\r\n" + kFirst + kSecond, "file.tle");
  ASSERT_EQ(file.sets.size(), 1u);
  const ElementSet& set = file.sets[0];
  EXPECT_EQ(set.name, "VANGUARD 1");
  EXPECT_EQ(set.catalogue_number, 5);
  EXPECT_EQ(set.international_designator, "58002B");
  EXPECT_EQ(set.epoch_utc.day, 2451722.5);  // 2000-06-27
  EXPECT_EQ(set.epoch_utc.fraction, 0.78495062);
  EXPECT_EQ(set.ndot_rev_per_day2, 0.00000023);
  EXPECT_EQ(set.nddot_rev_per_day3, 0);
  EXPECT_EQ(set.bstar_per_earth_radius, 0.28098e-4);
  EXPECT_EQ(set.element_number, 475);
  EXPECT_EQ(set.inclination_deg, 34.2682);
  EXPECT_EQ(set.raan_deg, 348.7242);
  EXPECT_EQ(set.eccentricity, 0.1859667);
  EXPECT_EQ(set.argument_of_perigee_deg, 331.7664);
  EXPECT_EQ(set.mean_anomaly_deg, 19.3264);
  EXPECT_EQ(set.mean_motion_rev_per_day, 10.82419157);
  EXPECT_EQ(set.revolution_number, 41366);
}

TEST(Tle, WrittenAsRead) {
  const std::string text = "VANGUARD 1\n" + kFirst + kSecond;
  EXPECT_EQ(write_tle(read_tle(text, "file.tle").sets[0]), text);
}

TEST(Tle, AlphaFiveNumbers) {
  ElementSet set = read_tle(kFirst + kSecond, "file.tle").sets[0];
  // https://www.space-track.org/documentation#tle-alpha5: E8493 is 148,493, J2931 182,931, Z9999 339,999.
  for (const auto& [number, text] : {std::pair{148493, "E8493"}, {182931, "J2931"}, {339999, "Z9999"}}) {
    set.catalogue_number = number;
    const std::string lines = write_tle(set);
    EXPECT_EQ(lines.substr(2, 5), text);
    EXPECT_EQ(read_tle(lines, "file.tle").sets[0].catalogue_number, number);
  }
  set.catalogue_number = 340000;
  EXPECT_THROW(write_tle(set), std::invalid_argument);
}

TEST(Tle, DamageIsNamedByItsLine) {
  std::string flipped = kFirst;
  flipped[20] = '9';
  EXPECT_THAT(failure("NAME\n" + flipped + kSecond), HasSubstr("file.tle:2: checksum: 3: expected "));
  EXPECT_THAT(failure(kFirst + kFirst + kSecond), HasSubstr("file.tle:1: "));
  EXPECT_THAT(failure("NAME\n"), HasSubstr("file.tle:1: NAME: "));
  EXPECT_THAT(failure(kSecond), HasSubstr("file.tle:1: "));
  EXPECT_EQ(failure(kFirst + kSecond), "");
}

TEST(Tle, ShortLinesAreToldAsSuch) {
  const auto cut = [](std::string line, std::size_t at, std::size_t count) { return line.erase(at, count); };
  const std::string short_by = "a line of 69 columns: this one has ";
  // At the end, where the checksum is lost, and inside, where all that follows is in the wrong columns.
  for (const std::size_t at : {8u, 40u, 67u}) {
    EXPECT_THAT(failure("N\n" + cut(kFirst, at, 1) + kSecond), HasSubstr("file.tle:2: 1 ")) << at;
    EXPECT_THAT(failure("N\n" + cut(kFirst, at, 1) + kSecond),
                HasSubstr(short_by + "68, it is 1 column short"));
    EXPECT_THAT(failure(kFirst + cut(kSecond, at, 1)), HasSubstr("file.tle:2: 2 ")) << at;
    EXPECT_THAT(failure(kFirst + cut(kSecond, at, 1)), HasSubstr(short_by + "68, it is 1 column short"));
  }
  for (const std::size_t count : {2u, 7u, 20u}) {
    const std::string wanted =
        short_by + std::to_string(69 - count) + ", it is " + std::to_string(count) + " columns short";
    EXPECT_THAT(failure(cut(kFirst, 30, count) + kSecond), HasSubstr("file.tle:1: 1 "));
    EXPECT_THAT(failure(cut(kFirst, 30, count) + kSecond), HasSubstr(wanted));
    EXPECT_THAT(failure("N\n" + kFirst + cut(kSecond, 30, count)), HasSubstr(wanted));
  }
  std::string longer = kFirst;
  longer.insert(20, " ");
  EXPECT_THAT(failure(longer + kSecond), HasSubstr("the line has 70 columns instead of 69"));
  // A line without its checksum is whole where checksums are not asked for; a name may look like a line.
  TleOptions options;
  options.checksums = false;
  EXPECT_EQ(read_tle(cut(kFirst, 68, 1) + cut(kSecond, 68, 1), "f", options).sets.size(), 1u);
  EXPECT_EQ(read_tle("1 FINE NAME\n" + kFirst + kSecond, "f").sets.at(0).name, "1 FINE NAME");
}

TEST(Tle, DamageIsSkippedWhenAskedTo) {
  std::string flipped = kFirst;
  flipped[20] = '9';
  TleOptions options;
  options.on_damage = OnDamage::kReport;
  const ElementSets file = read_tle(flipped + kSecond + "\n# note\n" + kFirst + kSecond, "file.tle", options);
  EXPECT_EQ(file.sets.size(), 1u);
  ASSERT_EQ(file.damaged.size(), 1u);
  EXPECT_THAT(file.damaged[0], HasSubstr("file.tle:1: checksum"));
}

// A public catalogue of July 2024: every record is sound, and comes back as it was written.
TEST(Tle, ARealCatalogueIsReadAndWrittenBack) {
  const std::string name = "catalogue/active_2024-07-16.tle", path = reference_file(name);
  if (path.empty()) GTEST_SKIP() << absent(name);
  const ElementSets file = read_tle_file(path);
  EXPECT_GT(file.sets.size(), 9000u);
  std::string again;
  for (const ElementSet& set : file.sets) again += write_tle(set);
  const ElementSets copy = read_tle(again, "copy");
  ASSERT_EQ(copy.sets.size(), file.sets.size());
  for (std::size_t i = 0; i < file.sets.size(); ++i) {
    const ElementSet& a = file.sets[i];
    const ElementSet& b = copy.sets[i];
    ASSERT_EQ(a.name, b.name);
    ASSERT_EQ(a.catalogue_number, b.catalogue_number);
    ASSERT_EQ(a.epoch_utc.day, b.epoch_utc.day);
    ASSERT_EQ(a.epoch_utc.fraction, b.epoch_utc.fraction);
    ASSERT_EQ(a.mean_motion_rev_per_day, b.mean_motion_rev_per_day);
    ASSERT_EQ(a.eccentricity, b.eccentricity);
    ASSERT_EQ(a.mean_anomaly_deg, b.mean_anomaly_deg);
    ASSERT_EQ(a.bstar_per_earth_radius, b.bstar_per_earth_radius);
  }
}

}  // namespace
}  // namespace skyhaul::orbits
