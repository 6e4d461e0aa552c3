// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/packed_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

bool equal(const LossInterval& a, const LossInterval& b) {
  return a.start_ns == b.start_ns && a.end_ns == b.end_ns && a.loss == b.loss;
}
bool equal(const PathSegment& a, const PathSegment& b) {
  return a.start_ns == b.start_ns && a.route == b.route && a.cause == b.cause;
}
bool equal(const DelayPiece& a, const DelayPiece& b) {
  return a.start_ns == b.start_ns && a.end_ns == b.end_ns && a.delay_start_ns == b.delay_start_ns &&
         a.delay_end_ns == b.delay_end_ns;
}
bool equal(const AccessStep& a, const AccessStep& b) {
  return a.start_ns == b.start_ns && a.wait_us == b.wait_us && a.spike_us == b.spike_us &&
         a.base_us == b.base_us && a.spread_us == b.spread_us;
}

/// Packs the items, and compares what is read in every way that there is with the vector.
template <class T>
void expect_to_hold(const std::vector<T>& items) {
  PackedList<T> list(items);
  list.pack();
  ASSERT_EQ(list.size(), items.size());
  EXPECT_EQ(list.empty(), items.empty());
  for (std::size_t i = 0; i < items.size(); ++i) ASSERT_TRUE(equal(list[i], items[i])) << i;
  std::size_t place = 0;
  for (const T& each : list) ASSERT_TRUE(equal(each, items[place++]));
  const std::vector<T> copy = list.vector();
  ASSERT_TRUE(std::equal(copy.begin(), copy.end(), items.begin(), items.end(),
                         [](const T& a, const T& b) { return equal(a, b); }));
  if (items.empty()) return;
  EXPECT_TRUE(equal(list.front(), items.front()));
  EXPECT_TRUE(equal(list.back(), items.back()));
}

/// Numbers of all sizes, the extreme ones among them.
class Wild {
 public:
  std::int64_t operator()() {
    switch (random_() % 8) {
      case 0:
        return std::numeric_limits<std::int64_t>::min();
      case 1:
        return std::numeric_limits<std::int64_t>::max();
      case 2:
        return 0;
      default:
        return static_cast<std::int64_t>(random_() >> random_() % 64);
    }
  }
  std::size_t below(std::size_t most) { return random_() % most; }

 private:
  std::mt19937_64 random_{5};
};

TEST(PackedList, GivesBackAnyNumbers) {
  Wild wild;
  for (int round = 0; round < 300; ++round) {
    std::vector<LossInterval> losses(wild.below(200));
    for (LossInterval& each : losses)
      each = {wild(), wild(), static_cast<double>(wild()) * 1e-18 + (round % 2 == 0 ? 0 : 0.5)};
    expect_to_hold(losses);
    std::vector<PathSegment> segments(wild.below(200));
    for (PathSegment& each : segments) {
      each = {wild(), static_cast<std::uint32_t>(wild()), static_cast<OutageCause>(wild.below(256))};
      if (wild.below(3) == 0) each.route = kNoRoute;
    }
    expect_to_hold(segments);
    std::vector<DelayPiece> pieces(wild.below(200));
    for (DelayPiece& each : pieces) each = {wild(), wild(), wild(), wild()};
    expect_to_hold(pieces);
    std::vector<AccessStep> steps(wild.below(200));
    const auto number = [&] { return static_cast<std::int32_t>(wild()); };
    for (AccessStep& each : steps) each = {wild(), number(), number(), number(), number()};
    expect_to_hold(steps);
  }
}

TEST(PackedList, GivesBackEveryLengthAroundBlocks) {
  for (std::size_t length = 0; length < 260; ++length) {
    std::vector<PathSegment> segments;
    for (std::size_t i = 0; i < length; ++i) {
      const auto at = static_cast<TimeNs>(i);
      segments.push_back(
          {at * 15 * kSecond, static_cast<std::uint32_t>(1000 + i * i % 37), OutageCause::kNone});
    }
    expect_to_hold(segments);
  }
}

TEST(PackedList, TakesALittleOfTheMemoryWhereItemsAreAlike) {
  std::vector<PathSegment> segments;  // of a path with a new route in each slot of a month
  for (std::uint32_t slot = 0; slot < 172'800; ++slot)
    segments.push_back({TimeNs{slot} * 15 * kSecond, 400'000 + slot, OutageCause::kNone});
  PackedList<PathSegment> list(segments);
  const std::size_t plain = list.bytes();
  list.pack();
  // 6 bits each for the time and the route; of each block of 64 its place and six words.
  EXPECT_LE(list.bytes(), segments.size() * 12 / 8 + (segments.size() / 64 + 1) * 7 * 8 + 16);
  EXPECT_LT(list.bytes() * 6, plain);
}

TEST(PackedList, IsChangedAsAVectorIs) {
  PackedList<CapacityStep> list{{0, 5}, {kSecond, 7}};
  for (int i = 2; i < 100; ++i) list.push_back({i * kSecond, i});
  list.pack();
  const PackedList<CapacityStep> before = list;
  list.push_back({100 * kSecond, 100});
  list.plain()[1].capacity_bps = 8;
  EXPECT_EQ(list.size(), 101U);
  EXPECT_EQ(list[1].capacity_bps, 8);
  EXPECT_EQ(list[99].capacity_bps, 99);
  list.pack();
  list.pack();  // which it is
  EXPECT_EQ(list.back().capacity_bps, 100);
  EXPECT_EQ(before.size(), 100U);
  EXPECT_EQ(before[1].capacity_bps, 7);
  list.clear();
  EXPECT_TRUE(list.empty());
}

TEST(PackedList, IsSearchedAsAVectorIs) {
  std::vector<CapacityStep> steps;
  for (int i = 0; i < 1000; ++i) steps.push_back({i * i * kSecond, i});
  PackedList<CapacityStep> list(steps);
  list.pack();
  const auto later = [](TimeNs t, const CapacityStep& each) { return t < each.start_ns; };
  for (TimeNs time = -kSecond; time < 1'000'000 * kSecond; time += 777 * kSecond) {
    EXPECT_EQ(std::upper_bound(list.begin(), list.end(), time, later) - list.begin(),
              std::upper_bound(steps.begin(), steps.end(), time, later) - steps.begin());
  }
  EXPECT_EQ((list.end() - 1)->capacity_bps, 999);
  EXPECT_EQ(list.begin()[5].capacity_bps, 5);
}

}  // namespace
}  // namespace skyhaul::models
