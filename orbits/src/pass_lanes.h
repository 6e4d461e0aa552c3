// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

// What the kernels of pass_kernel.h work on, without Eigen: the files of one instruction set must not share
// inline functions with others.
namespace skyhaul::orbits {

constexpr int kPassNodes = 8;
/// Of the degree-7 term over a step, km. A circular orbit 160 km up has 2e-7 km on 90 s steps; ten times that
/// still means an error of the interpolated position of no more than 2 cm.
constexpr double kPassSmoothKm = 2e-6;
constexpr double kPassTolerance = 1e-7;  ///< of a step: 12 us at most
/// Newton's method for a top ends after a smaller step: what is left is far below kPassTolerance.
constexpr double kPassLastStep = 1e-5;
/// How far from the middle of its step an arc serves: up to there the product of the distances from the
/// nodes, and with it the error, is at most 1.3 times that at the middle.
constexpr double kPassWidest = 1.5;

/// Powers of x from values at the nodes -3.5, -2.5, ... 3.5: even ones from the sums of the values at
/// opposite nodes, the innermost first, odd ones from their differences.
struct PassWeights {
  static constexpr int kHalf = kPassNodes / 2;
  double even[kHalf][kHalf], odd[kHalf][kHalf];
};

/// Roots sought together, one in each lane; time in steps from the middle of one, -0.5 to 0.5.
struct PassLanes {
  static constexpr int kCount = 8;

  double node[kPassNodes][3][kCount];  ///< the satellite's positions, ECEF, km
  double observer[3][kCount], up[3][kCount];
  double sin_lowest[kCount];
  double low[kCount], high[kCount];  ///< of a crossing: clearance at -0.5 and 0.5
  double x[kCount];                  ///< of a top: where to begin; then the root
  double sine[kCount];               ///< of the elevation at a top
  double found[kCount];              ///< 1, or 0 where the root must be sought another way
};

struct PassKernels {
  void (*crossings)(const PassWeights&, PassLanes&);
  void (*tops)(const PassWeights&, PassLanes&);
};

const PassKernels& pass_kernels_scalar();
const PassKernels& pass_kernels_baseline();
const PassKernels& pass_kernels_avx2();
const PassKernels& pass_kernels_avx512();

}  // namespace skyhaul::orbits
