// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Sites that share a cell of the operator's, and terminals of different kinds at one site.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "models/support/small_world.h"

namespace skyhaul::models {
namespace {

struct Cells : SmallWorld {
  Cells() {
    network.sites[1].place = {-24.4, -69.3, 2.4};  // 11 km from the first
    network.contention.cell_up_bps = 40'000'000;
    network.contention.cell_down_bps = 300'000'000;
    network.contention.slot_deviation = 0.18;
  }

  static const Resource& resource(const LinkTimeline& timeline, const std::string& name) {
    const auto found = std::find_if(timeline.resources.begin(), timeline.resources.end(),
                                    [&](const Resource& each) { return each.name == name; });
    if (found == timeline.resources.end()) throw std::runtime_error("no resource " + name);
    return *found;
  }

  static bool same_steps(const Resource& a, const Resource& b) {
    return std::equal(a.capacity.begin(), a.capacity.end(), b.capacity.begin(), b.capacity.end(),
                      [](const CapacityStep& x, const CapacityStep& y) {
                        return x.start_ns == y.start_ns && x.capacity_bps == y.capacity_bps;
                      });
  }

  /// Names of the resources of a kind that a terminal's path to the hub crosses.
  static std::string crossed(const LinkTimeline& timeline, const std::string& terminal, ResourceKind kind,
                             TimeNs time) {
    const PathSegment& segment = segment_at(path(timeline, terminal, "hub"), time);
    std::string names;
    for (const Hop& hop : timeline.routes[segment.route]) {
      if (hop.is_resource() && timeline.resources[hop.index()].kind == kind)
        names += timeline.resources[hop.index()].name;
    }
    return names;
  }
};

TEST_F(Cells, EachSiteHasOneOfItsOwnUnlessTheyNameTheSame) {
  const TimeNs time = start + orbits::kSecond;
  const LinkTimeline apart = build(8);
  EXPECT_EQ(crossed(apart, "chile/0", ResourceKind::kCellUp, time), "cell chile up");
  EXPECT_EQ(crossed(apart, "ocean/0", ResourceKind::kCellUp, time), "cell ocean up");
  EXPECT_FALSE(same_steps(resource(apart, "cell chile up"), resource(apart, "cell ocean up")));

  network.sites[0].cell = network.sites[1].cell = "desert";
  const LinkTimeline together = build(8);
  EXPECT_EQ(crossed(together, "chile/0", ResourceKind::kCellUp, time), "cell desert up");
  EXPECT_EQ(crossed(together, "ocean/2", ResourceKind::kCellUp, time), "cell desert up");

  EXPECT_TRUE(same_steps(resource(together, "cell desert up"), resource(apart, "cell chile up")));
}

// On one satellite in one slot, terminals of one cell are left the same share.
TEST_F(Cells, StepsOfASlotAreThoseOfTheCell) {
  network.spread_terminals = false;
  network.sites[0].cell = network.sites[1].cell = "desert";
  const LinkTimeline timeline = build(8);
  int same = 0;
  for (int slot = 0; slot < 8; ++slot) {
    const TimeNs time = start + (15 * slot + 7) * orbits::kSecond;
    const auto a = nodes(timeline, path(timeline, "chile/0", "hub"), time);
    const auto b = nodes(timeline, path(timeline, "ocean/0", "hub"), time);
    ASSERT_GE(a.size(), 2U);
    ASSERT_GE(b.size(), 2U);
    if (a[1] != b[1]) continue;
    ++same;
    const auto capacity = [&](const char* name) {
      const auto& steps = resource(timeline, name).capacity;
      return (std::upper_bound(steps.begin(), steps.end(), time,
                               [](TimeNs t, const CapacityStep& each) { return t < each.start_ns; }) -
              1)
          ->capacity_bps;
    };
    EXPECT_EQ(capacity("chile/0 up"), capacity("ocean/0 up")) << slot;
  }
  EXPECT_GT(same, 4);
}

// One public address of the two is enough, terminal by terminal.
TEST_F(Cells, TerminalsOfOneSiteMayDiffer) {
  network.routing.mode = RoutingMode::kIsl;
  network.sites[0].terminals[1].up_bps = 7'000'000;
  network.sites[0].terminals[1].public_address = false;
  for (Terminal& terminal : network.sites[1].terminals) terminal.public_address = false;
  const LinkTimeline timeline = build(4);
  EXPECT_LE(resource(timeline, "chile/1 up").capacity.front().capacity_bps, 7'000'000);
  EXPECT_GT(resource(timeline, "chile/0 up").capacity.front().capacity_bps, 7'000'000);
  const TimeNs time = start + orbits::kSecond;
  const auto by_pop = [&](const std::string& a, const std::string& b) {
    const auto names = nodes(timeline, path(timeline, a, b), time);
    EXPECT_FALSE(names.empty());
    return std::any_of(names.begin(), names.end(),
                       [](const auto& name) { return name.rfind("pop ", 0) == 0; });
  };
  EXPECT_FALSE(by_pop("chile/0", "ocean/0"));
  EXPECT_TRUE(by_pop("chile/1", "ocean/1"));
}

}  // namespace
}  // namespace skyhaul::models
