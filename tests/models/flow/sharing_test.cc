// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Sharing works a change out for the flows that it touches. Held against the same object that takes
// everything anew at each change, on random timelines: every rate is the same to the last bit.
#include "../../../models/flow/sharing.h"

#include <gtest/gtest.h>

#include <random>

#include "models/support/shifted_timeline.h"
#include "models/support/slotted_timeline.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;

constexpr std::int64_t kMbit = 1'000'000;

/// Six sites of one to four terminals; paths come and go, each at its own times.
LinkTimeline random_timeline(std::mt19937_64& random) {
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  std::vector<test::SyntheticSite> sites;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    sites.push_back({name, (1 + pick(20)) * kMbit, (1 + pick(20)) * kMbit, pick(80) * 1'000'000,
                     static_cast<int>(1 + pick(4))});
  }
  LinkTimeline timeline =
      test::slotted_star(sites, 4 * kMinute, std::int64_t{kMbit} << (3 + 3 * pick(4)), random());
  for (Path& path : timeline.paths) {
    if (pick(2) == 0) continue;
    const std::uint32_t route = path.segments[0].route;
    const TimeNs lost = (1 + pick(200)) * kSecond;
    path.segments.push_back({lost, kNoRoute, OutageCause::kNoSatellite});
    path.segments.push_back({lost + (1 + pick(20)) * kSecond, route, OutageCause::kNone});
  }
  validate(timeline);
  return timeline;
}

TEST(FlowSharing, AChangeOfSomeGivesTheRatesOfAll) {
  std::mt19937_64 random(20);
  int changes = 0;
  int partial = 0;  // changes after which some members kept a rate above 0
  for (int scene = 0; scene < 60; ++scene) {
    const LinkTimeline timeline = random_timeline(random);
    const PreparedTimeline prepared(timeline, scene % 2 == 0);
    std::vector<Sharing::Member> members;
    for (std::uint32_t pair = 0; pair < prepared.pairs.size(); ++pair) {
      if (random() % 2 == 0) continue;
      members.push_back({pair, static_cast<double>(1 + random() % 4), static_cast<int>(random() % 2)});
    }
    if (members.empty()) continue;
    Sharing some(prepared, nullptr);
    Sharing all(prepared, nullptr);
    const TimeNs from = timeline.start_ns + static_cast<TimeNs>(random() % 30) * kSecond;
    some.reset(members, from);
    all.reset(members, from);
    std::vector<double> before(members.size(), -1);
    for (TimeNs now = from; now < from + 2 * prepared.horizon_ns(); now = some.next_change_ns()) {
      some.move_to(now);
      all.move_to(now);
      all.refresh();
      ASSERT_EQ(some.next_change_ns(), all.next_change_ns());
      bool kept = false;
      for (std::size_t m = 0; m < members.size(); ++m) {
        ASSERT_EQ(some.rate(m), all.rate(m)) << "scene " << scene << ", member " << m << ", time " << now;
        kept = kept || (some.rate(m) > 0 && some.rate(m) == before[m]);
        before[m] = some.rate(m);
      }
      ++changes;
      partial += kept ? 1 : 0;
    }
  }
  EXPECT_GT(changes, 2000);
  EXPECT_GT(partial, 1000);
}

// With more than 64 flows, changes that come within a millisecond are taken together at its end, by the
// timeline's own clock; with 64, each at its own time.
TEST(FlowSharing, ChangesOfManyFlowsComeAtWholeMilliseconds) {
  constexpr TimeNs kBegins = 1'234'567'890'123;
  for (const int terminals : {64, 65}) {
    LinkTimeline timeline =
        test::star({{"a", kMbit, kMbit, 0, terminals}, {"b", kMbit, kMbit, 0, terminals}}, kMinute + 1, 0);
    std::vector<TimeNs> changes;
    for (int t = 0; t < terminals; ++t) {
      const TimeNs at = kSecond + t * 7'300'001;
      timeline.resources[static_cast<std::size_t>(2 * t)].capacity.push_back({at, 2 * kMbit});
      changes.push_back(at);
    }
    timeline = test::shifted(timeline, kBegins);
    const PreparedTimeline prepared(timeline, true);
    Sharing sharing(prepared, nullptr);
    sharing.reset({{prepared.pair(0, 1), 1, 0}}, kBegins);
    for (int cycle = 0; cycle < 2; ++cycle) {
      for (const TimeNs each : changes) {
        const TimeNs at = terminals > 64 ? (each + 999'999) / 1'000'000 * 1'000'000 : each;
        EXPECT_EQ(sharing.next_change_ns(), kBegins + cycle * prepared.horizon_ns() + at);
        sharing.move_to(sharing.next_change_ns());
      }
      EXPECT_EQ(sharing.next_change_ns(), kBegins + (cycle + 1) * prepared.horizon_ns());
      sharing.move_to(sharing.next_change_ns());
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
