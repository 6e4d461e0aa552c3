// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

using orbits::kDay;
using orbits::kHour;
using orbits::kMinute;
using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

double down_s(const DownTimes& times) {
  TimeNs sum = 0;
  for (const TimeInterval& each : times) sum += each.end_ns - each.start_ns;
  return static_cast<double>(sum) * 1e-9;
}

/// Two sites with terminals and a hub on fibre in South America, under one shell with links.
struct Faults : ::testing::Test {
  Faults() {
    satellites = orbits::make_j2_propagator({first_shell()}, kStart);
    network = andes();
    network.isls = orbits::plus_grid(satellites->satellites());
  }

  FaultRule rule(FaultPart part, std::vector<std::string> names) const {
    FaultRule all;
    all.part = part;
    all.names = std::move(names);
    return all;
  }
  FaultRule rate(FaultPart part, std::vector<std::string> names, std::int64_t mtbf, std::int64_t mttr) const {
    FaultRule all = rule(part, std::move(names));
    all.mtbf_ns = mtbf;
    all.mttr_ns = mttr;
    return all;
  }
  FaultTimes times(const std::vector<FaultRule>& rules, std::int64_t length = kHour,
                   std::uint64_t seed = 1) const {
    return fault_times(rules, network, *satellites, kStart, kStart + length, seed);
  }
  LinkTimeline build(std::int64_t length = kHour, unsigned threads = 2) const {
    BuildOptions options;
    options.start_ns = kStart;
    options.end_ns = kStart + length;
    options.threads = threads;
    LinkTimeline timeline = build_timeline(network, *satellites, options);
    validate(timeline);
    return timeline;
  }

  /// When each node and link, by name, is down; links as "a>b" both ways.
  std::map<std::string, DownTimes> down_by_name() const {
    std::map<std::string, DownTimes> all;
    const FaultTimes& faults = network.faults;
    const auto add = [&](FaultPart part, const std::vector<DownTimes>& list, const std::string& prefix) {
      const auto names = fault_part_names(part, network, *satellites);
      for (std::size_t i = 0; i < list.size(); ++i) all[prefix + names[i]] = list[i];
    };
    add(FaultPart::kSatellite, faults.satellites, "");
    add(FaultPart::kGateway, faults.gateways, "gw ");
    add(FaultPart::kPop, faults.pops, "pop ");
    add(FaultPart::kTerminal, faults.terminals, "");
    add(FaultPart::kFixedLink, faults.fixed_links, "");
    const auto names = fault_part_names(FaultPart::kIsl, network, *satellites);
    for (std::size_t i = 0; i < faults.isls.size(); ++i) {
      all[names[i]] = faults.isls[i];
      const std::size_t mark = names[i].find('>');
      all[names[i].substr(mark + 1) + ">" + names[i].substr(0, mark)] = faults.isls[i];
    }
    return all;
  }

  std::unique_ptr<orbits::Propagator> satellites;
  Network network;
};

/// The times in [from, until) at which `down` holds.
bool overlaps(const DownTimes& down, TimeNs from, TimeNs until) {
  return std::any_of(down.begin(), down.end(),
                     [&](const TimeInterval& each) { return each.start_ns < until && each.end_ns > from; });
}

/// No path crosses a node or link while it is down. Returns the number of segments looked at.
int check_no_dead_parts(const LinkTimeline& timeline, const std::map<std::string, DownTimes>& down) {
  int checked = 0;
  const auto alive = [&](const std::string& name, TimeNs from, TimeNs until) {
    const auto found = down.find(name);
    ++checked;
    EXPECT_FALSE(found != down.end() && overlaps(found->second, from, until)) << name << " at " << from;
  };
  for (const Path& path : timeline.paths) {
    for (std::size_t s = 0; s < path.segments.size(); ++s) {
      const PathSegment& segment = path.segments[s];
      if (segment.route == kNoRoute) continue;
      const TimeNs until = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline.end_ns;
      std::uint32_t at = path.src;
      alive(timeline.nodes[at].name, segment.start_ns, until);
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (hop.is_resource()) continue;
        const Leg& leg = timeline.legs[hop.index()];
        const std::uint32_t next = leg.a == at ? leg.b : leg.a;
        if (leg.kind == LegKind::kSatelliteSatellite) {
          alive(timeline.nodes[at].name + ">" + timeline.nodes[next].name, segment.start_ns, until);
        }
        at = next;
        alive(timeline.nodes[at].name, segment.start_ns, until);
      }
    }
  }
  return checked;
}

TEST_F(Faults, NoPathCrossesADeadPartWhileItIsDead) {
  int cut_inside_slots = 0;
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    network.routing.mode = mode;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      network.faults = times({rate(FaultPart::kSatellite, {"*"}, kHour, 20 * kMinute),
                              rate(FaultPart::kGateway, {"*"}, 20 * kMinute, 5 * kMinute),
                              rate(FaultPart::kPop, {"scl"}, kHour, 2 * kMinute),
                              rate(FaultPart::kTerminal, {"*/0"}, 15 * kMinute, 3 * kMinute),
                              rate(FaultPart::kIsl, {"*"}, kHour, 10 * kMinute),
                              rate(FaultPart::kFixedLink, {"hub"}, 20 * kMinute, 2 * kMinute)},
                             30 * kMinute, seed);
      ASSERT_FALSE(network.faults.empty());
      const LinkTimeline timeline = build(30 * kMinute);
      EXPECT_GT(check_no_dead_parts(timeline, down_by_name()), 1000);
      for (const Path& path : timeline.paths) {
        for (const PathSegment& segment : path.segments) {
          const bool on_slot = segment.start_ns % kSecond == 0 && (segment.start_ns / kSecond + 3) % 15 == 0;
          if (on_slot || segment.start_ns == kStart) continue;
          ++cut_inside_slots;
          // Over the mesh a path goes on over what is left, where something is.
          EXPECT_TRUE(segment.cause == OutageCause::kFault ||
                      (mode != RoutingMode::kBentPipe && segment.cause == OutageCause::kNone));
        }
      }
      // A terminal in an outage has no path, and the other way round, but for the gap and the mesh.
      for (const Path& path : timeline.paths) {
        for (const PathSegment& segment : path.segments) {
          if (segment.cause != OutageCause::kFault || mode != RoutingMode::kBentPipe) continue;
          bool out = false;
          for (const std::uint32_t end : {path.src, path.dst}) {
            const std::string name = timeline.nodes[end].name;
            for (const Resource& resource : timeline.resources) {
              if (resource.name != name + " up" && resource.name != name + " link up") continue;
              for (const Outage& outage : resource.outages) {
                out = out || (outage.cause == OutageCause::kFault && outage.start_ns <= segment.start_ns &&
                              outage.end_ns > segment.start_ns);
              }
            }
          }
          EXPECT_TRUE(out) << timeline.nodes[path.src].name << " " << segment.start_ns;
        }
      }
    }
  }
  EXPECT_GT(cut_inside_slots, 100);
}

TEST_F(Faults, ThePlanIsThatOfTheSmallerNetworkWhileAPartIsDead) {
  // A gateway that is down all the time is a gateway that is not there.
  network.faults = times({rule(FaultPart::kGateway, {"north"})});
  const LinkTimeline with = build(10 * kMinute);
  network.faults = {};
  network.gateways.erase(network.gateways.begin());
  const LinkTimeline without = build(10 * kMinute);
  ASSERT_EQ(with.paths.size(), without.paths.size());
  for (std::size_t p = 0; p < with.paths.size(); ++p) {
    for (TimeNs t = kStart; t < kStart + 10 * kMinute; t += 5 * kSecond) {
      const PathSegment& a = segment_at(with.paths[p], t);
      const PathSegment& b = segment_at(without.paths[p], t);
      ASSERT_EQ(a.route == kNoRoute, b.route == kNoRoute);
      if (a.route == kNoRoute) continue;
      EXPECT_EQ(route_delay_ns(with, a.route, t), route_delay_ns(without, b.route, t));
    }
  }
}

TEST_F(Faults, TheCauseIsFaultOnlyWhereTheFaultAloneStandsInTheWay) {
  const auto cause_of = [](const LinkTimeline& timeline, const std::string& node, TimeNs time) {
    for (const Path& path : timeline.paths) {
      if (timeline.nodes[path.src].name == node) return segment_at(path, time).cause;
    }
    throw std::runtime_error("no path from " + node);
  };
  const auto terminal_cause = [](const LinkTimeline& timeline, const std::string& name, TimeNs time) {
    for (const Resource& resource : timeline.resources) {
      if (resource.name != name + " up") continue;
      for (const Outage& outage : resource.outages) {
        if (outage.start_ns <= time && outage.end_ns > time) return outage.cause;
      }
    }
    return OutageCause::kNone;
  };
  FaultRule both = rule(FaultPart::kGateway, {"north", "SOUTH"});
  both.at_ns = kStart + 100 * kSecond;
  both.length_ns = 5 * kMinute;
  network.faults = times({both});
  LinkTimeline timeline = build(10 * kMinute);
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart + 100 * kSecond - 1), OutageCause::kNone);
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart + 100 * kSecond), OutageCause::kFault);
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart + 400 * kSecond - 1), OutageCause::kFault);
  // 400 s is inside the slot that ends at 402 s: nothing comes back inside a slot.
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart + 401 * kSecond), OutageCause::kFault);
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart + 402 * kSecond), OutageCause::kNone);

  // Where there would be no gateway anyway, it is that.
  network.sites[1].place = {20.0, 170.0, 0};
  timeline = build(10 * kMinute);
  EXPECT_EQ(terminal_cause(timeline, "patagonia/0", kStart + 200 * kSecond), OutageCause::kNoGateway);
  EXPECT_EQ(terminal_cause(timeline, "atacama/1", kStart + 200 * kSecond), OutageCause::kFault);
  network.faults = times({rule(FaultPart::kSatellite, {"*"})});
  timeline = build(10 * kMinute);
  EXPECT_EQ(cause_of(timeline, "atacama/0", kStart), OutageCause::kFault);
  EXPECT_EQ(terminal_cause(timeline, "patagonia/0", kStart), OutageCause::kNoGateway);
  network.sites[1].place = {64.2, -20.0, 0};  // out of the shell's reach
  timeline = build(10 * kMinute);
  EXPECT_EQ(terminal_cause(timeline, "patagonia/0", kStart), OutageCause::kNoSatellite);

  // All inter-satellite links down: nothing joins the sites, by fault.
  network.sites[1].place = {-45.9, -67.5, 0.3};
  network.routing.mode = RoutingMode::kIsl;
  network.faults = times({rule(FaultPart::kIsl, {"*"})});
  timeline = build(10 * kMinute);
  EXPECT_EQ(cause_of(timeline, "patagonia/0", kStart), OutageCause::kFault);
  network.faults = {};
  network.isls.clear();
  EXPECT_EQ(cause_of(build(10 * kMinute), "patagonia/0", kStart), OutageCause::kNoRoute);
}

TEST_F(Faults, PowerIsOfTheSiteAndItsCauseIsPower) {
  FaultRule lost = rule(FaultPart::kPower, {"atacama", "hub"});
  lost.at_ns = kStart + 95 * kSecond;
  lost.length_ns = 60 * kSecond;
  network.faults = times({lost});
  const LinkTimeline timeline = build(10 * kMinute);
  ASSERT_FALSE(timeline.paths.empty());
  for (const Path& path : timeline.paths) {
    const auto at = [&](int second) { return segment_at(path, kStart + second * kSecond).cause; };
    // Every path of this network has atacama or the hub at an end.
    EXPECT_NE(at(94), OutageCause::kPower);
    EXPECT_EQ(at(95), OutageCause::kPower);
    EXPECT_EQ(at(154), OutageCause::kPower);
    EXPECT_NE(at(155), OutageCause::kPower);
  }
}

TEST_F(Faults, PatternsFractionsAndAltitudes) {
  const auto down = [](const std::vector<DownTimes>& list) {
    std::size_t count = 0;
    for (const DownTimes& each : list) count += each.empty() ? 0U : 1U;
    return count;
  };
  EXPECT_EQ(down(times({rule(FaultPart::kSatellite, {"S1-07-13"})}).satellites), 1U);
  EXPECT_EQ(down(times({rule(FaultPart::kSatellite, {"S1-07-*", "S1-07-13"})}).satellites), 22U);
  EXPECT_EQ(down(times({rule(FaultPart::kSatellite, {"s1-*"})}).satellites), 1584U);
  EXPECT_EQ(down(times({rule(FaultPart::kIsl, {"S1-07-14>S1-07-13"})}).isls), 1U);
  EXPECT_EQ(down(times({rule(FaultPart::kIsl, {"S1-07-13>*"})}).isls), 4U);
  EXPECT_EQ(down(times({rule(FaultPart::kTerminal, {"atacama/*"})}).terminals), 2U);
  FaultRule some = rule(FaultPart::kSatellite, {"*"});
  some.fraction = 0.1;
  const FaultTimes one = times({some});
  const FaultTimes other = times({some}, kHour, 2);
  EXPECT_EQ(down(one.satellites), 158U);
  EXPECT_EQ(down(other.satellites), 158U);
  std::size_t shared = 0;
  for (std::size_t i = 0; i < 1584; ++i) shared += !one.satellites[i].empty() && !other.satellites[i].empty();
  EXPECT_LT(shared, 50U);  // 16 expected where the draws are independent
  some.fraction = 1;
  some.max_altitude_km = 540;
  EXPECT_TRUE(times({some}).empty());
  some.max_altitude_km = 560;
  EXPECT_EQ(down(times({some}).satellites), 1584U);
  EXPECT_THROW(times({rule(FaultPart::kGateway, {"nrth"})}), std::invalid_argument);
  // A part's faults do not depend on which other parts there are.
  const auto north = times({rate(FaultPart::kGateway, {"*"}, kHour, kMinute)}, kDay).gateways[0];
  network.gateways.erase(network.gateways.begin() + 1);
  const auto alone = times({rate(FaultPart::kGateway, {"*"}, kHour, kMinute)}, kDay).gateways[0];
  ASSERT_EQ(north.size(), alone.size());
  EXPECT_GT(north.size(), 5U);
  for (std::size_t i = 0; i < north.size(); ++i) EXPECT_EQ(north[i].start_ns, alone[i].start_ns);
}

// The alternating renewal process: availability mtbf / (mtbf + mttr) at every time, the first included, and
// a failure each mtbf + mttr in the long run. With 1,584 satellites over 10 days, 100 h up and 5 h down, some
// 3,600 failures: the mean share down has a standard error of about 0.0008, failures one of 60.
TEST_F(Faults, RatesGiveTheShareDownAndTheNumberOfFailures) {
  const FaultTimes all = times({rate(FaultPart::kSatellite, {"*"}, 100 * kHour, 5 * kHour)}, 10 * kDay);
  double total_s = 0;
  int failures = 0, at_start = 0, at_end = 0;
  for (const DownTimes& each : all.satellites) {
    total_s += down_s(each);
    for (const TimeInterval& one : each) failures += one.start_ns > kStart ? 1 : 0;
    at_start += !each.empty() && each.front().start_ns == kStart ? 1 : 0;
    at_end += !each.empty() && each.back().end_ns == kStart + 10 * kDay ? 1 : 0;
  }
  EXPECT_NEAR(total_s / (1584.0 * 10 * 86400), 5.0 / 105, 0.0025);
  EXPECT_NEAR(failures, 1584 * 240.0 / 105, 180);
  EXPECT_NEAR(at_start, 1584 * 5.0 / 105, 26);  // binomial, 3 sigma
  EXPECT_NEAR(at_end, 1584 * 5.0 / 105, 26);
  // From a stated time on all are up, and failures begin only in the given window.
  FaultRule storm = rate(FaultPart::kSatellite, {"*"}, 10 * kHour, 5 * kHour);
  storm.at_ns = kStart + kDay;
  storm.length_ns = 6 * kHour;
  const FaultTimes within = times({storm}, 10 * kDay);
  int hit = 0;
  for (const DownTimes& each : within.satellites) {
    hit += each.empty() ? 0 : 1;
    for (const TimeInterval& one : each) {
      EXPECT_GT(one.start_ns, *storm.at_ns);
      EXPECT_LT(one.start_ns, *storm.at_ns + *storm.length_ns);
    }
  }
  EXPECT_NEAR(hit, 1584 * (1 - std::exp(-0.6)), 60);  // three sigma of 20
}

TEST_F(Faults, TheSameAtAnyThreadCount) {
  network.faults = times({rate(FaultPart::kSatellite, {"*"}, kHour, 20 * kMinute)}, 20 * kMinute);
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    network.routing.mode = mode;
    const LinkTimeline one = build(20 * kMinute, 1);
    const LinkTimeline three = build(20 * kMinute, 3);
    ASSERT_EQ(one.paths.size(), three.paths.size());
    EXPECT_EQ(one.routes.part_first, three.routes.part_first);
    EXPECT_EQ(one.routes.parts, three.routes.parts);
    for (std::size_t p = 0; p < one.paths.size(); ++p) {
      ASSERT_EQ(one.paths[p].segments.size(), three.paths[p].segments.size());
      for (std::size_t s = 0; s < one.paths[p].segments.size(); ++s) {
        EXPECT_EQ(one.paths[p].segments[s].start_ns, three.paths[p].segments[s].start_ns);
        EXPECT_EQ(one.paths[p].segments[s].route, three.paths[p].segments[s].route);
      }
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
