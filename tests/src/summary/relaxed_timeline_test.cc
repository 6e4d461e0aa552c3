// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Timelines with more time on their links: lengths that are known, and every promise of a timeline.
#include "summary/relaxed_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::OutageCause;
using models::TimeNs;
using orbits::kHour;

constexpr std::int64_t kMbit = 1'000'000;

/// Site a has power from 6 to 9 h and from 20 h over midnight to 2 h; b always. Legs have delays only while a
/// has power.
LinkTimeline dark() {
  LinkTimeline timeline = models::test::star(
      {{"a", 10 * kMbit, 10 * kMbit, 1000}, {"b", 10 * kMbit, 10 * kMbit, 2000}}, 24 * kHour);
  const std::vector<models::TimeInterval> off{{2 * kHour, 6 * kHour}, {9 * kHour, 20 * kHour}};
  for (models::Resource& resource : timeline.resources) {
    for (const models::TimeInterval& each : off) {
      if (resource.name.rfind("a/", 0) == 0)
        resource.outages.push_back({each.start_ns, each.end_ns, OutageCause::kPower});
    }
  }
  for (models::Path& path : timeline.paths) {
    const std::uint32_t route = path.segments.front().route;
    for (const models::TimeInterval& each : off) {
      path.segments.push_back({each.start_ns, models::kNoRoute, OutageCause::kPower});
      path.segments.push_back({each.end_ns, route, OutageCause::kNone});
    }
  }
  for (models::Leg& leg : timeline.legs)
    leg.delay = {
        {0, 2 * kHour, 100, 200}, {6 * kHour, 9 * kHour, 300, 300}, {20 * kHour, 24 * kHour, 500, 900}};
  return timeline;
}

TEST(RelaxedTimeline, PoweredTimeIsATenthLongerAndTheHorizonRepeats) {
  const LinkTimeline timeline = dark();
  validate(timeline);
  const auto site_of = sites_of_resources(timeline);
  EXPECT_EQ(models::total_ns(power_of_sites(timeline, site_of)[0]), 9 * kHour);
  EXPECT_EQ(models::total_ns(power_of_sites(timeline, site_of)[1]), 24 * kHour);
  const LinkTimeline relaxed = relaxed_timeline(timeline, {{1, 0}, false});
  validate(relaxed);
  // Six hours over midnight and three in the morning: 18 and 9 minutes more at each end.
  constexpr TimeNs kMinute = kHour / 60;
  const auto on = power_of_sites(relaxed, site_of)[0];
  ASSERT_EQ(on.size(), 3U);
  EXPECT_EQ(on[0].end_ns, 2 * kHour + 18 * kMinute);
  EXPECT_EQ(on[1].start_ns, 6 * kHour - 9 * kMinute);
  EXPECT_EQ(on[1].end_ns, 9 * kHour + 9 * kMinute);
  EXPECT_EQ(on[2].start_ns, 20 * kHour - 18 * kMinute);
  EXPECT_EQ(10 * models::total_ns(on), 11 * 9 * kHour);
  for (const models::Path& path : relaxed.paths) {
    EXPECT_NE(segment_at(path, on[0].end_ns - 1).route, models::kNoRoute);
    EXPECT_EQ(segment_at(path, on[0].end_ns).cause, OutageCause::kPower);
    EXPECT_NE(segment_at(path, on[2].start_ns).route, models::kNoRoute);
  }
  // The delay is the one next to it.
  EXPECT_EQ(leg_delay_ns(relaxed.legs[0], 2 * kHour + kMinute), 200);
  EXPECT_EQ(leg_delay_ns(relaxed.legs[0], 20 * kHour - kMinute), 500);
  // A site that always has power gains nothing.
  EXPECT_EQ(relaxed_timeline(timeline, {{0, 1}, false}).paths[0].segments.size(),
            timeline.paths[0].segments.size());
}

TEST(RelaxedTimeline, KeepsEveryPromiseOnRandomTimelines) {
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    LinkTimeline timeline = models::test::star(
        {{"a", 10 * kMbit, 10 * kMbit, 1000, 2}, {"b", 10 * kMbit, 10 * kMbit, 1000, 3}}, kHour);
    std::uint64_t key = 0;
    const auto u = [&] { return models::keyed_uniform(draw, {++key}); };
    for (models::Path& path : timeline.paths) {
      const std::uint32_t route = path.segments.front().route;
      path.segments.clear();
      for (TimeNs t = 0; t < kHour; t += 1 + static_cast<TimeNs>(u() * 600e9)) {
        const double which = u();
        const OutageCause cause = which < 0.4   ? OutageCause::kNone
                                  : which < 0.6 ? OutageCause::kPower
                                  : which < 0.8 ? OutageCause::kNoSatellite
                                                : OutageCause::kFault;
        path.segments.push_back({t, cause == OutageCause::kNone ? route : models::kNoRoute, cause});
      }
    }
    for (models::Resource& resource : timeline.resources) {
      for (auto t = static_cast<TimeNs>(u() * 300e9); t < kHour; t += 1 + static_cast<TimeNs>(u() * 900e9)) {
        const TimeNs end = std::min<TimeNs>(t + 1 + static_cast<TimeNs>(u() * 300e9), kHour);
        resource.outages.push_back({t, end, u() < 0.5 ? OutageCause::kPower : OutageCause::kNoSatellite});
        t = end;
      }
    }
    validate(timeline);
    for (const LinkTimes& times : {LinkTimes{{1, 0}, false}, LinkTimes{{1, 1}, true}, LinkTimes{{}, true}}) {
      const LinkTimeline relaxed = relaxed_timeline(timeline, times);
      ASSERT_NO_THROW(validate(relaxed)) << draw;
    }
  }
}

}  // namespace
}  // namespace skyhaul::core
