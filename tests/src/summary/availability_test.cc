// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::Outage;
using models::OutageCause;
using orbits::kSecond;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

LinkTimeline two_sites() {
  return models::test::star(
      {{"a", 10 * kMbit, 10 * kMbit, 20 * kMs, 2}, {"b", 10 * kMbit, 10 * kMbit, 5 * kMs, 1}},
      1000 * kSecond);
}

void add_outages(LinkTimeline& timeline, const std::string& resource, std::vector<Outage> outages) {
  for (models::Resource& each : timeline.resources) {
    if (each.name == resource) each.outages = outages;
  }
}

TEST(SiteResults, ASiteIsServedWhileOneOfItsTerminalsIs) {
  LinkTimeline timeline = two_sites();
  // a/0 is out from 100 to 300 s, in two pieces; a/1 from 200 to 320 s: the site from 200 to 300 s.
  add_outages(timeline, "a/0 up",
              {{100 * kSecond, 220 * kSecond, OutageCause::kNoSatellite},
               {220 * kSecond, 300 * kSecond, OutageCause::kRain}});
  add_outages(timeline, "a/1 up", {{200 * kSecond, 320 * kSecond, OutageCause::kNoSatellite}});
  const auto sites = site_results(timeline);
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].name, "a");
  EXPECT_DOUBLE_EQ(sites[0].availability, 0.9);
  EXPECT_DOUBLE_EQ(sites[0].longest_outage_s, 100);
  EXPECT_DOUBLE_EQ(sites[0].terminal_longest_outage_s, 200);  // a/0
  // mean over the two terminals: (120 + 120) / 2 and 80 / 2
  ASSERT_EQ(sites[0].causes.size(), 2U);
  EXPECT_DOUBLE_EQ(sites[0].causes.at("no_satellite"), 120);
  EXPECT_DOUBLE_EQ(sites[0].causes.at("rain"), 40);
  EXPECT_EQ(sites[1].availability, 1);
  EXPECT_EQ(sites[1].longest_outage_s, 0);
  EXPECT_TRUE(sites[1].causes.empty());
}

TEST(SiteResults, ASiteThatIsNeverServed) {
  LinkTimeline timeline = two_sites();
  add_outages(timeline, "b/0 up", {{0, 1000 * kSecond, OutageCause::kPower}});
  const auto sites = site_results(timeline);
  EXPECT_EQ(sites[1].availability, 0);
  EXPECT_DOUBLE_EQ(sites[1].longest_outage_s, 1000);
  EXPECT_DOUBLE_EQ(sites[1].causes.at("power"), 1000);
}

TEST(PairResults, RoundTripJitterAndTimesWithoutAPath) {
  LinkTimeline timeline = two_sites();
  // From 500 s on, a/0's leg takes 30 ms instead of 20.
  timeline.legs[0].delay = {{0, 500 * kSecond, 20 * kMs, 20 * kMs},
                            {500 * kSecond, 1000 * kSecond, 30 * kMs, 30 * kMs}};
  // One of two stripes is without a path for the last 100 s, in both directions.
  for (models::Path& path : timeline.paths) {
    if (timeline.nodes[path.src].name == "a/1" || timeline.nodes[path.dst].name == "a/1") {
      path.segments.push_back({900 * kSecond, models::kNoRoute, OutageCause::kNoGateway});
    }
  }
  const auto pairs = pair_results(timeline, 10 * kSecond);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].src, "a");
  EXPECT_EQ(pairs[0].dst, "b");
  // 90 samples of a/1 and 50 of a/0 at 2 x 25 ms, then 50 at 2 x 35 ms: 140 of 190 are at 50 ms.
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_ms[0], 50);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_ms[1], 70);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_ms[2], 70);
  // One change of 20 ms among 188.
  EXPECT_DOUBLE_EQ(*pairs[0].jitter_ms[0], 0);
  EXPECT_DOUBLE_EQ(*pairs[0].jitter_ms[2], 0);
  EXPECT_DOUBLE_EQ(pairs[0].no_path_s, 50);
  EXPECT_DOUBLE_EQ(pairs[0].causes.at("no_gateway"), 50);
}

// Legs take 20 and 5 ms each way. a waits 2 ms for its medium in each direction, and 3 more when it sends; b
// waits 1 and 7: there 2 + 3 + 1, and back 1 + 7 + 2. Half of the time a waits 4 ms more in each direction.
TEST(PairResults, RoundTripsHaveTheWaitsForTheMediumAndGeometryHasNone) {
  LinkTimeline timeline =
      models::test::star({{"a", kMbit, kMbit, 20 * kMs}, {"b", kMbit, kMbit, 5 * kMs}}, 1000 * kSecond);
  const std::uint32_t a = timeline.legs[0].b, b = timeline.legs[1].b;
  timeline.access.push_back({a, 1, {{0, 2000, 0, 3000, 0}, {500 * kSecond, 6000, 0, 3000, 0}}});
  timeline.access.push_back({b, 2, {{0, 1000, 0, 7000, 0}}});
  timeline.legs[0].access = 0;
  timeline.legs[1].access = 1;
  const auto pairs = pair_results(timeline, 10 * kSecond);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_geometric_ms[0], 50);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_geometric_ms[2], 50);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_ms[0], 66);
  EXPECT_DOUBLE_EQ(*pairs[0].rtt_ms[1], 74);
  timeline.legs[0].access = models::kNoAccess;
  EXPECT_DOUBLE_EQ(*pair_results(timeline, 10 * kSecond)[0].rtt_ms[2], 59);
}

// Random outages of three terminals against a look each tenth of a second: the site is out while all of them
// are.
TEST(SiteResults, OfRandomOutagesAreThoseOfEachMoment) {
  for (std::uint64_t draw = 0; draw < 20; ++draw) {
    LinkTimeline timeline =
        models::test::star({{"a", kMbit, kMbit, kMs, 3}, {"b", kMbit, kMbit, kMs, 1}}, 300 * kSecond);
    std::uint64_t key = 0;
    const auto u = [&] { return models::keyed_uniform(draw, {++key}); };
    const auto tenths = [&](double most) { return (1 + static_cast<TimeNs>(u() * most)) * kSecond / 10; };
    for (models::Resource& resource : timeline.resources) {
      for (TimeNs at = tenths(200); at < timeline.end_ns;) {
        const TimeNs end = std::min(at + tenths(400), timeline.end_ns);
        resource.outages.push_back({at, end, u() < 0.5 ? OutageCause::kNoSatellite : OutageCause::kRain});
        at = u() < 0.3 ? end : end + tenths(100);  // some follow each other at once
      }
    }
    const auto sites = site_results(timeline);
    ASSERT_EQ(sites.size(), 2U);
    for (std::size_t s = 0; s < 2; ++s) {
      std::map<std::string, double> causes;
      double lost = 0, longest = 0, now = 0, of_terminal = 0;
      const std::size_t first = s == 0 ? 0 : 6, last = s == 0 ? 6 : 8;  // up and down of each terminal
      std::map<std::size_t, double> terminal_now;
      for (TimeNs time = kSecond / 20; time < timeline.end_ns; time += kSecond / 10) {
        bool all = true;
        for (std::size_t r = first; r < last; r += 2) {
          bool out = false;
          for (const Outage& each : timeline.resources[r].outages) {
            if (time < each.start_ns || time >= each.end_ns) continue;
            out = true;
            causes[to_string(each.cause)] += 0.1 / static_cast<double>((last - first) / 2);
          }
          terminal_now[r] = out ? terminal_now[r] + 0.1 : 0;
          of_terminal = std::max(of_terminal, terminal_now[r]);
          all = all && out;
        }
        now = all ? now + 0.1 : 0;
        lost += all ? 0.1 : 0;
        longest = std::max(longest, now);
      }
      EXPECT_NEAR(sites[s].availability, 1 - lost / 300, 1e-6) << draw;
      EXPECT_NEAR(sites[s].longest_outage_s, longest, 1e-6) << draw;
      EXPECT_NEAR(sites[s].terminal_longest_outage_s, of_terminal, 1e-6) << draw;
      ASSERT_EQ(sites[s].causes.size(), causes.size()) << draw;
      for (const auto& [cause, seconds] : causes)
        EXPECT_NEAR(sites[s].causes.at(cause), seconds, 1e-6) << draw;
    }
  }
}

TEST(PairResults, JitterIsNotTakenAcrossAGap) {
  LinkTimeline timeline =
      models::test::star({{"a", kMbit, kMbit, 20 * kMs}, {"b", kMbit, kMbit, 5 * kMs}}, 100 * kSecond);
  timeline.legs[0].delay = {{0, 50 * kSecond, 20 * kMs, 20 * kMs},
                            {50 * kSecond, 100 * kSecond, 30 * kMs, 30 * kMs}};
  const auto jump = pair_results(timeline, 10 * kSecond);
  EXPECT_DOUBLE_EQ(*jump[0].jitter_ms[2], 20);
  for (models::Path& path : timeline.paths) {
    const auto route = path.segments[0].route;
    path.segments.push_back({45 * kSecond, models::kNoRoute, OutageCause::kReallocationGap});
    path.segments.push_back({55 * kSecond, route, OutageCause::kNone});
  }
  const auto gap = pair_results(timeline, 10 * kSecond);
  EXPECT_DOUBLE_EQ(*gap[0].jitter_ms[2], 0);
  EXPECT_DOUBLE_EQ(gap[0].no_path_s, 10);
}

// The interval that people are told is that at 95 %, and no less than data plans allow.
TEST(Headline, IsTheLongerOneOfLinksAndPlans) {
  GroupResult result;
  EXPECT_FALSE(result.headline_s());
  result.interval_s = {500, 600, 700};
  EXPECT_EQ(result.headline_s(), 600);
  result.plan = "a plan";
  EXPECT_FALSE(result.headline_s());  // no interval fits the plan
  result.plan_interval_s = 550;
  EXPECT_EQ(result.headline_s(), 600);
  result.plan_interval_s = 650;
  EXPECT_EQ(result.headline_s(), 650);
  result.interval_s[1].reset();
  EXPECT_FALSE(result.headline_s());
}

TEST(SiteResults, AFixedLinkServesItsSiteAndTerminalsDoNotCount) {
  LinkTimeline timeline = two_sites();
  add_outages(timeline, "a/0 up", {{0, 1000 * kSecond, OutageCause::kNoSatellite}});
  // A link of a's own, which is out for 100 s.
  timeline.nodes.push_back({models::NodeKind::kSite, "a", 0});
  models::Resource link{models::ResourceKind::kFixedLinkUp, "a link up", {{0, kMbit}}, {}, {}};
  link.node = static_cast<std::uint32_t>(timeline.nodes.size() - 1);
  link.outages = {{300 * kSecond, 400 * kSecond, OutageCause::kFault}};
  timeline.resources.push_back(link);
  const auto sites = site_results(timeline);
  EXPECT_EQ(sites[0].terminals, 1);
  EXPECT_DOUBLE_EQ(sites[0].availability, 0.9);
  EXPECT_DOUBLE_EQ(sites[0].longest_outage_s, 100);
  EXPECT_EQ(sites[0].causes.size(), 1U);
  EXPECT_DOUBLE_EQ(sites[0].causes.at("fault"), 100);
  EXPECT_EQ(sites[1].terminals, 1);
  EXPECT_EQ(sites[1].availability, 1);
  // One that nothing crosses has no resource, and is never out.
  timeline.resources.pop_back();
  EXPECT_EQ(site_results(timeline)[0].availability, 1);
}

TEST(Utilisation, OfIntellect1sRounds) {
  // Prime Intellect, INTELLECT-1 technical report: 38 min (2280 s) of compute between all-reduces, which took
  // 103 s within the USA, 382 s over the Atlantic and 469 s around the world; compute utilisation 95.7, 85.6
  // and 83.0 %, printed to a tenth of a percent. Tolerance: the 0.1 point.
  EXPECT_NEAR(100 * utilisation(2280, 103, 0), 95.7, 0.1);
  EXPECT_NEAR(100 * utilisation(2280, 382, 0), 85.6, 0.1);
  EXPECT_NEAR(100 * utilisation(2280, 469, 0), 83.0, 0.1);
}

TEST(Utilisation, OverlapHidesSyncTime) {
  EXPECT_DOUBLE_EQ(utilisation(900, 100, 0), 0.9);
  EXPECT_DOUBLE_EQ(utilisation(900, 100, 50), 900.0 / 950);
  EXPECT_DOUBLE_EQ(utilisation(900, 100, 100), 1);
  EXPECT_DOUBLE_EQ(utilisation(900, 100, 500), 1);
}

}  // namespace
}  // namespace skyhaul::core
