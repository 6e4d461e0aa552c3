// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::orbits {

/// A satellite's way over one step of a grid of times, seen from an observer. Time is a fraction of the step
/// from its start, -0.5 to 0.5 from its middle.
class PassArc {
 public:
  static constexpr int kNodes = 8;
  static constexpr int kBefore = 3;  ///< grid points needed before the one that begins the step

  /// `grid` points to the array of the grid point that begins the step, kBefore of them before it.
  PassArc(const Propagator& satellites, const SkyView& view, std::int32_t satellite,
          const PositionArray* grid, TimeNs begin, std::int64_t step_ns);

  /// All grid points around are known.
  bool usable() const { return usable_; }

  /// Positive where the observer sees the satellite (by the lowest limit of a profile).
  double clearance(double x) const;
  /// Has the sign of the elevation's rate.
  double rate(double x) const;
  double elevation_deg(double x) const;

  /// Root of clearance between two points of which just one is seen.
  double crossing(double x_low, double x_high) const;
  /// Root of rate, falling, between two points.
  double top(double x_low, double x_high) const;
  /// Highest clearance between two points, where a range limit makes it differ from top().
  double best(double x_low, double x_high) const;

  TimeNs time(double x) const;

 private:
  struct Moving {
    Eigen::Vector3d to, velocity;  ///< velocity in km a step
  };
  Eigen::Vector3d to(double x) const;
  Moving moving(double x) const;
  double clearance(const Eigen::Vector3d& to) const;

  const Propagator& satellites_;
  const SkyView& view_;
  std::int32_t satellite_;
  TimeNs begin_;
  std::int64_t step_ns_;
  double sin_lowest_;
  bool usable_, exact_;
  std::array<Eigen::Vector3d, kNodes> coefficient_;  ///< of the observer-satellite vector, by power of x
};

/// How well an observer sees a satellite at `to` from it: positive within the limits, -2 where unknown.
double view_clearance(const Eigen::Vector3d& to, const Eigen::Vector3d& up, double sin_lowest,
                      double max_range_km);

}  // namespace skyhaul::orbits
