// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/known_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/support/stepped_sky.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

models::TransferPlan plan(std::int64_t bytes, const std::string& transport, int streams) {
  models::Transfer one;
  one.id = 1;
  one.src = "a";
  one.dst = "b";
  one.bytes = bytes;
  one.transport = transport;
  one.streams = streams;
  return {{one}};
}

models::LinkTimeline sky(double bursts_per_s) {
  models::test::SteppedSky of;
  of.mean_bps = 20'000'000;
  of.bursts_per_s = bursts_per_s;
  return models::test::stepped_sky(of, 600 * orbits::kSecond, 1);
}

TEST(KnownErrors, NamesAClassThatIsOff) {
  const auto said = known_error(plan(1'000'000'000, "cubic", 1), sky(1));
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("cubic"));
  EXPECT_THAT(*said, HasSubstr("21 %"));
}

TEST(KnownErrors, IsSilentWhereTheEngineAgrees) {
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 1), sky(0)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 1), sky(0.1)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 8), sky(1)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "bbr", 8), sky(1)));
}

TEST(KnownErrors, WarnsOfTransfersThatAreAllStart) {
  const auto said = known_error(plan(1'000'000, "bbr", 1), sky(0));
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("round trips"));
  EXPECT_FALSE(known_error(plan(1'000'000, "udp", 1), sky(0)));
}

}  // namespace
}  // namespace skyhaul::core
