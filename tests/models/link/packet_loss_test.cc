// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/packet_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "link/contention.h"
#include "link/random_outages.h"

namespace skyhaul::models {
namespace {

using orbits::kDay;
using orbits::kHour;
using orbits::kMinute;
using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

LossModel bursts() {
  LossModel model;
  model.burst_loss = 0.5;
  model.burst_ns = 100'000'000;
  model.calm_ns = 5 * kSecond;
  return model;
}

// Continuous-time two-state Markov chain (Gilbert 1960): the bad state holds burst / (burst + calm) of the
// time; its visits are exponential, so that 1/e of them are longer than the mean. Five standard deviations.
TEST(PacketLoss, BurstsAreThoseOfATwoStateChain) {
  const TimeNs end = kStart + 10 * kDay;
  const auto all = loss_bursts(bursts(), 7, 42, kStart, end);
  double bad_s = 0;
  double longer = 0;
  TimeNs last = kStart;
  for (const LossInterval& each : all) {
    ASSERT_GE(each.start_ns, last);
    ASSERT_LT(each.start_ns, each.end_ns);
    ASSERT_LE(each.end_ns, end);
    last = each.end_ns;
    bad_s += static_cast<double>(each.end_ns - each.start_ns) * 1e-9;
    longer += each.end_ns - each.start_ns > 100'000'000 ? 1 : 0;
  }
  const auto count = static_cast<double>(all.size());
  EXPECT_NEAR(count, 864000 / 5.1, 5 * std::sqrt(864000 / 5.1));
  EXPECT_NEAR(bad_s / count, 0.1, 5 * 0.1 / std::sqrt(count));
  // bursts at the edge of a minute are cut: 2 of 12 x 60 are, which shortens some
  EXPECT_NEAR(longer / count, std::exp(-1.0), 5 * 0.5 / std::sqrt(count) + 0.002);
}

TEST(PacketLoss, BurstsAreTheSameAtAnyHorizonAndOthersElsewhere) {
  const auto whole = loss_bursts(bursts(), 7, 42, kStart, kStart + kHour);
  const TimeNs from = kStart + 17 * kMinute + 3'141'592'653;
  const auto part = loss_bursts(bursts(), 7, 42, from, from + 10 * kMinute);
  std::size_t found = 0;
  for (const LossInterval& each : whole) {
    if (each.start_ns < from || each.end_ns > from + 10 * kMinute) continue;
    for (const LossInterval& other : part) {
      found += other.start_ns == each.start_ns && other.end_ns == each.end_ns ? 1 : 0;
    }
  }
  EXPECT_GE(found + 2, part.size());
  EXPECT_GT(found, 80U);
  EXPECT_NE(loss_bursts(bursts(), 7, 43, kStart, kStart + kHour).front().start_ns, whole.front().start_ns);
  EXPECT_NE(loss_bursts(bursts(), 8, 42, kStart, kStart + kHour).front().start_ns, whole.front().start_ns);
}

TEST(PacketLoss, ReallocationsLoseAroundTheirBoundary) {
  LossModel model;
  model.reallocation_loss = 0.4;
  model.reallocation_probability = 0.25;
  const SlotRule rule;
  std::vector<TimeNs> boundaries;
  for (int i = 1; i < 4000; ++i) boundaries.push_back(kStart + i * 15 * kSecond);
  const auto all = reallocation_loss(model, rule, 1, 2, boundaries, kStart, kStart + kDay);
  EXPECT_NEAR(static_cast<double>(all.size()), 1000, 5 * std::sqrt(750));
  for (const LossInterval& each : all) {
    EXPECT_EQ((each.start_ns + 75'000'000 - kStart) % (15 * kSecond), 0);
    EXPECT_EQ(each.end_ns - each.start_ns, 215'000'000);
    EXPECT_EQ(each.loss, 0.4);
  }
}

double loss_at(const std::vector<LossInterval>& all, TimeNs time) {
  for (const LossInterval& each : all) {
    if (each.start_ns <= time && time < each.end_ns) return each.loss;
  }
  return 0;
}

TEST(PacketLoss, CombinedAsIndependentAtEachInstant) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<LossInterval> a, b;
    for (auto* list : {&a, &b}) {
      TimeNs at = 0;
      while (true) {
        const TimeNs from = at + static_cast<TimeNs>(random() % 6);
        const TimeNs to = from + 1 + static_cast<TimeNs>(random() % 6);
        if (to > 60) break;
        list->push_back({from, to, random() % 2 == 0 ? 0.5 : 0.25});
        at = to;
      }
    }
    const auto all = combine_loss(a, b);
    TimeNs last = 0;
    for (const LossInterval& each : all) {
      ASSERT_GE(each.start_ns, last);
      ASSERT_LT(each.start_ns, each.end_ns);
      last = each.end_ns;
    }
    for (TimeNs t = 0; t < 62; ++t) {
      ASSERT_DOUBLE_EQ(loss_at(all, t), 1 - (1 - loss_at(a, t)) * (1 - loss_at(b, t))) << round << " " << t;
    }
  }
}

// M/G/infinity: no outage at an instant with probability exp(-length / every).
TEST(RandomOutages, TakeTheShareOfTimeThatTheyShould) {
  const TimeNs end = kStart + 3000 * kDay;
  double out_s = 0;
  const auto all = random_outages(3, DrawFor::kTerminalOutage, 1, 12 * kHour, 2 * kHour, kStart, end);
  TimeNs last = kStart;
  for (const TimeInterval& each : all) {
    ASSERT_GE(each.start_ns, last);
    ASSERT_LT(each.start_ns, each.end_ns);
    last = each.end_ns;
    out_s += static_cast<double>(each.end_ns - each.start_ns) * 1e-9;
  }
  const double share = out_s / (3000 * 86400.0);
  // 6,000 outages of 2 h with a standard deviation of 2 h, over 72,000 h; five standard deviations
  EXPECT_NEAR(share, 1 - std::exp(-2.0 / 12), 5 * 2 * std::sqrt(2 * 6000.0) / 72000);
  const TimeNs from = kStart + 100 * kDay + kHour;
  const auto part =
      random_outages(3, DrawFor::kTerminalOutage, 1, 12 * kHour, 2 * kHour, from, from + 20 * kDay);
  std::size_t found = 0;
  for (const TimeInterval& each : part) {
    for (const TimeInterval& other : all) found += other.start_ns == each.start_ns ? 1 : 0;
  }
  EXPECT_GE(found + 1, part.size());
}

TEST(RandomOutages, ALinkIsUpForItsAvailability) {
  FixedLink link;
  link.availability = 0.99;
  link.repair_ns = 4 * kHour;
  double out_s = 0;
  const TimeNs end = kStart + 20000 * kDay;
  for (const TimeInterval& each : link_failures(link, 1, 0, kStart, end))
    out_s += static_cast<double>(each.end_ns - each.start_ns) * 1e-9;
  // 1,206 failures of 4 h in 480,000 h; five standard deviations
  EXPECT_NEAR(out_s / (20000 * 86400.0), 0.01, 5 * 4 * std::sqrt(2 * 1206.0) / 480000);
  link.availability = 1;
  EXPECT_TRUE(link_failures(link, 1, 0, kStart, end).empty());
}

TEST(Contention, LocalHourAndShare) {
  EXPECT_NEAR(local_solar_hour(kStart + 12 * kHour, 0), 12, 1e-9);
  EXPECT_NEAR(local_solar_hour(kStart + 12 * kHour, -105), 5, 1e-9);
  EXPECT_NEAR(local_solar_hour(kStart + 20 * kHour, 150), 6, 1e-9);
  EXPECT_NEAR(local_solar_hour(kStart, -179), 24 - 179.0 / 15, 1e-9);
  Contention others;
  EXPECT_EQ(share_left(others, 1, 21), 1);
  for (int i = 0; i < 24; ++i) others.share.push_back(i == 21 ? 0.4 : 0.8);
  EXPECT_NEAR(share_left(others, 1, 21.5), 0.4, 1e-12);
  EXPECT_NEAR(share_left(others, 1, 22.0), 0.6, 1e-12);
  EXPECT_NEAR(share_left(others, 0.5, 21.5), 0.7, 1e-12);
  EXPECT_NEAR(share_left(others, 1, 0.25), 0.8, 1e-12);
  EXPECT_NEAR(share_left(others, 0, 21.5), 1, 1e-12);
  EXPECT_NEAR(share_left(others, 1, 21.5, LinkDirection::kUp), 0.4, 1e-12);
  others.share_up.assign(24, 0.9);
  EXPECT_NEAR(share_left(others, 1, 21.5, LinkDirection::kUp), 0.9, 1e-12);
  EXPECT_NEAR(share_left(others, 1, 21.5, LinkDirection::kDown), 0.4, 1e-12);
}

TEST(Contention, SlotStepsHaveMeanOneAndTheirDeviation) {
  Contention others;
  EXPECT_EQ(slot_step(others, 1, 2, 3, 4), 1);
  others.slot_deviation = 0.18;
  double sum = 0;
  double squares = 0;
  constexpr int kCount = 100000;
  for (int i = 0; i < kCount; ++i) {
    const double f = slot_step(others, 1, 2, 3, i);
    sum += f;
    squares += f * f;
  }
  const double mean = sum / kCount;
  EXPECT_NEAR(mean, 1, 5 * 0.18 / std::sqrt(kCount));
  EXPECT_NEAR(std::sqrt(squares / kCount - mean * mean), 0.18, 0.002);
  EXPECT_EQ(slot_step(others, 1, 2, 3, 4), slot_step(others, 1, 2, 3, 4));
  EXPECT_NE(slot_step(others, 1, 2, 3, 4), slot_step(others, 1, 2, 5, 4));
  // One of four in each quarter of the range, which is 2 sqrt(3) x 0.18 wide.
  for (std::int64_t group = -8; group < 400; group += 4) {
    int seen = 0;
    for (std::int64_t slot = group; slot < group + 4; ++slot) {
      const double along = (slot_step(others, 1, 2, 3, slot) - 1) / (2 * std::sqrt(3) * 0.18) + 0.5;
      seen |= 1 << static_cast<int>(4 * along);
    }
    EXPECT_EQ(seen, 15) << group;
  }
}

}  // namespace
}  // namespace skyhaul::models
