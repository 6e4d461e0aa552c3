// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {

/// Sine of the elevation at which an observer sees a satellite; NaN where its propagation failed, so that it
/// is never in view.
inline double sin_elevation(const orbits::Observer& observer, const orbits::PositionArray& positions,
                            std::int32_t satellite, double* range_km = nullptr) {
  const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - observer.ecef_km();
  const double range = to.norm();
  if (range_km != nullptr) *range_km = range;
  return observer.up().dot(to) / range;
}

}  // namespace skyhaul::models
