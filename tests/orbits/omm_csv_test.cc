// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"

namespace skyhaul::orbits {
namespace {

const std::string kKeys =
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
    "MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,"
    "MEAN_MOTION_DOT,MEAN_MOTION_DDOT\r\n";
// The first record of sample_omm.csv of Debian's python3-sgp4, with a six-digit number and a quoted name.
const std::string kRecord =
    "\"VANGUARD, \"\"1\"\"\",1958-002B,2020-10-13T04:52:48.472320,10.84869164,.1845686,34.2443,225.5254,"
    "162.2516,205.2356,0,U,100005,999,21814,-.22483E-4,-1.6E-7,0\r\n";

TEST(OmmCsv, FieldsOfARecord) {
  const ElementSets file = read_omm_csv(kKeys + kRecord, "omm.csv");
  ASSERT_EQ(file.sets.size(), 1u);
  const ElementSet& set = file.sets[0];
  EXPECT_EQ(set.name, "VANGUARD, \"1\"");
  EXPECT_EQ(set.international_designator, "58002B");
  EXPECT_EQ(set.catalogue_number, 100005);
  EXPECT_EQ(set.epoch_utc.day, 2459135.5);  // 2020-10-13
  EXPECT_NEAR(set.epoch_utc.fraction * 86400, 4 * 3600 + 52 * 60 + 48.472320, 1e-9);
  EXPECT_EQ(set.mean_motion_rev_per_day, 10.84869164);
  EXPECT_EQ(set.eccentricity, 0.1845686);
  EXPECT_EQ(set.mean_anomaly_deg, 205.2356);
  EXPECT_EQ(set.bstar_per_earth_radius, -0.22483e-4);
  EXPECT_EQ(set.revolution_number, 21814);
}

TEST(OmmCsv, DamageIsNamedByItsLine) {
  std::string wrong = kRecord;
  wrong.replace(wrong.find(".1845686"), 8, "1.845686");
  const ElementSets file = read_omm_csv(kKeys + wrong + "VANGUARD\n" + kRecord, "omm.csv", OnDamage::kReport);
  EXPECT_EQ(file.sets.size(), 1u);
  ASSERT_EQ(file.damaged.size(), 2u);
  EXPECT_EQ(file.damaged[0], "omm.csv:2: ECCENTRICITY: 1.845686: 0 to below 1");
  EXPECT_THAT(file.damaged[1], testing::HasSubstr("omm.csv:3: VANGUARD: "));
  EXPECT_THROW(read_omm_csv(kKeys + wrong, "omm.csv"), InputError);
}

}  // namespace
}  // namespace skyhaul::orbits
