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

constexpr TimeNs kEnd = 20'000 * kSecond;

/// Some hours of bursts of one resource, without overlaps, some of them longer than 4.3 s.
std::vector<LossInterval> bursts(std::uint64_t key) {
  std::vector<LossInterval> all;
  TimeNs at = 0;
  for (std::uint64_t i = 0;; ++i) {
    const auto draw = [&](std::uint64_t what, double most) { return keyed_uniform(key, {i, what}) * most; };
    at += 1 + static_cast<TimeNs>(draw(0, 8e9));
    const TimeNs end = at + 1 + static_cast<TimeNs>(draw(1, 1) < 0.01 ? draw(2, 60e9) : draw(2, 300e6));
    if (end > kEnd) return all;
    all.push_back({at, end, i % 7 == 0 ? 0.75 : 0.5 + std::floor(draw(3, 8)) / 16});
    at = end;
  }
}

/// A path over two resources that lose packets and one between them that loses none; each slot of 15 s has a
/// route over both, over the first alone, or none. Both lose about each slot's start, so that what is cut
/// there begins at one time.
struct Lossy {
  LinkTimeline timeline;

  Lossy() {
    timeline.end_ns = kEnd;
    timeline.resources.resize(3);
    for (const std::uint32_t r : {0U, 2U}) {
      std::vector<LossInterval>& loss = timeline.resources[r].loss.plain();
      const std::vector<LossInterval> of_its_own = bursts(3 + r);
      std::size_t next = 0;
      TimeNs free = 0;
      for (TimeNs slot = 15 * kSecond; slot < kEnd; slot += 15 * kSecond) {
        const TimeNs before = slot - kSecond / 2, after = slot + kSecond / (r + 1);
        for (; next < of_its_own.size() && of_its_own[next].end_ns <= before; ++next) {
          if (of_its_own[next].start_ns >= free) loss.push_back(of_its_own[next]);
        }
        if (slot / (15 * kSecond) % 5 == 2) {  // one ends just when the slot's segment begins, and one begins
          loss.push_back({before, slot, 0.25 + 0.125 * r});
          loss.push_back({slot, after, 0.5});
        } else {
          loss.push_back({before, after, 0.25 + 0.125 * r});
        }
        free = after;
      }
      timeline.resources[r].loss.pack();
    }
    const std::uint32_t both =
        timeline.routes.add_whole({Hop::resource(0), Hop::leg(0), Hop::resource(1), Hop::resource(2)});
    const std::uint32_t first = timeline.routes.add_whole({Hop::resource(0), Hop::leg(0)});
    Path path{0, 1, {}};
    for (std::uint32_t slot = 0; TimeNs{slot} * 15 * kSecond < kEnd; ++slot) {
      const std::uint32_t route = slot % 11 == 5 ? kNoRoute : slot % 4 == 1 ? first : both;
      path.segments.push_back({TimeNs{slot} * 15 * kSecond, route,
                               route == kNoRoute ? OutageCause::kNoRoute : OutageCause::kNone});
    }
    path.segments.pack();
    timeline.paths.push_back(path);
  }

  StripeLoss loss(bool packs = true) const { return StripeLoss(timeline, timeline.paths[0], packs); }

  /// What the path meets of its resources, segment by segment, by start.
  std::vector<LossInterval> met() const {
    std::vector<LossInterval> all;
    const std::vector<PathSegment> segments = timeline.paths[0].segments.vector();
    for (std::size_t s = 0; s < segments.size(); ++s) {
      if (segments[s].route == kNoRoute) continue;
      const TimeNs until = s + 1 < segments.size() ? segments[s + 1].start_ns : kEnd;
      for (const Hop& hop : timeline.routes[segments[s].route]) {
        if (!hop.is_resource()) continue;
        for (const LossInterval& each : timeline.resources[hop.index()].loss) {
          if (each.end_ns <= segments[s].start_ns || each.start_ns >= until) continue;
          all.push_back(
              {std::max(each.start_ns, segments[s].start_ns), std::min(each.end_ns, until), each.loss});
        }
      }
    }
    std::sort(all.begin(), all.end(),
              [](const LossInterval& a, const LossInterval& b) { return a.start_ns < b.start_ns; });
    return all;
  }
};

TEST(StripeLoss, HoldsWhatThePathMeets) {
  const Lossy lossy;
  const std::vector<LossInterval> all = lossy.met();
  for (const bool packs : {false, true}) {
    const StripeLoss loss = lossy.loss(packs);
    ASSERT_GT(all.size(), 5000U);
    ASSERT_EQ(loss.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(loss[i].start_ns, all[i].start_ns);
      EXPECT_EQ(loss[i].end_ns, all[i].end_ns);
      EXPECT_EQ(loss[i].loss, all[i].loss);
    }
    EXPECT_LT(loss.bytes(), all.size() * (packs ? 5 : 25));  // of intervals 24 each
  }
}

/// Bit by bit: no answer may depend on which sums are kept.
TEST(StripeLoss, SumsAreThoseOfOnePass) {
  const Lossy lossy;
  const std::vector<LossInterval> all = lossy.met();
  const StripeLoss loss = lossy.loss();
  double sum_s = 0;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    EXPECT_EQ(loss.lost_before_s(i), sum_s) << i;
    if (i < all.size()) sum_s += static_cast<double>(all[i].end_ns - all[i].start_ns) * 1e-9 * all[i].loss;
  }
  EXPECT_EQ(StripeLoss().lost_before_s(0), 0);
}

TEST(StripeLoss, FindsAsABinarySearchDoes) {
  const Lossy lossy;
  const std::vector<LossInterval> all = lossy.met();
  const StripeLoss loss = lossy.loss();
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
