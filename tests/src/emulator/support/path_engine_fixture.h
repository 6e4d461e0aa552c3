// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "emulator/path_engine.h"
#include "models/support/synthetic_timeline.h"
#include "src/emulator/support/packets.h"

namespace skyhaul::emulator::test {

using models::Hop;
using models::LinkTimeline;
using models::OutageCause;
using models::test::star;
using orbits::kSecond;

constexpr std::int64_t kMs = 1'000'000;

/// 12 Mbit/s: 1500 bytes take 1 ms. 10 ms each way to the centre.
inline LinkTimeline two_sites(std::int64_t rate_bps = 12'000'000) {
  return star({{"a", rate_bps, 120'000'000, 10 * kMs}, {"b", rate_bps, 120'000'000, 10 * kMs}},
              1000 * kSecond);
}

class PathEngineTest : public testing::Test {
 protected:
  PathEngine engine(const LinkTimeline& timeline, PathOptions options = {}, TimelineClock clock = {}) {
    return PathEngine(timeline, pool_, options, clock, arrivals_);
  }

  void TearDown() override { EXPECT_EQ(pool_.used_bytes(), 0U) << "packets were lost track of"; }

  PacketPool pool_{64U << 20U};
  Arrivals arrivals_{pool_};
};

/// Two routes between the same sites: the second begins with the same terminal and is 8 ms shorter.
inline LinkTimeline with_shorter_route(std::int64_t from_ns) {
  LinkTimeline timeline = two_sites();
  for (auto& path : timeline.paths) {
    if (timeline.nodes[path.src].site != 0) continue;
    const models::RouteHops its = timeline.routes[path.segments[0].route];
    const std::vector<Hop> hops(its.begin(), its.end());
    timeline.legs.push_back({models::LegKind::kFixedLink, 1, 2, {{0, 1000 * kSecond, 2 * kMs, 2 * kMs}}});
    const std::uint32_t route = timeline.routes.add_whole(
        {hops[0], Hop::leg(static_cast<std::uint32_t>(timeline.legs.size() - 1)), hops[2], hops[3]});
    path.segments.push_back({from_ns, route, OutageCause::kNone});
  }
  return timeline;
}

}  // namespace skyhaul::emulator::test
