// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/graph.h"

namespace skyhaul::orbits {

/// A way from an end (a site) into the mesh.
struct Access {
  std::int32_t node;
  double length_km;
};

/// Shortest paths between many pairs of ends over one mesh (satellites) whose lengths change from step to
/// step. Ends hang on the mesh by their accesses and never relay. At each step the shortest-path trees of the
/// step before are measured anew, and only where an edge would now shorten them are they repaired, by
/// Dijkstra's algorithm from there; a step that changes everything is as good as a first one. The result is
/// the same as that of ShortestPaths from scratch, ties included (the lower node wins), whatever came before.
/// One object serves one thread.
class SKYHAUL_ORBITS_EXPORT PathSet {
 public:
  using Pair = std::pair<std::int32_t, std::int32_t>;  ///< ends, in the order of the accesses

  /// `graph` must outlive its use here.
  PathSet(const Graph& graph, std::vector<Pair> pairs);

  /// Goes on with another graph; the next step starts from scratch.
  void restart(const Graph& graph);

  /// `lengths_km` by edge, infinite where there is none, and shorter ones than 1e-9 km (1 um) are taken as
  /// that; `access` by end, each sorted by node with no node twice.
  void step(const std::vector<double>& lengths_km, const std::vector<std::vector<Access>>& access);

  const std::vector<Pair>& pairs() const { return pairs_; }
  /// Of the last step; ShortestPaths::kUnreachable where there is no path.
  double length_km(std::size_t pair) const { return found_[pair].length_km; }
  /// Nodes of the mesh from the first end to the second; empty where there is no path.
  void path(std::size_t pair, std::vector<std::int32_t>& nodes) const;

 private:
  static constexpr std::int32_t kRoot = -1;  ///< reached over the end's own access
  static constexpr std::int32_t kNone = -2;  ///< not reached

  /// Shortest paths from one end to every node.
  struct Tree {
    std::int32_t end;
    std::vector<double> length_km;
    std::vector<std::int32_t> slot;   ///< place in the graph's neighbours of the way back, or kRoot, kNone
    std::vector<std::int32_t> order;  ///< nodes, parents before children
    std::vector<std::size_t> pairs;   ///< those that start here
  };
  struct Found {
    double length_km = ShortestPaths::kUnreachable;
    std::int32_t last = kNone;  ///< node at which the path leaves the mesh
    std::uint32_t tree = 0;
  };
  struct Best {
    double length_km;
    std::int32_t slot;
  };

  void advance(Tree& tree, const std::vector<Access>& access);
  Best best(const Tree& tree, std::size_t node) const;
  void repair(Tree& tree);
  void sort_order(Tree& tree) const;

  const Graph* graph_;
  std::vector<Pair> pairs_;
  std::vector<Tree> trees_;
  std::vector<Found> found_;
  std::vector<std::uint32_t> first_;    ///< of each node, into the graph's neighbours
  std::vector<double> slot_length_km_;  ///< by place in the graph's neighbours
  std::vector<double> access_km_;       ///< of the tree in hand, by node
  std::vector<std::pair<double, std::int32_t>> heap_;
  std::vector<std::int32_t> touched_;
};

}  // namespace skyhaul::orbits
