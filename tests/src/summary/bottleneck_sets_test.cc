// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Bottlenecks of random timelines against all sets of classes, each relaxed by hand on a timeline of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/keyed_random.h"
#include "src/summary/bottleneck_found.h"
#include "summary/long_round.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::Topology;
using models::test::SyntheticSite;
using orbits::kHour;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

/// What is relaxed by hand, by its number there.
const std::vector<std::string> kBruteClasses = {
    "terminal uplinks", "terminal downlinks", "satellites' user uplinks", "transport",
    "latency",          "missing paths"};

/// Sites with random rates, a shared satellite, delays, loss and times without a route.
LinkTimeline random_timeline(std::uint64_t draw) {
  const auto u = [&](std::uint64_t what, std::uint64_t which = 0) {
    return models::keyed_uniform(77, {draw, what, which});
  };
  const int sites = 2 + static_cast<int>(u(1) * 2.999);
  std::vector<SyntheticSite> all;
  for (int s = 0; s < sites; ++s) {
    const auto site = static_cast<std::uint64_t>(s);
    // Of one rate or another, so that ties are common.
    const auto up = static_cast<std::int64_t>(20 + 20 * std::floor(u(2, site) * 3)) * kMbit;
    const auto down = static_cast<std::int64_t>(20 + 20 * std::floor(u(3, site) * 6)) * kMbit;
    all.push_back({std::string(1, static_cast<char>('a' + s)), up, down,
                   static_cast<std::int64_t>(5 + u(4, site) * 150) * kMs,
                   1 + static_cast<int>(u(5, site) * 2)});
  }
  LinkTimeline timeline = models::test::star(all, 4 * kHour);
  const auto shared = static_cast<std::uint32_t>(timeline.resources.size());
  timeline.resources.push_back({models::ResourceKind::kSatelliteUp,
                                "S",
                                {{0, static_cast<std::int64_t>(30 + u(6) * 200) * kMbit}},
                                {},
                                {}});
  models::RouteTable routes;
  for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
    const models::RouteHops its = timeline.routes[route];
    routes.add_whole({its[0], its[1], models::Hop::resource(shared), its[2], its[3]});
  }
  timeline.routes = std::move(routes);
  if (u(7) < 0.5) {
    for (models::TimeNs t = 0; t < timeline.end_ns; t += static_cast<models::TimeNs>((0.5 + 4 * u(8)) * 1e9))
      timeline.resources[0].loss.push_back({t, t + 40 * kMs, 0.5});
  }
  if (u(9) < 0.5) {
    // Whole milliseconds, of which a tenth is the same however it is worked out.
    const auto period_ms = static_cast<models::TimeNs>((20 + 100 * u(10)) * 1e3);
    const auto gap = static_cast<models::TimeNs>(static_cast<double>(period_ms) * 0.7 * u(11)) * kMs;
    const models::TimeNs period = period_ms * kMs;
    for (models::Path& path : timeline.paths) {
      const std::uint32_t route = path.segments.front().route;
      path.segments.clear();
      for (models::TimeNs t = 0; t < timeline.end_ns; t += period) {
        path.segments.push_back({t, models::kNoRoute, models::OutageCause::kNoSatellite});
        if (t + gap < timeline.end_ns) path.segments.push_back({t + gap, route, models::OutageCause::kNone});
      }
    }
  }
  return timeline;
}

/// Seconds of the rounds with some classes relaxed by hand, on a timeline of their own.
double brute_s(LinkTimeline timeline, const TrafficSpec& spec, const std::vector<std::size_t>& set) {
  const auto has = [&](std::size_t c) { return std::count(set.begin(), set.end(), c) > 0; };
  for (models::Resource& resource : timeline.resources) {
    const bool more = (has(0) && resource.kind == models::ResourceKind::kTerminalUp) ||
                      (has(1) && resource.kind == models::ResourceKind::kTerminalDown) ||
                      (has(2) && resource.kind == models::ResourceKind::kSatelliteUp);
    for (models::CapacityStep& step : resource.capacity.plain()) {
      if (more) step.capacity_bps = step.capacity_bps / 10 * 11;
    }
  }
  for (models::Leg& leg : timeline.legs) {
    for (models::DelayPiece& piece : leg.delay.plain()) {
      if (!has(4)) continue;
      piece.delay_start_ns = piece.delay_start_ns / 10 * 9;
      piece.delay_end_ns = piece.delay_end_ns / 10 * 9;
    }
  }
  for (models::Path& path : timeline.paths) {
    for (std::size_t s = 0; has(5) && s + 1 < path.segments.size(); ++s) {
      if (path.segments[s].route != models::kNoRoute) continue;
      path.segments.plain()[s + 1].start_ns -=
          (path.segments[s + 1].start_ns - path.segments[s].start_ns) / 10;
    }
    models::PathSegment& last = path.segments.plain().back();  // one that nothing follows begins later
    if (has(5) && path.segments.size() > 1 && last.route == models::kNoRoute)
      last.start_ns += (timeline.end_ns - last.start_ns) / 10;
  }
  const models::FlowEngine engine(timeline);
  double sum = 0;
  for (const models::TimeNs start : starts_of(timeline)) {
    models::FlowOptions options;
    options.from_ns = start;
    options.transport_relief = has(3) ? 1 - 0.9 : 0;
    sum += long_round(engine, {models::make_round(spec.collective, 0, start, 0)}, timeline.end_ns, options)
               .seconds;
  }
  return sum;
}

// Some of the same timelines, without the search among all smaller sets, which takes long: what is named, and
// its parts by brute force, bring 90 % of what all classes bring.
TEST(Bottleneck, BringsNearlyWhatAllClassesBring) {
  int judged = 0;
  for (std::uint64_t draw = 200; draw < 212; ++draw) {
    const LinkTimeline timeline = random_timeline(draw);
    TrafficSpec spec = traffic(draw % 2 == 0 ? Topology::kRing : Topology::kPush, timeline.sites,
                               draw % 3 == 0 ? 3'000'000 : 300'000'000);
    spec.collective.transport = draw % 3 == 1 ? "cubic" : draw % 3 == 2 ? "bbr" : "ideal";
    const double base = brute_s(timeline, spec, {});
    const double whole = 1 - brute_s(timeline, spec, {0, 1, 2, 3, 4, 5}) / base;
    std::vector<double> told;
    const models::FlowEngine engine(timeline);
    RelaxedEngines engines(engine, timeline, 1);
    const Bottleneck named = find_bottleneck(engines, spec, starts_of(timeline), models::PlanUse::kUnused, 1,
                                             [&](double done) { told.push_back(done); });
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.front(), 0);
    for (const double done : told) {
      EXPECT_GE(done, 0);
      EXPECT_LE(done, 0.95);
    }
    if (whole < 0.005) continue;
    ++judged;
    EXPECT_GE(named.gain, 0.9 * whole - 1e-4) << draw << " " << named.name;
    std::vector<std::size_t> its;
    for (const std::string& each : named.classes) {
      its.push_back(static_cast<std::size_t>(std::find(kBruteClasses.begin(), kBruteClasses.end(), each) -
                                             kBruteClasses.begin()));
      ASSERT_LT(its.back(), kBruteClasses.size()) << each;
    }
    EXPECT_GE(1 - brute_s(timeline, spec, its) / base, 0.9 * whole - 1e-4) << draw << " " << named.name;
  }
  EXPECT_GE(judged, 10);
}

TEST(Bottleneck, AgainstAllSetsOfUpToThreeClassesOnRandomTimelines) {
  int smaller_would_do = 0;
  int judged = 0;
  int under_loss = 0;
  int told_of_itself = 0;
  for (std::uint64_t draw = 0; draw < 100; ++draw) {
    const LinkTimeline timeline = random_timeline(draw);
    TrafficSpec spec = traffic(draw % 2 == 0 ? Topology::kRing : Topology::kPush, timeline.sites,
                               draw % 3 == 0 ? 3'000'000 : 300'000'000);
    // By CUBIC under loss one course of the windows is followed, the same for the same capacities, in which
    // more capacity can make a round longer: what is named still brings 90 % of what all classes bring.
    spec.collective.transport = draw % 5 == 0 ? "bbr" : "cubic";
    under_loss += spec.collective.transport == "cubic" && !timeline.resources[0].loss.empty() ? 1 : 0;
    const double base = brute_s(timeline, spec, {});
    const double whole = 1 - brute_s(timeline, spec, {0, 1, 2, 3, 4, 5}) / base;
    const Bottleneck named = found(timeline, spec);
    if (whole < 0.005) {
      EXPECT_EQ(named.name, "nothing that 10 % would change") << draw;
      continue;
    }
    ++judged;
    std::vector<std::size_t> its;
    for (const std::string& each : named.classes) {
      const auto at = std::find(kBruteClasses.begin(), kBruteClasses.end(), each);
      ASSERT_NE(at, kBruteClasses.end()) << each;
      its.push_back(static_cast<std::size_t>(at - kBruteClasses.begin()));
    }
    EXPECT_GE(1 - brute_s(timeline, spec, its) / base, 0.9 * whole - 1e-4) << draw << " " << named.name;
    // What is told of a long round by CUBIC is that of a shorter one, in which slow start counts for more.
    if (draw % 3 == 0 || spec.collective.transport == "bbr") {
      ++told_of_itself;
      EXPECT_GE(named.gain, 0.9 * whole - 1e-4) << draw << " " << named.name;
    }
    bool smaller = false;
    for (unsigned bits = 1; bits < 64 && !smaller; ++bits) {
      std::vector<std::size_t> set;
      for (std::size_t c = 0; c < 6; ++c) {
        if ((bits >> c & 1U) != 0) set.push_back(c);
      }
      if (set.size() > 3 || set.size() >= its.size()) continue;
      smaller = 1 - brute_s(timeline, spec, set) / base >= 0.9 * whole + 1e-4;
    }
    smaller_would_do += smaller ? 1 : 0;
  }
  EXPECT_GE(judged, 95);
  EXPECT_GE(under_loss, 30);
  EXPECT_GE(told_of_itself, 35);
  EXPECT_LE(smaller_would_do, 5);
}

}  // namespace
}  // namespace skyhaul::core
