// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// One corner of a horizon profile: what stands in the way at this azimuth.
struct HorizonPoint {
  double azimuth_deg;    ///< from north through east, in [0, 360)
  double elevation_deg;  ///< a satellite must be at least this high
};

/// Least elevation at an azimuth by a profile that has corners.
SKYHAUL_ORBITS_EXPORT double profile_elevation_deg(const std::vector<HorizonPoint>& profile,
                                                   double azimuth_deg);
/// Whether a target stands above a profile; without corners it always does.
SKYHAUL_ORBITS_EXPORT bool above_profile(const Observer& observer, const std::vector<HorizonPoint>& profile,
                                         const Eigen::Vector3d& target_ecef_km);

/// Where an observer on the ground can see satellites: above a constant elevation, above the profile (linear
/// between its corners, which are sorted by azimuth; wraps around north), and within a range.
struct SKYHAUL_ORBITS_EXPORT ViewLimits {
  double min_elevation_deg = 0;
  std::vector<HorizonPoint> profile;
  double max_range_km = std::numeric_limits<double>::infinity();

  /// Least elevation at an azimuth.
  double elevation_limit_deg(double azimuth_deg) const;
  /// Least elevation at any azimuth.
  double lowest_limit_deg() const;
};

/// Satellites sorted into cells by the direction from the Earth's centre, and by distance from it, so that an
/// observer looks only at those near its sky. One object serves one thread; update() costs some 10 ns a
/// satellite.
class SKYHAUL_ORBITS_EXPORT SkyCells {
 public:
  static constexpr int kBands = 64;     ///< of equal area, from south to north
  static constexpr int kSectors = 128;  ///< around each band
  static constexpr int kClasses = 5;    ///< by distance from the Earth's centre
  static constexpr int kCells = kBands * kSectors;

  /// Keeps no reference to `ecef_km`. Satellites with NaN coordinates are left out.
  void update(const PositionArray& ecef_km) { update(ecef_km, 0, ecef_km.rows()); }
  /// The satellites [first, last) alone.
  void update(const PositionArray& ecef_km, Eigen::Index first, Eigen::Index last);

  /// Neighbouring cells of a band, [first, last), within a class of radius.
  struct Run {
    int first_cell, last_cell;
  };
  const std::int32_t* begin(int radius_class, const Run& run) const {
    return order_.data() + start_[index(radius_class, run.first_cell)];
  }
  const std::int32_t* end(int radius_class, const Run& run) const {
    return order_.data() + start_[index(radius_class, run.last_cell)];
  }

  /// Positions of the satellites from begin() on, in their order, km.
  const Eigen::Vector3d* positions(int radius_class, const Run& run) const {
    return position_.data() + start_[index(radius_class, run.first_cell)];
  }

  /// Largest distance from the Earth's centre in a class; infinite for the last one.
  static double class_radius_km(int radius_class);
  /// Cells that touch a circle on the sphere around a direction.
  static std::vector<Run> cells_around(const Eigen::Vector3d& direction, double angle_rad);

 private:
  static std::size_t index(int radius_class, int cell) {
    return static_cast<std::size_t>(radius_class) * kCells + static_cast<std::size_t>(cell);
  }

  std::vector<std::uint32_t> start_;  ///< of each cell's places, by class and cell
  std::vector<std::int32_t> order_;
  std::vector<Eigen::Vector3d> position_;
  std::vector<std::int32_t> cell_;
};

/// A satellite in view.
struct InView {
  std::int32_t satellite;
  Topocentric at;
};

/// A fixed observer with its limits and the cells of its sky. Immutable: safe from many threads.
class SKYHAUL_ORBITS_EXPORT SkyView {
 public:
  /// `margin_km`: also looks at satellites that are no further than this from where they could be seen.
  SkyView(const Geodetic& place, ViewLimits limits, const Ellipsoid& ellipsoid = kWgs84,
          double margin_km = 0);

  const Observer& observer() const { return observer_; }
  const ViewLimits& limits() const { return limits_; }
  /// Sine of the lowest limit at any azimuth.
  double sin_lowest() const { return sin_lowest_; }
  /// Runs of cells to look at, by class of radius.
  const std::vector<SkyCells::Run>& runs(int radius_class) const {
    return runs_[static_cast<std::size_t>(radius_class)];
  }

 private:
  Observer observer_;
  ViewLimits limits_;
  double sin_lowest_;
  std::array<std::vector<SkyCells::Run>, SkyCells::kClasses> runs_;
};

/// Satellites that `view` sees, sorted by index, into `out`.
SKYHAUL_ORBITS_EXPORT void visible_satellites(const SkyView& view, const SkyCells& cells,
                                              std::vector<InView>& out);

}  // namespace skyhaul::orbits
