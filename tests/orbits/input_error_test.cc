// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_error.h"

#include <gtest/gtest.h>

#include <string>

namespace skyhaul {
namespace {

TEST(InputError, IsOneLineOfFileLineKeyValueAndWhatIsAccepted) {
  EXPECT_STREQ(InputError("a.yaml", 3, "horizon", "6 parsecs", "expected a duration such as 6 h").what(),
               "a.yaml:3: horizon: 6 parsecs: expected a duration such as 6 h");
  EXPECT_STREQ(InputError("a.yaml", 0, "", "", "expected a file that can be read").what(),
               "a.yaml: expected a file that can be read");
}

TEST(InputError, StaysOneLineWhateverTheValueHolds) {
  const std::string what = InputError("a", 1, "k", "x\ny" + std::string(200, 'z'), "text").what();
  EXPECT_EQ(what.find('\n'), std::string::npos);
  EXPECT_LT(what.size(), 120U);
}

TEST(InputError, IsWholeWithZerosAndLongLetters) {
  EXPECT_STREQ(InputError("a", 1, "k", std::string("[\0 \x1B[0m", 7), "text").what(),
               "a:1: k: [\\x00 \\x1b[0m: expected text");
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "\xC3\xA4";
  std::string cut;
  for (int i = 0; i < 38; ++i) cut += "\xC3\xA4";
  EXPECT_EQ(InputError("a", 1, "k", umlauts, "text").what(), "a:1: k: " + cut + "...: expected text");
}

}  // namespace
}  // namespace skyhaul
