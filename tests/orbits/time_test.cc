// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/time.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

TEST(Time, ParsesIso8601) {
  EXPECT_EQ(parse_utc("1970-01-01"), 0);
  EXPECT_EQ(parse_utc("2000-01-01 12:00:00"), 946728000 * kSecond);
  EXPECT_EQ(parse_utc("2000-01-01T12:00:00.000000001Z"), 946728000 * kSecond + 1);
  EXPECT_EQ(parse_utc("2024-02-29T23:59"), 1709251140 * kSecond);
  EXPECT_EQ(parse_utc("1969-12-31T23:59:59.5"), -kSecond / 2);
}

TEST(Time, RefusesWhatIsNotADate) {
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-02-29", "2026-01-01T24:00:00", "2026-01-01T00:00:60",
        "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00.1234567891", "2026-01-01x", "1066-10-14"}) {
    EXPECT_THROW(parse_utc(text), std::invalid_argument) << text;
  }
}

TEST(Time, FormatsAndRounds) {
  EXPECT_EQ(format_utc(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(-1, 9), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(format_utc(parse_utc("2026-12-31T23:59:59.9996")), "2027-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(parse_utc("2026-03-20 06:07:08"), 0), "2026-03-20T06:07:08Z");
}

TEST(Time, JulianDateOfJ2000) {
  const JulianDate jd = julian_date(parse_utc("2000-01-01T12:00:00"));
  EXPECT_EQ(jd.day, 2451544.5);
  EXPECT_EQ(jd.fraction, 0.5);
}

// D. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., example 3-5: 1992-08-20 12:14 UT1. The
// book works with a Julian date in one double, which is known to 2.3e-10 day, so its angle to 8.5e-8 deg.
TEST(Sidereal, ValladoExample3Dash5) {
  EXPECT_NEAR(gmst82_rad(parse_utc("1992-08-20T12:14:00")) / kDegree, 152.578787810, 8.5e-8);
  // the same instant, with UTC a second behind UT1
  EXPECT_NEAR(gmst82_rad(parse_utc("1992-08-20T12:13:59"), 1.0) / kDegree, 152.578787810, 8.5e-8);
}

// ERFA 2.0 (the IAU SOFA library under another licence), eraGmst82.
TEST(Sidereal, AgreesWithErfa) {
  EXPECT_NEAR(gmst82_rad(parse_utc("1992-08-20T12:14:00")) / kDegree, 152.57878785165767, 1e-10);
  EXPECT_NEAR(gmst82_rad(parse_utc("2026-03-20T06:00:00")) / kDegree, 267.78776538284876, 1e-10);
}

}  // namespace
}  // namespace skyhaul::orbits
