// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Fits against the presets that tests/calibration/link_variation.py made of the same measurements, and
// against models that logs were drawn from.
#include "skyhaul/models/link_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "data/reference_data.h"
#include "link/packet_loss.h"
#include "models/support/variation_presets.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

constexpr std::int64_t kSlotNs = 15 * kSecond;
constexpr TimeNs kOffsetNs = 12 * kSecond;

void expect_table(const QuantileTable& fitted, const QuantileTable& wanted, double share, double least) {
  for (std::size_t i = 0; i < fitted.size(); ++i)
    EXPECT_NEAR(fitted[i], wanted[i], std::max(least, share * std::abs(wanted[i]))) << "quantile " << i;
}

void expect_direction(const RateVariation& fitted, const RateVariation& wanted) {
  // Presets hold two decimals, and the Python program draws other seconds.
  expect_table(fitted.factor, wanted.factor, 0.01, 0.011);
  EXPECT_NEAR(fitted.persistence, wanted.persistence, 0.051);
  EXPECT_NEAR(fitted.slow_share, wanted.slow_share, 0.051);
  EXPECT_NEAR(fitted.second_spread, wanted.second_spread, 0.05 * wanted.second_spread);
  EXPECT_NEAR(fitted.first_second, wanted.first_second, 0.011);
  EXPECT_NEAR(fitted.last_second, wanted.last_second, 0.011);
}

/// Appends rows of a file of the reference data: time, value.
bool read_rates(const std::string& file, LogQuantity quantity, LinkLog& log) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return false;
  while (std::getline(in, line)) {
    LogRow row;
    row.time_ns = orbits::parse_utc(line.substr(0, line.find(',')));
    row[quantity] = std::stod(line.substr(line.find(',') + 1)) * 1e6;
    log.rows.push_back(row);
  }
  return true;
}

LinkFit fit_of(LinkLog log) {
  std::stable_sort(log.rows.begin(), log.rows.end(),
                   [](const auto& a, const auto& b) { return a.time_ns < b.time_ns; });
  return fit_link(log, {});
}

TEST(LinkFit, ReproducesThePresetsOfOsnabrueck) {
  for (const auto& [plan, preset] :
       {std::pair("best_effort", "starlink-best-effort"), std::pair("priority", "starlink-priority")}) {
    SCOPED_TRACE(plan);
    LinkLog log;
    const std::string stem = std::string("rates/osnabrueck_") + plan;
    if (!read_rates(reference_file(stem + "_download.csv"), LogQuantity::kDown, log) ||
        !read_rates(reference_file(stem + "_upload.csv"), LogQuantity::kUp, log))
      GTEST_SKIP() << absent(stem + "_download.csv");
    const LinkFit fit = fit_of(log);
    const ClassVariation wanted = variation_preset(preset);
    ASSERT_TRUE(fit.down && fit.up && fit.up_down);
    {
      SCOPED_TRACE("down");
      expect_direction(fit.down->variation, wanted.down);
    }
    {
      SCOPED_TRACE("up");
      expect_direction(fit.up->variation, wanted.up);
    }
    EXPECT_NEAR(*fit.up_down, wanted.up_down, 0.05);
    // What issue 20 asks of a fit to the same data: quantiles within 15 %, spreads 20 %, boundaries 8 points.
    for (const RateFit* each : {&*fit.down, &*fit.up}) {
      for (const Compared& both : each->quantiles) EXPECT_NEAR(both.drawn / both.measured, 1, 0.15);
      EXPECT_NEAR(each->spread_ratio.drawn / each->spread_ratio.measured, 1, 0.20);
      EXPECT_NEAR(each->first_second.drawn, each->first_second.measured, 0.08);
      EXPECT_NEAR(each->last_second.drawn, each->last_second.measured, 0.08);
    }
  }
}

TEST(LinkFit, ReproducesTheShapeOfSeattlesWaits) {
  const std::string name = "rtt/seattle_bent_pipe.csv", file = reference_file(name);
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) GTEST_SKIP() << absent(name);
  LinkLog log;
  while (std::getline(in, line)) {
    LogRow row;
    row.time_ns = std::llround(std::stod(line) * 1e3) * 1'000'000;
    const double rtt = std::stod(line.substr(line.find(',') + 1));
    if (rtt >= 0) row[LogQuantity::kRtt] = rtt;
    log.rows.push_back(row);
  }
  const LinkFit fit = fit_of(log);
  const AccessDelay wanted = access_preset("starlink-2026");
  ASSERT_TRUE(fit.access);
  EXPECT_TRUE(fit.access->by_packets);
  EXPECT_NEAR(static_cast<double>(fit.access->access.median_ns) * 1e-6, 34.5, 0.1);
  expect_table(fit.access->access.base, wanted.base, 0.02, 0.011);
  expect_table(fit.access->access.spread, wanted.spread, 0.02, 0.011);
  expect_table(fit.access->access.packet, wanted.packet, 0.02, 0.011);
  for (const Compared& both : fit.access->quantiles_ms) EXPECT_NEAR(both.drawn / both.measured, 1, 0.10);
}

/// A log drawn from a variation: whole days of seconds, of a median of 100 Mbit/s down and 10 Mbit/s up.
LinkLog drawn_log(const ClassVariation& variation, int slots, int step_s) {
  LinkLog log;
  for (int slot = 0; slot < slots; ++slot) {
    const TimeNs begin = kOffsetNs + (100'000'000LL + slot) * kSlotNs;
    const double factors[2] = {slot_factor(variation, LinkDirection::kDown, 5, 1, 2, slot),
                               slot_factor(variation, LinkDirection::kUp, 5, 1, 2, slot)};
    for (int second = 0; second < 15; second += step_s) {
      LogRow row;
      row.time_ns = begin + second * kSecond;
      for (const bool up : {false, true}) {
        const RateVariation& its = up ? variation.up : variation.down;
        row[up ? LogQuantity::kUp : LogQuantity::kDown] =
            (up ? 10e6 : 100e6) * factors[up ? 1 : 0] *
            second_factor(second_variation(its, factors[up ? 1 : 0]), up ? 77 : 78, begin, kSlotNs,
                          row.time_ns);
      }
      log.rows.push_back(row);
    }
  }
  return log;
}

TEST(LinkFit, RecoversTheVariationThatALogWasDrawnFrom) {
  ClassVariation truth;
  truth.down.factor = {0.2, 0.4, 0.8, 1, 1.15, 1.3, 1.4};
  truth.down.persistence = 0.5;
  truth.down.slow_share = 0.3;
  truth.down.second_spread = 0.08;
  truth.down.first_second = 0.95;
  truth.down.last_second = 0.85;
  truth.up = truth.down;
  truth.up.factor = {0.3, 0.5, 0.75, 1, 1.3, 1.7, 2};
  truth.up.persistence = 0.1;
  truth.up.slow_share = 0.1;
  truth.up.second_spread = 0.12;
  truth.up_down = 0.7;
  const LinkFit fit = fit_link(drawn_log(truth, 6000, 1), {});
  ASSERT_TRUE(fit.down && fit.up && fit.up_down);
  EXPECT_EQ(fit.step_ns, kSecond);
  EXPECT_NEAR(fit.down->median_bps, 100e6, 3e6);
  EXPECT_NEAR(fit.up->median_bps, 10e6, 0.3e6);
  for (const bool up : {false, true}) {
    const RateVariation& its = up ? fit.up->variation : fit.down->variation;
    const RateVariation& wanted = up ? truth.up : truth.down;
    expect_table(its.factor, wanted.factor, 0.08, 0.04);
    EXPECT_NEAR(its.persistence, wanted.persistence, 0.11);
    EXPECT_NEAR(its.slow_share, wanted.slow_share, 0.11);
    EXPECT_NEAR(its.second_spread, wanted.second_spread, 0.1 * wanted.second_spread);
    EXPECT_NEAR(its.first_second, wanted.first_second, 0.02);
    EXPECT_NEAR(its.last_second, wanted.last_second, 0.02);
  }
  EXPECT_NEAR(*fit.up_down, truth.up_down, 0.08);
}

/// A log by the minute tells slots apart, not seconds.
TEST(LinkFit, ACoarseLogGivesSlotsOnly) {
  LinkLog log = drawn_log(variation_preset("starlink-best-effort"), 8000, 15);
  std::vector<LogRow> rows;
  for (std::size_t i = 0; i < log.rows.size(); i += 4) rows.push_back(log.rows[i]);
  log.rows = rows;
  const LinkFit fit = fit_link(log, {});
  ASSERT_TRUE(fit.down);
  EXPECT_FALSE(fit.down->by_seconds);
  EXPECT_EQ(fit.down->variation.second_spread, 0);
  EXPECT_EQ(fit.down->variation.last_second, 1);
  EXPECT_NEAR(fit.down->variation.factor[2], 0.76, 0.06);
  EXPECT_NEAR(fit.down->variation.factor[4], 1.18, 0.06);
}

TEST(LinkFit, RecoversTheWaitsThatALogWasDrawnFrom) {
  const AccessDelay truth = access_preset("starlink-2026");
  LinkLog log;
  for (int slot = 0; slot < 2000; ++slot) {
    const SlotAccess its = slot_access(truth, 3, 4, slot, truth.reference_load);
    for (int i = 0; i < 60; ++i) {
      LogRow row;
      row.time_ns = kOffsetNs + (100'000'000LL + slot) * kSlotNs + i * kSecond / 4;
      const double wait_ms = static_cast<double>(access_delay_ns(its, truth.packet, 9, row.time_ns)) * 1e-6;
      row[LogQuantity::kRtt] = 8 + wait_ms;
      row.time_ns += static_cast<TimeNs>((8 + wait_ms) * 1e6);
      log.rows.push_back(row);
    }
  }
  const LinkFit fit = fit_of(log);
  ASSERT_TRUE(fit.access);
  EXPECT_NEAR(static_cast<double>(fit.access->access.median_ns), static_cast<double>(truth.median_ns),
              0.05 * static_cast<double>(truth.median_ns));
  for (const Compared& both : fit.access->quantiles_ms) EXPECT_NEAR(both.drawn / both.measured, 1, 0.05);
  for (std::size_t i = 1; i < 6; ++i) {
    EXPECT_NEAR(fit.access->access.base[i], truth.base[i], 0.08 * truth.base[i]) << i;
    EXPECT_NEAR(fit.access->access.spread[i], truth.spread[i], 0.15 * truth.spread[i]) << i;
  }
  EXPECT_TRUE(fit.access->access.valid());
}

TEST(LinkFit, RecoversTheBurstsThatALogWasDrawnFrom) {
  LossModel truth;
  truth.burst_loss = 0.6;
  truth.burst_ns = 4 * kSecond;
  truth.calm_ns = 200 * kSecond;
  const int seconds = 4 * 86400;
  const std::vector<LossInterval> bursts = loss_bursts(truth, 2, 6, 0, seconds * kSecond);
  LinkLog log;
  std::size_t next = 0;
  for (int i = 0; i < seconds; ++i) {
    LogRow row;
    row.time_ns = i * kSecond;
    while (next < bursts.size() && bursts[next].end_ns <= row.time_ns) ++next;
    const bool bad = next < bursts.size() && bursts[next].start_ns <= row.time_ns;
    const bool lost = bad && keyed_uniform(8, {static_cast<std::uint64_t>(i)}) < truth.burst_loss;
    row[LogQuantity::kUpLoss] = row[LogQuantity::kDownLoss] = lost ? 1 : 0;
    log.rows.push_back(row);
  }
  const LinkFit fit = fit_link(log, {});
  ASSERT_TRUE(fit.loss);
  EXPECT_TRUE(fit.loss->burst_read);
  EXPECT_NEAR(fit.loss->loss.burst_loss, truth.burst_loss, 0.1);
  EXPECT_NEAR(static_cast<double>(fit.loss->loss.burst_ns), static_cast<double>(truth.burst_ns), 1e9);
  EXPECT_NEAR(fit.loss->share.drawn / fit.loss->share.measured, 1, 0.1);
  EXPECT_FALSE(fit.down || fit.up || fit.access);
}

TEST(LinkFit, LeavesOutWhatIsTooLittle) {
  LinkLog log = drawn_log(variation_preset("starlink-best-effort"), 10, 1);
  const LinkFit fit = fit_link(log, {});
  EXPECT_EQ(fit.rows, 150U);
  EXPECT_FALSE(fit.down || fit.up || fit.up_down || fit.access || fit.loss);
}

}  // namespace
}  // namespace skyhaul::models
