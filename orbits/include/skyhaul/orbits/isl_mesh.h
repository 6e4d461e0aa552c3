// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/graph.h"
#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// The inter-satellite links of a constellation from one time to the next: which are usable, and how long
/// they are. Links come from a fixed list of edges, or are the nearest neighbours of each time. Only what
/// changes is done again: with fixed edges the graph is built once. One object serves one thread; it keeps
/// nothing but its links' history, so that equal sequences of updates give equal results.
class SKYHAUL_ORBITS_EXPORT IslMesh {
 public:
  /// A fixed list of edges (plus_grid, edges_by_name), each up while the rules allow it.
  IslMesh(std::vector<SatelliteId> satellites, std::vector<IslEdge> edges, const IslRules& rules);
  /// Nearest neighbours, `terminals` for each satellite, chosen anew at each update.
  static IslMesh nearest(std::vector<SatelliteId> satellites, int terminals, const IslRules& rules);

  /// Moves to `utc`, which must not go back. A link that was not up at the update before has come up now, and
  /// is usable from now + acquisition_ns on, as long as it stays up; links of the first update are
  /// established. Returns true if graph() is another one than before.
  bool update(TimeNs utc, const PositionArray& ecef_km);

  /// Forgets the links' history: those that are up at the next update are established, and its time may be
  /// any.
  void restart();

  const Graph& graph() const { return graph_; }
  const std::vector<IslEdge>& edges() const { return edges_; }
  /// By edge; ShortestPaths::kUnreachable where the link is not usable.
  const std::vector<double>& lengths_km() const { return lengths_km_; }
  std::int64_t acquisition_ns() const { return rules_.acquisition_ns; }

  /// Times before `first`, in steps of `step_ns` and not before `earliest`, at which the links must be
  /// followed for their acquisition to be known at `first`.
  std::vector<TimeNs> settling_times(TimeNs first, TimeNs earliest, std::int64_t step_ns) const;

 private:
  bool choose_nearest(const PositionArray& ecef_km);

  std::vector<SatelliteId> satellites_;
  std::vector<IslEdge> edges_;
  IslRules rules_;
  int terminals_ = 0;  ///< 0: fixed edges
  Graph graph_;
  std::vector<char> same_plane_;
  std::vector<TimeNs> usable_from_;  ///< by edge; kDown while it is not up
  std::vector<double> lengths_km_;
  bool first_ = true;
};

}  // namespace skyhaul::orbits
