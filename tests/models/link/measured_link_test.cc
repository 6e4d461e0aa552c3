// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/measured_link.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace skyhaul::models {
namespace {

using orbits::kSecond;

LogRow row(double second, double down, double up = LogRow::kNothing) {
  LogRow its;
  its.time_ns = std::llround(second * 1e9);
  its[LogQuantity::kDown] = down;
  its[LogQuantity::kUp] = up;
  return its;
}

/// 100 s with rates 0, 1, ... 99, without those of 40 to 59.
LinkLog log_with_gap() {
  LinkLog log;
  for (int i = 0; i < 100; ++i) {
    if (i < 40 || i >= 60) log.rows.push_back(row(1'000'000'000 + i, i));
  }
  return log;
}

std::vector<double> seconds_of(const MeasuredLink& link, const MeasuredLink::Reader& reader, TimeNs start_ns,
                               int count) {
  std::vector<double> all(static_cast<std::size_t>(count), -1);
  TimeNs covered = start_ns;
  link.lay(reader, start_ns, start_ns + count * kSecond, [&](const MeasuredLink::Piece& piece) {
    EXPECT_EQ(piece.start_ns, covered);
    EXPECT_LT(piece.start_ns, piece.end_ns);
    covered = piece.end_ns;
    for (TimeNs at = piece.start_ns; at < piece.end_ns; ++at) {
      const TimeNs into = at - start_ns;
      if (into % kSecond == 0)
        all[static_cast<std::size_t>(into / kSecond)] = (*piece.row)[LogQuantity::kDown];
      at += kSecond - 1 - into % kSecond;
    }
  });
  EXPECT_EQ(covered, start_ns + count * kSecond);
  return all;
}

TEST(MeasuredLink, RepeatsWithoutGapsFromTheHorizonsStart) {
  const MeasuredLink link(log_with_gap(), LogMode::kRepeat, kSecond, 0, 0);
  const std::vector<double> all = seconds_of(link, {1, 0, 0, 1}, 7'777 * kSecond, 170);
  for (int i = 0; i < 170; ++i) {
    const int at = i % 80;  // seconds that the log has
    EXPECT_EQ(all[static_cast<std::size_t>(i)], at < 40 ? at : at + 20) << i;
  }
}

TEST(MeasuredLink, TerminalsOfASiteBeginApart) {
  const MeasuredLink link(log_with_gap(), LogMode::kRepeat, kSecond, 0, 0);
  EXPECT_EQ(seconds_of(link, {1, 7, 1, 4}, 0, 2), (std::vector<double>{20, 21}));
  EXPECT_EQ(seconds_of(link, {1, 8, 3, 4}, 0, 2), (std::vector<double>{80, 81}));
}

TEST(MeasuredLink, ARowHoldsNoLongerThanItMay) {
  // 21 s to the next row are a gap for rows that hold 2 s (twice the median step), and none for 30 s. The row
  // before a gap holds for a step.
  const MeasuredLink shorter(log_with_gap(), LogMode::kRepeat, 0, 0, 0);
  const std::vector<double> all = seconds_of(shorter, {1, 0, 0, 1}, 0, 82);
  EXPECT_EQ(all[39], 39);
  EXPECT_EQ(all[40], 60);
  EXPECT_EQ(all[80], 0);
  const MeasuredLink longer(log_with_gap(), LogMode::kRepeat, 30 * kSecond, 0, 0);
  EXPECT_EQ(seconds_of(longer, {1, 0, 0, 1}, 0, 62)[59], 39);
}

TEST(MeasuredLink, AQuantityThatARowLacksKeepsItsValueAsLongAsARowHolds) {
  LinkLog log;
  log.rows = {row(0, 5, 1), row(1, 6), row(2, 7), row(3, 8), row(4, 9, 2)};
  const MeasuredLink link(log, LogMode::kRepeat, 2 * kSecond, 0, 0);
  const auto up = link.stretches(LogQuantity::kUp, {1, 0, 0, 1}, 0, 5 * kSecond);
  ASSERT_EQ(up.size(), 2U);
  EXPECT_EQ(up[0].value, 1);
  EXPECT_EQ(up[0].end_ns, 2 * kSecond);
  EXPECT_EQ(up[1].value, 2);
  EXPECT_EQ(up[1].start_ns, 4 * kSecond);
  EXPECT_EQ(link.stretches(LogQuantity::kRtt, {1, 0, 0, 1}, 0, 5 * kSecond).size(), 0U);
  EXPECT_FALSE(link.has(LogQuantity::kRtt));
}

TEST(MeasuredLink, DrawsWholeBlocksByTerminalAndTimeAlone) {
  // Of blocks that begin at seconds 2, 12, ... the log has 3 and 3: 1,000,000,000 s is second 40 of a minute.
  const MeasuredLink link(log_with_gap(), LogMode::kResample, kSecond, 10 * kSecond, 2 * kSecond);
  EXPECT_EQ(link.blocks(), 6U);
  const TimeNs start = 5'000 * kSecond;
  const std::vector<double> all = seconds_of(link, {1, 3, 0, 1}, start, 2000);
  std::vector<int> drawn(100, 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto second = static_cast<std::int64_t>(i) + 5'000 - 2;
    if (second % 10 != 0) {
      const double before = i > 0 ? all[i - 1] : all[i] - 1;
      EXPECT_EQ(all[i], before + 1) << i;  // a block goes on as it was logged
      continue;
    }
    ++drawn[static_cast<std::size_t>(all[i])];
  }
  int kinds = 0;
  for (const int count : drawn) {
    if (count == 0) continue;
    ++kinds;
    EXPECT_GT(count, 15);  // of 33 on average
    EXPECT_LT(count, 55);
  }
  EXPECT_EQ(kinds, 6);
  // Another horizon, the same times.
  const std::vector<double> part = seconds_of(link, {1, 3, 0, 1}, start + 777 * kSecond, 100);
  EXPECT_EQ(part, std::vector<double>(all.begin() + 777, all.begin() + 877));
  EXPECT_NE(seconds_of(link, {1, 4, 1, 2}, start, 100), std::vector<double>(all.begin(), all.begin() + 100));
  EXPECT_NE(seconds_of(link, {2, 3, 0, 1}, start, 100), std::vector<double>(all.begin(), all.begin() + 100));
}

TEST(MeasuredLink, BlocksOfALogWithoutUtcBeginWithItsFirstRow) {
  LinkLog log;
  log.utc = false;
  for (int i = 0; i < 30; ++i) log.rows.push_back(row(3 + i, i));
  const MeasuredLink link(log, LogMode::kResample, kSecond, 15 * kSecond, 12 * kSecond);
  EXPECT_EQ(link.blocks(), 2U);
  const double first = seconds_of(link, {1, 0, 0, 1}, 12 * kSecond, 1)[0];
  EXPECT_TRUE(first == 0 || first == 15) << first;
}

TEST(MeasuredLink, RefusesWhatCannotBeUsed) {
  EXPECT_THROW(MeasuredLink({}, LogMode::kRepeat, 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(MeasuredLink(log_with_gap(), LogMode::kResample, kSecond, 50 * kSecond, 0),
               std::invalid_argument);
  LinkLog empty;
  empty.rows = {row(0, LogRow::kNothing)};
  EXPECT_THROW(MeasuredLink(empty, LogMode::kRepeat, 0, 0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace skyhaul::models
