// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/visibility.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skyhaul/orbits/angle.h"
#include "src/simd_choice.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {
namespace {

constexpr double kLowestGroundKm = 6340;  ///< below the polar radius less the deepest land

constexpr std::array<double, SkyCells::kClasses> kClassRadiusKm{7000, 7300, 8000, 12500,
                                                                std::numeric_limits<double>::infinity()};
constexpr SkyGrid kGrid{SkyCells::kBands, SkyCells::kSectors, SkyCells::kClasses, kClassRadiusKm.data()};

SkyCellsKernel cells_kernel() {
  return for_level(chosen_simd(), sky_cells_kernel_scalar, sky_cells_kernel_baseline, sky_cells_kernel_avx2,
                   sky_cells_kernel_avx512)();
}

int band(double sin_latitude) { return static_cast<int>(band_of<double>(sin_latitude, kGrid.bands)); }
int sector(double x, double y) { return static_cast<int>(sector_of<double>(x, y, kGrid.sectors)); }

}  // namespace

double profile_elevation_deg(const std::vector<HorizonPoint>& profile, double azimuth_deg) {
  const auto after =
      std::upper_bound(profile.begin(), profile.end(), azimuth_deg,
                       [](double azimuth, const HorizonPoint& point) { return azimuth < point.azimuth_deg; });
  const HorizonPoint& a = after == profile.begin() ? profile.back() : *(after - 1);
  const HorizonPoint& b = after == profile.end() ? profile.front() : *after;
  double width = b.azimuth_deg - a.azimuth_deg;
  double offset = azimuth_deg - a.azimuth_deg;
  if (width <= 0) width += 360;
  if (offset < 0) offset += 360;
  return a.elevation_deg + (b.elevation_deg - a.elevation_deg) * offset / width;
}

bool above_profile(const Observer& observer, const std::vector<HorizonPoint>& profile,
                   const Eigen::Vector3d& target_ecef_km) {
  if (profile.empty()) return true;
  const Topocentric at = observer.look_at(target_ecef_km);
  return at.elevation_deg >= profile_elevation_deg(profile, at.azimuth_deg);
}

double ViewLimits::elevation_limit_deg(double azimuth_deg) const {
  if (profile.empty()) return min_elevation_deg;
  return std::max(min_elevation_deg, profile_elevation_deg(profile, azimuth_deg));
}

double ViewLimits::lowest_limit_deg() const {
  if (profile.empty()) return min_elevation_deg;
  double lowest = profile.front().elevation_deg;
  for (const HorizonPoint& point : profile) lowest = std::min(lowest, point.elevation_deg);
  return std::max(min_elevation_deg, lowest);
}

double SkyCells::class_radius_km(int radius_class) {
  return kClassRadiusKm[static_cast<std::size_t>(radius_class)];
}

void SkyCells::update(const PositionArray& ecef_km, Eigen::Index first, Eigen::Index last) {
  const auto n = static_cast<std::size_t>(last - first);
  const double* x = ecef_km.data() + first;
  const double* y = x + ecef_km.rows();
  const double* z = y + ecef_km.rows();
  cell_.resize(n);
  cells_kernel()(kGrid, x, y, z, n, cell_.data());
  // Counted two entries ahead: while the places are filled, entry c + 1 goes from where cell c begins to
  // where it ends.
  start_.assign(static_cast<std::size_t>(kClasses) * kCells + 2, 0);
  for (const std::int32_t cell : cell_) {
    if (cell >= 0) ++start_[static_cast<std::size_t>(cell) + 2];
  }
  for (std::size_t c = 1; c < start_.size(); ++c) start_[c] += start_[c - 1];
  order_.resize(start_.back());
  position_.resize(start_.back());
  for (std::size_t i = 0; i < n; ++i) {
    if (cell_[i] < 0) continue;
    const std::uint32_t place = start_[static_cast<std::size_t>(cell_[i]) + 1]++;
    order_[place] = static_cast<std::int32_t>(first) + static_cast<std::int32_t>(i);
    position_[place] = {x[i], y[i], z[i]};
  }
}

std::vector<SkyCells::Run> SkyCells::cells_around(const Eigen::Vector3d& direction, double angle_rad) {
  const Eigen::Vector3d unit = direction.normalized();
  const double latitude = std::asin(std::clamp(unit.z(), -1.0, 1.0));
  const double south = std::max(latitude - angle_rad, -kPi / 2);
  const double north = std::min(latitude + angle_rad, kPi / 2);
  std::vector<Run> runs;
  const bool pole = latitude - angle_rad <= -kPi / 2 || latitude + angle_rad >= kPi / 2;
  const double ratio = std::sin(angle_rad) / std::cos(latitude);
  const bool all = pole || angle_rad >= kPi / 2 || ratio >= 1;
  const double half = all ? kPi : std::asin(ratio);
  const double longitude = std::atan2(unit.y(), unit.x());
  const int west = sector(std::cos(longitude - half), std::sin(longitude - half));
  const int east = sector(std::cos(longitude + half), std::sin(longitude + half));
  const int first = band(std::sin(south) - 1e-12);
  const int last = band(std::sin(north) + 1e-12);
  for (int band = first; band <= last; ++band) {
    const int base = band * kSectors;
    if (all) {
      runs.push_back({base, base + kSectors});
    } else if (west <= east) {
      runs.push_back({base + west, base + east + 1});
    } else {
      runs.push_back({base, base + east + 1});
      runs.push_back({base + west, base + kSectors});
    }
  }
  return runs;
}

SkyView::SkyView(const Geodetic& place, ViewLimits limits, const Ellipsoid& ellipsoid, double margin_km)
    : observer_(place, ellipsoid),
      limits_(std::move(limits)),
      sin_lowest_(std::sin(limits_.lowest_limit_deg() * kDegree)) {
  // The geodetic vertical is at most 0.2 deg off the geocentric one: a lower limit by that much sees no less.
  const double lowest = std::max(limits_.lowest_limit_deg() - 0.2, -90.0) * kDegree;
  const double ground = std::max(observer_.ecef_km().norm(), kLowestGroundKm);
  for (int c = 0; c < SkyCells::kClasses; ++c) {
    const double radius = SkyCells::class_radius_km(c);
    double angle = kPi;
    if (std::isfinite(radius) && lowest > -kPi / 2) {
      // Central angle between an observer and a satellite at an elevation (sine rule).
      const double sine = std::min(ground / radius * std::cos(lowest), 1.0);
      angle = std::acos(sine) - lowest + margin_km / kLowestGroundKm;
      if (ground > radius) angle = kPi;
    }
    if (std::isfinite(limits_.max_range_km)) {
      // A chord of that length subtends at most this angle at the smaller of the two radii.
      const double reach = (limits_.max_range_km + margin_km) / (2 * std::min(ground, kLowestGroundKm));
      if (reach < 1) angle = std::min(angle, 2 * std::asin(reach));
    }
    angle = std::min(angle, kPi);
    runs_[static_cast<std::size_t>(c)] = SkyCells::cells_around(observer_.ecef_km(), angle);
  }
}

void visible_satellites(const SkyView& view, const SkyCells& cells, std::vector<InView>& out) {
  out.clear();
  const ViewLimits& limits = view.limits();
  const Observer& observer = view.observer();
  for (int c = 0; c < SkyCells::kClasses; ++c) {
    for (const SkyCells::Run& run : view.runs(c)) {
      const Eigen::Vector3d* at_place = cells.positions(c, run);
      for (const std::int32_t* i = cells.begin(c, run); i != cells.end(c, run); ++i, ++at_place) {
        const Eigen::Vector3d& position = *at_place;
        const Eigen::Vector3d to = position - observer.ecef_km();
        const double range = to.norm();
        if (to.dot(observer.up()) < (view.sin_lowest() - 1e-9) * range || range > limits.max_range_km)
          continue;
        const Topocentric at = observer.look_at(position);
        if (at.elevation_deg < limits.elevation_limit_deg(at.azimuth_deg)) continue;
        out.push_back({*i, at});
      }
    }
  }
  std::sort(out.begin(), out.end(),
            [](const InView& a, const InView& b) { return a.satellite < b.satellite; });
}

}  // namespace skyhaul::orbits
