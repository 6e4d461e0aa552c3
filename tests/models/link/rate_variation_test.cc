// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The rates that the presets give against those measured in Osnabrueck (sys-uos/Starlink-on-the-Road, January
// to March 2024, UDP rate of each second, a dish at rest).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "data/reference_data.h"
#include "link/contention.h"
#include "link/normal.h"
#include "models/support/statistics.h"
#include "models/support/variation_presets.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

constexpr std::int64_t kSlotNs = 15 * kSecond;

/// Rates by slot and second of the slot.
using Slots = std::map<std::int64_t, std::map<int, double>>;

struct Figures {
  double p5, p25, p75, p95;  ///< of all seconds over their median
  double spreads;            ///< deviation of slot means over mean deviation in slots
  double first, last;        ///< second over the mean of the inner ones
};

/// The spreads of slots with at least `least` seconds.
Figures figures(const Slots& slots, std::size_t least) {
  std::vector<double> all, means, deviations, first, last;
  for (const auto& [slot, seconds] : slots) {
    std::vector<double> rates, inner;
    for (const auto& [second, rate] : seconds) {
      rates.push_back(rate);
      if (second > 0 && second < 14) inner.push_back(rate);
    }
    all.insert(all.end(), rates.begin(), rates.end());
    if (rates.size() >= least) {
      means.push_back(mean(rates));
      deviations.push_back(deviation(rates));
    }
    if (rates.size() < 13) continue;
    if (seconds.count(0) > 0) first.push_back(seconds.at(0) / mean(inner));
    if (seconds.count(14) > 0) last.push_back(seconds.at(14) / mean(inner));
  }
  const double median = quantile(all, 0.5);
  return {quantile(all, 0.05) / median,
          quantile(all, 0.25) / median,
          quantile(all, 0.75) / median,
          quantile(all, 0.95) / median,
          deviation(means) / mean(deviations),
          mean(first),
          mean(last)};
}

/// What a terminal would measure in 20,000 slots.
Slots drawn(const ClassVariation& plan, LinkDirection direction) {
  Slots slots;
  for (std::int64_t slot = 0; slot < 20'000; ++slot) {
    const double factor = slot_factor(plan, direction, 1, 2, 3, slot);
    const SecondVariation seconds = second_variation(plan.of(direction), factor);
    for (int second = 0; second < 15; ++second) {
      slots[slot][second] =
          factor * second_factor(seconds, 4, slot * kSlotNs, kSlotNs, slot * kSlotNs + second * kSecond);
    }
  }
  return slots;
}

struct Case {
  std::string plan, file;
  LinkDirection direction;
  std::size_t
      least;  ///< seconds of the slots whose spreads are compared: only 85 slots of the priority plan have 13
  Figures measured;  ///< by the functions above, typed here so that they hold without the files
};

const std::vector<Case>& cases() {
  constexpr LinkDirection kDown = LinkDirection::kDown;
  constexpr LinkDirection kUp = LinkDirection::kUp;
  static const std::vector<Case> all = {
      {"starlink-best-effort", "best_effort_download", kDown, 13, {.24, .74, 1.17, 1.41, 2.16, 1.01, .83}},
      {"starlink-best-effort", "best_effort_upload", kUp, 13, {.24, .68, 1.41, 2.07, 3.66, .87, .84}},
      {"starlink-priority", "priority_download", kDown, 10, {.41, .77, 1.16, 1.37, 2.40, 1.00, .92}},
      {"starlink-priority", "priority_upload", kUp, 10, {.38, .67, 1.38, 1.92, 4.87, .97, 1.00}}};
  return all;
}

void expect_near(const Figures& value, const Figures& measured, double quantiles, double spreads,
                 double boundary) {
  EXPECT_NEAR(value.p5, measured.p5, quantiles * measured.p5);
  EXPECT_NEAR(value.p25, measured.p25, quantiles * measured.p25);
  EXPECT_NEAR(value.p75, measured.p75, quantiles * measured.p75);
  EXPECT_NEAR(value.p95, measured.p95, quantiles * measured.p95);
  EXPECT_NEAR(value.spreads, measured.spreads, spreads * measured.spreads);
  EXPECT_NEAR(value.first, measured.first, boundary);
  EXPECT_NEAR(value.last, measured.last, boundary);
}

/// Slots begin at seconds 12, 27, 42 and 57.
Slots read(const std::string& path) {
  Slots slots;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::string time = line.substr(0, 19);
    time[10] = 'T';
    const std::int64_t second = orbits::parse_utc(time) / kSecond - 12;
    slots[second / 15][static_cast<int>(second % 15)] = std::stod(line.substr(20));
  }
  return slots;
}

// Issue 20: quantiles within 15 %, the ratio of spreads within 20 %, seconds at a boundary within 8 points.
TEST(RateVariation, GivesTheRatesOfOsnabrueck) {
  for (const Case& each : cases()) {
    SCOPED_TRACE(each.file);
    const Figures model = figures(drawn(variation_preset(each.plan), each.direction), each.least);
    std::printf("%-22s p5/25/75/95 %.2f %.2f %.2f %.2f spreads %.2f first %.2f last %.2f\n",
                each.file.c_str(), model.p5, model.p25, model.p75, model.p95, model.spreads, model.first,
                model.last);
    expect_near(model, each.measured, 0.15, 0.20, 0.08);
  }
}

TEST(RateVariation, TheFiguresOfOsnabrueckAreThoseOfItsFiles) {
  for (const Case& each : cases()) {
    const std::string name = std::string("rates/osnabrueck_") + each.file + ".csv",
                      path = reference_file(name);
    if (path.empty()) GTEST_SKIP() << absent(name);
    SCOPED_TRACE(each.file);
    expect_near(figures(read(path), each.least), each.measured, 0.02, 0.01, 0.03);
  }
}

/// A slot's place in the order of all: the normal quantile of its rank.
std::vector<double> gaussians(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    out[order[rank]] =
        -normal_tail_inverse((static_cast<double>(rank) + 0.5) / static_cast<double>(values.size()));
  }
  return out;
}

/// Mean product of a with b, `lag` slots later.
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = 0; i + lag < a.size(); ++i) sum += a[i] * b[i + lag];
  return sum / static_cast<double>(a.size() - lag);
}

std::vector<double> series(const ClassVariation& plan, LinkDirection direction, std::uint64_t cell,
                           std::uint64_t terminal) {
  std::vector<double> all;
  for (std::int64_t slot = -20'000; slot < 20'000; ++slot) {
    all.push_back(slot_factor(plan, direction, 1, cell, terminal, slot));
  }
  return gaussians(all);
}

// Rank correlations of the slots of Osnabrueck (684 and 641 slots of the best-effort plan) at lags of 1, of 3
// and of about 20 slots, and between the directions in the same slot and in neighbouring ones, as
// tests/calibration/link_variation.py prints them. Some 200 pairs a lag tell them to about 0.07 (one
// deviation).
TEST(RateVariation, CorrelatesFromSlotToSlotAndBetweenTheDirectionsAsInOsnabrueck) {
  const ClassVariation plan = variation_preset("starlink-best-effort");
  const auto down = series(plan, LinkDirection::kDown, 2, 3);
  const auto up = series(plan, LinkDirection::kUp, 2, 3);
  EXPECT_NEAR(correlation(down, down, 1), 0.50, 0.08);
  EXPECT_NEAR(correlation(down, down, 3), 0.25, 0.08);
  EXPECT_NEAR(correlation(down, down, 20), 0.15, 0.08);
  EXPECT_NEAR(correlation(up, up, 1), 0.29, 0.08);
  EXPECT_NEAR(correlation(up, up, 3), 0.16, 0.08);
  EXPECT_NEAR(correlation(down, up, 0), 0.63, 0.05);
  EXPECT_NEAR(correlation(down, up, 1), 0.28, 0.10);
}

TEST(RateVariation, TerminalsOfACellShareWhatIsCommon) {
  const ClassVariation plan = variation_preset("starlink-best-effort");
  const auto one = series(plan, LinkDirection::kDown, 2, 3);
  const auto neighbour = series(plan, LinkDirection::kDown, 2, 4);
  const auto elsewhere = series(plan, LinkDirection::kDown, 5, 6);
  EXPECT_NEAR(correlation(one, neighbour, 0), plan.common, 0.03);
  EXPECT_NEAR(correlation(one, elsewhere, 0), 0, 0.03);
}

// The median country of the operator's map (ten countries, September 2026): p20 and p80 of the rate over its
// p50 are 0.76 and 1.22 down. Slots of whole days, with the hours of Osnabrueck's curve (median over its
// greatest).
TEST(RateVariation, AWholeDayIsLikeTheMedianCountry) {
  Contention hours;
  for (const double each : {226, 230, 230, 232, 236, 244, 232, 224, 224, 223, 215, 214,
                            216, 216, 213, 207, 200, 190, 186, 178, 183, 193, 211, 216}) {
    hours.share.push_back(each / 244);
  }
  const ClassVariation plan = variation_preset("starlink-best-effort");
  std::vector<double> all;
  for (std::int64_t slot = 0; slot < 40 * 5760; ++slot) {
    const double hour = static_cast<double>(slot % 5760) / 240;
    all.push_back(slot_factor(plan, LinkDirection::kDown, 1, 2, 3, slot) * share_left(hours, 1, hour));
  }
  const double median = quantile(all, 0.5);
  std::printf("p20 %.3f p80 %.3f median %.3f\n", quantile(all, 0.2) / median, quantile(all, 0.8) / median,
              median);
  EXPECT_NEAR(quantile(all, 0.2) / median, 0.76, 0.15 * 0.76);
  EXPECT_NEAR(quantile(all, 0.8) / median, 1.22, 0.15 * 1.22);
}

TEST(RateVariation, DependsOnItsKeysAloneNotOnTheOrder) {
  const ClassVariation plan = variation_preset("starlink-priority");
  std::vector<double> forwards, backwards;
  for (std::int64_t slot = -500; slot < 500; ++slot) {
    forwards.push_back(slot_factor(plan, LinkDirection::kUp, 7, 8, 9, slot));
  }
  for (std::int64_t slot = 499; slot >= -500; --slot) {
    backwards.push_back(slot_factor(plan, LinkDirection::kUp, 7, 8, 9, slot));
  }
  std::reverse(backwards.begin(), backwards.end());
  EXPECT_EQ(forwards, backwards);
  for (const auto& [seed, cell, terminal] :
       std::vector<std::array<std::uint64_t, 3>>{{8, 8, 9}, {7, 9, 9}, {7, 8, 10}}) {
    EXPECT_NE(slot_factor(plan, LinkDirection::kUp, seed, cell, terminal, 1),
              slot_factor(plan, LinkDirection::kUp, 7, 8, 9, 1));
  }
  EXPECT_EQ(slot_factor({}, LinkDirection::kUp, 7, 8, 9, 1), 1);
}

TEST(RateVariation, ASecondHasOneFactorAndAMeanOfOne) {
  const SecondVariation seconds{0.3, 1, 1};
  double sum = 0;
  double least = 1;
  constexpr int kSlots = 20'000;
  for (std::int64_t slot = 0; slot < kSlots; ++slot) {
    for (int second = 0; second < 15; ++second) {
      const TimeNs start = slot * kSlotNs + 12 * kSecond;
      const TimeNs time = start + second * kSecond;
      const double factor = second_factor(seconds, 1, start, kSlotNs, time);
      EXPECT_EQ(factor, second_factor(seconds, 1, start, kSlotNs, time + kSecond - 1));
      sum += factor;
      least = std::min(least, factor);
    }
  }
  EXPECT_NEAR(sum / (15 * kSlots), 1, 5 * 0.3 / std::sqrt(15 * kSlots));
  EXPECT_GE(least, 0.1 - 1e-12);
  EXPECT_EQ(second_factor({}, 1, 0, kSlotNs, 0), 1);
  const SecondVariation ends{0, 0.5, 0.25};
  EXPECT_EQ(second_factor(ends, 1, 0, kSlotNs, 0), 0.5);
  EXPECT_EQ(second_factor(ends, 1, 0, kSlotNs, kSecond), 1);
  EXPECT_EQ(second_factor(ends, 1, 0, kSlotNs, kSlotNs - 1), 0.25);
  EXPECT_EQ(second_factor(ends, 1, 0, kSlotNs - kSecond / 2, kSlotNs - kSecond),
            0.25);  // the last one is half
}

// Shares of a normal distribution below -2, -1, 0, 1 and 2 (Abramowitz and Stegun, table 26.1); five
// deviations.
TEST(RateVariation, NormalDrawsAreNormal) {
  constexpr int kCount = 1'000'000;
  std::array<int, 5> below{};
  double sum = 0;
  double squares = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const double z = keyed_normal(1, {i});
    sum += z;
    squares += z * z;
    for (int k = 0; k < 5; ++k) below[static_cast<std::size_t>(k)] += z < k - 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kCount, 0, 5e-3);
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2.0) * 1e-3);
  const std::array<double, 5> shares = {0.02275, 0.15866, 0.5, 0.84134, 0.97725};
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(below[k] / double{kCount}, shares[k], 0.0025) << k;
}

}  // namespace
}  // namespace skyhaul::models
