// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Tables of rates against a walk through every change of the links: what a member carries between two times,
// when it has carried so much, and when it first carries anything.
#include "flow/rate_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "models/support/shifted_timeline.h"
#include "models/support/slotted_timeline.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;
constexpr std::int64_t kMbit = 1'000'000;
/// No whole number of the tables' blocks of ten minutes and of half a minute.
constexpr TimeNs kHorizon = 23 * kMinute + 7 * kSecond + 13;

/// Four sites of one or two terminals, whose paths come and go; it begins at no round time.
LinkTimeline random_timeline(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  std::vector<test::SyntheticSite> sites;
  for (const char* name : {"a", "b", "c", "d"}) {
    sites.push_back({name, (1 + pick(20)) * kMbit, (1 + pick(20)) * kMbit, pick(80) * 1'000'000,
                     static_cast<int>(1 + pick(2))});
  }
  LinkTimeline timeline = test::slotted_star(sites, kHorizon, std::int64_t{kMbit} << (3 + 3 * pick(3)), seed);
  for (Path& path : timeline.paths) {
    const std::uint32_t route = path.segments[0].route;
    path.segments.clear();
    bool routed = pick(2) == 0;
    for (TimeNs at = 0; at < kHorizon; at += (1 + pick(400)) * kSecond + pick(1000), routed = !routed) {
      path.segments.push_back(
          {at, routed ? route : kNoRoute, routed ? OutageCause::kNone : OutageCause::kNoSatellite});
    }
  }
  return test::shifted(timeline, 1'234'567'891'011);
}

struct Walked {
  std::vector<double> bytes;   ///< by member
  TimeNs first_rate = kNever;  ///< of the first member
};

/// Every change from one time to another, one after the other.
Walked walk(const PreparedTimeline& prepared, const std::vector<Sharing::Member>& members, TimeNs from,
            TimeNs to) {
  Sharing sharing(prepared, nullptr);
  sharing.reset(members, from);
  Walked walked;
  walked.bytes.assign(members.size(), 0);
  for (TimeNs now = from; now < to;) {
    if (sharing.rate(0) > 0) walked.first_rate = std::min(walked.first_rate, now);
    const TimeNs next = std::min(to, sharing.next_change_ns());
    for (std::size_t m = 0; m < members.size(); ++m)
      walked.bytes[m] += sharing.rate(m) * static_cast<double>(next - now) * 1e-9;
    now = next;
    sharing.move_to(now);
  }
  return walked;
}

class RateTableTest : public testing::TestWithParam<int> {
 protected:
  const LinkTimeline timeline = random_timeline(static_cast<std::uint64_t>(GetParam()));
  const PreparedTimeline prepared{timeline, GetParam() % 2 == 0};
  std::mt19937_64 random{static_cast<std::uint64_t>(GetParam()) + 100};
  std::atomic<std::int64_t> budget{GetParam() % 3 == 0 ? 0 : std::int64_t{1} << 30};

  /// One pair, or three classes that share links.
  std::vector<Sharing::Member> members() {
    if (random() % 2 == 0) return {{pair(), 1, 0}};
    std::vector<Sharing::Member> some;
    while (some.size() < 3)
      some.push_back({pair(), static_cast<double>(1 + random() % 4), static_cast<int>(random() % 2)});
    return some;
  }
  std::uint32_t pair() { return static_cast<std::uint32_t>(random() % prepared.pairs.size()); }

  /// Any time of three repetitions, or one at which a block, a horizon or half a minute ends.
  TimeNs time() {
    const TimeNs since = static_cast<TimeNs>(random() % static_cast<std::uint64_t>(3 * kHorizon));
    switch (random() % 4) {
      case 0:
        return timeline.start_ns + since / kHorizon * kHorizon;
      case 1:
        return timeline.start_ns + since / kHorizon * kHorizon +
               since % kHorizon / (30 * kSecond) * 30 * kSecond;
      default:
        return timeline.start_ns + since;
    }
  }
};

TEST_P(RateTableTest, CarriesWhatAWalkThroughEveryChangeCarries) {
  double most = 0;
  for (int i = 0; i < 30; ++i) {
    const std::vector<Sharing::Member> its = members();
    const RateTable table(prepared, its, {}, budget);
    TimeNs from = time(), to = time();
    if (from > to) std::swap(from, to);
    const Walked walked = walk(prepared, its, from, to);
    for (std::size_t m = 0; m < its.size(); ++m) {
      EXPECT_NEAR(table.served(m, from, to), walked.bytes[m], 1e-9 * walked.bytes[m] + 1e-3)
          << from << " " << to;
      most = std::max(most, walked.bytes[m]);
    }
    EXPECT_EQ(table.served(0, to, from), 0);
    EXPECT_EQ(table.served(0, from, from), 0);
  }
  EXPECT_GT(most, 1e6);
}

// The first nanosecond by which any of the members has its bytes: by then it has them, and two nanoseconds
// before (of which one is the rounding of the sums) none has.
TEST_P(RateTableTest, TheNextEndIsTheFirstTimeByWhichAMemberHasItsBytes) {
  int ended = 0;
  for (int i = 0; i < 30; ++i) {
    const std::vector<Sharing::Member> its = members();
    const RateTable table(prepared, its, {}, budget);
    const TimeNs from = time();
    const TimeNs about = from + static_cast<TimeNs>(random() % static_cast<std::uint64_t>(2 * kHorizon));
    const Walked walked = walk(prepared, its, from, about);
    std::vector<double> missing;
    for (const double bytes : walked.bytes)
      missing.push_back(bytes * (0.5 + 0.5 * static_cast<double>(random() % 3)) + 1);
    const TimeNs limit = from + 20 * kHorizon;
    const RateTable::End end = table.next_end(from, missing, limit);
    if (end.time_ns == kNever) {
      const Walked all = walk(prepared, its, from, limit);
      for (std::size_t m = 0; m < its.size(); ++m) EXPECT_LT(all.bytes[m], missing[m]);
      continue;
    }
    ++ended;
    const Walked then = walk(prepared, its, from, end.time_ns);
    const Walked before = walk(prepared, its, from, end.time_ns - 2);
    EXPECT_GE(then.bytes[end.member], missing[end.member] - 1e-3);
    for (std::size_t m = 0; m < its.size(); ++m) EXPECT_LT(before.bytes[m], missing[m] + 1e-3) << m;
    // A limit at the very end is met, and one just before it is not.
    EXPECT_EQ(table.next_end(from, missing, end.time_ns).time_ns, end.time_ns);
    EXPECT_EQ(table.next_end(from, missing, end.time_ns - 1).time_ns, kNever);
    // A member that misses nothing has ended.
    missing.back() = 0;
    EXPECT_EQ(table.next_end(from, missing, limit).time_ns, from);
    EXPECT_EQ(table.next_end(from, missing, limit).member, missing.size() - 1);
  }
  EXPECT_GT(ended, 15);
}

TEST_P(RateTableTest, TheFirstRateIsTheFirstTimeAtWhichTheFirstMemberCarriesAnything) {
  int later = 0, never = 0;
  for (int i = 0; i < 60; ++i) {
    const std::vector<Sharing::Member> its = members();
    const RateTable table(prepared, its, {}, budget);
    const TimeNs from = time();
    const TimeNs limit = from + 1 + static_cast<TimeNs>(random() % static_cast<std::uint64_t>(2 * kHorizon));
    const TimeNs expected = walk(prepared, its, from, limit).first_rate;
    EXPECT_EQ(table.first_rate(from, limit), expected);
    never += expected == kNever ? 1 : 0;
    if (expected == kNever || expected == from) continue;
    ++later;
    EXPECT_EQ(table.first_rate(from, expected + 1), expected);
    EXPECT_EQ(table.first_rate(from, expected), kNever);
  }
  EXPECT_GT(later, 0);
  EXPECT_LT(never, 60);
}

INSTANTIATE_TEST_SUITE_P(Random, RateTableTest, testing::Range(0, 6));

// What runs share is the same object, for the pair, the bundle of classes or the relaxed capacities that were
// asked for, and for no other.
TEST(RateTables, KeepOneTableForEachQuestion) {
  const LinkTimeline timeline = random_timeline(1);
  const PreparedTimeline prepared(timeline, true);
  RateTables tables(prepared);
  EXPECT_EQ(&tables.of({{1, 3, 2}}), &tables.of_pair(1));  // alone, neither weight nor priority counts
  const RateTable& both = tables.of({{0, 1, 0}, {1, 2, 0}});
  EXPECT_EQ(&both, &tables.of({{0, 1, 0}, {1, 2, 0}}));
  EXPECT_NE(&both, &tables.of({{0, 1, 0}, {2, 2, 0}}));
  EXPECT_NE(&both, &tables.of({{0, 1, 0}, {1, 3, 0}}));
  EXPECT_NE(&both, &tables.of({{0, 1, 0}, {1, 2, 1}}));
  std::vector<double> relax(prepared.resources.size(), 1.0);
  const auto plain = tables.relaxed(0, relax);
  EXPECT_EQ(plain, tables.relaxed(0, relax));
  EXPECT_NE(plain, tables.relaxed(1, relax));
  relax[prepared.pairs[0].resources[0]] = 1.1;
  EXPECT_NE(plain, tables.relaxed(0, relax));
  const auto shares = tables.cubic_shares(0, 1, 1, {}, 1);
  EXPECT_EQ(shares, tables.cubic_shares(0, 1, 1, {}, 1));
  EXPECT_NE(shares, tables.cubic_shares(0, 2, 1, {}, 1));
  EXPECT_NE(shares, tables.cubic_shares(0, 1, 1, {}, 2));
  EXPECT_EQ(tables.burst_counts(0, 1), tables.burst_counts(0, 1));
  EXPECT_NE(tables.burst_counts(0, 1), tables.burst_counts(1, 1));
  EXPECT_NE(tables.burst_counts(0, 1), tables.burst_counts(0, 2));
  const RateTables::Start start{0, 5, 14480, 0.5};
  EXPECT_FALSE(tables.kept_startup_ns(start).has_value());
  tables.keep_startup_ns(start, 77);
  EXPECT_EQ(tables.kept_startup_ns(start), 77);
  EXPECT_FALSE(tables.kept_startup_ns({0, 6, 14480, 0.5}).has_value());
}

}  // namespace
}  // namespace skyhaul::models
