// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Forms of element sets x oddities that files of them have: each cell of the table in tests/README.md is a
// case here.
#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "orbits/element_text.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::orbits {
namespace {

using testing::HasSubstr;

bool is_omm(const std::string& form) { return form != "tle" && form != "3le"; }

/// What reading a text comes to: "read" where it gives this many sets of STARLINK-1008, as it is without the
/// oddity.
void expect_same(const std::string& text, std::size_t count = 1, std::int32_t number = 44714) {
  const ElementSets file = read_elements(text, "f");
  ASSERT_EQ(file.sets.size(), count) << text;
  const ElementSet expected = read_tle(kLine1 + kLine2, "two lines").sets.at(0);
  for (const ElementSet& set : file.sets) {
    EXPECT_TRUE(set.name.empty() || set.name == "STARLINK-1008") << set.name;
    EXPECT_EQ(set.catalogue_number, number);
    EXPECT_EQ(set.epoch_utc.day, expected.epoch_utc.day);
    // Two lines hold the epoch to a hundred millionth of a day.
    const double omm_fraction = julian_date(parse_utc("2025-05-24T18:20:22.669728")).fraction;
    EXPECT_TRUE(set.epoch_utc.fraction == omm_fraction ||
                set.epoch_utc.fraction == expected.epoch_utc.fraction)
        << set.epoch_utc.fraction << text;
    EXPECT_EQ(set.mean_motion_rev_per_day, expected.mean_motion_rev_per_day);
    EXPECT_EQ(set.eccentricity, expected.eccentricity);
    EXPECT_EQ(set.inclination_deg, expected.inclination_deg);
    EXPECT_EQ(set.raan_deg, expected.raan_deg);
    EXPECT_EQ(set.argument_of_perigee_deg, expected.argument_of_perigee_deg);
    EXPECT_EQ(set.mean_anomaly_deg, expected.mean_anomaly_deg);
    EXPECT_EQ(set.bstar_per_earth_radius, expected.bstar_per_earth_radius);
  }
}

/// And "refused", by one line that has `part` in it.
void expect_refused(const std::string& text, const std::string& part) {
  try {
    read_elements(text, "f");
    FAIL() << "is read: " << text;
  } catch (const InputError& error) {
    const std::string what = error.what();
    EXPECT_THAT(what, HasSubstr(part)) << text;
    EXPECT_EQ(what.find_first_of(std::string("\n\r\0", 3)), std::string::npos);
    EXPECT_EQ(what.rfind("f:", 0), 0u) << what;
  }
}

Records many_names(const std::string& number) {
  Records records;
  for (int i = 0; i < 24; ++i) {
    Record record = with(starlink(), "OBJECT_NAME", "SYNTHETIC-" + std::to_string(i));
    record = with(record, "NORAD_CAT_ID", number);
    records.push_back(with(record, "MEAN_ANOMALY", std::to_string(15 * i)));
  }
  return records;
}

using Cell = std::function<void(const std::string& form, const std::string& text)>;

/// Rows of the table: for each oddity, what a file of a form with it comes to ("-": a form cannot have it).
struct Row {
  std::string oddity;
  std::map<std::string, std::string> outcome;
  Cell check;
};

std::map<std::string, std::string> all(const std::string& omm, const std::string& tle) {
  return {{"csv", omm}, {"json", omm}, {"kvn", omm}, {"xml", omm}, {"tle", tle}, {"3le", tle}};
}

std::map<std::string, std::string> but(std::map<std::string, std::string> outcome,
                                       const std::map<std::string, std::string>& other) {
  for (const auto& [form, word] : other) outcome[form] = word;
  return outcome;
}

std::vector<Row> table() {
  const auto of = [](const std::string& form, const Records& records) { return kForms.at(form)(records); };
  return {
      {"as it is", all("read", "read"),
       [](const std::string&, const std::string& text) { expect_same(text); }},
      {"byte order mark", all("read", "read"),
       [](const std::string&, const std::string& text) { expect_same("\xEF\xBB\xBF" + text); }},
      {"CRLF", all("read", "read"),
       [](const std::string&, const std::string& text) { expect_same(replaced(text, "\n", "\r\n")); }},
      {"empty lines first", all("read", "read"),
       [](const std::string&, const std::string& text) { expect_same("\n \r\n\n" + text); }},
      {"columns in another order", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         const Record record = starlink();
         expect_same(of(form, {Record(record.rbegin(), record.rend())}));
       }},
      {"header without quotes, cells in quotes", but(all("-", "-"), {{"csv", "read"}}),
       [](const std::string&, const std::string&) {
         Record record{{"CCSDS_OMM_VERS", "3.0"}, {"COMMENT", "GENERATED VIA SPACE-TRACK.ORG API, TODAY"}};
         for (const auto& each : starlink()) record.push_back(each);
         expect_same(csv({record}, "\""));
         expect_same(csv({record}, "\"", "\""));
       }},
      {"numbers as texts", but(all("-", "-"), {{"csv", "read"}, {"json", "read"}}),
       [](const std::string& form, const std::string&) {
         expect_same(form == "csv" ? csv({starlink()}, "\"", "\"") : json({starlink()}, true));
       }},
      {"numbers with exponents", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         expect_same(
             of(form, {with(with(starlink(), "BSTAR", "2.0262e-4"), "MEAN_MOTION", "1.506416369e1")}));
       }},
      {"nulls and blanks where a value may be absent", all("read", "read"),
       [of](const std::string& form, const std::string& text) {
         if (!is_omm(form)) {
           std::string blank = text;
           blank[text.find("1 44714") + 62] = ' ';  // the ephemeris type, of no weight in the checksum
           expect_same(blank);
           return;
         }
         for (const char* nothing : {"null", ""}) {
           Record record = starlink();
           for (const char* key :
                {"OBJECT_ID", "EPHEMERIS_TYPE", "REV_AT_EPOCH", "MEAN_MOTION_DDOT", "DECAY_DATE"})
             record = with(record, key, nothing);
           expect_same(of(form, {record}));
         }
       }},
      {"null where a value must be", all("refused", "-"),
       [of](const std::string& form, const std::string&) {
         expect_refused(of(form, {with(starlink(), "BSTAR", "null")}), "BSTAR: missing: expected");
         expect_refused(of(form, {with(starlink(), "EPOCH", "null")}), "EPOCH: missing: expected");
       }},
      {"keys of no interest", all("read", "read"),
       [of](const std::string& form, const std::string& text) {
         if (!is_omm(form)) {
           expect_same("# from a catalogue\n" + replaced(text, "9996\n", "9996 a remark\n"));
           return;
         }
         Record record = with(starlink(), "AMSAT_NAME", "none");
         record.insert(record.begin(), {"GP_ID", "336611440"});
         expect_same(of(form, {record}));
         if (form == "json") expect_same(json({with(record, "TAGS", "[1, {\"EPOCH\": 2}]")}));
       }},
      {"keys in small letters", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         Record record = starlink();
         for (auto& each : record) {
           for (char& c : each.first) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
         }
         std::string text = of(form, {record});
         expect_same(text);
         if (form != "kvn") return;
         text.replace(text.find("CCSDS_OMM_VERS"), 14, "ccsds_omm_vers");
         expect_same(text);
       }},
      {"UTF-16", all("refused", "refused"),
       [](const std::string&, const std::string& text) {
         for (const bool big_endian : {false, true}) {
           for (const bool mark : {false, true})
             expect_refused(utf16(text, big_endian, mark), "expected text in UTF-8");
         }
       }},
      {"compressed", all("refused", "refused"),
       [](const std::string&, const std::string& text) {
         expect_refused("\x1F\x8B\x08" + text, "compressed");
       }},
      {"alpha-5 number", all("read", "read"),
       [of](const std::string& form, const std::string&) {
         const std::string number = is_omm(form) ? "T0001" : "270001";
         const std::string text = of(form, {with(starlink(), "NORAD_CAT_ID", number)});
         EXPECT_THAT(text, HasSubstr("T0001"));
         expect_same(text, 1, 270001);
       }},
      {"nine-digit number", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         expect_same(of(form, {with(starlink(), "NORAD_CAT_ID", "799501234")}), 1, 799501234);
       }},
      {"epoch with a blank, T, Z, an offset of zero, or the day of the year", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         for (const char* epoch : {"2025-05-24 18:20:22.669728", "2025-05-24T18:20:22.669728Z",
                                   "2025-05-24 18:20:22.669728Z", "2025-05-24T18:20:22.669728+00:00",
                                   "2025-144T18:20:22.669728", "2025-05-24T18:20:22.669728000000"})
           expect_same(of(form, {with(starlink(), "EPOCH", epoch)}));
         expect_refused(of(form, {with(starlink(), "EPOCH", "2025-05-24T18:20:22.669728+02:00")}), "EPOCH: ");
       }},
      {"EPOCH and EPOCH_MICROSECONDS apart", all("read", "-"),
       [of](const std::string& form, const std::string&) {
         const Record record = with(starlink(), "EPOCH", "2025-05-24 18:20:22");
         expect_same(of(form, {with(record, "EPOCH_MICROSECONDS", "669728")}));
         expect_same(of(form, {with(starlink(), "EPOCH_MICROSECONDS", "669728")}));
         expect_refused(of(form, {with(starlink(), "EPOCH_MICROSECONDS", "669729")}),
                        "EPOCH_MICROSECONDS: 669729");
         expect_refused(of(form, {with(record, "EPOCH_MICROSECONDS", "1000000")}),
                        "EPOCH_MICROSECONDS: 1000000");
         // Without a value the fraction of the second is not known, unless EPOCH has it.
         for (const char* none : {"null", ""}) {
           expect_refused(of(form, {with(record, "EPOCH_MICROSECONDS", none)}), "EPOCH_MICROSECONDS: ");
           expect_same(of(form, {with(starlink(), "EPOCH_MICROSECONDS", none)}));
         }
       }},
      {"one satellite several times", all("the newest", "the newest"),
       [of](const std::string& form, const std::string&) {
         const Record older = with(starlink(), "EPOCH", "2025-05-23T18:20:22.669728");
         const auto sets = read_elements(of(form, {starlink(), older, starlink()}), "f").sets;
         ASSERT_EQ(sets.size(), 3u);
         const auto kept = newest_sets(sets);
         ASSERT_EQ(kept.size(), 1u);
         EXPECT_EQ(kept[0].epoch_utc.day, sets[0].epoch_utc.day);
         EXPECT_THAT(shared_number_warnings(kept), testing::IsEmpty());
       }},
      {"many satellites of one number", all("all, with a warning", "all, with a warning"),
       [of](const std::string& form, const std::string&) {
         const auto kept = newest_sets(read_elements(of(form, many_names("99999")), "f").sets);
         EXPECT_EQ(kept.size(), 24u);
         const auto warnings = shared_number_warnings(kept);
         ASSERT_EQ(warnings.size(), 1u);
         EXPECT_THAT(warnings[0], HasSubstr("24 satellites share the catalogue number 99999"));
       }},
      {"SGP4-XP (ephemeris type 4)", all("refused", "refused"),
       [of](const std::string& form, const std::string& text) {
         if (is_omm(form)) {
           expect_refused(of(form, {with(starlink(), "EPHEMERIS_TYPE", "4")}), "4 is SGP4-XP");
           expect_refused(of(form, {with(starlink(), "MEAN_ELEMENT_THEORY", "SGP4-XP")}),
                          "SGP4-XP: expected SGP4;");
           return;
         }
         std::string xp = text;
         xp[text.find("1 44714") + 62] = '4';
         xp = replaced(xp, "9996\n", "9990\n");
         expect_refused(xp, "ephemeris type: 4: expected 0 to 3, or a blank, in column 63; 4 is SGP4-XP");
       }},
      {"two files one after the other", but(all("read", "read"), {{"json", "refused"}, {"xml", "refused"}}),
       [](const std::string& form, const std::string& text) {
         if (form == "json" || form == "xml") {
           expect_refused(text + text, form == "json" ? "JSON; " : "XML; ");
         } else {
           expect_same(text + text, 2);
         }
       }},
  };
}

class ElementForms : public testing::TestWithParam<std::tuple<std::size_t, std::string>> {};

TEST_P(ElementForms, ComesTo) {
  const auto& [row, form] = GetParam();
  const Row cell = table().at(row);
  ASSERT_NE(cell.outcome.at(form), "-");
  cell.check(form, kForms.at(form)({starlink()}));
}

std::vector<std::tuple<std::size_t, std::string>> cells() {
  std::vector<std::tuple<std::size_t, std::string>> all_cells;
  const std::vector<Row> rows = table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& [form, outcome] : rows[i].outcome) {
      if (outcome != "-") all_cells.emplace_back(i, form);
    }
  }
  return all_cells;
}

std::string cell_name(const testing::TestParamInfo<std::tuple<std::size_t, std::string>>& info) {
  std::string name = std::get<1>(info.param) + "_" + table().at(std::get<0>(info.param)).oddity;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, ElementForms, testing::ValuesIn(cells()), cell_name);

TEST(ElementForms, TheTableOfTheReadmeIsThisOne) {
  std::ifstream in(std::string(SKYHAUL_SOURCE_DIR) + "/tests/README.md");
  std::ostringstream readme;
  readme << in.rdbuf();
  for (const Row& row : table()) {
    std::string line = "| " + row.oddity + " |";
    for (const char* form : {"csv", "json", "kvn", "xml", "tle", "3le"})
      line += " " + row.outcome.at(form) + " |";
    EXPECT_THAT(readme.str(), HasSubstr(line + "\n"));
  }
}

TEST(ElementForms, AZeroByteIsNoText) {
  for (std::string text :
       {kLine1 + kLine2, csv({starlink()}), json({starlink()}), kvn({starlink()}), xml({starlink()})}) {
    text[text.size() / 2] = '\0';
    expect_refused(text, "a byte of zero: expected text, which has none");
  }
}

// A name may look like any form.
TEST(ElementForms, TheWholeFirstRecordDecides) {
  for (const char* name :
       {"[MAIN SATELLITE]", "{A}", "<B>", "COMMENT", "CCSDS_OMM_VERS = 3", "EPOCH,MEAN_MOTION", "A = 1"}) {
    const ElementSets file = read_elements(std::string(name) + "\n" + kLine1 + kLine2, "f");
    ASSERT_EQ(file.sets.size(), 1u) << name;
    EXPECT_EQ(file.sets[0].name, name);
  }
  EXPECT_EQ(read_elements("  " + kLine1 + "  " + kLine2, "f").sets.size(), 1u);
  EXPECT_EQ(read_elements("COMMENT first\nCOMMENT 1 2 3\n" + kvn({starlink()}), "f").sets.size(), 1u);
  expect_refused(replaced(csv({starlink()}), ",", ";"), "cells are separated by commas");
  expect_refused("{\"error\": \"You must be logged in\"}", "expected keywords of OMM");
}

// As Space-Track's server delivers it, and its older JSON: the position of the record's own two lines.
TEST(ElementForms, FilesOfSpaceTrack) {
  const std::string folder = std::string(SKYHAUL_SOURCE_DIR) + "/tests/data/elements/";
  const ElementSet csv_set = read_element_file(folder + "spacetrack-gp.csv").sets.at(0);
  EXPECT_EQ(csv_set.name, "STARLINK-1008");
  const ElementSet json_set = read_element_file(folder + "spacetrack-epoch-microseconds.json").sets.at(0);
  const ElementSet two_lines = read_tle(
                                   "1 25544U 98067A   15306.33154501  .00009977  00000-0  15416-3 0  9999\n"
                                   "2 25544  51.6441 114.6139 0006754 101.7020 328.7420 15.54757498969534\n",
                                   "own lines")
                                   .sets.at(0);
  EXPECT_NEAR(json_set.epoch_utc.fraction, two_lines.epoch_utc.fraction, 1e-8);
  EXPECT_EQ(epoch_ns(json_set), parse_utc("2015-11-02T07:57:25.488864"));
}

}  // namespace
}  // namespace skyhaul::orbits
