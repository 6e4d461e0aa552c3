// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/drawn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "link/packet_loss.h"
#include "link/random_outages.h"
#include "schedule/slots.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSeed = 7, kKey = 11;
constexpr TimeNs kStart = 1'782'000'000 * kSecond;

/// The C library's logarithm, which is within a unit in the last place. Twelve terms and a few roundings
/// leave four units: 1e-15 of the value.
TEST(Drawn, LogarithmIsThatOfTheLibrary) {
  for (int i = 0; i < 100'000; ++i) {
    const double value = 1 - keyed_uniform(kSeed, {static_cast<std::uint64_t>(i)});
    ASSERT_NEAR(drawn_log(value), std::log(value), 1e-15 * std::abs(std::log(value))) << value;
  }
  EXPECT_EQ(drawn_log(1), 0);
  EXPECT_NEAR(drawn_log(0x1p-53), -53 * std::log(2.0), 1e-13);
}

TEST(Drawn, GapsAndPeaksAreThoseOfTheModels) {
  SlotRule rule;
  rule.length_ns = 15 * kSecond;
  rule.gap_min_ns = 55 * kMillisecond;
  rule.gap_max_ns = 138 * kMillisecond;
  Access access{0, 0, {}};
  access.gap_draws = keyed_bits(kSeed, {static_cast<std::uint64_t>(DrawFor::kGap), 3, 1});
  access.spike_draws = keyed_bits(kSeed, {static_cast<std::uint64_t>(DrawFor::kSpike), 3, 1});
  const ReallocationDraws draws{{rule.length_ns, rule.offset_ns},
                                rule.gap_min_ns,
                                rule.gap_max_ns,
                                20 * kMillisecond,
                                57 * kMillisecond};
  for (std::int64_t slot = -1000; slot < 1000; ++slot) {
    EXPECT_EQ(drawn_gap_ns(draws, access, slot), gap_ns(rule, kSeed, 3, 1, slot));
    const std::int32_t peak = drawn_spike_us(draws, access, slot);
    EXPECT_TRUE(peak >= 20'000 && peak <= 57'000) << peak;
  }
}

TEST(Drawn, SlotsAreCountedFromTheirOffset) {
  const SlotGrid slots{15 * kSecond, 12 * kSecond};
  EXPECT_EQ(slot_at(slots, 12 * kSecond), 0);
  EXPECT_EQ(slot_at(slots, 12 * kSecond - 1), -1);
  EXPECT_EQ(slot_at(slots, 27 * kSecond), 1);
  EXPECT_FALSE(slot_at({}, 0).has_value());
}

/// The bursts of the model over an hour: every beginning and end is expected, apart from those that the two
/// logarithms put a nanosecond apart (one in some thousands of minutes; none in this hour).
TEST(Drawn, BurstsOfTheModelAreExpected) {
  LossModel model;
  model.burst_loss = 0.5;
  model.burst_ns = 100 * kMillisecond;
  model.calm_ns = 10 * kSecond;
  const std::vector<LossInterval> bursts = loss_bursts(model, kSeed, kKey, kStart, kStart + 60 * kMinute);
  ASSERT_GT(bursts.size(), 200U);
  ExpectedTimes expected(kStart);
  expected.add_bursts({keyed_bits(kSeed, {static_cast<std::uint64_t>(DrawFor::kBurst), kKey}), model.burst_ns,
                       model.calm_ns});
  for (const LossInterval& burst : bursts) {
    for (const TimeNs time : {burst.start_ns, burst.end_ns}) {
      EXPECT_NE(expected.place_of(time), 0U) << time - kStart;
      expected.move_to(time);
    }
  }
}

/// A reader asks only for the places that it is told, while the writer looks through many: both must expect
/// the same, wherever the list leaves what is expected.
TEST(Drawn, AReaderExpectsWhatTheWriterExpected) {
  Access access{0, 0, {}};
  for (int i = 0; i < 400; ++i)
    access.steps.push_back({kStart + i * 15 * kSecond, 0, i % 3 == 0 ? 0 : 30'000, 0, 0});
  for (const std::int64_t calm_ns : {50 * kMillisecond, 10 * kSecond, 30 * kMinute}) {
    const BurstDraws draws{keyed_bits(kSeed, {kKey}), 60 * kMillisecond, calm_ns};
    ExpectedTimes writer(kStart), reader(kStart);
    for (ExpectedTimes* each : {&writer, &reader}) {
      each->add_bursts(draws);
      each->add_steps(access, 75 * kMillisecond, 140 * kMillisecond, true);
    }
    TimeNs time = kStart;
    int expected = 0;
    for (std::uint64_t i = 0; time < kStart + 90 * kMinute; ++i) {
      const std::uint64_t choice = keyed_bits(kSeed, {i}) % 16;
      if (choice == 0) {
        time +=
            1 + static_cast<TimeNs>(keyed_bits(kSeed, {i, 1}) % (5 * kMinute));  // leaves what is expected
      } else if (const auto next = writer.at(1 + choice % 5)) {
        time = *next;
      } else {
        time += kMinute;
      }
      const std::size_t place = writer.place_of(time);
      if (place != 0) {
        ++expected;
        ASSERT_EQ(reader.at(place), time) << i;
      }
      writer.move_to(time);
      reader.move_to(time);
    }
    EXPECT_GT(expected, 100) << calm_ns;
  }
}

TEST(Drawn, ExpectsNothingWithoutASource) {
  ExpectedTimes expected(kStart);
  EXPECT_FALSE(expected.at(1).has_value());
  EXPECT_EQ(expected.place_of(kStart), 0U);
}

/// A satellite on a straight line at 7.5 km/s, 550 km away at the nearest: the square of its distance is a
/// parabola, so that from the fourth end on what is expected is right to the rounding of the ends, which
/// three differences make at most eight times as large.
TEST(Drawn, DelaysGoOnAsDistancesDo) {
  const auto delay_ns = [](TimeNs time) {
    const double along_km = 7.5 * (static_cast<double>(time) * 1e-9 - 100);
    return std::llround(std::hypot(550, along_km) / 299'792.458 * 1e9);
  };
  ExpectedDelay expected;
  expected.begin(0, delay_ns(0));
  EXPECT_EQ(expected.at(kSecond), delay_ns(0));
  for (int i = 1; i < 40; ++i) {
    const TimeNs time = i * 5 * kSecond;
    if (i >= 4) {
      EXPECT_LE(std::abs(expected.at(time) - delay_ns(time)), 8) << i;
    }
    expected.add(time, delay_ns(time));
  }
}

TEST(Drawn, BoundsAreChecked) {
  EXPECT_TRUE(are_valid(BurstDraws{}));
  EXPECT_TRUE(are_valid(BurstDraws{1, 1, kLeastBurstCycleNs}));
  EXPECT_FALSE(are_valid(BurstDraws{1, 1, 1}));
  EXPECT_FALSE(are_valid(BurstDraws{1, 0, kSecond}));
  EXPECT_FALSE(are_valid(BurstDraws{1, -1, kSecond}));
  EXPECT_FALSE(are_valid(BurstDraws{1, kLongestHorizonNs + 1, kSecond}));
  EXPECT_TRUE(are_valid(ReallocationDraws{}));
  EXPECT_FALSE(are_valid(ReallocationDraws{{-1, 0}, 0, 0, 0, 0}));
  EXPECT_FALSE(are_valid(ReallocationDraws{{1, 0}, 2, 1, 0, 0}));
  EXPECT_FALSE(are_valid(ReallocationDraws{{1, 0}, 0, 0, 0, kLongestLegDelayNs + 1}));
}

}  // namespace
}  // namespace skyhaul::models
