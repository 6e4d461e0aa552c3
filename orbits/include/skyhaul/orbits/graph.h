// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/isl.h"

namespace skyhaul::orbits {

/// An undirected graph in compressed rows, whose structure is fixed and whose edge lengths change with time.
class SKYHAUL_ORBITS_EXPORT Graph {
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

/// Shortest paths from some nodes to all others, with its memory kept between runs. Lengths are non-negative;
/// an infinite one is an edge that is not there. Of equally long paths the one whose nodes were reached from
/// the lower node index wins, so that the result does not depend on anything but the input. One object serves
/// one thread.
///
/// Nodes wait in buckets by their length (Dial 1969; Denardo and Fox 1979), as wide as the shortest edge
/// where that leaves few enough of them: then nothing in a bucket can shorten another of it, and no order is
/// needed inside. Where edges differ by more, those of a bucket are gone over until none is shortened (Meyer
/// and Sanders 2003).
class SKYHAUL_ORBITS_EXPORT ShortestPaths {
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
  /// How many nodes the path has; 0 where there is none.
  std::int32_t nodes_to(std::int32_t node) const;

 private:
  /// What is known of a node; of an earlier run where `run` says so.
  struct Node {
    double length;
    double scanned;  ///< length at which its edges were last followed; negative: never
    std::int32_t parent;
    std::uint32_t run;
  };

  void reach(std::int32_t node, double length, std::int32_t parent);
  void lay_buckets(const std::vector<double>& lengths,
                   const std::vector<std::pair<std::int32_t, double>>& sources);

  std::uint32_t run_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> wanted_;               ///< run in which a node was a target not yet settled
  std::vector<std::vector<std::int32_t>> buckets_;  ///< a ring that the longest edge and source fit in
  double first_length_ = 0;                         ///< where the first bucket begins
  double per_length_ = 0;                           ///< buckets in a unit of length
  std::size_t last_ = 0;                            ///< of the buckets in use, whose number is a power of two
  std::size_t waiting_ = 0;                         ///< entries in all buckets
};

}  // namespace skyhaul::orbits
