// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/chebyshev_kernel.h"
#include "src/pass_kernel.h"
#include "src/sgp4_kernel.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {

const Sgp4Kernels& sgp4_kernels_baseline() { return kSgp4Kernels<xsimd::batch<double, xsimd::sse2>>; }
ChebyshevKernel chebyshev_kernel_baseline() { return sum_all<xsimd::batch<double, xsimd::sse2>>; }
const PassKernels& pass_kernels_baseline() { return kPassKernels<xsimd::batch<double, xsimd::sse2>>; }
SkyCellsKernel sky_cells_kernel_baseline() { return find_all_cells<xsimd::batch<double, xsimd::sse2>>; }

}  // namespace skyhaul::orbits
