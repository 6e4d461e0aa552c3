// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/chebyshev_kernel.h"
#include "src/pass_kernel.h"
#include "src/sgp4_kernel.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {
namespace {

#ifdef __x86_64__
using Doubles = xsimd::batch<double, xsimd::avx512f>;
#else
using Doubles = double;  // never chosen: other processors have no such level
#endif

}  // namespace

const Sgp4Kernels& sgp4_kernels_avx512() { return kSgp4Kernels<Doubles>; }
ChebyshevKernel chebyshev_kernel_avx512() { return sum_all<Doubles>; }
const PassKernels& pass_kernels_avx512() { return kPassKernels<Doubles>; }
SkyCellsKernel sky_cells_kernel_avx512() { return find_all_cells<Doubles>; }

}  // namespace skyhaul::orbits
