// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/gso_arc.h"

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;
constexpr double kGsoRadiusKm = 42164.2;
constexpr int kSteps = 128;

}  // namespace

Eigen::Vector3d GsoArc::towards(double longitude_rad) const {
  const Eigen::Vector3d point(kGsoRadiusKm * std::cos(longitude_rad), kGsoRadiusKm * std::sin(longitude_rad),
                              0);
  return (point - observer_ecef_km_).normalized();
}

GsoArc::GsoArc(const orbits::Observer& observer) : observer_ecef_km_(observer.ecef_km()) {
  const double own = observer.place().longitude_deg * kDegree;
  const auto above = [&](double away) { return observer.up().dot(towards(own + away)) >= 0; };
  if (!above(0)) return;
  // The elevation falls steadily on both sides of the observer's meridian, about which the arc lies evenly.
  double up = 0, down = 90 * kDegree;
  for (int i = 0; i < 60; ++i) {
    const double middle = (up + down) / 2;
    (above(middle) ? up : down) = middle;
  }
  first_rad_ = own - up;
  last_rad_ = own + up;
  for (int i = 0; i <= kSteps; ++i) {
    directions_.push_back(towards(first_rad_ + (last_rad_ - first_rad_) * i / kSteps));
  }
}

double GsoArc::separation_deg(const Eigen::Vector3d& direction) const {
  if (directions_.empty()) return 180;
  std::size_t best = 0;
  for (std::size_t i = 1; i < directions_.size(); ++i) {
    if (direction.dot(directions_[i]) > direction.dot(directions_[best])) best = i;
  }
  // Between its neighbours the angle has one minimum: narrowed by thirds.
  const double step = (last_rad_ - first_rad_) / kSteps;
  const double at = first_rad_ + step * static_cast<double>(best);
  double low = std::max(first_rad_, at - step);
  double high = std::min(last_rad_, at + step);
  for (int i = 0; i < 50; ++i) {
    const double a = low + (high - low) / 3;
    const double b = high - (high - low) / 3;
    if (direction.dot(towards(a)) < direction.dot(towards(b))) {
      low = a;
    } else {
      high = b;
    }
  }
  const Eigen::Vector3d closest = towards((low + high) / 2);
  return std::atan2(direction.cross(closest).norm(), direction.dot(closest)) / kDegree;
}

double GsoArc::about_separation_deg(const Eigen::Vector3d& direction) const {
  // The nearest of `directions_` is no further from the nearest point of the arc than half a step, 0.64 deg,
  // and lies at a right angle from it.
  if (directions_.empty()) return 180;
  constexpr std::size_t kStride = 8;
  double best = -1;
  std::size_t at = 0;
  for (std::size_t i = 0; i < directions_.size(); i += kStride) {
    const double cosine = direction.dot(directions_[i]);
    if (cosine > best) at = i;
    best = std::max(best, cosine);
  }
  const std::size_t last = std::min(directions_.size(), at + kStride);
  for (std::size_t i = at < kStride ? 0 : at - kStride + 1; i < last; ++i)
    best = std::max(best, direction.dot(directions_[i]));
  return std::acos(std::min(best, 1.0)) / kDegree;
}

bool GsoArc::near(const Eigen::Vector3d& direction, double separation) const {
  if (directions_.empty()) return false;
  // No point of the arc is further from the nearest of `directions_` than half a step: less than 1 deg. So
  // these decide but for directions in a narrow ring.
  double best = -1;
  for (const Eigen::Vector3d& each : directions_) best = std::max(best, direction.dot(each));
  if (best < std::cos((separation + 1) * kDegree)) return false;
  if (best > std::cos(separation * kDegree)) return true;
  return separation_deg(direction) < separation;
}

}  // namespace skyhaul::models
