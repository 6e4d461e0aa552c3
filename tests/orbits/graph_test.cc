// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/graph.h"

#include <gtest/gtest.h>

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
