// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Paths that change inside a slot.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/support/small_world.h"
#include "skyhaul/orbits/isl.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

struct Rerouting : SmallWorld {
  TimeNs slot(int number) const { return start + number * 15 * kSecond; }
  bool inside_a_slot(TimeNs time) const { return (time - start) % (15 * kSecond) != 0; }

  /// Calls look(a, b, from, until) for each stay of a path on a link between satellites.
  template <class Look>
  void for_links(const LinkTimeline& timeline, const Look& look) const {
    for (const Path& path : timeline.paths) {
      for (std::size_t i = 0; i < path.segments.size(); ++i) {
        const TimeNs from = path.segments[i].start_ns;
        const TimeNs until = i + 1 < path.segments.size() ? path.segments[i + 1].start_ns : timeline.end_ns;
        const std::vector<std::int32_t> way = satellites_of(nodes(timeline, path, from));
        for (std::size_t k = 0; k + 1 < way.size(); ++k) look(way[k], way[k + 1], from, until);
      }
    }
  }
};

// Links between planes are off beyond 40 deg: paths between Chile and Japan lose some inside slots.
TEST_F(Rerouting, NoPathIsKeptOnALinkThatHasEnded) {
  network.routing.mode = RoutingMode::kIsl;
  network.isl_rules.max_latitude_deg = 40;
  const LinkTimeline timeline = build(80);
  int inside = 0, stays = 0;
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) inside += inside_a_slot(segment.start_ns) ? 1 : 0;
  }
  for_links(timeline, [&](std::int32_t a, std::int32_t b, TimeNs from, TimeNs until) {
    ++stays;
    for (TimeNs time = from; time < until; time += kSecond / 2) EXPECT_TRUE(may_join(a, b, time)) << time;
    EXPECT_TRUE(may_join(a, b, until - 1)) << until;
  });
  EXPECT_GT(stays, 500);
  EXPECT_GT(inside, 10);
}

// Where a path's link ends inside a slot and the path goes on, it goes on at once.
TEST_F(Rerouting, APathThatLosesALinkGoesOverAnotherAtOnce) {
  network.routing.mode = RoutingMode::kIsl;
  network.isl_rules.max_latitude_deg = 40;
  const LinkTimeline timeline = build(80);
  int went_on = 0;
  for (const Path& path : timeline.paths) {
    for (std::size_t i = 1; i < path.segments.size(); ++i) {
      if (!inside_a_slot(path.segments[i].start_ns) || path.segments[i].route == kNoRoute) continue;
      if (path.segments[i - 1].route != kNoRoute) ++went_on;
    }
  }
  EXPECT_GT(went_on, 5);
}

// Nearest neighbours are chosen anew at each look; a link that is new waits for its acquisition. By hand: at
// the looks of the last 20 s (slots' starts and middles) it was among the nearest.
TEST_F(Rerouting, NewLinksWaitForTheirAcquisition) {
  network.routing.mode = RoutingMode::kIsl;
  network.isls.clear();
  network.nearest_isls = 4;
  network.isl_rules.acquisition_ns = 20 * kSecond;
  const LinkTimeline timeline = build(40);
  std::map<TimeNs, std::set<orbits::IslEdge>> chosen;
  for (int half = 0; half <= 80; ++half) {
    const TimeNs time = start + half * 15 * kSecond / 2;
    orbits::PositionArray positions;
    satellites->positions_ecef_km(time, positions);
    const auto edges = orbits::nearest_neighbours(satellites->satellites(), positions, 4, network.isl_rules);
    chosen[time] = {edges.begin(), edges.end()};
  }
  int looked = 0;
  for_links(timeline, [&](std::int32_t a, std::int32_t b, TimeNs from, TimeNs until) {
    for (const auto& [time, edges] : chosen) {
      if (time < from - 20 * kSecond || time >= until || time < start) continue;
      EXPECT_EQ(edges.count({std::min(a, b), std::max(a, b)}), 1U) << time;
      ++looked;
    }
  });
  EXPECT_GT(looked, 500);
}

// No slot's paths depend on where the run begins, past what acquisition needs.
TEST_F(Rerouting, ARunThatBeginsLaterHasTheSamePaths) {
  network.routing.mode = RoutingMode::kIsl;
  network.isl_rules.max_latitude_deg = 45;
  network.isl_rules.acquisition_ns = 20 * kSecond;
  const LinkTimeline whole = build(60);
  const LinkTimeline late = build(60, 2, slot(20));
  ASSERT_FALSE(whole.paths.empty());
  ASSERT_EQ(late.paths.size(), whole.paths.size());
  for (std::size_t p = 0; p < whole.paths.size(); ++p) {
    for (TimeNs time = slot(22); time < slot(60); time += kSecond)
      EXPECT_EQ(nodes(whole, whole.paths[p], time), nodes(late, late.paths[p], time));
  }
}

TEST_F(Rerouting, TheSecondGatewayTakesOver) {
  network.gateways.erase(network.gateways.begin() + 2);  // north and south, side by side
  for (Gateway& gateway : network.gateways) gateway.min_elevation_deg = 10;
  const TimeNs out = slot(4) + 5 * kSecond;
  const auto used = [&](const LinkTimeline& timeline, TimeNs time) {
    std::string gateway;
    for (const std::string& name : nodes(timeline, path(timeline, "chile/0", "hub"), time)) {
      if (name.rfind("gw ", 0) == 0) gateway = name;
    }
    return gateway;
  };
  const LinkTimeline calm = build(20);
  const std::string first = used(calm, out - 1);
  ASSERT_FALSE(first.empty());
  for (Gateway& gateway : network.gateways) {
    if ("gw " + gateway.name == first) gateway.outages = {{out, out + 60 * kSecond, OutageCause::kRain}};
  }
  const std::string other = first == "gw north" ? "gw south" : "gw north";

  const LinkTimeline one = build(20);
  EXPECT_EQ(used(one, out - 1), first);
  const PathSegment& cut = segment_at(path(one, "chile/0", "hub"), out);
  EXPECT_EQ(cut.start_ns, out);
  EXPECT_EQ(cut.route, kNoRoute);
  EXPECT_EQ(cut.cause, OutageCause::kRain);
  EXPECT_EQ(used(one, slot(5)), other);

  network.gateway_choice.links = 2;
  const LinkTimeline two = build(20);
  EXPECT_EQ(used(two, out - 1), first);
  EXPECT_EQ(used(two, out), other);
  EXPECT_EQ(segment_at(path(two, "chile/0", "hub"), out).start_ns, out);
  EXPECT_NE(used(two, slot(8)), first);
  for (TimeNs time = slot(9); time < slot(20); time += kSecond) EXPECT_EQ(used(two, time), used(calm, time));
}

TEST_F(Rerouting, NothingGoesUntilTheNewRouteIsKnown) {
  network.routing.mode = RoutingMode::kIsl;
  const LinkTimeline at_once = build(40);
  network.routing.reroute_delay_ns = 30'000'000;
  const LinkTimeline delayed = build(40);
  int gaps = 0, reallocations = 0;
  for (std::size_t p = 0; p < at_once.paths.size(); ++p) {
    const Path& plain = at_once.paths[p];
    for (std::size_t i = 1; i < plain.segments.size(); ++i) {
      const TimeNs at = plain.segments[i].start_ns;
      if (plain.segments[i].route == kNoRoute) continue;
      const PathSegment& none = segment_at(delayed.paths[p], at);
      EXPECT_EQ(none.start_ns, at);
      EXPECT_EQ(none.route, kNoRoute);
      ++gaps;
      if (none.cause == OutageCause::kReallocationGap) {
        ++reallocations;
      } else {
        EXPECT_EQ(none.cause, OutageCause::kNoRoute);
      }
      EXPECT_EQ(nodes(delayed, delayed.paths[p], at + 30'000'000), nodes(at_once, plain, at + 30'000'000));
      EXPECT_EQ(nodes(delayed, delayed.paths[p], at - 1), nodes(at_once, plain, at - 1));
    }
  }
  EXPECT_GT(reallocations, 100);
  EXPECT_GT(gaps, reallocations);  // some paths change between satellites that keep their terminals
}

}  // namespace
}  // namespace skyhaul::models
