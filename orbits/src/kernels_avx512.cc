// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/chebyshev_kernel.h"
#include "src/pass_kernel.h"
#include "src/sgp4_kernel.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {

const Sgp4Kernels& sgp4_kernels_avx512() { return kSgp4Kernels<xsimd::batch<double, xsimd::avx512f>>; }
ChebyshevKernel chebyshev_kernel_avx512() { return sum_all<xsimd::batch<double, xsimd::avx512f>>; }
const PassKernels& pass_kernels_avx512() { return kPassKernels<xsimd::batch<double, xsimd::avx512f>>; }
SkyCellsKernel sky_cells_kernel_avx512() { return find_all_cells<xsimd::batch<double, xsimd::avx512f>>; }

}  // namespace skyhaul::orbits
