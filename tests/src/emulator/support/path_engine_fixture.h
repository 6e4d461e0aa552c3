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
    const auto hops = std::vector<Hop>(timeline.routes.begin(path.segments[0].route),
                                       timeline.routes.end(path.segments[0].route));
    timeline.legs.push_back({models::LegKind::kFixedLink, 1, 2, {{0, 1000 * kSecond, 2 * kMs, 2 * kMs}}});
    timeline.routes.hops.insert(
        timeline.routes.hops.end(),
        {hops[0], Hop::leg(static_cast<std::uint32_t>(timeline.legs.size() - 1)), hops[2], hops[3]});
    timeline.routes.first.push_back(static_cast<std::uint32_t>(timeline.routes.hops.size()));
    path.segments.push_back({from_ns, timeline.routes.size() - 1, OutageCause::kNone});
  }
  return timeline;
}

}  // namespace skyhaul::emulator::test
