// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <iterator>

#include "skyhaul/models/link_timeline.h"

TEST(Names, OutageCausesAreStable) {
  using skyhaul::models::OutageCause;
  constexpr const char* kNames[] = {
      "none", "no_satellite", "no_gateway", "no_route",           "reallocation_gap",
      "rain", "power",        "fault",      "link_does_not_close"};
  static_assert(static_cast<int>(skyhaul::models::kLastOutageCause) + 1 == std::size(kNames));
  for (std::size_t cause = 0; cause < std::size(kNames); ++cause)
    EXPECT_STREQ(to_string(static_cast<OutageCause>(cause)), kNames[cause]);
}
