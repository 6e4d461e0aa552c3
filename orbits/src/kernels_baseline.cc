// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/chebyshev_kernel.h"
#include "src/pass_kernel.h"
#include "src/sgp4_kernel.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {
namespace {

#if defined(__x86_64__)
using Doubles = xsimd::batch<double, xsimd::sse2>;
#elif defined(__aarch64__)
using Doubles = xsimd::batch<double, xsimd::neon64>;
#else
using Doubles = double;
#endif

}  // namespace

const Sgp4Kernels& sgp4_kernels_baseline() { return kSgp4Kernels<Doubles>; }
ChebyshevKernel chebyshev_kernel_baseline() { return sum_all<Doubles>; }
const PassKernels& pass_kernels_baseline() { return kPassKernels<Doubles>; }
SkyCellsKernel sky_cells_kernel_baseline() { return find_all_cells<Doubles>; }

}  // namespace skyhaul::orbits
