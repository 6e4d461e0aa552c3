// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "skyhaul/models/link_timeline.h"

TEST(Names, OutageCausesAreStable) {
  EXPECT_STREQ(skyhaul::models::to_string(skyhaul::models::OutageCause::kNoSatellite), "no_satellite");
}
