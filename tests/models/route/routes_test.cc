// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What holds of every path, looked at by plain geometry and brute force.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <queue>
#include <set>

#include "models/support/small_world.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;
using Link = std::pair<std::int32_t, std::int32_t>;

struct Routes : SmallWorld {
  Routes() { network.routing.mode = RoutingMode::kIsl; }

  /// Every leg of every path, `step` apart in time: in view, in range, allowed.
  void check_legs(const LinkTimeline& timeline, TimeNs step) const {
    std::size_t looked = 0;
    for (const Path& each : timeline.paths) {
      for (TimeNs time = timeline.start_ns; time < timeline.end_ns; time += step) {
        const std::vector<std::string> names = nodes(timeline, each, time);
        for (std::size_t i = 0; i + 1 < names.size(); ++i) {
          check_leg(names[i], names[i + 1], time);
          ++looked;
        }
      }
    }
    EXPECT_GT(looked, 1000U);
  }

  void check_leg(const std::string& from, const std::string& to, TimeNs time) const {
    const std::int32_t a = satellite(from);
    const std::int32_t b = satellite(to);
    if (a >= 0 && b >= 0) {
      EXPECT_TRUE(may_join(a, b, time)) << from << ">" << to << " at " << time;
    } else if (a >= 0 || b >= 0) {
      const std::string& ground = a >= 0 ? to : from;
      for (const Site& site : network.sites) {
        if (ground.rfind(site.name + "/", 0) == 0) {
          EXPECT_GE(elevation_deg(site.place, std::max(a, b), time), 25 - 1e-6);
        }
      }
      for (const Gateway& gateway : network.gateways) {
        if (ground == "gw " + gateway.name) {
          EXPECT_GE(elevation_deg(gateway.place, std::max(a, b), time), gateway.min_elevation_deg - 1e-6);
        }
      }
    }
  }

  /// Links of the grid that the rules allow at a time, less those given.
  std::vector<Link> allowed(TimeNs time) const {
    std::vector<Link> all;
    for (const Link& link : network.isls) {
      if (may_join(link.first, link.second, time)) all.push_back(link);
    }
    return all;
  }

  /// Fewest links between two satellites by breadth-first search; -1 where nothing joins them.
  int fewest_hops(const std::vector<Link>& links, std::int32_t from, std::int32_t to) const {
    std::vector<std::vector<std::int32_t>> next(index.size());
    for (const auto& [a, b] : links) {
      next[static_cast<std::size_t>(a)].push_back(b);
      next[static_cast<std::size_t>(b)].push_back(a);
    }
    std::vector<int> hops(index.size(), -1);
    hops[static_cast<std::size_t>(from)] = 0;
    std::queue<std::int32_t> open({from});
    for (; !open.empty(); open.pop()) {
      for (const std::int32_t other : next[static_cast<std::size_t>(open.front())]) {
        int& its = hops[static_cast<std::size_t>(other)];
        if (its >= 0) continue;
        its = hops[static_cast<std::size_t>(open.front())] + 1;
        open.push(other);
      }
    }
    return hops[static_cast<std::size_t>(to)];
  }

  /// Least sum of costs from a satellite to all, by relaxing all links until nothing changes.
  template <class Cost>
  std::vector<double> least(const std::vector<Link>& links, std::int32_t from, const Cost& cost) const {
    std::vector<double> all(index.size(), std::numeric_limits<double>::infinity());
    all[static_cast<std::size_t>(from)] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [a, b] : links) {
        const double c = cost(a, b);
        double& at_a = all[static_cast<std::size_t>(a)];
        double& at_b = all[static_cast<std::size_t>(b)];
        if (at_a + c < at_b) at_b = at_a + c, changed = true;
        if (at_b + c < at_a) at_a = at_b + c, changed = true;
      }
    }
    return all;
  }

  /// Fibre of 1.5 times the great circle at 2/3 c, as light in vacuum: the angle between geocentric
  /// directions is within 0.4 % of that between geodetic ones.
  static double fibre_km(const orbits::Geodetic& a, const orbits::Geodetic& b) {
    const Eigen::Vector3d x = orbits::to_ecef_km({a.latitude_deg, a.longitude_deg, 0});
    const Eigen::Vector3d y = orbits::to_ecef_km({b.latitude_deg, b.longitude_deg, 0});
    return 1.5 * 1.5 * 6371 * std::acos(std::min(1.0, x.dot(y) / x.norm() / y.norm()));
  }

  double km(std::int32_t a, std::int32_t b, TimeNs time) const { return (at(a, time) - at(b, time)).norm(); }

  static std::set<Link> links_of(const std::vector<std::int32_t>& way) {
    std::set<Link> all;
    for (std::size_t i = 0; i + 1 < way.size(); ++i) all.insert(std::minmax(way[i], way[i + 1]));
    return all;
  }

  TimeNs slot(int number) const { return start + number * 15 * kSecond; }
};

TEST_F(Routes, EveryLegIsInViewAtAllTimes) {
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    for (const RouteMetric metric : {RouteMetric::kDelay, RouteMetric::kHops}) {
      network.routing.mode = mode;
      network.routing.metric = metric;
      network.routing.disjoint = Disjoint::kSatellites;
      check_legs(build(20), 2 * kSecond);
    }
  }
}

TEST_F(Routes, LeastDelayAndFewestHopsAreThoseOfBruteForce) {
  for (const RouteMetric metric : {RouteMetric::kDelay, RouteMetric::kHops}) {
    network.routing.metric = metric;
    const LinkTimeline timeline = build(12);
    for (int number = 0; number < 12; number += 3) {
      const TimeNs middle = slot(number) + 15 * kSecond / 2;
      const std::vector<Link> links = allowed(slot(number));
      for (const auto& [src, dst] : {std::pair("chile/0", "japan/0"), std::pair("ocean/1", "japan/1")}) {
        const std::vector<std::int32_t> way =
            satellites_of(nodes(timeline, path(timeline, src, dst), slot(number) + kSecond));
        ASSERT_GE(way.size(), 2U);
        const int hops = static_cast<int>(way.size()) - 1;
        double length_km = 0;
        for (int i = 0; i < hops; ++i) length_km += km(way[i], way[i + 1], middle);
        if (metric == RouteMetric::kHops) {
          EXPECT_EQ(hops, fewest_hops(links, way.front(), way.back()));
        } else {
          const auto lengths = least(links, way.front(), [&](auto a, auto b) { return km(a, b, middle); });
          EXPECT_NEAR(length_km, lengths[static_cast<std::size_t>(way.back())], 1e-6);
        }
      }
    }
  }
}

TEST_F(Routes, OfFewestHopsTheShortest) {
  network.routing.metric = RouteMetric::kHops;
  const LinkTimeline timeline = build(2);
  const std::vector<Link> links = allowed(start);
  const std::vector<std::int32_t> way =
      satellites_of(nodes(timeline, path(timeline, "chile/0", "japan/0"), start + kSecond));
  const TimeNs middle = start + 15 * kSecond / 2;
  const auto lengths = least(links, way.front(), [&](auto a, auto b) { return 1e6 + km(a, b, middle); });
  double own = 0;
  for (std::size_t i = 0; i + 1 < way.size(); ++i) own += 1e6 + km(way[i], way[i + 1], middle);
  EXPECT_NEAR(own, lengths[static_cast<std::size_t>(way.back())], 1e-5);
}

// Other users leave a tenth by day and all by night: the path goes by night where that is cheaper, and no
// other one costs less by the factors of its satellites' hours.
TEST_F(Routes, LoadCountsByTheHourBelowTheSatellites) {
  const auto costs = [&](TimeNs time) {
    std::vector<double> factor;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(index.size()); ++i) {
      const double longitude = std::atan2(at(i, time).y(), at(i, time).x()) / kDegree;
      const double hours = static_cast<double>(time % orbits::kDay) / 3.6e12 + longitude / 15 + 48;
      const double place = std::fmod(hours - 0.5, 24);  // between the middles of the hours
      const auto share = [&](int hour) {
        return network.contention.share[static_cast<std::size_t>(hour % 24)];
      };
      const int before = static_cast<int>(place);
      factor.push_back(1 / (share(before) + (place - before) * (share(before + 1) - share(before))));
    }
    return factor;
  };
  network.contention.share.assign(24, 1.0);
  network.routing.metric = RouteMetric::kLoad;
  const LinkTimeline even = build(4);
  network.routing.metric = RouteMetric::kDelay;
  const LinkTimeline plain = build(4);
  for (int hour = 8; hour < 20; ++hour) network.contention.share[static_cast<std::size_t>(hour)] = 0.1;
  network.routing.metric = RouteMetric::kLoad;
  const LinkTimeline uneven = build(4);
  bool other = false;
  for (int number = 0; number < 4; ++number) {
    const TimeNs middle = slot(number) + 15 * kSecond / 2;
    const auto way_in = [&](const LinkTimeline& timeline) {
      return satellites_of(nodes(timeline, path(timeline, "chile/0", "japan/0"), slot(number) + kSecond));
    };
    EXPECT_EQ(way_in(even), way_in(plain));
    const std::vector<std::int32_t> way = way_in(uneven);
    other = other || way != way_in(plain);
    const std::vector<double> factor = costs(middle);
    const auto cost = [&](auto a, auto b) {
      return km(a, b, middle) * (factor[static_cast<std::size_t>(a)] + factor[static_cast<std::size_t>(b)]) /
             2;
    };
    double own = 0;
    for (std::size_t i = 0; i + 1 < way.size(); ++i) own += cost(way[i], way[i + 1]);
    EXPECT_NEAR(own, least(allowed(slot(number)), way.front(), cost)[static_cast<std::size_t>(way.back())],
                1e-6 * own);
  }
  EXPECT_TRUE(other);
}

// A stripe shares something with the ones before it only where nothing else would join its satellites.
TEST_F(Routes, DisjointPathsAreDisjoint) {
  for (const Disjoint disjoint : {Disjoint::kLinks, Disjoint::kSatellites}) {
    network.routing.disjoint = disjoint;
    const LinkTimeline timeline = build(8);
    int apart = 0;
    for (int number = 0; number < 8; ++number) {
      std::set<Link> used;
      std::set<std::int32_t> passed;
      for (const std::string stripe : {"0", "1", "2"}) {
        const std::vector<std::int32_t> way = satellites_of(
            nodes(timeline, path(timeline, "chile/" + stripe, "ocean/" + stripe), slot(number) + kSecond));
        ASSERT_GE(way.size(), 2U);
        const std::set<Link> links = links_of(way);
        const std::set<std::int32_t> inner(way.begin() + 1, way.end() - 1);
        bool shares =
            std::any_of(links.begin(), links.end(), [&](const Link& l) { return used.count(l) > 0; });
        if (disjoint == Disjoint::kSatellites) {
          shares = shares || std::any_of(inner.begin(), inner.end(),
                                         [&](std::int32_t id) { return passed.count(id) > 0; });
        }
        if (shares) {
          std::vector<Link> left;
          for (const Link& link : allowed(slot(number))) {
            if (used.count(link) == 0 && passed.count(link.first) == 0 && passed.count(link.second) == 0)
              left.push_back(link);
          }
          EXPECT_EQ(fewest_hops(left, way.front(), way.back()), -1) << number << " " << stripe;
        } else if (stripe != "0") {
          ++apart;
        }
        used.insert(links.begin(), links.end());
        if (disjoint == Disjoint::kSatellites) passed.insert(inner.begin(), inner.end());
      }
    }
    EXPECT_GE(apart, 8);
  }
}

TEST_F(Routes, WithoutPublicAddressesTheyMeetAtTheRelay) {
  for (Site& site : network.sites) {
    for (Terminal& terminal : site.terminals) terminal.public_address = false;
  }
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    network.routing.mode = mode;
    for (const std::string relay : {"", "scl", "lon"}) {
      network.routing.relay = relay;
      const LinkTimeline timeline = build(4);
      for (const Path& each : timeline.paths) {
        for (int number = 0; number < 4; ++number) {
          const std::vector<std::string> names = nodes(timeline, each, slot(number) + kSecond);
          if (names.empty()) continue;
          const bool to_hub = names.front() == "hub" || names.back() == "hub";
          const bool at_relay = std::find(names.begin(), names.end(), "pop " + relay) != names.end();
          const bool any_pop = std::any_of(
              names.begin(), names.end(), [](const std::string& name) { return name.rfind("pop ", 0) == 0; });
          EXPECT_TRUE(any_pop);
          EXPECT_TRUE(at_relay || relay.empty() || to_hub) << relay;
        }
      }
      check_legs(timeline, 5 * kSecond);
    }
  }
  // One public address is enough: the other one opens the connection.
  network.routing.mode = RoutingMode::kIsl;
  for (Terminal& terminal : network.sites[0].terminals) terminal.public_address = true;
  const LinkTimeline timeline = build(2);
  const auto on_ground = [&](const char* src, const char* dst) {
    const auto names = nodes(timeline, path(timeline, src, dst), start + kSecond);
    return std::any_of(names.begin(), names.end(),
                       [](const auto& name) { return name.rfind("pop ", 0) == 0; });
  };
  EXPECT_FALSE(on_ground("chile/0", "japan/0"));
  EXPECT_FALSE(on_ground("japan/0", "chile/0"));
  EXPECT_TRUE(on_ground("ocean/0", "japan/0"));
}

// The relay of an ISL path is the PoP over which the sum of both ways is least, and each way the least one.
TEST_F(Routes, WithoutANamedRelayTheBestOneIsTaken) {
  for (Site& site : network.sites) {
    for (Terminal& terminal : site.terminals) terminal.public_address = false;
  }
  network.gateways.erase(network.gateways.begin() + 2);  // one PoP has gateways: it must be the relay
  const LinkTimeline timeline = build(2);
  const auto names = nodes(timeline, path(timeline, "ocean/0", "japan/0"), start + kSecond);
  EXPECT_NE(std::find(names.begin(), names.end(), "pop scl"), names.end());
}

// From the ocean no gateway is in view: the way goes between satellites to the gateway from which the PoP of
// the site on fibre is nearest in time, wherever that is; from Chile and Japan it goes straight down.
TEST_F(Routes, ToTheGroundOverSatellitesWhereNoGatewayIsInView) {
  network.routing.mode = RoutingMode::kIslGateway;
  const std::vector<std::string> hubs{"hub", "hub tyo", "hub lon"};
  network.sites.push_back({"hub tyo", {0, 0, 0}, {}, FixedLink{1'000'000'000, 1'000'000'000, 0, "tyo"}, {}});
  network.sites.push_back({"hub lon", {0, 0, 0}, {}, FixedLink{1'000'000'000, 1'000'000'000, 0, "lon"}, {}});
  std::set<std::string> gateways_used;
  const LinkTimeline timeline = build(6);
  for (int number = 0; number < 6; ++number) {
    const TimeNs middle = slot(number) + 15 * kSecond / 2;
    const auto at_home = nodes(timeline, path(timeline, "chile/0", "japan/0"), slot(number) + kSecond);
    ASSERT_FALSE(at_home.empty());
    EXPECT_EQ(satellites_of(at_home).size(), 2U);
    for (std::size_t hub = 0; hub < hubs.size(); ++hub) {
      const auto names = nodes(timeline, path(timeline, "ocean/0", hubs[hub]), slot(number) + kSecond);
      const std::vector<std::int32_t> way = satellites_of(names);
      ASSERT_GE(way.size(), 2U);
      const auto lengths =
          least(allowed(slot(number)), way.front(), [&](auto a, auto b) { return km(a, b, middle); });
      double best = std::numeric_limits<double>::infinity();
      double own = best;
      for (const Gateway& gateway : network.gateways) {
        const orbits::Geodetic pop = gateway.pop == "scl" ? network.pops[0].place : network.pops[1].place;
        const double fibre = fibre_km(gateway.place, pop) + fibre_km(pop, network.pops[hub].place);
        for (std::int32_t id = 0; id < static_cast<std::int32_t>(index.size()); ++id) {
          bool seen = true;
          for (const TimeNs time : {slot(number), middle, slot(number + 1)})
            seen = seen && elevation_deg(gateway.place, id, time) >= gateway.min_elevation_deg;
          if (!seen) continue;
          const double all = lengths[static_cast<std::size_t>(id)] + fibre +
                             (at(id, middle) - orbits::to_ecef_km(gateway.place)).norm();
          best = std::min(best, all);
          const bool used = std::find(names.begin(), names.end(), "gw " + gateway.name) != names.end();
          if (used && id == way.back()) own = all;
          if (used) gateways_used.insert(gateway.name);
        }
      }
      // The test's great circles are within 0.4 % of the model's.
      EXPECT_NEAR(own, best, hub == 0 ? 5 : 0.004 * best) << hubs[hub];
    }
  }
  EXPECT_GE(gateways_used.size(), 2U) << "the site's PoP makes no difference here";
}

// Shells are not joined by the grid: the terminals take satellites of one shell as long as all can.
TEST_F(Routes, TerminalsTakeSatellitesThatCanBeJoined) {
  orbits::WalkerShell low, high;
  low.name = "L";
  low.altitude_km = 550;
  low.inclination_deg = 53;
  low.planes = 72;
  low.satellites_per_plane = 22;
  high = low;
  high.name = "H";
  high.altitude_km = 540;
  high.inclination_deg = 53.2;
  high.raan0_deg = 2.5;
  use({low, high});
  const LinkTimeline timeline = build(10);
  ASSERT_GE(timeline.paths.size(), 2U);
  for (const Path& each : timeline.paths) {
    EXPECT_FALSE(each.segments.empty());
    for (const PathSegment& segment : each.segments) {
      EXPECT_NE(segment.route, kNoRoute) << timeline.nodes[each.src].name << " "
                                         << timeline.nodes[each.dst].name << " " << to_string(segment.cause);
    }
  }
}

std::string bytes_of(const LinkTimeline& timeline) {
  const std::string file = ::testing::TempDir() + "routes_test.timeline";
  save_timeline(timeline, file);
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Routes, AreTheSameAtAnyThreadCount) {
  network.routing.disjoint = Disjoint::kLinks;
  network.routing.reroute_delay_ns = 20'000'000;
  network.isl_rules.max_latitude_deg = 45;
  network.isl_rules.acquisition_ns = 20 * kSecond;
  network.gateways[0].outages = {{slot(3) + 4 * kSecond, slot(5), OutageCause::kRain}};
  network.gateway_choice.links = 2;
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    network.routing.mode = mode;
    EXPECT_EQ(bytes_of(build(70, 1)), bytes_of(build(70, 3)));
  }
}

}  // namespace
}  // namespace skyhaul::models
