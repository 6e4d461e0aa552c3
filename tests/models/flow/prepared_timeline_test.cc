// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the flow engine keeps of a timeline, against the definitions in prepared_timeline.h worked out from
// the timeline itself at every moment at which something changes.
#include "flow/prepared_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "models/support/slotted_timeline.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;
constexpr std::int64_t kMbit = 1'000'000;
constexpr TimeNs kHorizon = 4 * kMinute;

/// Five sites of one to four terminals. Each of three shared resources lies on the routes of some pairs, and
/// paths go over another one, or over none, at times of their own.
LinkTimeline random_timeline(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
  std::vector<test::SyntheticSite> sites;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    sites.push_back({name, (1 + pick(20)) * kMbit, (1 + pick(20)) * kMbit, pick(80) * 1'000'000,
                     static_cast<int>(1 + pick(4))});
  }
  LinkTimeline timeline = test::slotted_star(sites, kHorizon, 1, seed);
  const auto middle = static_cast<std::uint32_t>(timeline.resources.size() - 1);
  for (int m = 0; m < 3; ++m) {
    const std::int64_t bps = (5 + pick(400)) * kMbit;
    if (m == 0) {
      timeline.resources[middle].capacity = {{0, bps}};
    } else {
      timeline.resources.push_back(
          {ResourceKind::kSatelliteUp, "middle " + std::to_string(m), {{0, bps}}, {}, {}});
    }
    if (pick(2) == 0)
      timeline.resources[middle + static_cast<std::size_t>(m)].capacity.push_back(
          {kMinute, (5 + pick(400)) * kMbit});
  }
  if (pick(3) == 0) {
    timeline.data_caps.push_back({"plan", 1000, 1000, {}});
    timeline.resources[middle + 1].data_cap = 0;
  }
  for (Path& path : timeline.paths) {
    std::vector<Hop> hops;
    for (const Hop& hop : timeline.routes[path.segments[0].route]) hops.push_back(hop);
    path.segments.clear();
    for (TimeNs at = 0; at < kHorizon; at += (1 + pick(100)) * kSecond) {
      const std::int64_t way = pick(5);  // none, over one of the middles, or straight
      if (way == 4) {
        path.segments.push_back({at, kNoRoute, OutageCause::kNoSatellite});
        continue;
      }
      std::vector<Hop> its = hops;
      its[2] = Hop::resource(middle + static_cast<std::uint32_t>(way % 3));
      if (way == 3) its.erase(its.begin() + 2);
      path.segments.push_back({at, timeline.routes.add_whole(its), OutageCause::kNone});
    }
  }
  for (Resource& resource : timeline.resources) {
    if (resource.kind != ResourceKind::kTerminalDown) continue;
    std::vector<Outage> outages;
    for (const Outage& each : resource.outages)
      outages.push_back({each.start_ns, each.end_ns, pick(4) == 0 ? OutageCause::kPower : each.cause});
    resource.outages = std::move(outages);
  }
  validate(timeline);
  return timeline;
}

std::vector<std::uint32_t> resources_of(const LinkTimeline& timeline, std::uint32_t route) {
  std::vector<std::uint32_t> all;
  for (const Hop& hop : timeline.routes[route]) {
    if (hop.is_resource()) all.push_back(hop.index());
  }
  return all;
}

TEST(PreparedTimeline, LeavesOutWhatCannotLimitAtAnyTime) {
  std::size_t kept = 0, left_out = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const LinkTimeline timeline = random_timeline(seed);
    std::vector<double> least, most;
    for (const Resource& resource : timeline.resources) {
      double lowest = 1e99, highest = 0;
      for (const CapacityStep& step : effective_capacity(timeline, resource)) {
        lowest = std::min(lowest, static_cast<double>(step.capacity_bps));
        highest = std::max(highest, static_cast<double>(step.capacity_bps));
      }
      least.push_back(lowest);
      most.push_back(highest);
    }
    std::set<std::uint32_t> ends, crossed;
    std::set<TimeNs> times;
    for (const Path& path : timeline.paths) {
      for (const PathSegment& segment : path.segments) times.insert(segment.start_ns);
    }
    for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
      const auto all = resources_of(timeline, route);
      ends.insert({all.front(), all.back()});
      crossed.insert(all.begin(), all.end());
    }
    std::map<std::uint32_t, double> by_first, by_last;  // greatest sums of any time
    for (const TimeNs time : times) {
      std::map<std::uint32_t, std::set<std::uint32_t>> firsts, lasts;
      for (const Path& path : timeline.paths) {
        const std::uint32_t route = segment_at(path, time).route;
        if (route == kNoRoute) continue;
        const auto all = resources_of(timeline, route);
        for (const std::uint32_t r : all) {
          firsts[r].insert(all.front());
          lasts[r].insert(all.back());
        }
      }
      for (const auto& [sets, sums] : {std::pair{&firsts, &by_first}, {&lasts, &by_last}}) {
        for (const auto& [r, set] : *sets) {
          double sum = 0;
          for (const std::uint32_t end : set) sum += most[end];
          (*sums)[r] = std::max((*sums)[r], sum);
        }
      }
    }
    std::vector<std::uint32_t> expected;
    for (std::uint32_t r = 0; r < timeline.resources.size(); ++r) {
      const bool limits =
          ends.count(r) != 0 || timeline.resources[r].data_cap != kNoDataCap ||
          (crossed.count(r) != 0 && std::min(by_first[r], by_last[r]) * PreparedTimeline::kMargin > least[r]);
      if (limits) expected.push_back(r);
      (limits ? kept : left_out) += r + 3 >= timeline.resources.size() ? 1 : 0;
    }
    EXPECT_EQ(PreparedTimeline(timeline, true).resources, expected);
    EXPECT_EQ(PreparedTimeline(timeline, false).resources.size(), timeline.resources.size());
  }
  EXPECT_GT(kept, 20U);
  EXPECT_GT(left_out, 20U);
}

TEST(PreparedTimeline, APairHasThePathsOfItsSitesAndTheResourcesOfThese) {
  std::size_t losses = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    const LinkTimeline timeline = random_timeline(seed);
    for (const bool prune : {false, true}) {
      const PreparedTimeline prepared(timeline, prune, prune ? 2 : 1);
      for (std::size_t r = 0; r < prepared.resources.size(); ++r) {
        const Resource& resource = timeline.resources[prepared.resources[r]];
        EXPECT_EQ(prepared.data_cap[r], resource.data_cap);
        double least = 1e99, most = 0;
        for (const CapacityStep& step : effective_capacity(timeline, resource)) {
          const PreparedTimeline::Steps& its = prepared.capacity[r];
          EXPECT_EQ(its.bytes_per_s(its.at(step.start_ns)), static_cast<double>(step.capacity_bps) / 8);
          least = std::min(least, static_cast<double>(step.capacity_bps) / 8);
          most = std::max(most, static_cast<double>(step.capacity_bps) / 8);
        }
        EXPECT_EQ(prepared.capacity[r].least(), least);
        EXPECT_EQ(prepared.capacity[r].greatest(), most);
      }
      std::size_t stripes = 0;
      for (std::size_t src = 0; src < timeline.sites.size(); ++src) {
        EXPECT_EQ(prepared.site(timeline.sites[src]), static_cast<std::int64_t>(src));
        for (std::size_t dst = 0; dst < timeline.sites.size(); ++dst) {
          std::vector<std::uint32_t> paths;
          std::set<std::uint32_t> used;
          std::set<TimeNs> dark;
          for (std::uint32_t p = 0; p < timeline.paths.size(); ++p) {
            const Path& path = timeline.paths[p];
            if (timeline.nodes[path.src].site != static_cast<std::int32_t>(src) ||
                timeline.nodes[path.dst].site != static_cast<std::int32_t>(dst))
              continue;
            paths.push_back(p);
            for (const PathSegment& segment : path.segments) {
              if (segment.route == kNoRoute) continue;
              for (const std::uint32_t r : resources_of(timeline, segment.route)) {
                const auto at = std::lower_bound(prepared.resources.begin(), prepared.resources.end(), r);
                if (at != prepared.resources.end() && *at == r)
                  used.insert(static_cast<std::uint32_t>(at - prepared.resources.begin()));
                if (timeline.resources[r].kind != ResourceKind::kTerminalDown) continue;
                for (const Outage& outage : timeline.resources[r].outages) {
                  if (outage.cause == OutageCause::kPower) dark.insert(outage.start_ns);
                }
              }
            }
          }
          if (src == dst) {
            EXPECT_EQ(prepared.pair(src, dst), PreparedTimeline::kNoPair);
            continue;
          }
          const PreparedTimeline::Pair& pair = prepared.pairs[prepared.pair(src, dst)];
          ASSERT_EQ(pair.stripes.size(), paths.size());
          stripes += paths.size();
          EXPECT_EQ(pair.resources, std::vector<std::uint32_t>(used.begin(), used.end()));
          EXPECT_EQ(pair.power_losses, std::vector<TimeNs>(dark.begin(), dark.end()));
          losses += dark.size();
          bool capped = false;
          for (const std::uint32_t r : used) capped = capped || prepared.data_cap[r] != kNoDataCap;
          EXPECT_EQ(pair.has_cap, capped);
          for (std::size_t s = 0; s < paths.size(); ++s) {
            EXPECT_EQ(pair.stripes[s].path, paths[s]);
            for (TimeNs time = 0; time < kHorizon; time += kSecond / 2) {
              const PreparedTimeline::Segment its = pair.stripes[s].segments[pair.stripes[s].at(time)];
              const std::uint32_t route = segment_at(timeline.paths[paths[s]], time).route;
              ASSERT_EQ(its.routed, route != kNoRoute) << time;
              if (!its.routed) continue;
              std::vector<std::uint32_t> here;
              for (std::uint32_t k = its.first; k < its.last; ++k)
                here.push_back(prepared.resources[prepared.stripe_resources[k]]);
              std::vector<std::uint32_t> expected;
              for (const std::uint32_t r : resources_of(timeline, route)) {
                if (std::binary_search(prepared.resources.begin(), prepared.resources.end(), r))
                  expected.push_back(r);
              }
              ASSERT_EQ(here, expected) << time;
            }
          }
        }
      }
      EXPECT_EQ(stripes, timeline.paths.size());
      EXPECT_EQ(prepared.site("nowhere"), -1);
    }
  }
  EXPECT_GT(losses, 20U);
}

}  // namespace
}  // namespace skyhaul::models
