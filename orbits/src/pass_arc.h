// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/visibility.h"
#include "src/pass_lanes.h"

namespace skyhaul::orbits {

/// A satellite's way over one step of a grid of times, seen from an observer. Time is in steps from
/// its middle: -0.5 to 0.5, and as exact from -1.5 to 1.5.
class PassArc {
 public:
  static constexpr int kNodes = kPassNodes;
  using Nodes = Eigen::Array<double, kNodes, 3>;
  static constexpr int kBefore = 3;  ///< grid points needed before the one that begins the step

  /// `nodes`: the satellite's positions at the grid point that begins the step, at kBefore before it and at
  /// those after it.
  PassArc(const Propagator& satellites, const SkyView& view, std::int32_t satellite, const Nodes& nodes,
          TimeNs begin, std::int64_t step_ns);

  static const PassWeights& weights();

  /// All grid points around are known.
  bool usable() const { return usable_; }

  /// Positive where the observer sees the satellite (by the lowest limit of a profile).
  double clearance(double x) const;
  /// Has the sign of the elevation's rate.
  double rate(double x) const;
  double elevation_deg(double x) const;

  /// Root of clearance between two points of which just one is seen, from its values there.
  double crossing(double x_low, double low, double x_high, double high) const;
  /// Root of rate, falling, between two points.
  double top(double x_low, double x_high) const;
  /// The same near `x`, from -1.5 to 1.5.
  double top_near(double x) const;
  /// Highest clearance between two points, where a range limit makes it differ from top().
  double best(double x_low, double x_high) const;

  TimeNs time(double x) const;

 private:
  struct Moving {
    Eigen::Vector3d to, velocity;  ///< velocity in km a step
  };
  struct Accelerated {
    Eigen::Vector3d to, velocity, acceleration;  ///< by steps
  };
  Eigen::Array4d value(double x) const;  ///< of the polynomial
  Eigen::Vector3d to(double x) const;
  Moving moving(double x) const;
  Accelerated accelerated(double x) const;  ///< of the polynomial

  const Propagator& satellites_;
  const SkyView& view_;
  std::int32_t satellite_;
  TimeNs begin_;
  std::int64_t step_ns_;
  double sin_lowest_;
  bool usable_, exact_;
  std::array<Eigen::Array4d, kNodes> coefficient_;  ///< of the observer-satellite vector, by power of x
};

/// The time in an arc, to the nanosecond.
inline TimeNs arc_time(TimeNs begin, std::int64_t step_ns, double x) {
  return begin + static_cast<std::int64_t>(std::llround((x + 0.5) * static_cast<double>(step_ns)));
}

/// How well an observer sees a satellite so high above its horizon's plane and so far: positive within the
/// limits, -2 where unknown.
inline double view_clearance(double height, double range, double sin_lowest, double max_range_km) {
  if (!(range > 0)) return -2;
  const double elevation = height / range - sin_lowest;
  if (max_range_km == std::numeric_limits<double>::infinity()) return elevation;
  if (range <= max_range_km) return std::min(elevation, (max_range_km - range) / max_range_km);
  return std::min(elevation, (max_range_km - range) / range);
}
inline double view_clearance(const Eigen::Vector3d& to, const Eigen::Vector3d& up, double sin_lowest,
                             double max_range_km) {
  return view_clearance(to.dot(up), to.norm(), sin_lowest, max_range_km);
}

}  // namespace skyhaul::orbits
