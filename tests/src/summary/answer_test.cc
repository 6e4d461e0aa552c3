// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/support/shifted_timeline.h"
#include "models/support/synthetic_timeline.h"
#include "src/summary/one_entry.h"
#include "summary/power.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using orbits::kHour;
using orbits::kSecond;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Answer, OfAConstantLink) {
  ResolvedScenario scenario;
  scenario.target_interval_ns = 1010 * kSecond;
  TrafficSpec traffic = push(1'000'000'000);  // 1000 s at a megabyte a second
  traffic.compute_ns = 4000 * kSecond;
  traffic.step_ns = 100 * kSecond;
  const GroupResult result = answer(line(24 * kHour), traffic, scenario);
  EXPECT_EQ(result.bytes_per_round, 1'000'000'000);
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_NEAR(result.sync_s[q].value(), 1000, 1e-3);
    EXPECT_NEAR(result.interval_s[q].value(), 1000, 1e-3);
  }
  EXPECT_EQ(result.reason, "");
  EXPECT_NEAR(result.utilisation.value(), 0.8, 1e-6);
  EXPECT_DOUBLE_EQ(result.rpo_s.value(), *result.interval_s[1] + *result.sync_s[1]);
  // The links allow a round every 1000 s, and the compute of 4000 s does not.
  EXPECT_EQ(result.links_meet_target, true);
  EXPECT_EQ(result.target_met, false);
  EXPECT_EQ(result.bottleneck, "compute between rounds");
  EXPECT_THAT(result.compute_limit, HasSubstr("no link meets it"));
  EXPECT_EQ(result.most_steps, 0);  // 10 s are left, and a step takes 100 s
  scenario.target_interval_ns = 5001 * kSecond;
  EXPECT_EQ(answer(line(24 * kHour), traffic, scenario).target_met, true);
  scenario.target_interval_ns = 4999 * kSecond;
  EXPECT_EQ(answer(line(24 * kHour), traffic, scenario).target_met, false);
  scenario.target_interval_ns = 990 * kSecond;
  EXPECT_EQ(answer(line(24 * kHour), traffic, scenario).links_meet_target, false);
  traffic.overlap_steps = 10;
  EXPECT_NEAR(answer(line(24 * kHour), traffic).utilisation.value(), 1, 1e-6);
}

// A timeline may begin at any time: links that are all so much later have the same answer, in every number
// and word.
TEST(Answer, OfLinksThatAreLaterIsTheSame) {
  constexpr TimeNs kBy = 1'700'000'000 * kSecond;
  for (int kind = 0; kind < 6; ++kind) {
    LinkTimeline timeline = models::test::star({{"a", 8 * kMbit, 80 * kMbit, 20'000'000, 2},
                                                {"b", 12 * kMbit, 60 * kMbit, 10'000'000},
                                                {"c", 9 * kMbit, 70 * kMbit, 15'000'000}},
                                               6 * kHour);
    for (models::Leg& leg : timeline.legs) {
      const std::int64_t ns = leg.delay[0].delay_start_ns;
      leg.delay = {{0, 2 * kHour, ns, 2 * ns}, {2 * kHour, 6 * kHour, ns, ns}};
    }
    timeline.resources[0].capacity = {{0, 8 * kMbit}, {3 * kHour, 5 * kMbit}, {4 * kHour, 11 * kMbit}};
    timeline.resources[2].outages = {{kHour, 2 * kHour, models::OutageCause::kRain}};
    if (kind == 1 || kind == 4)
      timeline.resources[4].outages = {{2 * kHour, 4 * kHour, models::OutageCause::kPower}};
    if (kind == 2) {
      timeline.data_caps.push_back({"plan", 4'000'000'000, 3'000'000'000, {2 * kHour}});
      timeline.resources[0].data_cap = 0;
      timeline.resources[0].capped_bps = kMbit;
    }
    if (kind == 3) {
      for (TimeNs at = kSecond; at < 6 * kHour; at += 20 * kSecond)
        timeline.resources[0].loss.push_back({at, at + 30'000'000, 0.4});
    }
    if (kind >= 4) {
      auto& segments = timeline.paths[0].segments;
      segments.push_back({kHour / 2, models::kNoRoute, models::OutageCause::kNoSatellite});
      segments.push_back({kHour, segments[0].route, models::OutageCause::kNone});
    }
    validate(timeline);
    TrafficSpec traffic = push(kind == 5 ? 60'000'000'000 : 300'000'000);
    traffic.collective.topology = kind % 2 == 0 ? models::Topology::kRing : models::Topology::kPush;
    traffic.collective.sites = {"a", "b", "c"};
    traffic.collective.transport = kind == 3 ? "cubic" : kind == 4 ? "bbr" : "ideal";
    traffic.dataset = kind == 4;
    ResolvedScenario scenario;
    scenario.flow.starts = 50;
    scenario.target_interval_ns = 700 * kSecond;
    const LinkTimeline later = models::test::shifted(timeline, kBy);
    const GroupResult its = answer(timeline, traffic, scenario), then = answer(later, traffic, scenario);
    EXPECT_EQ(then.sync_s, its.sync_s) << kind;
    EXPECT_EQ(then.interval_s, its.interval_s) << kind;
    EXPECT_EQ(then.reason, its.reason) << kind;
    EXPECT_EQ(then.remarks, its.remarks) << kind;
    EXPECT_EQ(then.bottleneck, its.bottleneck) << kind;
    EXPECT_EQ(then.bottleneck_gain, its.bottleneck_gain) << kind;
    EXPECT_EQ(then.plan, its.plan) << kind;
    EXPECT_EQ(then.plan_interval_s, its.plan_interval_s) << kind;
    EXPECT_EQ(then.plan_used_up_s, its.plan_used_up_s) << kind;
    EXPECT_EQ(then.target_met, its.target_met) << kind;
    EXPECT_EQ(then.engine_error.has_value(), its.engine_error.has_value()) << kind;
    EXPECT_FALSE(its.bottleneck.empty()) << kind;
    const auto sites = site_results(timeline), sites_then = site_results(later);
    const auto pairs = pair_results(timeline, 15 * kSecond), pairs_then = pair_results(later, 15 * kSecond);
    ASSERT_EQ(sites_then.size(), sites.size());
    for (std::size_t s = 0; s < sites.size(); ++s) {
      EXPECT_EQ(sites_then[s].availability, sites[s].availability);
      EXPECT_EQ(sites_then[s].longest_outage_s, sites[s].longest_outage_s);
      EXPECT_EQ(sites_then[s].causes, sites[s].causes);
      EXPECT_EQ(models::total_ns(powered(later, sites[s].name)),
                models::total_ns(powered(timeline, sites[s].name)));
    }
    ASSERT_EQ(pairs_then.size(), pairs.size());
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      EXPECT_EQ(pairs_then[p].rtt_ms, pairs[p].rtt_ms);
      EXPECT_EQ(pairs_then[p].jitter_ms, pairs[p].jitter_ms);
      EXPECT_EQ(pairs_then[p].no_path_s, pairs[p].no_path_s);
      EXPECT_EQ(pairs_then[p].causes, pairs[p].causes);
    }
  }
}

TEST(Answer, SaysThatTheHorizonHoldsFewIntervals) {
  const GroupResult result = answer(line(kHour), push(1'500'000'000));  // 1500 s of 3600
  EXPECT_NEAR(result.interval_s[1].value(), 1500, 1e-3);
  EXPECT_EQ(result.reason, "");
  EXPECT_THAT(result.remarks,
              ElementsAre(HasSubstr("fewer than three of the longer intervals, of up to 25m 00s")));
  EXPECT_TRUE(answer(line(kHour), push(1'000'000'000)).remarks.empty());  // 1000 s: three fit
}

TEST(Answer, IsNoneWithItsReasonWhereARoundNeverEnds) {
  const GroupResult result = answer(line(kHour), push(36'000'000'000));  // ten hours' worth
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    EXPECT_FALSE(result.sync_s[q]);
    EXPECT_FALSE(result.interval_s[q]);
  }
  EXPECT_FALSE(result.utilisation);
  EXPECT_FALSE(result.rpo_s);
  EXPECT_EQ(result.reason,
            "a round moves 36 GB in all, of which 3.6 GB arrive in its first 1h 00m; if these 1h 00m repeat "
            "for ever, one round needs about 10h 00m");
}

TEST(Answer, EachPhaseOfALongRoundHasItsOwnRate) {
  TrafficSpec traffic = push(36'000'000'000);
  traffic.collective.topology = models::Topology::kHub;
  traffic.collective.hub = "hub";
  const LinkTimeline timeline = models::test::star({{"a", 8 * kMbit, 80 * kMbit, 0},
                                                    {"b", 8 * kMbit, 80 * kMbit, 0},
                                                    {"hub", 999 * kMbit, 999 * kMbit, 0}},
                                                   kHour);
  // Ten hours up, one down; at the rate of the first hour all four transfers would take 20.
  EXPECT_THAT(answer(timeline, traffic).reason, HasSubstr("one round needs about 11h 00m"));
}

TEST(Answer, ALongRoundWaitsThroughEachDaysOutage) {
  LinkTimeline timeline = line(24 * kHour);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name == "a/0 up") resource.capacity = {{0, 0}, {12 * kHour, 8 * kMbit}};
  }
  // 43.2 GB a day: after nine whole days and a half.
  EXPECT_THAT(
      answer(timeline, push(10 * 43'200'000'000)).reason,
      HasSubstr("43.2 GB arrive in its first 24h 00m; if these 24h 00m repeat for ever, one round needs "
                "about 10.0 days"));
  EXPECT_THAT(answer(timeline, push(9 * 43'200'000'000 + 3'600'000'000)).reason,
              HasSubstr("one round needs about 9.5 days"));
}

TEST(Answer, NamesAPairThatIsNeverJoined) {
  LinkTimeline timeline = line(kHour);
  for (models::Path& path : timeline.paths) {
    path.segments = {{0, models::kNoRoute, models::OutageCause::kNoGateway}};
  }
  const GroupResult result = answer(timeline, push(1000));
  EXPECT_FALSE(result.interval_s[0]);
  EXPECT_THAT(
      result.reason,
      HasSubstr("there is never a path between a and b; for most of the time the cause is: no gateway"));
}

TEST(Answer, OfADataset) {
  LinkTimeline timeline = line(10 * kHour);
  // The last four hours at a quarter of the rate; the horizon repeats.
  for (models::Resource& resource : timeline.resources) {
    if (resource.name == "a/0 up") resource.capacity.push_back({6 * kHour, 2 * kMbit});
  }
  TrafficSpec traffic = push(900'000'000);  // 900 s, later 3600 s
  traffic.dataset = true;
  traffic.deadline_ns = kHour / 2;
  const GroupResult result = answer(timeline, traffic);
  EXPECT_NEAR(result.sync_s[0].value(), 900, 1);
  EXPECT_NEAR(result.sync_s[2].value(), 3600, 1);
  EXPECT_FALSE(result.interval_s[0]);
  EXPECT_EQ(result.reason, "");
  // A start in the last 900 s of the fast part ends after (900 - left) x 4 more: within 1800 s where at least
  // 600 s are left, which is up to 5 h 50 min. One in the last of the slow part has sent (left / 4) when the
  // fast one begins again: within 1800 s where left + 900 - left / 4 is no more, so from 20 min before the
  // end.
  EXPECT_NEAR(result.deadline_met.value(), (5 * 60 + 50 + 20) / 600.0, 0.005);
}

TEST(Answer, ATargetThatIsLongerThanTheIntervalIsMet) {
  ResolvedScenario scenario;
  scenario.target_interval_ns = 4 * kHour;
  const GroupResult result = answer(line(6 * kHour), push(1'000'000'000), scenario);
  EXPECT_EQ(result.target_met, true);
  EXPECT_THAT(result.remarks, ElementsAre(HasSubstr("fewer than three of the wanted intervals")));
  scenario.target_interval_ns = 2 * kHour;  // of which it holds three
  EXPECT_TRUE(answer(line(6 * kHour), push(1'000'000'000), scenario).remarks.empty());
}

TEST(Answer, SaysThatAHorizonIsNotWholeDaysWhereUsersFollowTheClock) {
  ResolvedScenario scenario;
  scenario.contention.share.assign(24, 0.5);
  EXPECT_THAT(answer(line(30 * kHour), push(1'000'000), scenario).remarks,
              ElementsAre(HasSubstr("not a whole number of days")));
  EXPECT_TRUE(answer(line(48 * kHour), push(1'000'000), scenario).remarks.empty());
}

TEST(Answer, ARoundLongerThanTheHorizonHasNoInterval) {
  // 1.1 horizons: it ends, and no interval up to the horizon can hold it.
  const GroupResult result = answer(line(kHour), push(3'960'000'000));
  EXPECT_FALSE(result.sync_s[0]);
  EXPECT_FALSE(result.interval_s[0]);
  EXPECT_THAT(result.reason, HasSubstr("longer than the horizon"));
}

TEST(Answer, NamesEverySiteThatIsNeverServed) {
  LinkTimeline timeline = models::test::star(
      {{"a", 8 * kMbit, 80 * kMbit, 0}, {"b", 8 * kMbit, 80 * kMbit, 0}, {"c", 8 * kMbit, 80 * kMbit, 0}},
      kHour);
  for (models::Resource& resource : timeline.resources) {
    if (resource.name.rfind("a/", 0) != 0) resource.outages = {{0, kHour, models::OutageCause::kNoSatellite}};
  }
  for (models::Path& path : timeline.paths)
    path.segments = {{0, models::kNoRoute, models::OutageCause::kNoSatellite}};
  TrafficSpec traffic = push(1000);
  traffic.collective.sites = {"a", "b", "c"};
  const GroupResult result = answer(timeline, traffic);
  EXPECT_THAT(result.reason, HasSubstr("b and c are never served"));
  EXPECT_THAT(result.bottleneck, HasSubstr("no path between"));
}

TEST(Answer, PowerThatIsNeverOnInTheHorizonIsSaid) {
  // One window a day, outside a horizon of six hours: no power, and not power for ever.
  SiteSpec site;
  site.site.name = "a";
  site.site.power.emplace();
  site.compute.emplace();
  LinkTimeline timeline = line(6 * kHour);
  EXPECT_EQ(compute_duty(timeline, site), 0);
  timeline.resources[0].outages = {{0, 6 * kHour, models::OutageCause::kPower}};
  const GroupResult result = answer(timeline, push(1000));
  EXPECT_EQ(result.bottleneck, "power windows");
  EXPECT_THAT(result.reason, HasSubstr("site a has no power at any time"));
}

TEST(Answer, APairOfOneDirectionHasNoPath) {
  LinkTimeline timeline = line(kHour);
  timeline.paths.erase(std::remove_if(timeline.paths.begin(), timeline.paths.end(),
                                      [](const models::Path& each) { return each.src > each.dst; }),
                       timeline.paths.end());
  const std::vector<PairResult> pairs = pair_results(timeline, 15 * kSecond);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].no_path_s, 3600);
  EXPECT_FALSE(pairs[0].rtt_ms[0]);
}

}  // namespace
}  // namespace skyhaul::core
