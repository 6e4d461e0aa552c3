// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/text.h"

#include <gtest/gtest.h>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul {
namespace {

std::string utf8(unsigned long point) {
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
  return {static_cast<char>(0xE0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3F)),
          static_cast<char>(0x80 | (point & 0x3F))};
}

TEST(Text, NamesHoldNoControlsSeparatorsOrTurns) {
  int refused = 0;
  for (unsigned long point = 0; point < 0xD800; ++point) {
    const bool bad = point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 ||
                     (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
                     point == 0x200E || point == 0x200F || point == 0x061C;
    const std::string name = "a" + utf8(point) + "b";
    EXPECT_EQ(name_problem(name) != nullptr, bad) << point;
    EXPECT_EQ(escaped(name) != name, bad) << point;
    EXPECT_EQ(text_problem(escaped(name)), nullptr) << point;
    refused += bad ? 1 : 0;
  }
  EXPECT_EQ(refused, 32 + 33 + 2 + 5 + 4 + 2 + 1);
}

TEST(Text, NamesHaveOneTo64Bytes) {
  EXPECT_STREQ(name_problem(""), "no name");
  EXPECT_EQ(name_problem(std::string(64, 'x')), nullptr);
  EXPECT_STREQ(name_problem(std::string(65, 'x')), "a name of more than 64 bytes");
  EXPECT_EQ(name_problem("\xF0\x9F\x9B\xB0"), nullptr);  // a satellite
  EXPECT_EQ(made_name_problem(std::string(256, 'x')), nullptr);
  EXPECT_NE(made_name_problem(std::string(257, 'x')), nullptr);
}

TEST(Text, EscapesAreReadable) {
  EXPECT_EQ(escaped("a\x1b[31m\n\r\t\x7f"), "a\\x1b[31m\\n\\r\\t\\x7f");
  EXPECT_EQ(escaped("\xC2\x9B\xE2\x80\xAE"), "\\u009b\\u202e");
  EXPECT_EQ(escaped("\xE2\x80 \xFF"), "\\xe2\\x80 \\xff");  // a character that is cut
  EXPECT_EQ(escaped("C:\\x \xC3\xA4"), "C:\\x \xC3\xA4");
  EXPECT_EQ(in_utf8("\x1b\xFF\xC3\xA4"), "\x1b\\xff\xC3\xA4");
  EXPECT_EQ(shortened("\xC3\xA4\xC3\xA4\xC3\xA4", 5), "\xC3\xA4...");
}

TEST(Text, ErrorsCommandNoTerminal) {
  const std::string hostile = "\x1b]0;x\x07\xC2\x9B\xFF\xE2\x80\xAE\n";
  const std::string what = InputError(hostile, 1, hostile, hostile, hostile).what();
  EXPECT_EQ(text_problem(what), nullptr) << what;
}

TEST(Text, ElementSetsHaveNames) {
  const std::string lines =
      "1 25544U 98067A   20287.20310731  .00001520  00000-0  35470-4 0  9991\n"
      "2 25544  51.6430 114.6790 0001345  81.6670  20.5580 15.49300070250767\n";
  const auto damaged = [&](const std::string& text) {
    const bool omm = text.rfind("OBJECT_NAME", 0) == 0;  // only two-line elements have checksums to ignore
    return orbits::read_elements(text, "f", {orbits::OnDamage::kReport, omm}).damaged;
  };
  EXPECT_TRUE(damaged("ISS\n" + lines).empty());
  for (const std::string& name : {std::string("I\x1bS"), std::string(65, 'x'), std::string("\xFF")}) {
    ASSERT_EQ(damaged(name + "\n" + lines).size(), 1U) << name;
    EXPECT_NE(damaged(name + "\n" + lines)[0].find("1 to 64 bytes"), std::string::npos);
    const std::string csv =
        "OBJECT_NAME,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_"
        "ANOMALY,"
        "NORAD_CAT_ID,BSTAR\n\"" +
        name + "\",2020-10-13T04:52:48,15.4,0.0001,51.6,114.6,81.6,20.5,25544,0\n";
    ASSERT_EQ(damaged(csv).size(), 1U) << name;
    EXPECT_NE(damaged(csv)[0].find("1 to 64 bytes"), std::string::npos) << damaged(csv)[0];
  }
}

}  // namespace
}  // namespace skyhaul
