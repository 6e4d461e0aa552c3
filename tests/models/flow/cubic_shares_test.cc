// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the flow engine keeps of CUBIC's windows is what following them anew gives: starts, parts of stripes
// that share nothing, and relaxed capacities.
#include "flow/cubic_shares.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;
constexpr TimeNs kHorizon = 30 * kMinute;
constexpr std::int64_t kMbit = 1'000'000;

/// Four terminals of 50 Mbit/s times `factor`, each with bursts of its own, towards one fast link.
LinkTimeline lossy_uplinks(double factor = 1) {
  const auto up_bps = static_cast<std::int64_t>(std::llround(50e6 * factor));
  LinkTimeline timeline = test::star(
      {{"a", up_bps, 100 * kMbit, 100'000'000, 4}, {"b", 10'000 * kMbit, 10'000 * kMbit, 5'000'000, 1}},
      kHorizon);
  int stripe = 0;
  for (Resource& each : timeline.resources) {
    if (each.kind != ResourceKind::kTerminalUp || each.capacity[0].capacity_bps != up_bps) continue;
    ++stripe;
    // Intervals of 2.6 to 6.2 s that nothing else falls in with.
    double at_s = stripe;
    for (int i = 0; at_s < 1799; ++i) {
      const auto start = static_cast<TimeNs>(at_s * 1e9);
      each.loss.push_back({start, start + 30'000'000, 0.3});
      at_s += 2.6 + 3.6 * std::fmod(0.618 * (i + stripe), 1.0);
    }
  }
  return timeline;
}

class CubicSharesTest : public testing::Test {
 protected:
  const LinkTimeline timeline = lossy_uplinks();
  const PreparedTimeline prepared{timeline, true};
  const std::uint32_t pair = prepared.pair(0, 1);
  std::atomic<std::int64_t> budget{INT64_MAX};
  const std::shared_ptr<const CubicWays> ways = std::make_shared<const CubicWays>(prepared, pair, 1, budget);
  const CubicShares kept{prepared, pair, ways, 1, 1, {}, budget};
};

TEST_F(CubicSharesTest, TerminalsBeforeALinkThatCannotLimitThemAreParts) {
  EXPECT_EQ(ways->parts().size(), 4U);
  const PreparedTimeline whole(timeline, false);  // nothing is left out of it
  EXPECT_EQ(CubicWays(whole, whole.pair(0, 1), 1, budget).parts().size(), 1U);
}

TEST_F(CubicSharesTest, PartsTogetherCarryWhatTheWholeCarries) {
  const PreparedTimeline whole(timeline, false);
  const std::uint32_t its = whole.pair(0, 1);
  const CubicShares joined(whole, its, std::make_shared<const CubicWays>(whole, its, 1, budget), 1, 1, {},
                           budget);
  // Not to the digit: the windows of a part are looked at when they change, and not when those of others do.
  const CubicSums apart = kept.run(0).sums(600), together = joined.run(0).sums(600);
  EXPECT_LT(apart.share(), 0.9);
  EXPECT_NEAR(apart.carried / together.carried, 1, 0.01);
  EXPECT_NEAR(apart.offered / together.offered, 1, 0.01);
}

TEST_F(CubicSharesTest, AKeptStartIsTheStartItself) {
  for (const TimeNs from : {TimeNs{0}, 15 * kSecond, 1785 * kSecond, kHorizon + 45 * kSecond}) {
    ASSERT_TRUE(kept.is_kept_start(from));
    CubicShares::Connections itself = kept.run(from);
    for (const int seconds : {1, 7, 30, 60}) {
      const CubicSums expected = itself.sums(seconds), got = kept.start_sums(from, seconds * kSecond);
      EXPECT_DOUBLE_EQ(got.carried, expected.carried) << from << " " << seconds;
      EXPECT_DOUBLE_EQ(got.offered, expected.offered) << from << " " << seconds;
    }
    const CubicSums between = kept.start_sums(from, 20 * kSecond + kSecond / 2);
    EXPECT_GT(between.carried, kept.start_sums(from, 20 * kSecond).carried);
    EXPECT_LT(between.carried, kept.start_sums(from, 21 * kSecond).carried);
  }
}

TEST_F(CubicSharesTest, AnotherStartIsTheNearestKeptOne) {
  EXPECT_FALSE(kept.is_kept_start(31 * kSecond));
  EXPECT_EQ(kept.start_sums(37 * kSecond, kMinute).carried, kept.start_sums(30 * kSecond, kMinute).carried);
  EXPECT_EQ(kept.start_sums(38 * kSecond, kMinute).carried, kept.start_sums(45 * kSecond, kMinute).carried);
  // The horizon repeats.
  EXPECT_EQ(kept.start_sums(kHorizon - kSecond, kMinute).carried, kept.start_sums(0, kMinute).carried);
}

TEST(CubicRelaxed, CapacitiesAreThoseOfFasterLinks) {
  const LinkTimeline plain = lossy_uplinks(), faster = lossy_uplinks(1.1);
  const FlowEngine engine(plain), of_faster(faster);
  FlowOptions options;
  options.until_ns = 3 * kHorizon;
  for (const std::int64_t bytes :
       std::initializer_list<std::int64_t>{20'000'000, 400'000'000, 4'000'000'000}) {
    for (const TimeNs from : {TimeNs{0}, 100 * kSecond, 1234 * kSecond}) {
      Transfer one;
      one.id = 1;
      one.src = "a";
      one.dst = "b";
      one.bytes = bytes;
      one.transport = "cubic";
      one.not_before_ns = from;
      options.from_ns = from;
      options.relax.clear();
      const TimeNs base = engine.run({{one}}, options).end_ns;
      const TimeNs expected = of_faster.run({{one}}, options).end_ns;
      for (const Resource& each : plain.resources)
        options.relax.push_back(each.capacity[0].capacity_bps == 50 * kMbit ? 1.1 : 1);
      const TimeNs got = engine.run({{one}}, options).end_ns;
      EXPECT_LT(got, base);
      EXPECT_NEAR(static_cast<double>(got - from) / static_cast<double>(expected - from), 1, 1e-6)
          << bytes << " from " << from;
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
