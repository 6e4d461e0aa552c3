// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Intervals against closed forms. The solver's grid has steps of 1 %, which is the tolerance.
#include "summary/interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "summary/sync_curve.h"

namespace skyhaul::core {
namespace {

constexpr double kHour = 3600;

/// A curve from the end of a round by its start.
template <class End>
SyncCurve curve_of(double step_s, double horizon_s, const End& end) {
  std::vector<double> ends;
  bool never = false;
  for (double start = 0; start < horizon_s; start += step_s) {
    never = never || end(start) > horizon_s;
    ends.push_back(never ? SyncCurve::kNever : end(start));
  }
  return SyncCurve(step_s, std::move(ends), horizon_s);
}

SyncCurve constant(double sync_s, double horizon_s = 24 * kHour) {
  return curve_of(60, horizon_s, [&](double start) { return start + sync_s; });
}

/// A link that is out for the last hour of every six; a round needs 600 s of it.
SyncCurve outages(double horizon_s) {
  return curve_of(10, horizon_s, [](double start) {
    const double up = std::fmod(start, 6 * kHour);
    if (up <= 5 * kHour - 600) return start + 600;
    if (up <= 5 * kHour) return start + 600 + kHour;
    return start - up + 6 * kHour + 600;
  });
}

TEST(Interval, OfAConstantSyncTimeIsThatTime) {
  for (const double sync : {90.0, 600.0, 3333.0, 6.5 * kHour}) {
    const SyncCurve curve = constant(sync);
    for (const double q : {0.5, 0.95, 0.99}) {
      const auto interval = smallest_interval_s(curve, q);
      ASSERT_TRUE(interval) << sync << " s at " << q;
      EXPECT_GE(*interval, sync - 1e-6);
      EXPECT_LE(*interval, sync * 1.01 + 1e-6);
    }
    EXPECT_FALSE(achievable(curve, sync * 0.98, 0.5)) << sync;
    EXPECT_TRUE(achievable(curve, sync * 1.02, 0.99)) << sync;
  }
}

TEST(Interval, OfAlternatingSyncTimes) {
  // With d = I - 600, a round cut by an outage (a due time in the 600 s before it) makes the k-th after it
  // start 3600 - k d late; those up to the one that starts less than d late do not end in time. That are
  // floor(3600 / d) of the 21600 / I rounds of six hours; where the first due time is x into the outage,
  // ceil((3600 - x) / d) - 1.
  const SyncCurve curve = outages(240 * kHour);
  // 50 %: 12 late rounds of 24.6 at d = 3600 / 13; at any smaller d nearly always 13, which is more than
  // half.
  EXPECT_NEAR(smallest_interval_s(curve, 0.5).value(), 600 + 3600.0 / 13, 9);
  // 95 %: one late round where a due time is in the 600 s before an outage or in its first 3600 - d seconds:
  // (4800 - I) / I rounds in the mean, which is 5 % of 21600 / I at I = 3720.
  EXPECT_NEAR(smallest_interval_s(curve, 0.95).value(), 3720, 37);
  // 99 %: one that the outage cuts takes 4200 s, and these are more than 1 %.
  EXPECT_NEAR(smallest_interval_s(curve, 0.99).value(), 4200, 42);
  // At 700 s the link, up for 5/6 of the time, is offered 6/7 of its time: more than it has.
  EXPECT_FALSE(achievable(curve, 700, 0.5));
}

TEST(Interval, OfARateThatFallsForGood) {
  // 300 s a round for 60 % of the day, 1200 s in the rest. Below 1200 s every round of the rest is late, and
  // the backlog grows: the last round starts an interval late where 29 rounds lose over 40 s each.
  const double fall = 0.6 * 24 * kHour;
  const SyncCurve curve = curve_of(60, 24 * kHour, [&](double start) {
    if (start <= fall - 300) return start + 300;
    return std::max(fall, start) + (start < fall ? 4 * (start + 300 - fall) : 1200);
  });
  EXPECT_NEAR(smallest_interval_s(curve, 0.95).value(), 1200, 12);
  EXPECT_FALSE(achievable(curve, 1140, 0.5));
}

TEST(Interval, OfRoundsLongerThanTheHorizonAllows) {
  // Offered at an interval below the sync time, each round ends later than the one before it.
  EXPECT_FALSE(achievable(constant(600), 599, 0.05));
  // No window of the horizon holds a round.
  const SyncCurve never = constant(25 * kHour);
  EXPECT_FALSE(smallest_interval_s(never, 0.5));
  EXPECT_FALSE(achievable(never, 24 * kHour, 0.5));
  // An interval longer than the horizon counts no round, and is not achievable for that.
  EXPECT_FALSE(achievable(constant(60), 25 * kHour, 0.5));
}

TEST(Interval, WhereTheLinkGoesForGood) {
  // After a quarter of the day no round ends. Only an interval that is counted before that alone could hold,
  // and so few of these fit that the answer carries the remark on short horizons.
  const SyncCurve curve =
      curve_of(60, 24 * kHour, [](double start) { return start < 6 * kHour ? start + 60 : 48 * kHour; });
  for (const double interval : {60.0, 600.0, kHour, 6 * kHour, 8 * kHour}) {
    EXPECT_FALSE(achievable(curve, interval, 0.5)) << interval;
  }
}

}  // namespace
}  // namespace skyhaul::core
