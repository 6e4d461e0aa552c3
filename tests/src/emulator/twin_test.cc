// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/twin.h"

#include <gtest/gtest.h>

#include <future>

#include "emulator/lateness.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::emulator {
namespace {

using models::test::star;
using orbits::kSecond;

TEST(Twin, SharesWhatPairsShare) {
  const auto timeline =
      star({{"a", 100'000'000, 1, 0}, {"b", 100'000'000, 1, 0}, {"c", 1, 80'000'000, 0}}, 100 * kSecond);
  const double efficiency = models::flow_parameters("cubic").efficiency;
  const auto alone = expected_goodput_bps(timeline, {{0, 2}}, 10 * kSecond, 12 * kSecond);
  EXPECT_NEAR(alone.at(0), 80e6 * efficiency, 1e4);
  const auto both = expected_goodput_bps(timeline, {{0, 2}, {1, 2}}, 10 * kSecond, 12 * kSecond);
  EXPECT_NEAR(both.at(0), 40e6 * efficiency, 1e4);
  EXPECT_NEAR(both.at(1), 40e6 * efficiency, 1e4);
}

TEST(Twin, AnswersFromItsThreadAndEndsWithAQuestionOpen) {
  const auto timeline = star({{"a", 100'000'000, 1, 0}, {"b", 1, 50'000'000, 0}}, 100 * kSecond);
  std::promise<std::vector<double>> answer;
  {
    Twin twin(timeline);
    twin.expect({{0, 1}}, 0, kSecond,
                [&](std::vector<double> values) { answer.set_value(std::move(values)); });
    EXPECT_GT(answer.get_future().get().at(0), 40e6);
    twin.expect({{0, 1}}, 0, kSecond, [](const std::vector<double>&) {});
  }
}

TEST(Lateness, QuantilesAreWithinAQuarterOfAPowerOfTwo) {
  Lateness late;
  EXPECT_EQ(late.quantile_ns(0.5), 0U);
  for (int i = 1; i <= 1000; ++i) late.add(i * 1000);
  EXPECT_GE(late.quantile_ns(0.5), 500'000U);
  EXPECT_LE(late.quantile_ns(0.5), 640'000U);
  EXPECT_GE(late.quantile_ns(0.99), 990'000U);
  EXPECT_LE(late.quantile_ns(0.99), 1'000'000U);
  EXPECT_EQ(late.quantile_ns(1), 1'000'000U);
  EXPECT_EQ(late.late_share(), 0);
  for (int i = 0; i < 20; ++i) late.add(2'000'000);
  EXPECT_GT(late.late_share(), Lateness::kLateShare);
  late.add(-5);
  EXPECT_EQ(late.worst_ns(), 2'000'000U);
}

}  // namespace
}  // namespace skyhaul::emulator
