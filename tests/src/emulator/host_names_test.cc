// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/live_host.h"

namespace skyhaul::emulator {
namespace {

using ::testing::ElementsAre;

TEST(HostNames, NoTwoSitesShareOne) {
  EXPECT_THAT(host_names({"atacama", "a b", "a-b", "A.B", "a_b"}),
              ElementsAre("atacama", "a-b", "a-b-2", "A.B", "a-b-3"));
  EXPECT_THAT(host_names({"Chaco", "chaco", "chaco-2"}), ElementsAre("Chaco", "chaco-2", "chaco-2-2"));
  EXPECT_THAT(host_names({"\u6771\u4eac", "\u5927\u962a", "-", "  "}),
              ElementsAre("site", "site-2", "site-3", "site-4"));
  EXPECT_THAT(
      host_names({"localhost", "LocalHost", "1", "10.77.0.1", "0x7f", "ip6-loopback"}),
      ElementsAre("localhost-2", "LocalHost-3", "site-1", "site-10.77.0.1", "site-0x7f", "ip6-loopback-2"));
  EXPECT_THAT(host_names({"-a-", "S\u00e3o"}), ElementsAre("a", "S--o"));
}

}  // namespace
}  // namespace skyhaul::emulator
