// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "skyhaul/orbits/simd.h"

namespace skyhaul::orbits {

/// What SGP4 needs of eight orbits near the Earth, each quantity as one line of memory; names as in the
/// equations of AIAA 2006-6753, angles rad, time minutes, lengths Earth radii.
struct alignas(64) Sgp4Block {
  static constexpr int kLanes = 8;
  using Row = double[kLanes];

  Row epoch_day, epoch_fraction;
  Row anomaly, anomaly_rate, perigee, perigee_rate, node, node_rate, node_drag;
  Row e, a, n;
  Row c1, d2, d3, d4;       ///< of the semi-major axis
  Row e_drag, e_drag_sine;  ///< B* C4 and B* C5
  Row t2, t3, t4, t5;       ///< of the mean longitude
  Row perigee_drag, anomaly_drag, eta, cube_at_start, sin_anomaly;
  Row sin_i, cos_i, con41, sine2, x7thm1, aycof, xlcof;
};

/// Where states go: columns of as many values as there are lanes. Velocity columns may be null.
struct Sgp4Columns {
  double *x, *y, *z;
  double *vx, *vy, *vz;
  double* error;  ///< 0, 1, 4 or 6, as Sgp4Error
};

/// The kernels of one instruction set.
struct Sgp4Kernels {
  /// States in TEME of 8 `count` orbits, each so many minutes after its epoch.
  void (*states)(const Sgp4Block* blocks, std::size_t count, const double* minutes, const Sgp4Columns& out);
  /// States in TEME of one orbit at `count` times, a multiple of 8.
  void (*states_over_times)(const Sgp4Block& block, int lane, std::size_t count, const double* minutes,
                            const Sgp4Columns& out);
  /// Positions of 8 `count` orbits at one Julian date, turned by the sidereal angle; NaN where there is an
  /// error.
  void (*positions)(const Sgp4Block* blocks, std::size_t count, double day, double fraction,
                    double sidereal_rad, double* x, double* y, double* z);
};

const Sgp4Kernels& sgp4_kernels_scalar();
const Sgp4Kernels& sgp4_kernels_baseline();
const Sgp4Kernels& sgp4_kernels_avx2();
const Sgp4Kernels& sgp4_kernels_avx512();

}  // namespace skyhaul::orbits
