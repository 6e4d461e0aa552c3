// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_error.h"

#include <gtest/gtest.h>

#include <string>

namespace skyhaul {
namespace {

TEST(InputError, IsOneLineOfFileLineKeyValueAndWhatIsAccepted) {
  EXPECT_STREQ(InputError("a.yaml", 3, "horizon", "6 parsecs", "a duration such as 6 h").what(),
               "a.yaml:3: horizon: 6 parsecs: a duration such as 6 h");
  EXPECT_STREQ(InputError("a.yaml", 0, "", "", "a file that can be read").what(),
               "a.yaml: a file that can be read");
}

TEST(InputError, StaysOneLineWhateverTheValueHolds) {
  const std::string what = InputError("a", 1, "k", "x\ny" + std::string(200, 'z'), "text").what();
  EXPECT_EQ(what.find('\n'), std::string::npos);
  EXPECT_LT(what.size(), 120U);
}

}  // namespace
}  // namespace skyhaul
