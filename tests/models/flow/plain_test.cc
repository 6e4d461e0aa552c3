// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The engine's short cuts (resources left out, classes, tables, groups) against a plain model that has none.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "models/support/plain_flow.h"
#include "models/support/shifted_timeline.h"
#include "models/support/slotted_timeline.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;

constexpr std::int64_t kMbit = 1'000'000;
constexpr TimeNs kEnd = 4 * kMinute;
/// Each event is rounded up to a nanosecond and each sum of pieces to 1e-3 byte of some 1e5 bytes a second;
/// a chain of barriers adds them up.
constexpr TimeNs kTolerance = 1000;

struct Scene {
  LinkTimeline timeline;
  TransferPlan plan;
  FlowOptions options;
};

/// Four sites of one to three terminals; the shared resource is wide, narrow, or in between; paths come and
/// go; rings, hubs and single transfers with priorities and weights.
Scene random_scene(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  std::vector<test::SyntheticSite> sites;
  for (const char* name : {"a", "b", "c", "d"}) {
    sites.push_back({name, (1 + pick(20)) * kMbit, (1 + pick(20)) * kMbit, pick(80) * 1'000'000,
                     static_cast<int>(1 + pick(3))});
  }
  Scene scene;
  const std::int64_t shared = std::int64_t{kMbit} << (3 + 3 * pick(4));
  scene.timeline = test::slotted_star(sites, kEnd, shared, seed);
  if (pick(2) == 0) {
    for (Path& path : scene.timeline.paths) {
      const std::uint32_t route = path.segments[0].route;
      TimeNs from = pick(100) * kSecond;
      path.segments.clear();
      if (from > 0) path.segments.push_back({0, kNoRoute, OutageCause::kNoSatellite});
      path.segments.push_back({from, route, OutageCause::kNone});
      from += (1 + pick(60)) * kSecond;
      path.segments.push_back({from, kNoRoute, OutageCause::kNoGateway});
      path.segments.push_back({from + (1 + pick(20)) * kSecond, route, OutageCause::kNone});
    }
  }
  validate(scene.timeline);
  for (std::int64_t round = 0; round < 3; ++round) {
    CollectiveSpec spec;
    // Rounds of hubs alone take another way through the engine than those with rings.
    spec.topology = round == 1 || seed % 2 == 0 ? Topology::kHub : Topology::kRing;
    spec.sites = {"a", "b", "c"};
    if (spec.topology == Topology::kHub) spec.hub = "d";
    spec.bytes = pick(30'000'000);
    spec.transport = pick(2) == 0 ? "ideal" : "udp";
    spec.priority = static_cast<int>(pick(2));
    for (Transfer& each : make_round(spec, round, pick(100) * kSecond, scene.plan.transfers.size())) {
      scene.plan.transfers.push_back(std::move(each));
    }
  }
  scene.options.from_ns = pick(20) * kSecond;
  scene.options.until_ns = kEnd;
  if (pick(2) == 0) {
    for (std::size_t i = 0; i < scene.plan.transfers.size(); ++i)
      scene.options.weights.push_back(static_cast<double>(1 + pick(4)));
  }
  if (pick(2) == 0) {
    scene.options.relax.assign(scene.timeline.resources.size(), 1);
    scene.options.relax[random() % scene.options.relax.size()] = 1.1;
  }
  return scene;
}

TEST(FlowAgainstPlain, EndTimesAreTheSame) {
  std::size_t ended = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Scene scene = random_scene(seed);
    const FlowEngine engine(scene.timeline);
    const std::vector<TimeNs> expected = test::plain_run(scene.timeline, scene.plan, scene.options);
    for (const bool account : {false, true}) {
      scene.options.account = account;
      const FlowResult result = engine.run(scene.plan, scene.options);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const TransferRecord& record = result.log.records[i];
        EXPECT_NEAR(static_cast<double>(record.end_ns), static_cast<double>(expected[i]), kTolerance)
            << "seed " << seed << " transfer " << i << " account " << account;
        ended += record.end_ns >= 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(ended, 1500U);  // of 60 x 2 x 18 to 30: the scenes are not empty
}

TEST(FlowAgainstPlain, ResourcesThatCannotLimitAreLeftOutAndOthersNot) {
  const std::vector<test::SyntheticSite> sites = {{"a", 10 * kMbit, 10 * kMbit, 0, 2},
                                                  {"b", 10 * kMbit, 10 * kMbit, 0}};
  // All terminals together send at most 1.3 x 30 Mbit/s: with the margin of 2 the limit is at 78.
  const LinkTimeline wide = test::slotted_star(sites, kEnd, 79 * kMbit, 1);
  const LinkTimeline narrow = test::slotted_star(sites, kEnd, 60 * kMbit, 1);
  EXPECT_EQ(FlowEngine(wide).limiting_resources(), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(FlowEngine(narrow).limiting_resources(), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6}));
  // A wide one that is down for a while does limit.
  LinkTimeline faulty = wide;
  faulty.resources[6].outages = {{10 * kSecond, 11 * kSecond, OutageCause::kFault}};
  EXPECT_EQ(FlowEngine(faulty).limiting_resources().size(), 7U);
}

// Delays and data plans that the options change, against timelines that were changed by hand.
TEST(FlowAgainstPlain, OptionsChangeDelaysAndPlansAsATimelineWould) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Scene scene = random_scene(seed);
    scene.options.relax.clear();
    LinkTimeline changed = scene.timeline;
    for (Leg& leg : changed.legs) {
      for (DelayPiece& piece : leg.delay.plain()) {
        piece.delay_start_ns = piece.delay_start_ns * 2;
        piece.delay_end_ns = piece.delay_end_ns * 2;
      }
    }
    for (LinkTimeline* timeline : {&scene.timeline, &changed}) {
      const bool is_changed = timeline == &changed;
      timeline->data_caps.push_back({"plan", is_changed ? 3'000'000 : 1'500'000, 0, {}});
      timeline->resources[0].data_cap = static_cast<std::uint32_t>(timeline->data_caps.size() - 1);
      timeline->resources[0].capped_bps = is_changed ? 2'000'000 : 1'000'000;
    }
    const FlowResult by_hand = FlowEngine(changed).run(scene.plan, scene.options);
    scene.options.delay_factor = 2;
    scene.options.plan_factor = 2;
    const FlowResult by_option = FlowEngine(scene.timeline).run(scene.plan, scene.options);
    for (std::size_t i = 0; i < by_hand.log.records.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(by_option.log.records[i].end_ns),
                  static_cast<double>(by_hand.log.records[i].end_ns), kTolerance)
          << "seed " << seed << " transfer " << i;
    }
    EXPECT_NEAR(by_option.plan_bytes.back(), by_hand.plan_bytes.back(), 1);
  }
}

// What comes after the horizon's end are the links of its begin: a run that begins one horizon later ends one
// horizon later, with losses, start-ups and data on the way.
TEST(FlowCycles, OneHorizonLaterAllIsAsItWas) {
  std::size_t ended = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Scene scene = random_scene(seed);
    for (std::size_t r = 0; r < scene.timeline.resources.size(); r += 2) {
      const auto at = static_cast<TimeNs>(5 + (seed * 7 + r * 11) % 40) * kSecond;
      scene.timeline.resources[r].loss = {{at, at + 2 * kSecond, 0.02},
                                          {at + kMinute, at + kMinute + kSecond, 0.1}};
    }
    const char* const kTransports[] = {"udp", "cubic", "bbr"};
    for (Transfer& each : scene.plan.transfers) each.transport = kTransports[(seed + each.id) % 3];
    scene.options.from_ns = 0;
    const FlowEngine engine(scene.timeline);
    const FlowResult first = engine.run(scene.plan, scene.options);
    scene.options.until_ns += kEnd;
    for (Transfer& each : scene.plan.transfers) each.not_before_ns += kEnd;
    const FlowResult later = engine.run(scene.plan, scene.options);
    ASSERT_EQ(later.log.records.size(), first.log.records.size());
    for (std::size_t i = 0; i < first.log.records.size(); ++i) {
      const TransferRecord& its = first.log.records[i];
      EXPECT_NEAR(static_cast<double>(later.log.records[i].delivered), static_cast<double>(its.delivered), 2)
          << seed << " " << i;
      if (its.end_ns < 0) continue;
      ++ended;
      EXPECT_NEAR(static_cast<double>(later.log.records[i].end_ns - kEnd), static_cast<double>(its.end_ns),
                  kTolerance)
          << "seed " << seed << " transfer " << i;
    }
  }
  EXPECT_GT(ended, 300U);
}

// A timeline may begin at any time: links and transfers that are all so much later end so much later, to the
// nanosecond, in the first horizon and in the next ones, with losses, loss of power, data plans and relaxed
// capacities on the way.
TEST(FlowShifted, LinksThatAreLaterGiveTheSameTimesLater) {
  constexpr TimeNs kBy = 1'700'000'000'123'456'789;
  std::size_t ended = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Scene scene = random_scene(seed);
    for (std::size_t r = 0; r < scene.timeline.resources.size(); r += 2) {
      const auto at = static_cast<TimeNs>(5 + (seed * 7 + r * 11) % 40) * kSecond;
      scene.timeline.resources[r].loss = {{at, at + 2 * kSecond, 0.02},
                                          {at + kMinute, at + kMinute + kSecond, 0.1}};
      if (r % 4 == 0 && r + 1 < scene.timeline.resources.size())
        scene.timeline.resources[r + 1].outages = {{at, at + 3 * kSecond, OutageCause::kPower}};
    }
    scene.timeline.data_caps.push_back({"plan", 1'500'000, 500'000, {kMinute, 3 * kMinute}});
    scene.timeline.resources[2].data_cap = static_cast<std::uint32_t>(scene.timeline.data_caps.size() - 1);
    scene.timeline.resources[2].capped_bps = 1'000'000;
    const char* const kTransports[] = {"udp", "cubic", "bbr"};
    for (Transfer& each : scene.plan.transfers) {
      each.transport = kTransports[(seed + each.id) % 3];
      each.chunk_bytes = 1'000'000;
    }
    scene.options.until_ns = 3 * kEnd;
    const FlowResult first = FlowEngine(scene.timeline).run(scene.plan, scene.options);
    const LinkTimeline timeline = test::shifted(scene.timeline, kBy);
    for (Transfer& each : scene.plan.transfers) each.not_before_ns += kBy;
    scene.options.from_ns += kBy;
    scene.options.until_ns += kBy;
    const FlowResult later = FlowEngine(timeline).run(scene.plan, scene.options);
    EXPECT_EQ(later.end_ns, first.end_ns + kBy) << seed;
    EXPECT_EQ(later.plan_bytes, first.plan_bytes) << seed;
    ASSERT_EQ(later.log.records.size(), first.log.records.size());
    for (std::size_t i = 0; i < first.log.records.size(); ++i) {
      const TransferRecord& its = first.log.records[i];
      EXPECT_EQ(later.log.records[i].delivered, its.delivered) << seed << " " << i;
      EXPECT_EQ(later.log.records[i].repeated, its.repeated) << seed << " " << i;
      if (its.end_ns < 0) continue;
      ++ended;
      EXPECT_EQ(later.log.records[i].end_ns, its.end_ns + kBy) << seed << " " << i;
    }
  }
  EXPECT_GT(ended, 300U);
}

TEST(FlowEngineThreads, ManyAtOnceGiveTheSameAsOne) {
  const Scene scene = random_scene(3);
  const FlowEngine alone(scene.timeline);
  const FlowResult expected = alone.run(scene.plan, scene.options);
  const FlowEngine engine(scene.timeline);  // none of its tables is there yet
  std::vector<FlowResult> results(4);
  std::vector<std::thread> threads;
  for (FlowResult& result : results) {
    threads.emplace_back([&] { result = engine.run(scene.plan, scene.options); });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_FALSE(expected.log.records.empty());
  for (const FlowResult& result : results) {
    ASSERT_EQ(result.log.records.size(), expected.log.records.size());
    for (std::size_t i = 0; i < expected.log.records.size(); ++i) {
      EXPECT_EQ(result.log.records[i].end_ns, expected.log.records[i].end_ns);
      EXPECT_EQ(result.log.records[i].delivered, expected.log.records[i].delivered);
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
