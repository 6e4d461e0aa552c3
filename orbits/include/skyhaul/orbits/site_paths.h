// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/isl_mesh.h"
#include "skyhaul/orbits/paths.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/reach.h"

namespace skyhaul::orbits {

/// Shortest paths between sites over a constellation's links, as time goes on: propagation, links, reach and
/// paths together. Sites use any satellite in reach and never relay. One object serves one thread; several of
/// them over one propagator share the steps of a long run, with the same result.
class SKYHAUL_ORBITS_EXPORT SitePaths {
 public:
  /// `satellites` must outlive this. Pairs hold indices of `stations`.
  SitePaths(const Propagator& satellites, IslMesh mesh, const std::vector<GroundStation>& stations,
            const Ellipsoid& ellipsoid, std::vector<PathSet::Pair> pairs);
  SitePaths(const SitePaths&) = delete;
  SitePaths& operator=(const SitePaths&) = delete;

  /// Before the first step: follows the links, in steps of `step_ns`, for as long before `first` as their
  /// acquisition needs, but not before `earliest`. Links that are up at the time where this begins are
  /// established; so the steps from `first` on do not depend on where a run was cut in parts.
  void settle(TimeNs first, TimeNs earliest, std::int64_t step_ns);

  /// Adds accesses of sites other than their own terminals', sorted by satellite, to those of the time.
  using Extend = std::function<void(TimeNs, const PositionArray&, std::vector<std::vector<Access>>&)>;

  /// Times must not go back.
  void step(TimeNs utc, const Extend& extend = {});

  const PathSet& paths() const { return paths_; }
  /// Of the last step.
  const PositionArray& positions_ecef_km() const { return ecef_km_; }

 private:
  void update_mesh(TimeNs utc);

  const Propagator& satellites_;
  IslMesh mesh_;
  GroundReach reach_;
  PathSet paths_;
  PositionArray ecef_km_;
  std::vector<std::vector<Access>> access_;
};

}  // namespace skyhaul::orbits
