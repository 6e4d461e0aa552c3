// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/stripe_loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

/// Some hours of bursts of two resources, which overlap, and some intervals that last longer than 4.3 s.
std::vector<LossInterval> intervals() {
  std::vector<LossInterval> all;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const auto draw = [&](std::uint64_t what, double most) { return keyed_uniform(3, {i, what}) * most; };
    const TimeNs start = static_cast<TimeNs>(draw(0, 2e13));
    const double length = draw(1, 1) < 0.01 ? draw(2, 60e9) : draw(2, 300e6);
    all.push_back({start, start + 1 + static_cast<TimeNs>(length),
                   i % 7 == 0 ? 0.75 : 0.5 + std::floor(draw(3, 8)) / 16});
  }
  all.push_back(
      {all[0].start_ns, all[0].start_ns + 10 * kSecond, 0.25});  // two that begin at once, and are long
  all.push_back({all[0].start_ns, all[0].start_ns + 20 * kSecond, 0.25});
  std::sort(all.begin(), all.end(),
            [](const LossInterval& a, const LossInterval& b) { return a.start_ns < b.start_ns; });
  return all;
}

TEST(StripeLoss, HoldsWhatItWasGiven) {
  const std::vector<LossInterval> all = intervals();
  const StripeLoss loss(all);
  ASSERT_EQ(loss.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(loss[i].start_ns, all[i].start_ns);
    EXPECT_EQ(loss[i].end_ns, all[i].end_ns);
    EXPECT_EQ(loss[i].loss, all[i].loss);
  }
  EXPECT_LT(loss.bytes(), all.size() * sizeof(LossInterval));
}

/// Bit by bit: no answer may depend on which sums are kept.
TEST(StripeLoss, SumsAreThoseOfOnePass) {
  const std::vector<LossInterval> all = intervals();
  const StripeLoss loss(all);
  double sum_s = 0;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    EXPECT_EQ(loss.lost_before_s(i), sum_s) << i;
    if (i < all.size()) sum_s += static_cast<double>(all[i].end_ns - all[i].start_ns) * 1e-9 * all[i].loss;
  }
  EXPECT_EQ(StripeLoss().lost_before_s(0), 0);
}

TEST(StripeLoss, FindsAsABinarySearchDoes) {
  const std::vector<LossInterval> all = intervals();
  const StripeLoss loss(all);
  for (TimeNs time = -kSecond; time < 20'001 * kSecond; time += 7'654'321'987) {
    const auto ends = std::lower_bound(all.begin(), all.end(), time,
                                       [](const LossInterval& each, TimeNs t) { return each.end_ns <= t; });
    const auto from = static_cast<std::size_t>(ends - all.begin());
    EXPECT_EQ(loss.first_that_ends_after(time), from);
    const auto starts =
        std::lower_bound(ends, all.end(), time + kSecond,
                         [](const LossInterval& each, TimeNs t) { return each.start_ns < t; });
    EXPECT_EQ(loss.first_that_starts_at(time + kSecond, from),
              static_cast<std::size_t>(starts - all.begin()));
  }
}

}  // namespace
}  // namespace skyhaul::models
