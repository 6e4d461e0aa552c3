// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/constellation_code.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace skyhaul::orbits {
namespace {

TEST(ConstellationCode, Delta) {
  const auto shells = parse_constellation_code("D:550:53:1584/72/39");
  ASSERT_EQ(shells.size(), 1u);
  EXPECT_EQ(shells[0].altitude_km, 550);
  EXPECT_EQ(shells[0].inclination_deg, 53);
  EXPECT_EQ(shells[0].planes, 72);
  EXPECT_EQ(shells[0].satellites_per_plane, 22);
  EXPECT_EQ(shells[0].phasing, 39);
  EXPECT_EQ(shells[0].raan_spread_deg, 360);
}

TEST(ConstellationCode, StarOffsetsAndSeveralShells) {
  const auto shells = parse_constellation_code("S/12.5:780:86.4:66/6/1/-3+8062:0:20");
  ASSERT_EQ(shells.size(), 2u);
  EXPECT_EQ(shells[0].raan_spread_deg, 180);
  EXPECT_EQ(shells[0].raan0_deg, 12.5);
  EXPECT_EQ(shells[0].argument_of_latitude0_deg, -3);
  EXPECT_EQ(shells[0].satellites_per_plane, 11);
  EXPECT_EQ(shells[1].planes, 1);
  EXPECT_EQ(shells[1].satellites_per_plane, 20);
}

TEST(ConstellationCode, RefusesWhatItCannotMean) {
  for (const char* text :
       {"", "D", "D:550:53", "X:550:53:1584/72/39", "D:550:53:1584/71/39", "D:550:53:1584/72",
        "D:550:53:1584/72/39+", "D:550:53:1584/72/39/1/2", "D:550km:53:1584/72/39", "D:600/500/90:53:10/5/1",
        "D:nan:53:10/5/1", "D:550:-1:10/5/1", "D:550:53:10/0/1", "D:550:53:0/1/1", "D/:550:53:10/5/1",
        "D:550:53:10/5/-1", " D:550:53:10/5/1"}) {
    EXPECT_THROW(parse_constellation_code(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace skyhaul::orbits
