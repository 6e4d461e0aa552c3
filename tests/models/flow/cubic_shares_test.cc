// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the flow engine keeps of CUBIC's windows is what following them anew gives: starts, parts of stripes
// that share nothing, and relaxed capacities.
#include "flow/cubic_shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

#include "models/support/shifted_timeline.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;
constexpr TimeNs kHorizon = 30 * kMinute;
constexpr std::int64_t kMbit = 1'000'000;

/// Four terminals of 50 Mbit/s times `factor`, each with bursts of its own, towards one fast link. A gap of
/// 100 ms each 15 s, as at reallocations, gathers packets, so that what came long before no longer counts.
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
    for (TimeNs at = 15 * kSecond; at < kHorizon; at += 15 * kSecond) {
      each.capacity.push_back({at, 0});
      each.capacity.push_back({at + 100'000'000, up_bps});
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

// What connections that began long ago carry is what those carry that began ten minutes before: after some
// cuts the start no longer shows. Ten minutes of 1.2 GB hold some 150 cuts of each terminal.
TEST_F(CubicSharesTest, SumsAreThoseOfConnectionsThatBeganLongAgo) {
  for (const TimeNs from : {7 * kMinute, 12 * kMinute + 17 * kSecond, 19 * kMinute + 30 * kSecond}) {
    CubicShares::Connections itself = kept.run(from - 7 * kMinute);
    const CubicSums before = itself.sums(7 * 60), after = itself.sums(17 * 60);
    const CubicSums got = kept.sums(from, from + 10 * kMinute);
    EXPECT_NEAR(got.carried / (after.carried - before.carried), 1, 0.03) << from;
    EXPECT_NEAR(got.offered / (after.offered - before.offered), 1, 0.03) << from;
  }
}

TEST_F(CubicSharesTest, SumsAddUpOverBlocksAndRepetitions) {
  const TimeNs times[] = {0,
                          kMinute + 1,
                          10 * kMinute,
                          10 * kMinute + 30 * kSecond,
                          24 * kMinute + 999'999'999,
                          kHorizon,
                          kHorizon + 12 * kMinute,
                          3 * kHorizon + 7};
  CubicSums added;
  for (std::size_t i = 0; i + 1 < std::size(times); ++i) {
    const CubicSums part = kept.sums(times[i], times[i + 1]);
    EXPECT_GT(part.carried, 0);
    EXPECT_LE(part.carried, part.offered);
    added += part;
    const CubicSums whole = kept.sums(0, times[i + 1]);
    EXPECT_NEAR(added.carried, whole.carried, 1e-9 * whole.carried);
    EXPECT_NEAR(added.offered, whole.offered, 1e-9 * whole.offered);
  }
  const CubicSums once = kept.sums(0, kHorizon), again = kept.sums(2 * kHorizon, 3 * kHorizon);
  EXPECT_DOUBLE_EQ(once.carried, again.carried);
}

// Sums are kept by whole minutes. Without loss, and once slow start has passed, a connection can fill
// whatever the narrower link carries at the time, in packets of 12,000 bits: the steps are added up by hand.
TEST(CubicCapacity, WithoutLossTheStepsOfTheNarrowestLinkAreOffered) {
  LinkTimeline timeline = test::star(
      {{"a", 10 * kMbit, 10 * kMbit, 10'000'000}, {"b", 10'000 * kMbit, 10'000 * kMbit, 5'000'000}},
      kHorizon);
  double until_300_s = 0, until_1680_s = 0, at_s = 0;
  timeline.resources[0].capacity.clear();
  for (int i = 0; at_s < 1800; ++i) {
    const double next_s = at_s + 7.3 + i % 11;
    const std::int64_t bps = (4 + 3 * (i % 5)) * kMbit;
    timeline.resources[0].capacity.push_back({static_cast<TimeNs>(std::llround(at_s * 1e9)), bps});
    const auto overlap = [&](double end_s) {
      return std::max(0.0, std::min(end_s, next_s) - at_s) * static_cast<double>(bps) / 12000;
    };
    until_300_s += overlap(300);
    until_1680_s += overlap(1680);
    at_s = next_s;
  }
  validate(timeline);
  const PreparedTimeline prepared(timeline, true);
  const std::uint32_t pair = prepared.pair(0, 1);
  std::atomic<std::int64_t> budget{INT64_MAX};
  for (const double relax : {1.0, 1.5}) {
    const CubicShares shares(prepared, pair, std::make_shared<const CubicWays>(prepared, pair, 1, budget), 1,
                             1, std::vector<double>(prepared.pairs[pair].resources.size(), relax), budget);
    CubicShares::Connections itself = shares.run(0);
    const double before = itself.sums(300).offered, offered = itself.sums(1680).offered - before;
    EXPECT_NEAR(offered, relax * (until_1680_s - until_300_s), 1e-5 * offered) << relax;
    EXPECT_NEAR(shares.sums(300 * kSecond, 1680 * kSecond).offered, offered, 1e-5 * offered) << relax;
  }
}

// The same for horizons that are no whole number of blocks, minutes or starts, and one that is shorter than
// what connections are given to start; the timeline begins at no round time, and repeats. Inside of a minute,
// the last of which may be shorter, sums grow evenly.
TEST(CubicCapacity, SumsOfAnyTimeAreThoseOfTheStepsOfItsMinutes) {
  constexpr TimeNs kBegins = 77'777'777'777;
  for (const TimeNs horizon : {20 * kSecond, 61 * kSecond, 10 * kMinute, 23 * kMinute + 37 * kSecond + 13}) {
    SCOPED_TRACE(horizon);
    LinkTimeline timeline = test::star(
        {{"a", 10 * kMbit, 10 * kMbit, 10'000'000}, {"b", 10'000 * kMbit, 10'000 * kMbit, 5'000'000}},
        horizon);
    timeline.resources[0].capacity.clear();
    int i = 0;
    for (TimeNs at = 0; at < horizon; at += 7'300'000'000 + i % 11 * kSecond, ++i)
      timeline.resources[0].capacity.push_back({at, (4 + 3 * (i % 5)) * kMbit});
    timeline = test::shifted(timeline, kBegins);
    const PreparedTimeline prepared(timeline, true);
    const std::uint32_t pair = prepared.pair(0, 1);
    std::atomic<std::int64_t> budget{INT64_MAX};
    const CubicShares shares(prepared, pair, std::make_shared<const CubicWays>(prepared, pair, 1, budget), 1,
                             1, {}, budget);
    const auto steps_until = [&](TimeNs since) {  // packets of the horizon's first so many nanoseconds
      double packets = 0;
      const auto& steps = timeline.resources[0].capacity;
      for (std::size_t s = 0; s < steps.size(); ++s) {
        const TimeNs begin = steps[s].start_ns - kBegins;
        const TimeNs end = s + 1 < steps.size() ? steps[s + 1].start_ns - kBegins : horizon;
        if (begin < since)
          packets += static_cast<double>(std::min(since, end) - begin) * 1e-9 *
                     static_cast<double>(steps[s].capacity_bps) / 12000;
      }
      return packets;
    };
    const auto until = [&](TimeNs since) {  // of all repetitions, from minute to minute
      const TimeNs cycles = since / horizon, local = since % horizon, minute = local / kMinute * kMinute;
      const TimeNs next = std::min(minute + kMinute, horizon);
      const double part = static_cast<double>(local - minute) / static_cast<double>(next - minute);
      return static_cast<double>(cycles) * steps_until(horizon) + steps_until(minute) +
             part * (steps_until(next) - steps_until(minute));
    };
    for (std::uint64_t n = 1; n < 60; ++n) {
      const TimeNs from = static_cast<TimeNs>(n * n * 7'919'123'457U) % (2 * horizon);
      const TimeNs to = from + 1 + static_cast<TimeNs>(n * 104'729'123'321U) % horizon;
      const CubicSums got = shares.sums(kBegins + from, kBegins + to);
      const double expected = until(to) - until(from);
      EXPECT_NEAR(got.offered, expected, 1e-5 * until(horizon) + 0.01) << from << " " << to;
      EXPECT_LE(got.carried, got.offered * (1 + 1e-9) + 1e-6);
      // A start that is kept is the nearest one, also where that is the beginning of the next repetition.
      const TimeNs local = from % horizon;
      const TimeNs nearest = (local + 7'500'000'000) / (15 * kSecond) * 15 * kSecond;
      const TimeNs its = nearest < (horizon + 15 * kSecond - 1) / (15 * kSecond) * 15 * kSecond ? nearest : 0;
      EXPECT_EQ(shares.start_sums(kBegins + from, kMinute).carried,
                shares.start_sums(kBegins + its, kMinute).carried)
          << from;
      EXPECT_EQ(shares.is_kept_start(kBegins + from), local % (15 * kSecond) == 0);
    }
    EXPECT_EQ(shares.sums(kBegins + 5, kBegins + 5).offered, 0);
    // Within a second of a start, sums grow evenly.
    for (const TimeNs second : {TimeNs{0}, TimeNs{1}, TimeNs{19}, TimeNs{59}}) {
      const double before = shares.start_sums(kBegins, second * kSecond).offered;
      const double after = shares.start_sums(kBegins, (second + 1) * kSecond).offered;
      EXPECT_GE(after, before);
      EXPECT_NEAR(shares.start_sums(kBegins, second * kSecond + kSecond / 4).offered,
                  before + (after - before) / 4, 1e-9 * after);
    }
    EXPECT_EQ(shares.start_sums(kBegins, 0).offered, 0);
    EXPECT_EQ(shares.start_sums(kBegins, 2 * kMinute).offered, shares.start_sums(kBegins, kMinute).offered);
  }
}

// A queue holds a round trip of a link's greatest capacity. Where a link of 40 Mbit/s has fallen to 10 for
// good, it is as long as four round trips of a link that had 10 always: connections that begin later cannot
// tell the two. A window that fills the link and a queue of one round trip is twice the round trip's, and
// still fills the link when three tenths of it are cut: all of 10 Mbit/s is carried, but for the bursts. With
// a queue of a quarter it does not.
TEST(CubicCapacity, TheQueueIsThatOfTheGreatestOne) {
  const auto carried = [](std::vector<CapacityStep> steps, double queue_bdp) {
    LinkTimeline timeline = test::star(
        {{"a", 10 * kMbit, 100 * kMbit, 100'000'000}, {"b", 1000 * kMbit, 1000 * kMbit, 5'000'000}},
        kHorizon);
    timeline.resources[0].capacity = std::move(steps);
    for (TimeNs at = 7 * kSecond; at < kHorizon; at += 23 * kSecond)
      timeline.resources[0].loss.push_back({at, at + 30'000'000, 0.3});
    const PreparedTimeline prepared(timeline, true);
    const std::uint32_t pair = prepared.pair(0, 1);
    std::atomic<std::int64_t> budget{INT64_MAX};
    const auto ways = std::make_shared<const CubicWays>(prepared, pair, 1, budget);
    const CubicShares shares(prepared, pair, ways, 1, queue_bdp, {}, budget);
    return shares.run(5 * kMinute).sums(600).carried;
  };
  const std::vector<CapacityStep> always{{0, 10 * kMbit}};
  const double fallen = carried({{0, 40 * kMbit}, {kMinute, 10 * kMbit}}, 0.25);
  EXPECT_NEAR(fallen / carried(always, 1), 1, 1e-6);
  const double full = 10e6 * 600 / 12000;  // packets
  EXPECT_GT(fallen, 0.997 * full);
  EXPECT_LT(carried(always, 0.25), 0.995 * full);
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
