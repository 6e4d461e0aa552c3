// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Timelines with more time on their links: lengths that are known, and every promise of a timeline.
#include "summary/relaxed_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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

/// Two and three terminals, whose paths come and go for several causes, each at its own times.
LinkTimeline random_timeline(std::uint64_t draw) {
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
  return timeline;
}

/// The whole of a run of a path's segments without a route for one kind of cause, and what stands beside it,
/// around the horizon's ends.
struct Gap {
  TimeNs start_ns, end_ns;
  std::uint32_t before, after;
};

template <class Belongs>
std::vector<Gap> gaps_of(const LinkTimeline& timeline, const models::Path& path, const Belongs& belongs) {
  std::vector<Gap> runs;
  const std::size_t count = path.segments.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!belongs(path.segments[i])) continue;
    std::size_t last = i;
    while (last + 1 < count && belongs(path.segments[last + 1])) ++last;
    runs.push_back({path.segments[i].start_ns,
                    last + 1 < count ? path.segments[last + 1].start_ns : timeline.end_ns,
                    path.segments[(i + count - 1) % count].route, path.segments[(last + 1) % count].route});
    i = last;
  }
  return runs;
}

// Times without a link, whatever their cause but power, end a tenth sooner, or where no route follows begin a
// tenth later. All other times stay as they are.
TEST(RelaxedTimeline, TimesWithoutALinkAreATenthShorter) {
  int gained = 0;
  for (std::uint64_t draw = 0; draw < 60; ++draw) {
    const LinkTimeline timeline = random_timeline(draw);
    const LinkTimeline relaxed = relaxed_timeline(timeline, {{}, true});
    for (std::size_t p = 0; p < timeline.paths.size(); ++p) {
      const models::Path& path = timeline.paths[p];
      const auto runs = gaps_of(timeline, path, [](const models::PathSegment& each) {
        return each.route == models::kNoRoute && each.cause != OutageCause::kPower;
      });
      std::vector<TimeNs> times{0, kHour - 1};
      for (const models::PathSegment& each : path.segments) times.push_back(each.start_ns);
      for (const Gap& run : runs) {
        const auto tenth =
            static_cast<TimeNs>(std::llround(static_cast<double>(run.end_ns - run.start_ns) * 0.1));
        for (const TimeNs around : {run.start_ns + tenth, run.end_ns - tenth})
          times.insert(times.end(), {around - 2, around + 2});
      }
      for (const TimeNs time : times) {
        if (time < 0 || time >= kHour) continue;
        std::uint32_t expected = segment_at(path, time).route;
        for (const Gap& run : runs) {
          const double part = static_cast<double>(run.end_ns - run.start_ns) * 0.1;
          if (time < run.start_ns || time >= run.end_ns) continue;
          if (run.after != models::kNoRoute) {
            if (static_cast<double>(run.end_ns - time) <= part) expected = run.after;
          } else if (run.before != models::kNoRoute) {
            if (static_cast<double>(time - run.start_ns) < part) expected = run.before;
          }
        }
        EXPECT_EQ(segment_at(relaxed.paths[p], time).route, expected) << draw << " " << p << " " << time;
        gained += expected != segment_at(path, time).route ? 1 : 0;
      }
    }
  }
  EXPECT_GT(gained, 500);
}

// Windows of power are a tenth longer, half at each end, those at both ends of the horizon as one. A terminal
// has an outage of power left at the times at which its site still has none, and no other outage changes; a
// path without a route for want of power has that of its nearer neighbour once both its sites have power.
TEST(RelaxedTimeline, WindowsOfPowerAreATenthLongerAtAnyTime) {
  int more = 0;
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    const LinkTimeline timeline = random_timeline(draw);
    const std::vector<std::int32_t> site_of = sites_of_resources(timeline);
    const auto on = power_of_sites(timeline, site_of);
    for (const std::vector<char>& longer : {std::vector<char>{1, 0}, std::vector<char>{1, 1}}) {
      const LinkTimeline relaxed = relaxed_timeline(timeline, {longer, false});
      const auto powered = [&](std::size_t site, TimeNs time) {  // by more than a nanosecond's rounding
        const std::vector<models::TimeInterval>& its = on[site];
        for (std::size_t w = 0; w < its.size(); ++w) {
          TimeNs length = its[w].end_ns - its[w].start_ns;
          const bool around = its.size() > 1 && its.front().start_ns == 0 && its.back().end_ns == kHour;
          if (around && (w == 0 || w + 1 == its.size()))
            length = its.front().end_ns + kHour - its.back().start_ns;
          const auto each_end =
              longer[site] != 0 ? static_cast<TimeNs>(static_cast<double>(length) * 0.05) : 0;
          for (const TimeNs shift : {-kHour, TimeNs{0}, kHour}) {
            if (its[w].start_ns - each_end + shift <= time && time < its[w].end_ns + each_end + shift)
              return true;
          }
        }
        return false;
      };
      std::uint64_t key = 0;
      const auto some_time = [&] {
        return static_cast<TimeNs>(models::keyed_uniform(draw + 1000, {++key}) * static_cast<double>(kHour));
      };
      const auto has_outage = [](const models::Resource& resource, TimeNs time, bool of_power) {
        return std::any_of(resource.outages.begin(), resource.outages.end(), [&](const models::Outage& each) {
          return each.start_ns <= time && time < each.end_ns &&
                 (each.cause == OutageCause::kPower) == of_power;
        });
      };
      for (int i = 0; i < 200; ++i) {
        const TimeNs time = some_time();
        for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
          if (site_of[r] < 0) continue;
          const bool before = has_outage(timeline.resources[r], time, true);
          const auto site = static_cast<std::size_t>(site_of[r]);
          // A terminal of its own may be dark while its site is not; it gains with its site.
          const bool expected = before && (longer[site] == 0 || !powered(site, time));
          EXPECT_EQ(has_outage(relaxed.resources[r], time, true), expected)
              << draw << " " << r << " " << time;
          EXPECT_EQ(has_outage(relaxed.resources[r], time, false),
                    has_outage(timeline.resources[r], time, false));
          more += before && !expected ? 1 : 0;
        }
        for (std::size_t p = 0; p < timeline.paths.size(); ++p) {
          const models::Path& path = timeline.paths[p];
          std::uint32_t expected = segment_at(path, time).route;
          const std::uint32_t got = segment_at(relaxed.paths[p], time).route;
          const auto site = [&](std::uint32_t node) {
            return static_cast<std::size_t>(timeline.nodes[node].site);
          };
          const bool both = powered(site(path.src), time) && powered(site(path.dst), time);
          for (const Gap& run : gaps_of(timeline, path, [](const models::PathSegment& each) {
                 return each.route == models::kNoRoute && each.cause == OutageCause::kPower;
               })) {
            if (time < run.start_ns || time >= run.end_ns || !both) continue;
            EXPECT_TRUE(got == run.before || got == run.after) << draw << " " << p << " " << time;
            expected = got;
          }
          EXPECT_EQ(got, expected) << draw << " " << p << " " << time;
        }
      }
    }
  }
  EXPECT_GT(more, 500);
}

TEST(RelaxedTimeline, KeepsEveryPromiseOnRandomTimelines) {
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    const LinkTimeline timeline = random_timeline(draw);
    for (const LinkTimes& times : {LinkTimes{{1, 0}, false}, LinkTimes{{1, 1}, true}, LinkTimes{{}, true}}) {
      const LinkTimeline relaxed = relaxed_timeline(timeline, times);
      ASSERT_NO_THROW(validate(relaxed)) << draw;
    }
  }
}

}  // namespace
}  // namespace skyhaul::core
