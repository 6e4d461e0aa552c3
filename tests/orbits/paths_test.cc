// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/paths.h"

#include <gtest/gtest.h>

#include <random>

#include "skyhaul/orbits/reach.h"
#include "skyhaul/orbits/site_paths.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits {
namespace {

struct Way {
  double length_km;
  std::vector<std::int32_t> nodes;
};

/// The same question from scratch: sites are nodes of their own behind the mesh, and since only the source's
/// and the target's accesses are there, no other site can relay.
Way from_scratch(const Graph& graph, const std::vector<double>& lengths, const std::vector<Access>& from,
                 const std::vector<Access>& to) {
  std::vector<std::pair<std::int32_t, double>> sources;
  for (const Access& way : from) sources.emplace_back(way.node, way.length_km);
  ShortestPaths search;
  search.run(graph, lengths, sources);
  Way best{ShortestPaths::kUnreachable, {}};
  for (const Access& way : to) {
    if (search.length(way.node) + way.length_km < best.length_km) {
      best = {search.length(way.node) + way.length_km, search.path(way.node)};
    }
  }
  return best;
}

void expect_same(const PathSet& paths, std::size_t pair, const Way& plain) {
  EXPECT_EQ(paths.length_km(pair), plain.length_km);
  std::vector<std::int32_t> nodes;
  paths.path(pair, nodes);
  EXPECT_EQ(nodes, plain.nodes);
}

// Random graphs whose edges and accesses come, go, and change a little or a lot; lengths are small whole
// numbers, so that ties are common, and every path must be the one that a search from scratch finds.
TEST(PathSet, EqualsASearchFromScratchAfterAnyChange) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 30; ++trial) {
    const std::int32_t nodes = 25;
    std::vector<IslEdge> edges;
    for (std::int32_t i = 0; i < nodes; ++i) {
      for (std::int32_t j = i + 1; j < nodes; ++j) {
        if (random() % 7 == 0) edges.emplace_back(i, j);
      }
    }
    const Graph graph(nodes, edges);
    const std::size_t ends = 6;
    std::vector<PathSet::Pair> pairs;
    for (std::int32_t a = 0; a < 6; ++a) {
      for (std::int32_t b = a + 1; b < 6; ++b) pairs.emplace_back(a, b);
    }
    PathSet paths(graph, pairs);
    const unsigned longest = trial % 2 == 0 ? 4 : 1000;
    std::vector<double> lengths(edges.size(), 1);
    std::vector<std::vector<Access>> access(ends);
    for (int step = 0; step < 60; ++step) {
      const unsigned share = step % 10 == 0 ? 1 : 12;  // one edge in so many changes
      for (double& length : lengths) {
        if (random() % share != 0) continue;
        length =
            random() % 5 == 0 ? ShortestPaths::kUnreachable : static_cast<double>(1 + random() % longest);
      }
      for (auto& ways : access) {
        if (random() % share != 0 && step > 0) continue;
        ways.clear();
        for (std::int32_t n = 0; n < nodes; ++n) {
          if (random() % 8 == 0) ways.push_back({n, static_cast<double>(1 + random() % longest)});
        }
      }
      paths.step(lengths, access);
      for (std::size_t p = 0; p < pairs.size(); ++p) {
        expect_same(paths, p,
                    from_scratch(graph, lengths, access[static_cast<std::size_t>(pairs[p].first)],
                                 access[static_cast<std::size_t>(pairs[p].second)]));
      }
    }
  }
}

// Edges of no length at all (two PoPs in one town) must not make a ring of parents.
TEST(PathSet, EdgesOfNoLengthDoNoHarm) {
  const Graph graph(3, {{0, 1}, {0, 2}, {1, 2}});
  PathSet paths(graph, {{0, 1}});
  const std::vector<std::vector<Access>> access{{{1, 5}}, {{0, 7}}};
  std::vector<std::int32_t> nodes;
  for (int step = 0; step < 3; ++step) {
    paths.step({0, 0, 0}, access);
    EXPECT_NEAR(paths.length_km(0), 12, 1e-8);
    paths.path(0, nodes);
    EXPECT_EQ(nodes, (std::vector<std::int32_t>{1, 0}));
  }
}

TEST(PathSet, NoAccessAndNoWayAreNone) {
  const Graph graph(4, {{0, 1}, {2, 3}});
  PathSet paths(graph, {{0, 1}, {0, 2}, {1, 2}});
  paths.step({1, 1}, {{{0, 1}}, {{3, 1}}, {}});
  std::vector<std::int32_t> nodes{7};
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_EQ(paths.length_km(p), ShortestPaths::kUnreachable);
    paths.path(p, nodes);
    EXPECT_TRUE(nodes.empty());
  }
}

WalkerShell small_shell() {
  WalkerShell shell;
  shell.altitude_km = 630;
  shell.inclination_deg = 51.9;
  shell.planes = 17;
  shell.satellites_per_plane = 17;
  shell.half_slot_phasing = true;
  return shell;
}

const TimeNs kEpoch = parse_utc("2026-03-20T00:00:00");

const std::vector<GroundStation> kStations{{{14.6, 121.0, 0}, 10, 3000},
                                           {{38.9, 121.6, 0.1}, 25},
                                           {{-33.9, 18.4, 0}, -90, 1500},
                                           {{64.1, -21.9, 0}, 5}};

TEST(GroundReach, EqualsLookingAtEverySatelliteEachTime) {
  const auto satellites = make_j2_propagator({small_shell()}, kEpoch);
  GroundReach reach(kStations);
  std::vector<std::vector<Access>> access;
  PositionArray ecef_km;
  std::size_t seen = 0;
  for (TimeNs t = kEpoch; t < kEpoch + kHour; t += t % kMinute == 0 ? 700'000'000 : 1'900'000'000) {
    satellites->positions_ecef_km(t, ecef_km);
    reach.update(t, ecef_km, access);
    for (std::size_t s = 0; s < kStations.size(); ++s) {
      const Observer observer(kStations[s].place);
      std::vector<std::int32_t> expected;
      for (Eigen::Index i = 0; i < satellites->size(); ++i) {
        const Topocentric look = observer.look_at(ecef_km.row(i).matrix());
        if (look.elevation_deg >= kStations[s].min_elevation_deg &&
            look.range_km <= kStations[s].max_range_km) {
          expected.push_back(static_cast<std::int32_t>(i));
        }
      }
      ASSERT_EQ(access[s].size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_EQ(access[s][k].node, expected[k]);
      seen += expected.size();
    }
  }
  EXPECT_GT(seen, 1000U);
}

// A run cut in parts must give what one run gives, links being acquired across the cut included.
TEST(SitePaths, DoNotDependOnWhereARunIsCut) {
  const auto satellites = make_j2_propagator({small_shell()}, kEpoch);
  IslRules rules;
  rules.max_latitude_deg = 45;
  rules.acquisition_ns = 20 * kSecond;
  const auto mesh = [&](bool nearest) {
    return nearest ? IslMesh::nearest(satellites->satellites(), 3, rules)
                   : IslMesh(satellites->satellites(), plus_grid(satellites->satellites()), rules);
  };
  const std::int64_t step = 3 * kSecond;
  const std::vector<PathSet::Pair> pairs{{0, 1}, {0, 2}, {1, 3}, {2, 3}};
  for (const bool nearest : {false, true}) {
    SitePaths whole(*satellites, mesh(nearest), kStations, kWgs84, pairs);
    whole.settle(kEpoch, kEpoch, step);
    std::unique_ptr<SitePaths> part;
    int found = 0;
    for (int i = 0; i < 120; ++i) {
      const TimeNs t = kEpoch + i * step;
      if (i % 15 == 0) {
        part = std::make_unique<SitePaths>(*satellites, mesh(nearest), kStations, kWgs84, pairs);
        part->settle(t, kEpoch, step);
      }
      whole.step(t);
      part->step(t);
      for (std::size_t p = 0; p < pairs.size(); ++p) {
        std::vector<std::int32_t> nodes;
        whole.paths().path(p, nodes);
        expect_same(part->paths(), p, {whole.paths().length_km(p), nodes});
        found += !nodes.empty();
      }
    }
    EXPECT_GT(found, 100);
  }
}

}  // namespace
}  // namespace skyhaul::orbits
