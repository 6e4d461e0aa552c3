// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What holds for any network and plan: no link carries more than it can, each byte arrives once, and who
// starts later does not end earlier.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "models/support/single_transfers.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kSecond;
using test::accounted;
using test::seconds;
using test::transfer;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

/// Random rates, steps, outages, stripes and plans.
LinkTimeline random_timeline(std::mt19937_64& random, bool delays = true) {
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  std::vector<test::SyntheticSite> sites;
  for (const char* name : {"a", "b", "c", "d"}) {
    sites.push_back({name, (1 + pick(50)) * kMbit, (1 + pick(50)) * kMbit, delays ? pick(100) * kMs : 0,
                     static_cast<int>(1 + pick(3))});
  }
  LinkTimeline timeline = test::star(sites, 300 * kSecond);
  for (Resource& resource : timeline.resources) {
    for (int s = 1; s < 10; ++s) {
      if (pick(2) == 0) resource.capacity.push_back({s * 30 * kSecond, pick(60) * kMbit});
      if (pick(3) == 0)
        resource.outages.push_back(
            {s * 30 * kSecond, s * 30 * kSecond + (1 + pick(5000)) * kMs, OutageCause::kReallocationGap});
    }
  }
  validate(timeline);
  return timeline;
}

// Processor sharing: whatever the sizes, the link is full until the last one ends, and the smaller end first.
TEST(FlowEngine, AHundredThousandTransfersShareOneLink) {
  const LinkTimeline timeline =
      test::star({{"a", 80 * kMbit, 80 * kMbit, 0}, {"b", 800 * kMbit, 800 * kMbit, 0}}, kHour);
  TransferPlan plan;
  std::int64_t total = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    plan.transfers.push_back(transfer(i, "a", "b", static_cast<std::int64_t>(5'000 + i % 1000 * 10)));
    total += plan.transfers.back().bytes;
  }
  FlowOptions options = accounted(kHour);
  options.account = false;
  const FlowResult result = FlowEngine(timeline).run(plan, options);
  EXPECT_NEAR(seconds(result.end_ns), static_cast<double>(total) / 10e6, 1e-5);  // a thousand ends, 1 ns each
  for (std::size_t i = 1; i < 1000; ++i) {
    EXPECT_LT(result.log.records[i - 1].end_ns, result.log.records[i].end_ns);
    EXPECT_EQ(result.log.records[i].end_ns, result.log.records[i + 99'000].end_ns);
  }
}

TEST(FlowEngine, NeverCarriesMoreThanCapacityAndDeliversEachByteOnce) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const bool delays = seed % 3 == 0;
    const LinkTimeline timeline = random_timeline(random, delays);
    CollectiveSpec spec;
    spec.group = "g";
    spec.sites = {"a", "b", "c", "d"};
    spec.bytes = static_cast<std::int64_t>(random() % 400'000'000);
    spec.transport = seed % 2 == 0 ? "ideal" : "cubic";
    TransferPlan plan{make_round(spec, 0, 0, 0)};
    for (Transfer& extra : make_round(spec, 1, static_cast<TimeNs>(random() % 100) * kSecond, 1000)) {
      extra.priority = static_cast<int>(random() % 2);
      plan.transfers.push_back(std::move(extra));
    }
    const FlowResult result = FlowEngine(timeline).run(plan, accounted(300 * kSecond));
    double carried = 0;
    for (const ResourceUse& use : result.resources) {
      EXPECT_LE(use.ip_bytes, use.capacity_bytes * (1 + 1e-9) + 1) << seed;
      carried += use.ip_bytes;
    }
    double delivered = 0;
    for (const TransferRecord& record : result.log.records) {
      EXPECT_LE(record.delivered, record.bytes);
      EXPECT_EQ(record.status == TransferStatus::kDone, record.end_ns >= 0);
      if (record.bytes > 0) {
        EXPECT_EQ(record.status == TransferStatus::kDone, record.delivered == record.bytes) << seed;
      }
      delivered += static_cast<double>(record.delivered);
    }
    // Each payload byte crosses two resources, with its headers. What has left and not arrived at the end is
    // at most a delay's worth of every uplink.
    const FlowParameters parameters = flow_parameters(spec.transport);  // a ring: both directions are busy
    const double sent = carried / 2 * parameters.efficiency / (1 + parameters.acknowledgements);
    double under_way = 0;
    if (delays) {
      for (const Resource& resource : timeline.resources) {
        double most = 0;
        for (const CapacityStep& step : resource.capacity)
          most = std::max(most, static_cast<double>(step.capacity_bps));
        if (resource.kind == ResourceKind::kTerminalUp) under_way += most / 8 * 0.2;
      }
    }
    EXPECT_GE(sent, delivered - 1e-6 * delivered) << seed;
    EXPECT_LE(sent, delivered + under_way + 1e-6 * delivered + 100) << seed;
  }
}

// What has not arrived when a window ends is what left within the delay before: a window of links with one
// delay everywhere delivers what a window that ends so much earlier delivers over links without any. Classes
// of transfers share links by weights and priorities; some have no more to send when the window ends.
TEST(FlowEngine, AWindowDeliversWhatHasLeftADelayBeforeItsEnd) {
  constexpr TimeNs kDelay = 800 * kMs;
  std::size_t cut = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    LinkTimeline timeline = random_timeline(random, false), far = timeline;
    for (Leg& leg : far.legs) leg.delay = {{0, timeline.end_ns, kDelay / 2, kDelay / 2}};
    TransferPlan plan;
    FlowOptions options = accounted(static_cast<TimeNs>(20 + random() % 200) * kSecond);
    options.account = seed % 2 == 0;
    const char* names[] = {"a", "b", "c", "d"};
    for (std::uint64_t i = 1; i <= 2 + random() % 9; ++i) {
      const std::size_t src = random() % 4, dst = (src + 1 + random() % 3) % 4;
      plan.transfers.push_back(
          transfer(i, names[src], names[dst], static_cast<std::int64_t>(random() % 200'000'000)));
      plan.transfers.back().not_before_ns = static_cast<TimeNs>(random() % 30) * kSecond;
      plan.transfers.back().priority = static_cast<int>(random() % 2);
      options.weights.push_back(static_cast<double>(1 + random() % 4));
    }
    const FlowResult later = FlowEngine(far).run(plan, options);
    options.until_ns -= kDelay;
    const FlowResult sooner = FlowEngine(timeline).run(plan, options);
    for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
      // The tail of a transfer that has left shares a rate that changes within the delay, which is taken at
      // its last value: no more than the whole.
      const TransferRecord& its = later.log.records[i];
      EXPECT_EQ(its.status == TransferStatus::kDone, sooner.log.records[i].status == TransferStatus::kDone);
      if (its.status == TransferStatus::kDone) {
        EXPECT_NEAR(static_cast<double>(its.end_ns),
                    static_cast<double>(sooner.log.records[i].end_ns + kDelay), 1000);
      }
      ++all;
      const auto difference = static_cast<double>(its.delivered - sooner.log.records[i].delivered);
      if (std::abs(difference) > 1e3) {
        ++cut;
        // At most what links of 60 Mbit/s, three of each site, carry in the delay.
        EXPECT_LE(std::abs(difference), 3 * 60e6 / 8 * seconds(kDelay)) << seed << " " << i;
      }
    }
  }
  EXPECT_LT(cut, all / 10);
}

TEST(FlowEngine, StartingLaterNeverEndsEarlier) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    std::mt19937_64 random(seed);
    const LinkTimeline timeline = random_timeline(random);
    const FlowEngine engine(timeline);
    CollectiveSpec spec;
    spec.group = "g";
    spec.sites = {"a", "b", "c"};
    spec.bytes = 10'000'000;
    spec.transport = "ideal";
    TimeNs last = 0;
    for (TimeNs start = 0; start < 150 * kSecond; start += 5 * kSecond) {
      const TimeNs end = engine.run({make_round(spec, 0, start, 0)}, accounted(300 * kSecond, start)).end_ns;
      EXPECT_GE(end + 1000, last) << seed << " " << start;
      last = end;
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
