// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "skyhaul/orbits/isl.h"

namespace skyhaul::orbits {

/// An undirected graph in compressed rows, whose structure is fixed and whose edge lengths change with time.
class Graph {
 public:
  Graph(std::int32_t nodes, const std::vector<IslEdge>& edges);

  std::int32_t nodes() const { return static_cast<std::int32_t>(first_.size()) - 1; }
  std::size_t edges() const { return edge_count_; }

  struct Neighbour {
    std::int32_t node;
    std::uint32_t edge;  ///< index into the edges given at construction
  };
  /// Sorted by node, then by edge.
  const Neighbour* begin(std::int32_t node) const {
    return neighbours_.data() + first_[static_cast<std::size_t>(node)];
  }
  const Neighbour* end(std::int32_t node) const {
    return neighbours_.data() + first_[static_cast<std::size_t>(node) + 1];
  }
  /// All neighbours, node after node.
  const std::vector<Neighbour>& neighbours() const { return neighbours_; }

 private:
  std::size_t edge_count_;
  std::vector<std::uint32_t> first_;
  std::vector<Neighbour> neighbours_;
};

/// Dijkstra's algorithm with its memory kept between runs. Lengths are non-negative; an infinite one is an
/// edge that is not there. Of equally long paths the one whose nodes were reached from the lower node index
/// wins, so that the result does not depend on anything but the input. One object serves one thread.
class ShortestPaths {
 public:
  static constexpr double kUnreachable = std::numeric_limits<double>::infinity();

  /// Starts from several nodes, each with the length already gone, and runs until every node of `targets` is
  /// settled (empty: until all are). `lengths` is indexed by edge.
  void run(const Graph& graph, const std::vector<double>& lengths,
           const std::vector<std::pair<std::int32_t, double>>& sources,
           const std::vector<std::int32_t>& targets = {});

  /// Of a settled node; kUnreachable where there is no path. Undefined for nodes that were not asked for.
  double length(std::int32_t node) const;
  /// Nodes from a source to `node`, both included; empty where there is no path.
  std::vector<std::int32_t> path(std::int32_t node) const;

 private:
  bool fresh(std::int32_t node) const { return stamp_[static_cast<std::size_t>(node)] != run_; }

  std::uint32_t run_ = 0;
  std::vector<std::uint32_t> stamp_, settled_, wanted_;
  std::vector<double> length_;
  std::vector<std::int32_t> parent_;
  std::vector<std::pair<double, std::int32_t>> heap_;
};

}  // namespace skyhaul::orbits
