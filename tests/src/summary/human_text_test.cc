// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Times, sizes and lists as people read them, where one unit gives way to the next.
#include <gtest/gtest.h>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

TEST(HumanText, DurationsChangeTheirUnitWhereTheNextIsRead) {
  EXPECT_EQ(human_duration(0), "0 s");
  EXPECT_EQ(human_duration(0.1234), "0.12 s");
  EXPECT_EQ(human_duration(9.94), "9.9 s");
  EXPECT_EQ(human_duration(10), "10 s");
  EXPECT_EQ(human_duration(59.6), "60 s");
  EXPECT_EQ(human_duration(119.4), "119 s");
  EXPECT_EQ(human_duration(119.6), "2m 00s");
  EXPECT_EQ(human_duration(3599.4), "59m 59s");
  EXPECT_EQ(human_duration(3599.6), "1h 00m");
  EXPECT_EQ(human_duration(3661), "1h 01m");
  EXPECT_EQ(human_duration(5429), "1h 30m");
  EXPECT_EQ(human_duration(48 * 3600 - 31), "47h 59m");
  EXPECT_EQ(human_duration(48 * 3600 - 29), "2.0 days");
  EXPECT_EQ(human_duration(99.94 * 86400), "99.9 days");
  EXPECT_EQ(human_duration(99.96 * 86400), "100 days");
  EXPECT_EQ(human_duration(999.4 * 86400), "999 days");
  EXPECT_EQ(human_duration(1000 * 86400.0), "2.7 years");
  EXPECT_EQ(human_duration(999 * 365.25 * 86400), "999.0 years");
  EXPECT_EQ(human_duration(1000 * 365.25 * 86400), "more than 1000 years");
}

TEST(HumanText, SizesHaveThreeDigits) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(999.4), "999 B");
  EXPECT_EQ(human_size(999.5), "1 kB");
  EXPECT_EQ(human_size(12'340), "12.3 kB");
  EXPECT_EQ(human_size(999.6e6), "1 GB");
  EXPECT_EQ(human_size(4.12e9), "4.12 GB");
  EXPECT_EQ(human_size(6.36e12), "6.36 TB");
  EXPECT_EQ(human_size(2e15), "2 PB");
  EXPECT_EQ(human_size(3e18), "3 EB");
  EXPECT_EQ(human_size(1.5e21), "1.5e+03 EB");  // there is no larger unit
}

TEST(HumanText, ListsHaveOneAnd) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b"}), "a and b");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace skyhaul::core
