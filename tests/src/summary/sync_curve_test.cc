// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/sync_curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/keyed_random.h"
#include "src/summary/one_entry.h"

namespace skyhaul::core {
namespace {

using models::FlowEngine;
using models::LinkTimeline;
using orbits::kHour;
using orbits::kSecond;

/// Two sites; a's uplink takes another rate every 7 min, and has an outage of 10 min in each hour.
LinkTimeline changing(std::int64_t horizon_ns) {
  LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 10 * kMbit, 20'000'000}, {"b", 100 * kMbit, 100 * kMbit, 5'000'000}}, horizon_ns);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name != "a/0 up") continue;
    resource.capacity.clear();
    std::uint64_t step = 0;
    for (TimeNs t = 0; t < horizon_ns; t += 420 * kSecond, ++step) {
      resource.capacity.push_back(
          {t, static_cast<std::int64_t>(10e6 * (0.5 + models::keyed_uniform(3, {step})))});
    }
    for (TimeNs t = 1000 * kSecond; t < horizon_ns; t += kHour) {
      resource.outages.push_back(
          {t, std::min(t + 600 * kSecond, horizon_ns), models::OutageCause::kNoSatellite});
    }
  }
  return timeline;
}

SyncRuns runs_of(const LinkTimeline& timeline, const TrafficSpec& traffic, int starts, unsigned threads) {
  RoundsOptions options;
  options.starts = starts;
  options.slot_ns = 15 * kSecond;
  options.threads = threads;
  return run_rounds(FlowEngine(timeline), timeline, traffic, options);
}

// The site that is out for ten minutes of each hour does not hold a round that waits for the other one alone:
// 60 MB over 100 Mbit/s up, and back.
TEST(SyncCurve, ARoundEndsWithItsQuorum) {
  LinkTimeline timeline = models::test::star({{"a", 10 * kMbit, 10 * kMbit, 0},
                                              {"b", 100 * kMbit, 100 * kMbit, 0},
                                              {"hub", 900 * kMbit, 900 * kMbit, 0}},
                                             4 * kHour);
  for (TimeNs t = 0; t < 4 * kHour; t += kHour)
    timeline.resources[0].outages.push_back({t, t + 600 * kSecond, models::OutageCause::kNoSatellite});
  TrafficSpec traffic = push(60'000'000);
  traffic.collective.topology = models::Topology::kHub;
  traffic.collective.sites = {"a", "b"};
  traffic.collective.hub = "hub";
  EXPECT_GT(runs_of(timeline, traffic, 48, 1).curve.longest_s(), 600);
  traffic.collective.quorum = 1;
  const SyncRuns runs = runs_of(timeline, traffic, 48, 2);
  ASSERT_EQ(runs.curve.size(), 48U);
  for (std::size_t i = 0; i < runs.curve.size(); ++i) EXPECT_NEAR(runs.curve.sync_s(i), 4.8 + 4.8, 1e-3);
}

TEST(SyncCurve, QuantilesCountEachStartAlike) {
  // Sync times 1 to 20 s in order of their starts a minute apart.
  std::vector<double> ends;
  for (int i = 0; i < 20; ++i) ends.push_back(60 * i + i + 1);
  const SyncCurve curve(60, ends, 20 * 60);
  EXPECT_EQ(curve.sync_quantile_s(0.5), 10.0);
  EXPECT_EQ(curve.sync_quantile_s(0.95), 19.0);
  EXPECT_EQ(curve.sync_quantile_s(0.99), 20.0);
  EXPECT_EQ(curve.share_within(5), 0.25);
  EXPECT_EQ(curve.share_within(0.5), 0);
  EXPECT_EQ(curve.longest_s(), 20);
}

TEST(SyncCurve, ARoundLongerThanTheHorizonHasNoQuantile) {
  const SyncCurve curve(1, {5, 6, 7, 8, 14, 14, 14, 14, 14, 14}, 10);  // 5 s, and up to 10
  EXPECT_EQ(curve.sync_quantile_s(0.99), 10.0);
  const SyncCurve longer(1, {11.5, 12, 12, 12, 12, 12, 12, 12, 12, 12}, 10);
  EXPECT_EQ(longer.sync_quantile_s(0.5), 7.0);
  EXPECT_FALSE(longer.sync_quantile_s(0.95));
  EXPECT_FALSE(SyncCurve(1, {}, 2).sync_quantile_s(0.5));
  EXPECT_EQ(SyncCurve(1, {}, 2).share_within(2), 0);
}

TEST(SyncCurve, EndsBetweenTheGridsStartsAndInLaterHorizons) {
  const SyncCurve curve(10, {12, 20, 40, 41}, 45);
  EXPECT_DOUBLE_EQ(curve.end_s(0), 12);
  EXPECT_DOUBLE_EQ(curve.end_s(5), 16);
  EXPECT_DOUBLE_EQ(curve.end_s(19), 38);
  EXPECT_DOUBLE_EQ(curve.end_s(30), 41);
  EXPECT_DOUBLE_EQ(curve.end_s(37.5), 49);  // halfway to the start of the next horizon, which ends at 57
  EXPECT_DOUBLE_EQ(curve.end_s(45), 57);
  EXPECT_DOUBLE_EQ(curve.end_s(5 + 3 * 45), 16 + 3 * 45);
}

TEST(SyncCurve, BetweenStartsAsTheFlowEngineRunsThem) {
  const LinkTimeline timeline = changing(6 * kHour);
  const TrafficSpec traffic = push(300'000'000);  // some 4 min
  const SyncRuns runs = runs_of(timeline, traffic, 360, 2);
  ASSERT_EQ(runs.curve.size(), 360U);
  const FlowEngine engine(timeline);
  double worst = 0;
  double sum = 0;
  constexpr int kDraws = 200;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    const double start = models::keyed_uniform(7, {draw}) * 5 * 3600;
    models::FlowOptions options;
    options.from_ns = static_cast<TimeNs>(start * 1e9);
    options.until_ns = timeline.end_ns;
    const models::FlowResult direct =
        engine.run({models::make_round(traffic.collective, 0, options.from_ns, 1)}, options);
    ASSERT_EQ(direct.log.records[0].status, models::TransferStatus::kDone);
    const double end = static_cast<double>(direct.end_ns) * 1e-9;
    const auto before = static_cast<std::size_t>(start / 60);
    // A later start never ends earlier.
    EXPECT_GE(end, runs.curve.ends_s()[before] - 1e-6);
    EXPECT_LE(end, runs.curve.ends_s()[before + 1] + 1e-6);
    const double off = std::abs(runs.curve.end_s(start) - end);
    worst = std::max(worst, off);
    sum += off;
  }
  // Exact but for the steps in which the end jumps: over a step of starts it grows by that step's bytes at
  // the rates at the end, at most three times a step at these rates, and by an outage of 600 s.
  EXPECT_LE(worst, 3 * 60 + 600);
  EXPECT_LE(sum / kDraws, 6);  // a tenth of a step
}

TEST(RunRounds, OneLogForEachStartWithItsOwnIds) {
  const LinkTimeline timeline =
      models::test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 8 * kMbit, 8 * kMbit, 0}}, 1000 * kSecond);
  const SyncRuns runs = runs_of(timeline, push(100'000'000), 100, 2);  // 100 s each
  ASSERT_EQ(runs.curve.size(), 100U);
  ASSERT_EQ(runs.logs.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_DOUBLE_EQ(runs.curve.start_s(i), 10.0 * static_cast<double>(i));
    EXPECT_NEAR(runs.curve.sync_s(i), 100, 1e-6);  // those that the horizon cuts go on at its start
    ASSERT_EQ(runs.logs[i].records.size(), 1U);
    EXPECT_EQ(runs.logs[i].records[0].round, static_cast<std::int64_t>(i));
    EXPECT_EQ(runs.logs[i].records[0].id, 1'000'000'000'000U + i * 1'000'000);
  }
  EXPECT_GT(runs.logs.back().records[0].end_ns, timeline.end_ns);
}

TEST(RunRounds, OfMoreThanTwoHorizonsOnlyTheFirstIsLogged) {
  const LinkTimeline timeline =
      models::test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 8 * kMbit, 8 * kMbit, 0}}, 1000 * kSecond);
  const SyncRuns runs = runs_of(timeline, push(2'100'000'000), 100, 2);
  EXPECT_TRUE(runs.curve.empty());
  ASSERT_EQ(runs.logs.size(), 1U);
  EXPECT_EQ(runs.logs[0].records[0].status, models::TransferStatus::kUnfinished);
}

TEST(RunRounds, GoOnOverTheSameLinksPastTheHorizonsEnd) {
  // Against one long horizon in which the same comes twice more.
  const LinkTimeline once = changing(2 * kHour);
  LinkTimeline thrice = changing(2 * kHour);
  thrice.end_ns = 6 * kHour;
  for (models::Leg& leg : thrice.legs) leg.delay.plain().front().end_ns = thrice.end_ns;
  for (models::Resource& resource : thrice.resources) {
    const models::Resource whole = resource;
    for (TimeNs shift : {2 * kHour, 4 * kHour}) {
      for (models::CapacityStep step : whole.capacity)
        resource.capacity.push_back({step.start_ns + shift, step.capacity_bps});
      for (models::Outage outage : whole.outages)
        resource.outages.push_back({outage.start_ns + shift, outage.end_ns + shift, outage.cause});
    }
  }
  for (const std::int64_t bytes : {300'000'000LL, 5'000'000'000LL}) {  // minutes, and more than an hour
    const SyncRuns runs = runs_of(once, push(bytes), 96, 2);
    const FlowEngine engine(thrice);
    ASSERT_EQ(runs.curve.size(), 96U);
    for (std::size_t i = 0; i < runs.curve.size(); ++i) {
      models::FlowOptions options;
      options.from_ns = static_cast<TimeNs>(runs.curve.start_s(i) * 1e9);
      options.until_ns = thrice.end_ns;
      const models::FlowResult direct =
          engine.run({models::make_round(push(bytes).collective, 0, options.from_ns, 1)}, options);
      EXPECT_NEAR(runs.curve.ends_s()[i], static_cast<double>(direct.end_ns) * 1e-9, 1e-6) << i;
    }
  }
}

TEST(RunRounds, TheSameAtAnyNumberOfThreads) {
  const LinkTimeline timeline = changing(6 * kHour);
  for (const int starts : {0, 150}) {  // 0: the step is chosen from the sync time
    const SyncRuns one = runs_of(timeline, push(300'000'000), starts, 1);
    const SyncRuns three = runs_of(timeline, push(300'000'000), starts, 3);
    EXPECT_EQ(one.curve.ends_s(), three.curve.ends_s());
    ASSERT_EQ(one.logs.size(), three.logs.size());
    for (std::size_t i = 0; i < one.logs.size(); ++i) {
      EXPECT_EQ(one.logs[i].records[0].id, three.logs[i].records[0].id);
      EXPECT_EQ(one.logs[i].records[0].start_ns, three.logs[i].records[0].start_ns);
      EXPECT_EQ(one.logs[i].records[0].end_ns, three.logs[i].records[0].end_ns);
      EXPECT_EQ(one.logs[i].records[0].status, three.logs[i].records[0].status);
    }
  }
}

// Starts are a 64th of the typical round apart: of the median of 24 rounds over the horizon; but no closer
// than a slot, a minute or a 720th of the horizon, nor farther than a 64th of the horizon or a slot. By hand.
TEST(RunRounds, StartsAreChosenByTheTypicalRound) {
  const auto starts = [](TimeNs horizon, double round_s, TimeNs slot, TimeNs slow_until = 0) {
    constexpr TimeNs kBegins = 123'456 * kSecond;
    LinkTimeline timeline = models::test::star(
        {{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 80 * kMbit, 80 * kMbit, 0}}, kBegins + horizon, kBegins);
    if (slow_until > 0)
      timeline.resources[0].capacity = {{kBegins, 4 * kMbit}, {kBegins + slow_until, 8 * kMbit}};
    RoundsOptions options;
    options.slot_ns = slot;
    options.threads = 2;
    return run_rounds(FlowEngine(timeline), timeline, push(static_cast<std::int64_t>(round_s * 1e6)), options)
        .curve.size();
  };
  EXPECT_EQ(starts(24 * kHour, 10, 15 * kSecond), 720U);      // a 720th of a day is 120 s
  EXPECT_EQ(starts(24 * kHour, 12'800, 15 * kSecond), 432U);  // 200 s
  EXPECT_EQ(starts(24 * kHour, 90'000, 15 * kSecond), 64U);   // no farther than 1350 s
  EXPECT_EQ(starts(6 * kHour, 10, 15 * kSecond), 360U);       // a minute
  EXPECT_EQ(starts(6 * kHour, 10, 600 * kSecond), 36U);       // a slot
  EXPECT_EQ(starts(24 * kHour, 10, 2 * kHour), 12U);          // a slot beyond the 64th
  EXPECT_EQ(starts(640 * kSecond, 1, 5 * kSecond), 64U);      // 10 s, less than a minute
  EXPECT_EQ(starts(24 * kHour, 6'400, 15 * kSecond), 720U);   // 100 s are less than 120
  // 10,000 s at full rate and 20,000 at half: of 24 rounds those from midnight to 13 h are slow, which are
  // the 13 of 24 that the median is one of; with 11 h it is a fast one.
  EXPECT_EQ(starts(24 * kHour, 10'000, 15 * kSecond, 19 * kHour), 277U);  // 20,000 / 64 = 312.5 s
  EXPECT_EQ(starts(24 * kHour, 10'000, 15 * kSecond, 8 * kHour), 553U);   // 156.25 s
}

TEST(RunRounds, TellWhatShareOfTheStartsIsDone) {
  const LinkTimeline timeline = changing(6 * kHour);
  RoundsOptions options;
  options.starts = 200;
  options.threads = 2;
  std::vector<double> told;
  options.proceed = [&](double done) {
    told.push_back(done);
    return true;
  };
  run_rounds(FlowEngine(timeline), timeline, push(300'000'000), options);
  ASSERT_EQ(told.size(), 4U);  // in batches of 64
  for (std::size_t i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(told[i], 64.0 * static_cast<double>(i) / 200);
}

// Rounds back to back, counted one by one over a hundred horizons from the first start on.
TEST(SyncCurve, TheMeanLengthIsThatOfRoundsBackToBack) {
  for (std::uint64_t draw = 0; draw < 50; ++draw) {
    std::vector<double> ends;
    double end = 20 + models::keyed_uniform(draw, {0}) * 100;
    const double first = end;
    for (std::uint64_t i = 0; i < 30; ++i) {
      ends.push_back(end);
      end = std::max(static_cast<double>(i + 1) * 10 + 5, end + 30 * models::keyed_uniform(draw, {1, i}));
      end = std::min(end, first + 300);
    }
    const SyncCurve curve(10, ends, 300);
    double time = curve.end_s(0);
    int rounds = 0;
    const double from = time;
    while (time < from + 100 * 300) {
      time = curve.end_s(time);
      ++rounds;
    }
    EXPECT_NEAR(curve.mean_length_s(), (time - from) / rounds, 0.02 * curve.mean_length_s()) << draw;
  }
  EXPECT_EQ(SyncCurve(1, {0, 1, 2, 3}, 4).mean_length_s(), 0);  // rounds of no bytes
}

TEST(RunRounds, StopsWhenAskedTo) {
  const LinkTimeline timeline = changing(6 * kHour);
  RoundsOptions options;
  options.starts = 200;
  options.proceed = [](double done) { return done < 0.3; };
  EXPECT_THROW(run_rounds(FlowEngine(timeline), timeline, push(300'000'000), options), models::Interrupted);
}

}  // namespace
}  // namespace skyhaul::core
