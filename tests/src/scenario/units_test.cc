// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/units.h"

#include <gtest/gtest.h>

#include <cmath>

#include <stdexcept>

namespace {

using namespace skyhaul::core;

TEST(Units, Durations) {
  EXPECT_EQ(parse_duration_ns("6 h"), 21'600'000'000'000);
  EXPECT_EQ(parse_duration_ns("100ms"), 100'000'000);
  EXPECT_EQ(parse_duration_ns("1.5 s"), 1'500'000'000);
  EXPECT_EQ(parse_duration_ns("2e3 us"), 2'000'000);
  EXPECT_EQ(parse_duration_ns(" 30 min "), 1'800'000'000'000);
  EXPECT_EQ(parse_duration_ns("1_000 ns"), 1000);
  EXPECT_EQ(parse_duration_ns("2 days"), 172'800'000'000'000);
}

TEST(Units, SizesAreDecimalUnlessTheySayOtherwise) {
  EXPECT_EQ(parse_size_bytes("14 GB"), 14'000'000'000);
  EXPECT_EQ(parse_size_bytes("1 GiB"), 1'073'741'824);
  EXPECT_EQ(parse_size_bytes("8 Mbit"), 1'000'000);
  EXPECT_EQ(parse_size_bytes("8 Mb"), 1'000'000);
  EXPECT_EQ(parse_size_bytes("5.29 TB"), 5'290'000'000'000);
}

TEST(Units, RatesAreInBits) {
  EXPECT_EQ(parse_rate_bps("25 Mbit/s"), 25'000'000);
  EXPECT_EQ(parse_rate_bps("25Mbps"), 25'000'000);
  EXPECT_EQ(parse_rate_bps("3 MB/s"), 24'000'000);
}

TEST(Units, LengthsAnglesAndCounts) {
  EXPECT_EQ(parse_length_km("550 km"), 550);
  EXPECT_EQ(parse_length_km("2400 m"), 2.4);
  EXPECT_EQ(parse_angle_deg("-24.5"), -24.5);
  EXPECT_EQ(parse_angle_deg("53 deg"), 53);
  EXPECT_EQ(parse_count("8B"), 8'000'000'000);
  EXPECT_EQ(parse_count("1.5K"), 1500);
}

TEST(Units, EverythingElseIsRefused) {
  for (const char* text : {"", " ", "h", "6", "6 x", "6 GB", "six h", "6 h 5 min", "nan h", "inf h",
                           "1e400 h", "1e12 d", "--6 h", "6..5 h", "0x6 h", "6 H", "6,5 h"}) {
    EXPECT_THROW(parse_duration_ns(text), std::invalid_argument) << text;
  }
  for (const char* text : {"14", "14 gb", "14 G", "14 GB/s", "1e10 PB", "14 kib"}) {
    EXPECT_THROW(parse_size_bytes(text), std::invalid_argument) << text;
  }
  for (const char* text : {"25", "25 Mbit", "25 mbit/s", "25 MBps"}) {
    EXPECT_THROW(parse_rate_bps(text), std::invalid_argument) << text;
  }
  for (const char* text : {"550", "550 mi", "550 KM"})
    EXPECT_THROW(parse_length_km(text), std::invalid_argument) << text;
  for (const char* text : {"53 rad", "53N", "north"})
    EXPECT_THROW(parse_angle_deg(text), std::invalid_argument) << text;
  for (const char* text : {"2.5", "8 billion", "1e30"})
    EXPECT_THROW(parse_count(text), std::invalid_argument) << text;
}

TEST(Units, FormattedQuantitiesParseBack) {
  for (const std::int64_t value : {0LL, 1LL, 999LL, 1'000LL, 60'000'000'000LL, 86'400'000'000'000LL,
                                   90'000'000'000LL, 9'000'000'000'000'001LL, 123'456'789'012'345LL}) {
    EXPECT_EQ(parse_duration_ns(format_duration(value)), value) << format_duration(value);
    EXPECT_EQ(parse_size_bytes(format_size(value)), value) << format_size(value);
    EXPECT_EQ(parse_rate_bps(format_rate(value)), value) << format_rate(value);
  }
  for (const double km : {0.0, 0.1, 550.0, -0.25, 1.0 / 3}) EXPECT_EQ(parse_length_km(format_length(km)), km);
}

TEST(Units, NumbersThatProgramsReadDifferentlyAreRefused) {
  for (const char* text : {"010", "00", "-010", "0_10", "+010", "007"}) {
    EXPECT_THROW(parse_number(text), std::invalid_argument) << text;
    EXPECT_THROW(parse_count(text), std::invalid_argument) << text;
    EXPECT_THROW(parse_angle_deg(text), std::invalid_argument) << text;
    EXPECT_THROW(parse_duration_ns(std::string(text) + " s"), std::invalid_argument) << text;
    EXPECT_THROW(parse_size_bytes(std::string(text) + " GB"), std::invalid_argument) << text;
  }
  for (const char* text :
       {"NaN", "nan", "-nan", "inf", "Infinity", "-inf", "1e400", "0x10", "0b1", "1e", "_", "--1", ".", "e5",
        "18446744073709551616", "9223372036854775808", "1,5", "\xD9\xA1"}) {
    EXPECT_THROW(parse_count(text), std::invalid_argument) << text;
    const std::string number = text;
    if (number.find("1844") == 0 || number.find("9223") == 0) continue;  // numbers, if not counts
    EXPECT_THROW(parse_number(text), std::invalid_argument) << text;
    EXPECT_THROW(parse_rate_bps(number + " Mbit/s"), std::invalid_argument) << text;
    EXPECT_THROW(parse_length_km(number + " km"), std::invalid_argument) << text;
  }
  EXPECT_EQ(parse_number("0"), 0);
  EXPECT_EQ(parse_number("0.5"), 0.5);
  EXPECT_EQ(parse_angle_deg("-05.25"), -5.25);  // coordinates have it; no octal number has a fraction
  EXPECT_FALSE(std::signbit(parse_number("-0")));
  EXPECT_FALSE(std::signbit(parse_angle_deg("-0.0")));
}

}  // namespace
