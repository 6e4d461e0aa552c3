// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Data caps of random links against a walk from event to event: a step of a capacity, a cap that is used up,
// a renewal, the end of a transfer. Two transfers, one each way, cross the terminals of two sites; all that a
// terminal sends and receives counts for its cap.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "models/support/shifted_timeline.h"
#include "models/support/single_transfers.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;
constexpr std::int64_t kMbit = 1'000'000;
constexpr TimeNs kHorizon = 5 * kMinute;
constexpr TimeNs kBegins = 987'654'321;

/// Two sites of one terminal each, with a cap for each terminal; no delays.
LinkTimeline random_caps(std::mt19937_64& random) {
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  LinkTimeline timeline =
      test::star({{"a", 8 * kMbit, 8 * kMbit, 0}, {"b", 8 * kMbit, 8 * kMbit, 0}}, kHorizon);
  for (std::size_t site = 0; site < 2; ++site) {
    DataCap cap{site == 0 ? "a plan" : "b plan", pick(40'000'000), pick(30'000'000), {}};
    for (TimeNs at = (1 + pick(200)) * kSecond; at < kHorizon; at += (20 + pick(200)) * kSecond)
      if (pick(3) != 0) cap.renewals.push_back(at);
    timeline.data_caps.push_back(std::move(cap));
    for (std::size_t r = 2 * site; r < 2 * site + 2; ++r) {
      Resource& resource = timeline.resources[r];
      resource.data_cap = static_cast<std::uint32_t>(site);
      resource.capped_bps = pick(3) * kMbit;
      resource.capacity.clear();
      for (TimeNs at = 0; at < kHorizon; at += (5 + pick(60)) * kSecond)
        resource.capacity.push_back({at, (1 + pick(10)) * kMbit});
    }
  }
  return test::shifted(timeline, kBegins);
}

struct Walked {
  std::array<double, 2> end_s{-1, -1};  ///< of the transfers, below 0: none
  std::array<double, 2> taken{}, left{};
};

/// The links that resource r of the star has: a sends over 0 and receives over 1, b over 2 and 3.
Walked walk(const LinkTimeline& timeline, const std::array<double, 2>& bytes, const FlowOptions& options) {
  const TimeNs horizon = timeline.end_ns - timeline.start_ns;
  const bool counted = options.plan == PlanUse::kCounted;
  Walked walked;
  std::array<double, 2> missing = bytes;
  std::array<bool, 2> used_up{};
  const auto renewed_at = [&](std::size_t c, TimeNs after) {  // the first renewal after a time
    const auto& renewals = timeline.data_caps[c].renewals;
    if (renewals.empty() || !counted) return kNever;
    for (TimeNs shift = 0;; shift += horizon) {
      for (const TimeNs each : renewals)
        if (each + shift > after) return each + shift;
    }
  };
  for (std::size_t c = 0; c < 2; ++c) {
    const DataCap& cap = timeline.data_caps[c];
    walked.left[c] = static_cast<double>(cap.bytes) * options.plan_factor;
    if (renewed_at(c, timeline.start_ns - 1) <= options.from_ns)
      walked.left[c] = static_cast<double>(cap.renewed_bytes) * options.plan_factor;
    if (!options.plan_left.empty()) walked.left[c] = options.plan_left[c];
    used_up[c] = options.plan == PlanUse::kUsedUp || (counted && walked.left[c] <= 1e-3);
  }
  const auto rate_of = [&](std::size_t r, double now_s) {  // bytes a second
    const Resource& resource = timeline.resources[r];
    const double since = std::fmod(now_s - test::seconds(timeline.start_ns) + 1e-7, test::seconds(horizon));
    double bps = 0;
    for (const CapacityStep& step : resource.capacity)
      if (test::seconds(step.start_ns - timeline.start_ns) <= since)
        bps = static_cast<double>(step.capacity_bps);
    if (used_up[resource.data_cap])
      bps = std::min(bps, static_cast<double>(resource.capped_bps) * options.plan_factor);
    return bps / 8;
  };
  double now_s = test::seconds(options.from_ns);
  const double until_s = test::seconds(options.until_ns);
  while (now_s < until_s - 1e-9 && (walked.end_s[0] < 0 || walked.end_s[1] < 0)) {
    std::array<double, 2> rate{std::min(rate_of(0, now_s), rate_of(3, now_s)),
                               std::min(rate_of(2, now_s), rate_of(1, now_s))};
    double next_s = until_s;
    for (std::size_t t = 0; t < 2; ++t) {
      if (walked.end_s[t] >= 0) rate[t] = 0;
      if (rate[t] > 0) next_s = std::min(next_s, now_s + missing[t] / rate[t]);
    }
    const double both = rate[0] + rate[1];
    for (std::size_t c = 0; c < 2; ++c) {
      if (counted && !used_up[c] && both > 0) next_s = std::min(next_s, now_s + walked.left[c] / both);
      const TimeNs renewal = renewed_at(c, static_cast<TimeNs>(std::llround(now_s * 1e9)) + 10);
      if (renewal != kNever) next_s = std::min(next_s, test::seconds(renewal));
    }
    for (const Resource& resource : timeline.resources) {
      for (const CapacityStep& step : resource.capacity) {
        for (TimeNs at = step.start_ns; at < options.until_ns; at += horizon)
          if (test::seconds(at) > now_s + 1e-8) next_s = std::min(next_s, test::seconds(at));
      }
    }
    const double step_s = next_s - now_s;
    now_s = next_s;
    for (std::size_t t = 0; t < 2; ++t) {
      missing[t] -= rate[t] * step_s;
      if (walked.end_s[t] < 0 && missing[t] <= 1e-2) walked.end_s[t] = now_s;
    }
    for (std::size_t c = 0; c < 2; ++c) {
      walked.taken[c] += both * step_s;
      walked.left[c] -= both * step_s;
      if (counted && walked.left[c] <= 1e-2) used_up[c] = true;
      const auto now = static_cast<TimeNs>(std::llround(now_s * 1e9));
      if (renewed_at(c, now - 20) <= now + 10) {
        walked.left[c] = static_cast<double>(timeline.data_caps[c].renewed_bytes) * options.plan_factor;
        used_up[c] = walked.left[c] <= 1e-3;
      }
    }
  }
  return walked;
}

// Tolerance: a microsecond and some bytes, which is what rounding each event to a nanosecond adds up to.
TEST(DataCaps, AreThoseOfAWalkFromEventToEvent) {
  int ended = 0, slowed = 0, plans_left = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const LinkTimeline timeline = random_caps(random);
    const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
    FlowOptions options =
        test::window(timeline.start_ns + 3 * kHorizon, timeline.start_ns + pick(300) * kSecond);
    const PlanUse uses[] = {PlanUse::kCounted, PlanUse::kCounted, PlanUse::kCounted, PlanUse::kUnused,
                            PlanUse::kUsedUp};
    options.plan = uses[pick(5)];
    options.plan_factor = pick(2) == 0 ? 1 : 0.5 + 0.25 * static_cast<double>(pick(5));
    if (options.plan == PlanUse::kCounted && pick(3) == 0)
      options.plan_left = {static_cast<double>(pick(20'000'000)), 0};
    const std::array<double, 2> bytes{static_cast<double>(1 + pick(200'000'000)),
                                      static_cast<double>(1 + pick(200'000'000))};
    TransferPlan plan{{test::transfer(1, "a", "b", static_cast<std::int64_t>(bytes[0])),
                       test::transfer(2, "b", "a", static_cast<std::int64_t>(bytes[1]))}};
    const Walked expected = walk(timeline, bytes, options);
    const FlowResult result = FlowEngine(timeline).run(plan, options);
    for (std::size_t t = 0; t < 2; ++t) {
      const TransferRecord& record = result.log.records[t];
      EXPECT_NEAR(record.end_ns < 0 ? -1 : test::seconds(record.end_ns), expected.end_s[t], 1e-6) << t;
      ended += record.end_ns >= 0 ? 1 : 0;
    }
    if (options.plan != PlanUse::kCounted) {
      EXPECT_TRUE(result.plan_bytes.empty());
      EXPECT_TRUE(result.plan_left.empty());
      continue;
    }
    ASSERT_EQ(result.plan_bytes.size(), 2U);
    ASSERT_EQ(result.plan_left.size(), 2U);
    for (std::size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(result.plan_bytes[c], expected.taken[c], 20) << c;
      EXPECT_NEAR(result.plan_left[c], std::max(0.0, expected.left[c]), 20) << c;
      slowed += expected.left[c] < 0 ? 1 : 0;
      plans_left += expected.left[c] > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(ended, 120);
  EXPECT_GT(slowed, 20);
  EXPECT_GT(plans_left, 50);
}

}  // namespace
}  // namespace skyhaul::models
