// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/omm.h"
#include "data/reference_data.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <functional>
#include <random>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::orbits {
namespace {

using testing::HasSubstr;

const std::string kKeys =
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
    "MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,"
    "MEAN_MOTION_DOT,MEAN_MOTION_DDOT\r\n";
// The first record of sample_omm.csv of Debian's python3-sgp4, with a six-digit number and a quoted name.
const std::string kRecord =
    "\"VANGUARD, \"\"1\"\"\",1958-002B,2020-10-13T04:52:48.472320,10.84869164,.1845686,34.2443,225.5254,"
    "162.2516,205.2356,0,U,100005,999,21814,-.22483E-4,-1.6E-7,0\r\n";

// STARLINK-1008 as a public catalogue gave it on 2025-05-24, in the four forms and as two lines.
const std::string kCsv =
    kKeys +
    "STARLINK-1008,2019-074B,2025-05-24T18:20:22.669728,15.06416369,0.0001348,53.0568,43.6519,"
    "91.4802,268.6341,0,U,44714,999,30537,0.00020262,2.739e-05,0\n";
const std::string kJson = R"([{
  "OBJECT_NAME": "STARLINK-1008", "OBJECT_ID": "2019-074B", "EPOCH": "2025-05-24T18:20:22.669728",
  "MEAN_MOTION": 15.06416369, "ECCENTRICITY": 0.0001348, "INCLINATION": "53.0568", "RA_OF_ASC_NODE": 43.6519,
  "ARG_OF_PERICENTER": 91.4802, "MEAN_ANOMALY": 268.6341, "EPHEMERIS_TYPE": 0, "CLASSIFICATION_TYPE": "U",
  "NORAD_CAT_ID": 44714, "ELEMENT_SET_NO": 999, "REV_AT_EPOCH": 30537, "BSTAR": 0.00020262,
  "MEAN_MOTION_DOT": 2.739e-05, "MEAN_MOTION_DDOT": 0, "DECAY_DATE": null}])";
const std::string kKvn = R"(CCSDS_OMM_VERS = 2.0
COMMENT from a public catalogue
CREATION_DATE = 2025-05-25T00:00:00
ORIGINATOR = TEST
OBJECT_NAME = STARLINK-1008
OBJECT_ID = 2019-074B
CENTER_NAME = EARTH
REF_FRAME = TEME
TIME_SYSTEM = UTC
MEAN_ELEMENT_THEORY = SGP4
EPOCH = 2025-144T18:20:22.669728
MEAN_MOTION = 15.06416369 [rev/day]
ECCENTRICITY = 0.0001348
INCLINATION = 53.0568 [deg]
RA_OF_ASC_NODE = 43.6519 [deg]
ARG_OF_PERICENTER = 91.4802 [deg]
MEAN_ANOMALY = 268.6341 [deg]
EPHEMERIS_TYPE = 0
CLASSIFICATION_TYPE = U
NORAD_CAT_ID = 44714
ELEMENT_SET_NO = 999
REV_AT_EPOCH = 30537
BSTAR = 0.00020262 [1/ER]
MEAN_MOTION_DOT = 2.739e-05 [rev/day**2]
MEAN_MOTION_DDOT = 0 [rev/day**3]
)";
const std::string kXml = R"(<?xml version="1.0" encoding="UTF-8"?>
<ndm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><omm id="CCSDS_OMM_VERS" version="2.0">
<header><COMMENT/><CREATION_DATE>2025-05-25T00:00:00</CREATION_DATE><ORIGINATOR>TEST</ORIGINATOR></header>
<body><segment><metadata><OBJECT_NAME>STARLINK-1008</OBJECT_NAME><OBJECT_ID>2019-074B</OBJECT_ID>
<CENTER_NAME>EARTH</CENTER_NAME><REF_FRAME>TEME</REF_FRAME><TIME_SYSTEM>UTC</TIME_SYSTEM>
<MEAN_ELEMENT_THEORY>SGP4</MEAN_ELEMENT_THEORY></metadata><data><meanElements>
<EPOCH>2025-05-24T18:20:22.669728</EPOCH><MEAN_MOTION units="rev/day">15.06416369</MEAN_MOTION>
<ECCENTRICITY>0.0001348</ECCENTRICITY><INCLINATION>53.0568</INCLINATION><RA_OF_ASC_NODE>43.6519</RA_OF_ASC_NODE>
<ARG_OF_PERICENTER>91.4802</ARG_OF_PERICENTER><MEAN_ANOMALY>268.6341</MEAN_ANOMALY></meanElements>
<tleParameters><EPHEMERIS_TYPE>0</EPHEMERIS_TYPE><CLASSIFICATION_TYPE>U</CLASSIFICATION_TYPE>
<NORAD_CAT_ID>44714</NORAD_CAT_ID><ELEMENT_SET_NO>999</ELEMENT_SET_NO><REV_AT_EPOCH>30537</REV_AT_EPOCH>
<BSTAR>0.00020262</BSTAR><MEAN_MOTION_DOT>2.739e-05</MEAN_MOTION_DOT><MEAN_MOTION_DDOT>0</MEAN_MOTION_DDOT>
</tleParameters></data></segment></body></omm></ndm>
)";

void expect_equal(const ElementSet& a, const ElementSet& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.international_designator, b.international_designator);
  EXPECT_EQ(a.classification, b.classification);
  EXPECT_EQ(a.catalogue_number, b.catalogue_number);
  EXPECT_EQ(a.epoch_utc.day, b.epoch_utc.day);
  EXPECT_EQ(a.epoch_utc.fraction, b.epoch_utc.fraction) << a.name;
  EXPECT_EQ(a.mean_motion_rev_per_day, b.mean_motion_rev_per_day);
  EXPECT_EQ(a.eccentricity, b.eccentricity);
  EXPECT_EQ(a.inclination_deg, b.inclination_deg);
  EXPECT_EQ(a.raan_deg, b.raan_deg);
  EXPECT_EQ(a.argument_of_perigee_deg, b.argument_of_perigee_deg);
  EXPECT_EQ(a.mean_anomaly_deg, b.mean_anomaly_deg);
  EXPECT_EQ(a.bstar_per_earth_radius, b.bstar_per_earth_radius);
  EXPECT_EQ(a.ndot_rev_per_day2, b.ndot_rev_per_day2);
  EXPECT_EQ(a.nddot_rev_per_day3, b.nddot_rev_per_day3);
  EXPECT_EQ(a.element_number, b.element_number);
  EXPECT_EQ(a.revolution_number, b.revolution_number);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// What the reading of a text throws.
std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

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
  const std::string wrong = replaced(kRecord, ".1845686", "1.845686");
  const ElementSets file = read_omm_csv(kKeys + wrong + "VANGUARD\n" + kRecord, "omm.csv", OnDamage::kReport);
  EXPECT_EQ(file.sets.size(), 1u);
  ASSERT_EQ(file.damaged.size(), 2u);
  EXPECT_EQ(file.damaged[0], "omm.csv:2: ECCENTRICITY: 1.845686: expected 0 to below 1");
  EXPECT_THAT(file.damaged[1], HasSubstr("omm.csv:3: VANGUARD: "));
  EXPECT_THROW(read_omm_csv(kKeys + wrong, "omm.csv"), InputError);
  const auto error = [](const std::string& text) { return error_of([&] { read_omm_csv(text, "f"); }); };
  EXPECT_THAT(error(kKeys + replaced(kRecord, "-.22483E-4", "+-.22483E-4")),
              HasSubstr("f:2: BSTAR: +-.22483E-4"));
  EXPECT_THAT(error(kKeys + replaced(kRecord, ",0\r\n", ",0,7\r\n")), HasSubstr("as many cells"));
  EXPECT_THAT(error(kKeys + replaced(kRecord, "1958-002B", "1958-002B\"")), HasSubstr("as many cells"));
  EXPECT_THAT(error(kKeys + replaced(kRecord, "100005", "2147483648")), HasSubstr("NORAD_CAT_ID"));
  EXPECT_THAT(error(kKeys + replaced(kRecord, "999", "9.5")),
              HasSubstr("ELEMENT_SET_NO: 9.5: expected a whole number"));
}

TEST(OmmCsv, TheFirstLineMustHaveTheKeywords) {
  const auto error = [](const std::string& text) {
    return error_of([&] { read_omm_csv(text, "f", OnDamage::kReport); });
  };
  EXPECT_THAT(error(kRecord), HasSubstr("f:1: VANGUARD, \"1\": expected first a line of OMM keywords"));
  EXPECT_EQ(error(replaced(kKeys, "BSTAR", "BSTART") + kRecord),
            "f:1: BSTAR: missing: expected a column of this name");
  EXPECT_THAT(error(replaced(kKeys, "OBJECT_ID", "EPOCH") + kRecord), HasSubstr("EPOCH"));
  EXPECT_EQ(read_omm_csv("\xEF\xBB\xBF" + kKeys + kRecord, "f").sets.size(), 1u);
}

TEST(Omm, AllFormsAreEqual) {
  const ElementSet expected = read_omm_csv(kCsv, "f").sets.at(0);
  EXPECT_EQ(expected.catalogue_number, 44714);
  expect_equal(read_omm_json(kJson, "f").sets.at(0), expected);
  expect_equal(read_omm_kvn(kKvn, "f").sets.at(0), expected);
  expect_equal(read_omm_xml(kXml, "f").sets.at(0), expected);
  for (const std::string& text : {kCsv, kJson, kKvn, kXml}) {
    expect_equal(read_elements("\xEF\xBB\xBF" + text, "f").sets.at(0), expected);
  }
  // A single object, and several messages.
  EXPECT_EQ(read_omm_json(kJson.substr(1, kJson.size() - 2), "f").sets.size(), 1u);
  EXPECT_EQ(read_omm_kvn(kKvn + kKvn, "f").sets.size(), 2u);
  EXPECT_EQ(read_elements(write_tle(expected), "f").sets.at(0).catalogue_number, 44714);
}

TEST(Omm, EpochsKeepAllTheirDigits) {
  const auto fraction = [](const std::string& epoch) {
    return read_omm_csv(replaced(kCsv, "2025-05-24T18:20:22.669728", epoch), "f")
        .sets.at(0)
        .epoch_utc.fraction;
  };
  EXPECT_EQ(fraction("2025-05-24T12:00:00"), 0.5);
  EXPECT_EQ(fraction("2025-05-24 12:00:00Z"), 0.5);
  EXPECT_EQ(fraction("2025-144T12:00:00"), 0.5);
  EXPECT_EQ(fraction("2025-05-24T12:00:00.0000000000"), 0.5);
  EXPECT_DOUBLE_EQ(fraction("2025-05-24T00:00:00.000000000864"), 1e-14);
  EXPECT_EQ(fraction("2025-05-24T18:20:22.6697280000000"), fraction("2025-05-24T18:20:22.669728"));
  for (const char* wrong : {"2025-366T00:00:00", "2025-000T00:00:00", "2025-13-01", "yesterday", "",
                            "2025-05-24T12:00:00.12345678901x"}) {
    EXPECT_THAT(error_of([&] { fraction(wrong); }), HasSubstr("EPOCH: ")) << wrong;
  }
}

TEST(Omm, OtherTheoriesFramesAndUnitsAreRefused) {
  const auto error = [](const std::string& from, const std::string& to) {
    return error_of([&] { read_omm_kvn(replaced(kKvn, from, to), "f"); });
  };
  EXPECT_THAT(error("THEORY = SGP4", "THEORY = SGP4-XP"),
              HasSubstr("f:10: MEAN_ELEMENT_THEORY: SGP4-XP: expected SGP4;"));
  EXPECT_THAT(error("REF_FRAME = TEME", "REF_FRAME = EME2000"),
              HasSubstr("REF_FRAME: EME2000: expected TEME"));
  EXPECT_THAT(error("TIME_SYSTEM = UTC", "TIME_SYSTEM = TAI"), HasSubstr("TIME_SYSTEM: TAI: expected UTC"));
  EXPECT_THAT(error("CENTER_NAME = EARTH", "CENTER_NAME = MARS"),
              HasSubstr("CENTER_NAME: MARS: expected EARTH"));
  EXPECT_THAT(error("EPHEMERIS_TYPE = 0", "EPHEMERIS_TYPE = 4"), HasSubstr("EPHEMERIS_TYPE: 4"));
  EXPECT_THAT(error("53.0568 [deg]", "0.926 [rad]"),
              HasSubstr("f:14: INCLINATION: 0.926 [rad]: expected the unit deg"));
  EXPECT_THAT(error("BSTAR = 0.00020262 [1/ER]\n", ""), HasSubstr("BSTAR: missing: expected a number"));
  EXPECT_THAT(error("BSTAR", "EPOCH"), HasSubstr("EPOCH: 0.00020262 [1/ER]: expected each keyword once"));
  EXPECT_THAT(error("CCSDS_OMM_VERS = 2.0\n", ""),
              HasSubstr("expected a message that begins with CCSDS_OMM_VERS"));
  EXPECT_THAT(error("OBJECT_NAME = STARLINK-1008", "OBJECT_NAME"),
              HasSubstr("f:5: OBJECT_NAME: expected KEYWORD = value"));
}

TEST(OmmKvn, OneDamagedMessageOfThree) {
  const ElementSets file =
      read_omm_kvn(kKvn + replaced(kKvn, "15.06416369", "fast") + kKvn, "f", OnDamage::kReport);
  EXPECT_EQ(file.sets.size(), 2u);
  ASSERT_EQ(file.damaged.size(), 1u);
  EXPECT_THAT(file.damaged[0], HasSubstr("MEAN_MOTION: fast: "));
}

TEST(OmmJson, DamageAndWrongShapes) {
  const std::string object = kJson.substr(1, kJson.size() - 2);
  const ElementSets file = read_omm_json(
      "[" + object + ",\n" + replaced(object, "\"53.0568\"", "[53, {\"a\": [1]}]") + ",\n{}," + object + "]",
      "f", OnDamage::kReport);
  EXPECT_EQ(file.sets.size(), 2u);
  ASSERT_EQ(file.damaged.size(), 2u);
  EXPECT_THAT(file.damaged[0], HasSubstr("f:9: INCLINATION: "));
  EXPECT_THAT(file.damaged[1], HasSubstr("f:13: {}: expected keywords of OMM"));
  const auto error = [](const std::string& text) {
    return error_of([&] { read_omm_json(text, "f", OnDamage::kReport); });
  };
  EXPECT_THAT(error("[1]"), HasSubstr("an array of OMM objects"));
  EXPECT_THAT(error("[[]]"), HasSubstr("an array of OMM objects"));
  EXPECT_THAT(error("[{},\n{]"), HasSubstr("f:2: "));
  EXPECT_THAT(error(kJson.substr(0, 200)), HasSubstr("JSON; "));
  EXPECT_THAT(error_of([&] { read_omm_json(replaced(kJson, "0.0001348", "true"), "f"); }),
              HasSubstr("ECCENTRICITY: true"));
}

/// What is wrong with the JSON is told in words of its own, by what stands there.
TEST(OmmJson, SyntaxIsToldByItsCause) {
  const std::string object = kJson.substr(1, kJson.size() - 2);
  const auto error = [](const std::string& text) { return error_of([&] { read_omm_json(text, "f"); }); };
  const std::string second = "one array that holds all objects";
  const std::vector<std::pair<std::string, std::string>> cases{
      {object + "\n" + object, second},
      {object + object, second},
      {object + ",\n" + object, second},
      {"[" + object + "]\n[" + object + "]", second},
      {"[" + object + ",]", "no comma before ]"},
      {"[" + object + ",\n\n]", "no comma before ]"},
      {"[{\"EPOCH\": \"2026-01-01\", }]", "no comma before }"},
      {"[" + object, "ends in the middle of a value"},
      {object.substr(0, 150), "ends in the middle of a value"},
      {"[{\"BSTAR\": NaN}]", "no NaN or Infinity"},
      {"[{\"BSTAR\": Infinity}]", "no NaN or Infinity"},
      {"[{'EPOCH': 1}]", "in double quotes"},
      {"[{EPOCH: 1}]", "keys in double quotes"},
      {"[{\"A\": 1 \"B\": 2}]", "values with commas between them"}};
  for (const auto& [text, wanted] : cases) {
    EXPECT_THAT(error(text), HasSubstr("JSON; ")) << text;
    EXPECT_THAT(error(text), HasSubstr(wanted)) << text;
    EXPECT_THAT(error(text), testing::Not(HasSubstr("json.exception"))) << text;
  }
  EXPECT_THAT(error("[" + object + ",\n{\"EPOCH\": 1,}]"),
              HasSubstr("f:" + std::to_string(1 + std::count(object.begin(), object.end(), '\n') + 1)));
  // Records of another kind name the keys that they do have.
  EXPECT_THAT(error("[{\"satname\": \"A\", \"inclination_deg\": 53}]"),
              HasSubstr("f:1: {satname, inclination_deg}: expected keywords of OMM: EPOCH"));
  EXPECT_THAT(error("{\"data\": [" + object + "]}"), HasSubstr("{data}: expected keywords of OMM"));
  EXPECT_THAT(error("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}"),
              HasSubstr("{a, b, c, d, e, f, ...}"));
}

TEST(OmmXml, DamageAndWrongShapes) {
  const auto error = [](const std::string& text) { return error_of([&] { read_omm_xml(text, "f"); }); };
  EXPECT_THAT(error(replaced(kXml, "units=\"rev/day\"", "units=\"rev/h\"")),
              HasSubstr("MEAN_MOTION: rev/h: expected the unit"));
  EXPECT_THAT(error(replaced(kXml, "0.0001348", "round")), HasSubstr("f:8: ECCENTRICITY: round"));
  EXPECT_THAT(error("<html/>"), HasSubstr("f:1: <html>: expected an omm element"));
  EXPECT_THAT(error(kXml.substr(0, 500)), HasSubstr("XML; "));
  EXPECT_THAT(error("<!DOCTYPE a [<!ENTITY b \"c\">]><omm/>"), HasSubstr("document type"));
  EXPECT_THAT(error("<omm></omm>"), HasSubstr("an empty message: expected keywords of OMM"));
  const std::string body = kXml.substr(kXml.find("<omm"), kXml.find("</ndm>") - kXml.find("<omm"));
  const ElementSets file = read_omm_xml(
      "<ndm>" + body + replaced(body, "0.0001348", "round") + body + "</ndm>", "f", OnDamage::kReport);
  EXPECT_EQ(file.sets.size(), 2u);
  EXPECT_EQ(file.damaged.size(), 1u);
}

TEST(OmmCsv, WhatIsWrittenIsReadToTheBit) {
  std::vector<ElementSet> sets = {read_omm_csv(kKeys + kRecord, "f").sets.at(0)};
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> of(0, 1);
  for (int i = 0; i < 500; ++i) {
    ElementSet set;
    set.name = i % 3 == 0 ? "A, \"B\"" : "SAT " + std::to_string(i);
    set.international_designator = i % 2 == 0 ? "58002B" : "24001ABC";
    set.catalogue_number = 1 + static_cast<std::int32_t>(of(random) * 1e9);
    // As two-line elements have them: eight decimals of a day; and any double.
    const double fraction = of(random);
    set.epoch_utc = {2440587.5 + std::floor(of(random) * 30000),
                     i % 2 == 0 ? std::floor(fraction * 1e8) / 1e8 : fraction};
    set.mean_motion_rev_per_day = 17 * of(random);
    set.eccentricity = of(random);
    set.inclination_deg = 180 * of(random);
    set.raan_deg = 360 * of(random);
    set.argument_of_perigee_deg = 360 * of(random);
    set.mean_anomaly_deg = 360 * of(random);
    set.bstar_per_earth_radius = 1e-3 * (of(random) - 0.5);
    set.ndot_rev_per_day2 = 1e-5 * (of(random) - 0.5);
    set.nddot_rev_per_day3 = -1e-12 * of(random);
    set.element_number = i;
    set.revolution_number = 7 * i;
    sets.push_back(set);
  }
  const ElementSets back = read_omm_csv(write_omm_csv(sets), "written");
  ASSERT_EQ(back.sets.size(), sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) expect_equal(back.sets[i], sets[i]);
}

TEST(Catalogue, PatternsOfNames) {
  EXPECT_TRUE(name_matches("STARLINK-1008", "STARLINK-*"));
  EXPECT_TRUE(name_matches("STARLINK-1008", "starlink-10?8"));
  EXPECT_TRUE(name_matches("STARLINK-1008", "*-*8"));
  EXPECT_TRUE(name_matches("", "*"));
  EXPECT_FALSE(name_matches("ONEWEB-0012", "STARLINK-*"));
  EXPECT_FALSE(name_matches("STARLINK-1008", "STARLINK"));
  EXPECT_FALSE(name_matches("STARLINK-1008", "STARLINK-????x"));
  ElementSet a, b;
  a.name = "STARLINK-1";
  b.name = "ONEWEB-1";
  const auto found = select_by_name({a, b}, "one*");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "ONEWEB-1");
}

TEST(Catalogue, NewestOfEachNumber) {
  std::vector<ElementSet> sets(6);
  const int numbers[] = {5, 6, 5, 0, 0, 6};
  const double fractions[] = {0.3, 0.5, 0.2, 0, 0, 0.5};
  for (std::size_t i = 0; i < 6; ++i) {
    sets[i].catalogue_number = numbers[i];
    sets[i].epoch_utc.fraction = fractions[i];
    sets[i].element_number = static_cast<int>(i);
  }
  std::vector<int> kept;
  for (const ElementSet& set : newest_sets(sets)) kept.push_back(set.element_number);
  EXPECT_THAT(kept, testing::ElementsAre(0, 3, 4, 5));
}

TEST(Catalogue, AgeOfElements) {
  const ElementSet set = read_omm_csv(kCsv, "f").sets.at(0);
  EXPECT_EQ(age_warning({set}, parse_utc("2025-05-30"), 7), std::nullopt);
  EXPECT_EQ(
      age_warning({set, set}, parse_utc("2025-06-04T18:20:23"), 7).value(),
      "2 of 2 element sets are more than 7 days from their epochs at 2025-06-04T18:20:23Z (STARLINK-1008 by "
      "11 days): positions may be about 160 km off");
  EXPECT_NE(age_warning({set}, parse_utc("2025-05-01"), 7), std::nullopt);
}

TEST(Catalogue, UnknownFormsAndEmptyFiles) {
  const auto error = [](const std::string& text) { return error_of([&] { read_elements(text, "f"); }); };
  EXPECT_THAT(error(""), HasSubstr("f: an empty file: expected element sets as OMM"));
  EXPECT_THAT(error(" \n\n"), HasSubstr("an empty file: expected "));
  EXPECT_THAT(error("hello\nworld\n"), HasSubstr("f:1: hello: expected element sets as OMM in CSV"));
  EXPECT_THAT(error("[]"), HasSubstr("f: no element sets: expected element sets as OMM"));
  EXPECT_THAT(error("<ndm/>"), HasSubstr("f: no element sets: expected element sets as OMM"));
  EXPECT_THAT(error(kKeys), HasSubstr("f: no element sets: expected element sets as OMM"));
  EXPECT_THAT(error_of([] { read_element_file("/nowhere/at.all"); }),
              HasSubstr("a file of element sets that can be read: No such file"));
}

TEST(Catalogue, WholeCatalogues) {
  const std::string of_2025 = reference_file("catalogue/starlink_2025-05-24.json");
  const std::string of_2024 = reference_file("catalogue/active_2024-07-16.tle");
  if (of_2025.empty()) GTEST_SKIP() << absent("catalogue/starlink_2025-05-24.json");
  if (of_2024.empty()) GTEST_SKIP() << absent("catalogue/active_2024-07-16.tle");
  const ElementSets starlink = read_element_file(of_2025);
  EXPECT_EQ(starlink.sets.size(), 7483u);  // as the reference data's description counts them
  const ElementSets active = read_element_file(of_2024);
  EXPECT_GT(active.sets.size(), 10000u);
  for (const ElementSets* sets : {&starlink, &active}) {
    const ElementSets back = read_elements(write_omm_csv(sets->sets), "written");
    ASSERT_EQ(back.sets.size(), sets->sets.size());
    for (std::size_t i = 0; i < back.sets.size(); i += 97) expect_equal(back.sets[i], sets->sets[i]);
  }
}

}  // namespace
}  // namespace skyhaul::orbits
