// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/chebyshev_kernel.h"
#include "src/pass_kernel.h"
#include "src/sgp4_kernel.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {

const Sgp4Kernels& sgp4_kernels_scalar() { return kSgp4Kernels<double>; }
ChebyshevKernel chebyshev_kernel_scalar() { return sum_all<double>; }
const PassKernels& pass_kernels_scalar() { return kPassKernels<double>; }
SkyCellsKernel sky_cells_kernel_scalar() { return find_all_cells<double>; }

}  // namespace skyhaul::orbits
