// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace skyhaul::orbits {
namespace {

// Floyd-Warshall, the plainest method, on random graphs: every length equal to rounding.
TEST(ShortestPaths, AgreeWithFloydWarshallOnRandomGraphs) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 20; ++trial) {
    const int nodes = 30;
    std::vector<IslEdge> edges;
    std::vector<double> lengths;
    std::vector<std::vector<double>> all(nodes, std::vector<double>(nodes, ShortestPaths::kUnreachable));
    for (int i = 0; i < nodes; ++i) all[i][i] = 0;
    for (int i = 0; i < nodes; ++i) {
      for (int j = i + 1; j < nodes; ++j) {
        if (random() % 10 != 0) continue;
        const double length =
            random() % 7 == 0 ? ShortestPaths::kUnreachable : static_cast<double>(1 + random() % 100);
        edges.emplace_back(i, j);
        lengths.push_back(length);
        all[i][j] = all[j][i] = length;
      }
    }
    for (int k = 0; k < nodes; ++k) {
      for (int i = 0; i < nodes; ++i) {
        for (int j = 0; j < nodes; ++j) all[i][j] = std::min(all[i][j], all[i][k] + all[k][j]);
      }
    }
    const Graph graph(nodes, edges);
    ShortestPaths paths;
    for (int source = 0; source < nodes; ++source) {
      paths.run(graph, lengths, {{source, 0}});
      for (int target = 0; target < nodes; ++target) {
        EXPECT_EQ(paths.length(target), all[source][target]);
        const auto path = paths.path(target);
        if (all[source][target] == ShortestPaths::kUnreachable) {
          EXPECT_TRUE(path.empty());
        } else {
          EXPECT_EQ(path.front(), source);
          EXPECT_EQ(path.back(), target);
        }
      }
    }
  }
}

/// Bellman-Ford: no queue of any kind. Of equal ways the one from the lower node, from a source before any.
std::vector<std::pair<double, int>> plain(int nodes, const std::vector<IslEdge>& edges,
                                          const std::vector<double>& lengths,
                                          const std::vector<std::pair<std::int32_t, double>>& sources) {
  std::vector<std::pair<double, int>> best(static_cast<std::size_t>(nodes),
                                           {ShortestPaths::kUnreachable, nodes});
  for (const auto& [node, length] : sources)
    best[static_cast<std::size_t>(node)] = std::min(best[static_cast<std::size_t>(node)], {length, -1});
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t e = 0; e < edges.size(); ++e) {
      for (const auto& [from, to] : {edges[e], IslEdge{edges[e].second, edges[e].first}}) {
        const std::pair<double, int> now{best[static_cast<std::size_t>(from)].first + lengths[e], from};
        if (!(now < best[static_cast<std::size_t>(to)])) continue;
        best[static_cast<std::size_t>(to)] = now;
        changed = true;
      }
    }
  }
  return best;
}

// Lengths of all magnitudes: equal ones, of one size, with steps of 1e7 and 1e10 as hops and shared links
// have, and from 1e-3 to 1e10. Several sources, far apart. Lengths and parents are the same to the bit.
TEST(ShortestPaths, AgreeWithBellmanFordWhateverTheLengths) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> uniform(0, 1);
  ShortestPaths paths;  // one object for all, so that nothing of a run is left in the next
  for (int trial = 0; trial < 400; ++trial) {
    const int nodes = 40;
    const int kind = trial % 5;
    std::vector<IslEdge> edges;
    std::vector<double> lengths;
    for (int i = 0; i < nodes; ++i) {
      for (int j = i + 1; j < nodes; ++j) {
        if (random() % 12 != 0) continue;
        edges.emplace_back(i, j);
        double length = 300 + 4000 * uniform(random);
        if (kind == 0) length = static_cast<double>(1 + random() % 4);
        if (kind == 2) length += 1e7;
        if (kind == 3 && random() % 3 == 0) length += 1e10;
        if (kind == 4) length = std::pow(10, 13 * uniform(random) - 3);
        lengths.push_back(random() % 9 == 0 ? ShortestPaths::kUnreachable : length);
      }
    }
    std::vector<std::pair<std::int32_t, double>> sources{{static_cast<std::int32_t>(random() % nodes), 0}};
    while (random() % 2 == 0) {
      sources.emplace_back(static_cast<std::int32_t>(random() % nodes),
                           kind == 0 ? static_cast<double>(random() % 5) : 20000 * uniform(random));
    }
    const Graph graph(nodes, edges);
    const auto expected = plain(nodes, edges, lengths, sources);
    std::vector<std::int32_t> targets;
    if (trial % 2 == 0) {
      for (int i = 0; i < 3; ++i) targets.push_back(static_cast<std::int32_t>(random() % nodes));
    }
    paths.run(graph, lengths, sources, targets);
    if (targets.empty()) {
      for (int node = 0; node < nodes; ++node) targets.push_back(node);
    }
    for (const std::int32_t target : targets) {
      const auto [length, parent] = expected[static_cast<std::size_t>(target)];
      EXPECT_EQ(paths.length(target), length) << trial;
      const std::vector<std::int32_t> path = paths.path(target);
      ASSERT_EQ(path.empty(), length == ShortestPaths::kUnreachable) << trial;
      if (path.empty()) continue;
      EXPECT_EQ(path.size() > 1 ? path[path.size() - 2] : -1, parent) << trial;
    }
  }
}

TEST(ShortestPaths, AnEdgeOfNoLengthMakesNoCircle) {
  const Graph graph(3, {{0, 1}, {1, 2}, {0, 2}});
  ShortestPaths paths;
  paths.run(graph, {0, 0, 0}, {{2, 0}});
  EXPECT_EQ(paths.path(0).back(), 0);
  EXPECT_EQ(paths.path(1).back(), 1);
  EXPECT_EQ(paths.length(1), 0);
}

TEST(ShortestPaths, StopAtTheirTargetsAndBreakTiesByIndex) {
  // A square 0-1-3, 0-2-3 of equal sides: both ways are as long, the one over node 1 is taken.
  const Graph graph(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}});
  const std::vector<double> lengths{1, 1, 1, 1};
  ShortestPaths paths;
  paths.run(graph, lengths, {{0, 0}}, {3});
  EXPECT_EQ(paths.path(3), (std::vector<std::int32_t>{0, 1, 3}));
  paths.run(graph, lengths, {{1, 5}, {2, 1}}, {3});
  EXPECT_EQ(paths.path(3), (std::vector<std::int32_t>{2, 3}));
  EXPECT_EQ(paths.length(3), 2);
}

}  // namespace
}  // namespace skyhaul::orbits
