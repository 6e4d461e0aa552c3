// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The window of CUBIC against the integrals of RFC 9438's curves. Without a queue the window begins at 0.7 of
// the path's product P, and it is back at P
// - on the cubic curve C (t - K)^3 + P, K = cbrt(0.3 P / C) (section 4.2), or
// - on the Reno-friendly line 0.7 P + alpha t / RTT (section 4.3), where that is above.
#include "flow/cubic_window.h"

#include <gtest/gtest.h>

#include <cmath>

namespace skyhaul::models {
namespace {

constexpr double kC = 0.4, kBeta = 0.7, kAlpha = 3 * (1 - kBeta) / (1 + kBeta);

/// Bursts at equal times.
LossSeen periodic(double every_s, double round_trip_s, double window_packets, double loss = 1,
                  double duration_s = 3000) {
  LossSeen seen;
  seen.packets_per_s = window_packets / round_trip_s;
  seen.round_trip_s = round_trip_s;
  seen.duration_s = duration_s;
  for (int i = 1; i * every_s <= duration_s; ++i)
    seen.bursts.push_back({i * every_s, loss, 1000, round_trip_s});
  return seen;
}

TEST(CubicWindow, FollowsTheCubicCurve) {
  for (const auto& [product, round_trip_s] : {std::pair{1000.0, 0.2}, std::pair{300.0, 0.3}}) {
    const double k = std::cbrt((1 - kBeta) * product / kC);
    for (const double until_s : {k / 2, k}) {
      ASSERT_LT(kBeta * product + kAlpha * until_s / round_trip_s,
                product + kC * std::pow(until_s - k, 3) + 1);
      const double filled = 1 + kC * (std::pow(until_s - k, 4) - std::pow(k, 4)) / (4 * product * until_s);
      EXPECT_NEAR(cubic_share(periodic(until_s, round_trip_s, product, 1, until_s), 1, 0), filled, 1e-4);
    }
  }
}

TEST(CubicWindow, FollowsTheRenoFriendlyLine) {
  for (const auto& [product, round_trip_s] : {std::pair{40.0, 0.02}, std::pair{20.0, 0.05}}) {
    const double back_s = (1 - kBeta) * product / kAlpha * round_trip_s;
    ASSERT_LT(back_s, 0.3 * std::cbrt((1 - kBeta) * product / kC)) << "the cubic curve is near";
    const double filled = kBeta + kAlpha * back_s / round_trip_s / 2 / product;
    EXPECT_NEAR(cubic_share(periodic(back_s, round_trip_s, product, 1, back_s), 1, 0), filled, 1e-3);
  }
}

// With half the time between losses less is filled, and no less than an eighth: the curve is cubic.
TEST(CubicWindow, LossesAddUp) {
  double last = 1;
  for (const double every_s : {4.0, 2.0, 1.0, 0.5}) {
    const double share = cubic_share(periodic(every_s, 0.1, 400), 1, 1);
    EXPECT_LT(share, last);
    EXPECT_GT(share, last / 8);
    last = share;
  }
}

// A burst in every second of which one in four takes a packet is a burst in every fourth.
TEST(CubicWindow, AsManyCutsAsAreExpected) {
  LossSeen seldom = periodic(1, 0.05, 60);
  for (LossSeen::Burst& burst : seldom.bursts) burst.loss = 0.25, burst.packets = 1;
  EXPECT_NEAR(cubic_share(seldom, 1, 3), cubic_share(periodic(4, 0.05, 60), 1, 3), 0.01);
}

// Where the path grows longer, the window has to grow further, and does so more slowly.
TEST(CubicWindow, FollowsThePathsRoundTrip) {
  LossSeen grows = periodic(1, 0.03, 75);
  for (LossSeen::Burst& burst : grows.bursts) burst.round_trip_s = 0.1;
  EXPECT_NEAR(cubic_share(grows, 1, 1), cubic_share(periodic(1, 0.1, 250), 1, 1), 0.01);
  EXPECT_LT(cubic_share(grows, 1, 1), 0.5 * cubic_share(periodic(1, 0.03, 75), 1, 1));
}

// Eight connections have an eighth of the path each: they come back eight times as soon.
TEST(CubicWindow, StreamsShareThePath) {
  const LossSeen eight = periodic(1, 0.05, 8 * 60);
  EXPECT_NEAR(cubic_share(eight, 8, 1), cubic_share(periodic(1, 0.05, 60), 1, 1), 1e-12);
  EXPECT_LT(cubic_share(eight, 1, 1), 0.5 * cubic_share(eight, 8, 1));
}

TEST(CubicWindow, FillsThePathWithoutLossAndWithAQueueToSpare) {
  EXPECT_EQ(cubic_share(periodic(1e9, 0.05, 100), 1, 1), 1);
  // A cut from twice the product leaves 1.4 of it.
  EXPECT_NEAR(cubic_share(periodic(30, 0.05, 100), 1, 1), 1, 1e-12);
  // A burst that takes no packet of the connection changes nothing.
  EXPECT_NEAR(cubic_share(periodic(1, 0.05, 100, 1e-9), 1, 1), 1, 1e-6);
}

}  // namespace
}  // namespace skyhaul::models
