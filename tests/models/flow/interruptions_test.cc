// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Loss, data caps, loss of power, kill and resume: closed forms, and bytes conserved for many seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "flow/cubic_window.h"
#include "models/support/single_transfers.h"
#include "models/support/stepped_sky.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/resume.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kSecond;
using test::seconds;
using test::transfer;
using test::window;

constexpr std::int64_t kMbit = 1'000'000;

/// Two sites, 10 MB/s both ways, no delay.
LinkTimeline two_sites() {
  return test::star({{"a", 80 * kMbit, 80 * kMbit, 0}, {"b", 800 * kMbit, 800 * kMbit, 0}}, kHour);
}

/// a's terminal, both ways, under a cap.
LinkTimeline capped(std::int64_t bytes, std::int64_t capped_bps, std::vector<TimeNs> renewals = {},
                    std::int64_t renewed = 0) {
  LinkTimeline timeline = two_sites();
  timeline.data_caps.push_back({"a/0 plan", bytes, renewed, std::move(renewals)});
  for (std::size_t r = 0; r < 2; ++r) {
    timeline.resources[r].data_cap = 0;
    timeline.resources[r].capped_bps = capped_bps;
  }
  validate(timeline);
  return timeline;
}

TEST(DataCaps, SlowDownWhatComesAfter) {
  const LinkTimeline timeline = capped(10'000'000, 8 * kMbit);
  // 10 MB at 10 MB/s, 10 more at 1 MB/s
  const FlowResult result = FlowEngine(timeline).run({{transfer(1, "a", "b", 20'000'000)}}, window(kHour));
  EXPECT_NEAR(seconds(result.end_ns), 1 + 10, 1e-6);
}

TEST(DataCaps, AreRenewed) {
  const LinkTimeline timeline = capped(10'000'000, 8 * kMbit, {5 * kSecond}, 5'000'000);
  // 10 MB in 1 s, 4 MB until 5 s, 5 MB in half a second, the last MB in 1 s
  const FlowResult result = FlowEngine(timeline).run({{transfer(1, "a", "b", 20'000'000)}}, window(kHour));
  EXPECT_NEAR(seconds(result.end_ns), 6.5, 1e-6);
}

TEST(DataCaps, CountBothDirectionsAndHoldWhereNothingIsLeft) {
  const LinkTimeline timeline = capped(10'000'000, 0);
  const FlowResult both = FlowEngine(timeline).run(
      {{transfer(1, "a", "b", 5'000'000), transfer(2, "b", "a", 5'000'001)}}, window(kHour));
  EXPECT_NEAR(seconds(both.log.records[0].end_ns), 0.5, 1e-6);
  EXPECT_EQ(both.log.records[1].status, TransferStatus::kUnfinished);
  EXPECT_NEAR(static_cast<double>(both.log.records[1].delivered), 5'000'000, 2);
}

TEST(DataCaps, BeginAtTheLastRenewalBeforeTheRun) {
  const LinkTimeline timeline = capped(0, 8 * kMbit, {5 * kSecond}, 5'000'000);
  Transfer one = transfer(1, "a", "b", 10'000'000);
  one.not_before_ns = 10 * kSecond;
  const FlowResult result = FlowEngine(timeline).run({{one}}, window(kHour, 10 * kSecond));
  EXPECT_NEAR(seconds(result.end_ns), 10 + 0.5 + 5, 1e-6);
}

// Half a byte a second: 10 bytes of the plan take 20 s, and nothing is carried after them.
TEST(DataCaps, AreMetAtTheSlowestRates) {
  LinkTimeline timeline = capped(10, 0);
  for (const std::size_t r : {0U, 1U}) timeline.resources[r].capacity = {{0, 4}};
  const FlowResult result = FlowEngine(timeline).run({{transfer(1, "a", "b", 100)}}, window(kHour));
  EXPECT_EQ(result.log.records[0].status, TransferStatus::kUnfinished);
  EXPECT_NEAR(static_cast<double>(result.log.records[0].delivered), 10, 1);
}

/// Loss of that share all the time.
LinkTimeline lossy(double share) {
  LinkTimeline timeline = two_sites();
  timeline.resources[0].loss.push_back({0, kHour, share});
  return timeline;
}

TEST(Loss, UdpSendsAgainWhatIsLost) {
  const LinkTimeline clean = two_sites();
  const LinkTimeline rough = lossy(0.2);
  const TransferPlan plan{{transfer(1, "a", "b", 100'000'000, "udp")}};
  const double with = seconds(FlowEngine(rough).run(plan, window(kHour)).end_ns);
  const double without = seconds(FlowEngine(clean).run(plan, window(kHour)).end_ns);
  EXPECT_NEAR(with / without, 1 / 0.8, 1e-3);
}

TEST(Loss, ASingleBurstCostsNoMoreThanItsOwnPart) {
  LinkTimeline timeline = two_sites();
  const TransferPlan plan{{transfer(1, "a", "b", 100'000'000, "bbr")}};
  const double without = seconds(FlowEngine(timeline).run(plan, window(kHour)).end_ns);
  timeline.resources[0].loss.push_back({kSecond, kSecond + 20'000'000, 0.5});
  const double with = seconds(FlowEngine(timeline).run(plan, window(kHour)).end_ns);
  EXPECT_GT(with, without);
  EXPECT_LT(with, without + 0.1);
  timeline.resources[0].loss.plain()[0] = {kHour - kSecond, kHour, 0.5};  // long after
  EXPECT_DOUBLE_EQ(seconds(FlowEngine(timeline).run(plan, window(kHour)).end_ns), without);
}

TEST(Loss, MoreBurstsNeverHelpAndMoreStreamsNeverHurt) {
  const auto kept = [](const char* transport, int streams, int bursts) {  // in 200 s of 2000 packets a second
    LossSeen seen;
    seen.bursts_per_s = bursts / 200.0;
    if (transport == std::string("cubic")) {
      CubicScene scene;
      scene.duration_s = 200;
      scene.streams = streams;
      scene.queue_s = 0.1;
      scene.resources = {{{0, 2000}}};
      scene.stripes = {{{{0, 0.1, {0}}}, {}}};
      for (int i = 0; i < bursts; ++i) {
        // Not at equal times, which a round trip could fall in with.
        const double at_s = 200.0 * (i + std::fmod(0.618 * i, 1.0)) / bursts;
        scene.stripes[0].bursts.push_back({at_s, at_s + 0.02, 0.5});
      }
      seen.window_share = cubic_share(scene);
    }
    return kept_under_loss(flow_parameters(transport, streams), seen);
  };
  for (const char* transport : {"cubic", "bbr", "udp"}) {
    for (const int streams : {1, 2, 4, 8, 64}) {
      double last = 1;
      for (const int bursts : {0, 2, 20, 200, 2000}) {
        const double now = kept(transport, streams, bursts);
        EXPECT_LE(now, last + 0.02) << transport << streams << " " << bursts;
        EXPECT_GE(now, 0.01);
        EXPECT_GE(now, kept(transport, 1, bursts) - 0.02) << transport << streams << " " << bursts;
        last = now;
      }
    }
  }
}

TEST(Streams, AreAsManyFlows) {
  const LinkTimeline timeline = two_sites();
  TransferPlan plan{{transfer(1, "a", "b", 30'000'000, "udp"), transfer(2, "a", "b", 10'000'000, "udp")}};
  // Of udp, which has no connections, the streams do not count: equal shares.
  plan.transfers[0].streams = 3;
  const double share = 1444.0 / 1500 * 10e6;
  FlowResult result = FlowEngine(timeline).run(plan, window(kHour));
  EXPECT_NEAR(seconds(result.log.records[1].end_ns), 20e6 / share, 1e-6);
  // Three connections against one: both end when all of the bytes have gone, but for their starts.
  for (Transfer& each : plan.transfers) each.transport = "cubic";
  result = FlowEngine(timeline).run(plan, window(kHour));
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 40e6 / (1448.0 / 1500 * 10e6), 1e-3);
  EXPECT_NEAR(seconds(result.log.records[1].end_ns), 40e6 / (1448.0 / 1500 * 10e6), 1e-3);
}

// 10 MB/s; b loses power at 2.55 s for 10 s, holding 25.5 MB in chunks of 4 MB: 1.5 MB are sent again.
TEST(Power, TheReceiverKeepsWholeChunks) {
  LinkTimeline timeline = two_sites();
  for (const std::size_t r : {2U, 3U}) {
    timeline.resources[r].outages.push_back({2'550'000'000, 12'550'000'000, OutageCause::kPower});
  }
  TransferPlan plan{{transfer(1, "a", "b", 50'000'000)}};
  EXPECT_NEAR(seconds(FlowEngine(timeline).run(plan, window(kHour)).end_ns), 15, 1e-6);
  plan.transfers[0].chunk_bytes = 4'000'000;
  const FlowResult result = FlowEngine(timeline).run(plan, window(kHour));
  EXPECT_NEAR(seconds(result.end_ns), 15.15, 1e-6);
  EXPECT_NEAR(static_cast<double>(result.log.records[0].repeated), 1'500'000, 1);
  EXPECT_EQ(result.log.records[0].delivered, 50'000'000);
  // The other way round it is the sender that goes dark, and nothing is lost.
  plan.transfers[0] = transfer(1, "b", "a", 50'000'000);
  plan.transfers[0].chunk_bytes = 4'000'000;
  EXPECT_EQ(FlowEngine(timeline).run(plan, window(kHour)).log.records[0].repeated, 0);
}

// Both have 5 MB/s from the first second on, when the first one has sent 10 MB. At 2.55 s the second one has
// 7.75 MB, of which a chunk of 4 MB is kept and 3.75 MB are sent again. From 12.55 s on the first one's 32.25
// MB take 6.45 s, in which the second one moves as much, and its other 13.75 MB have the link alone.
TEST(Power, ChunksOfATransferThatJoinsAnother) {
  LinkTimeline timeline = two_sites();
  for (const std::size_t r : {2U, 3U})
    timeline.resources[r].outages.push_back({2'550'000'000, 12'550'000'000, OutageCause::kPower});
  TransferPlan plan{{transfer(1, "a", "b", 50'000'000), transfer(2, "a", "b", 50'000'000)}};
  plan.transfers[1].chunk_bytes = 4'000'000;
  plan.transfers[1].not_before_ns = kSecond;
  const FlowResult result = FlowEngine(timeline).run(plan, window(kHour));
  EXPECT_EQ(result.log.records[0].repeated, 0);
  EXPECT_NEAR(static_cast<double>(result.log.records[1].repeated), 3'750'000, 1);
  EXPECT_NEAR(seconds(result.log.records[0].end_ns), 12.55 + 6.45, 1e-6);
  EXPECT_NEAR(seconds(result.log.records[1].end_ns), 12.55 + 6.45 + 1.375, 1e-6);
}

// A data plan counts what is sent. CUBIC's windows leave most of a lossy link unused, which costs no data:
// the plan counts the transfer's bytes, its headers (at most 52 of each 1500 bytes) and what is lost and sent
// again.
TEST(DataCaps, CountWhatIsSentAndNotWhatLossLeavesUnused) {
  constexpr std::int64_t kBytes = 50'000'000;
  LinkTimeline timeline = capped(1'000'000'000, 8 * kMbit);
  for (Leg& leg : timeline.legs) leg.delay = {{0, kHour, 20'000'000, 20'000'000}};
  for (TimeNs at = kSecond; at < kHour; at += kSecond)
    timeline.resources[0].loss.push_back({at, at + 10'000'000, 0.5});
  const FlowResult result =
      FlowEngine(timeline).run({{transfer(1, "a", "b", kBytes, "cubic")}}, window(kHour));
  ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
  ASSERT_GT(seconds(result.end_ns), 8);  // 5 s without loss
  const double least = static_cast<double>(kBytes) / (1 - 52.0 / 1500);
  EXPECT_GE(result.plan_bytes[0], least * 0.999);
  EXPECT_LE(result.plan_bytes[0], least * 1.03);  // half of the packets in a hundredth of the time
}

/// A sky with steps, gaps and bursts between four terminals, where both sites lose power now and then.
LinkTimeline rough_sky(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  test::SteppedSky sky;
  sky.mean_bps = static_cast<std::int64_t>(5 + random() % 40) * kMbit;
  sky.bursts_per_s = seed % 3 == 0 ? 0 : 0.5;
  sky.terminals = static_cast<int>(1 + random() % 3);
  LinkTimeline timeline = test::stepped_sky(sky, 600 * kSecond, seed);
  const auto terminals = static_cast<std::size_t>(sky.terminals);
  for (std::size_t site = 0; site < 2; ++site) {
    for (TimeNs from = 20 * kSecond; from < 580 * kSecond;) {
      const TimeNs until = from + static_cast<TimeNs>(1 + random() % 30) * kSecond;
      for (std::size_t r = 2 * site * terminals; r < 2 * (site + 1) * terminals; ++r) {
        auto& outages = timeline.resources[r].outages.plain();
        outages.erase(std::remove_if(outages.begin(), outages.end(),
                                     [&](const Outage& o) { return o.end_ns > from && o.start_ns < until; }),
                      outages.end());
        outages.push_back({from, std::min<TimeNs>(until, 600 * kSecond), OutageCause::kPower});
        std::sort(outages.begin(), outages.end(),
                  [](const Outage& x, const Outage& y) { return x.start_ns < y.start_ns; });
      }
      from = until + static_cast<TimeNs>(10 + random() % 100) * kSecond;
    }
  }
  validate(timeline);
  return timeline;
}

TransferPlan rough_plan(std::uint64_t seed) {
  std::mt19937_64 random(seed + 1000);
  TransferPlan plan;
  const char* transports[] = {"ideal", "cubic", "bbr", "udp"};
  for (std::uint64_t i = 1; i <= 6; ++i) {
    Transfer one = transfer(i, i % 2 == 0 ? "b" : "a", i % 2 == 0 ? "a" : "b",
                            static_cast<std::int64_t>(random() % 60'000'000), transports[random() % 4]);
    one.not_before_ns = static_cast<TimeNs>(random() % 60) * kSecond;
    one.chunk_bytes = random() % 2 == 0 ? 0 : static_cast<std::int64_t>(1 + random() % 8'000'000);
    one.streams = static_cast<int>(1 + random() % 4);
    one.priority = static_cast<int>(random() % 2);
    if (i > 2 && random() % 2 == 0) one.after = {i - 2};
    plan.transfers.push_back(one);
  }
  return plan;
}

// Loss, gaps, power: no resource carries more than it can; of each transfer either all bytes arrive or fewer;
// what is repeated is less than a chunk for each loss of power.
TEST(Conservation, UnderLossOutagesAndLossOfPower) {
  int done = 0;
  std::int64_t repeated = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const LinkTimeline timeline = rough_sky(seed);
    const TransferPlan plan = rough_plan(seed);
    FlowOptions options = window(600 * kSecond);
    options.account = true;
    const FlowResult result = FlowEngine(timeline).run(plan, options);
    double carried = 0;
    for (const ResourceUse& use : result.resources) {
      EXPECT_LE(use.ip_bytes, use.capacity_bytes * (1 + 1e-9) + 1) << seed;
      carried += use.ip_bytes / 2;  // each byte crosses an uplink and a downlink
    }
    double payload = 0;
    for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
      const TransferRecord& record = result.log.records[i];
      EXPECT_EQ(record.status == TransferStatus::kDone, record.delivered == record.bytes) << seed;
      EXPECT_GE(record.delivered, 0);
      EXPECT_LE(record.repeated, 40 * std::max<std::int64_t>(0, plan.transfers[i].chunk_bytes - 1)) << seed;
      payload += static_cast<double>(record.delivered + record.repeated);
      repeated += record.repeated;
      done += record.status == TransferStatus::kDone ? 1 : 0;
    }
    EXPECT_GE(carried * (1 + 1e-9) + 10, payload) << seed;
  }
  EXPECT_GT(done, 700);  // of 900
  EXPECT_GT(repeated, 0);
}

// Killed at any time and resumed with what had arrived, each transfer brings all its bytes, once; with chunks
// at most a chunk of each is sent again.
TEST(Conservation, KillAndResume) {
  int resumed = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const LinkTimeline timeline = rough_sky(seed);
    const FlowEngine engine(timeline);
    TransferPlan plan = rough_plan(seed);
    for (Transfer& each : plan.transfers) each.transport = "ideal";
    std::mt19937_64 random(seed + 2000);
    const TimeNs kill = static_cast<TimeNs>(1 + random() % 200) * kSecond;
    const FlowResult first = engine.run(plan, window(kill));
    const TransferPlan left = remaining_plan(plan, first.log);
    const FlowResult second = engine.run(left, window(600 * kSecond, kill));
    std::map<std::uint64_t, const TransferRecord*> rest;
    for (const TransferRecord& record : second.log.records) rest[record.id] = &record;
    for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
      const TransferRecord& before = first.log.records[i];
      const auto after = rest.find(before.id);
      ASSERT_EQ(after == rest.end(), before.status == TransferStatus::kDone) << seed;
      if (after == rest.end()) continue;
      const std::int64_t kept = before.bytes - after->second->bytes;
      EXPECT_LE(kept, before.delivered) << seed;
      EXPECT_GE(kept, before.delivered - std::max<std::int64_t>(0, plan.transfers[i].chunk_bytes - 1))
          << seed;
      if (after->second->status == TransferStatus::kDone) {
        EXPECT_EQ(kept + after->second->delivered, plan.transfers[i].bytes) << seed;
        ++resumed;
      }
    }
  }
  EXPECT_GT(resumed, 100);
}

TEST(Resume, RefusesALogOfAnotherPlan) {
  const TransferPlan plan{{transfer(1, "a", "b", 10)}};
  TransferLog log;
  EXPECT_THROW(remaining_plan(plan, log), std::invalid_argument);
  log.records.emplace_back();
  log.records[0].id = 2;
  log.records[0].bytes = 10;
  EXPECT_THROW(remaining_plan(plan, log), std::invalid_argument);
}

}  // namespace
}  // namespace skyhaul::models
