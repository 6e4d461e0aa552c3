// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/sgp4_kernel.h"

namespace skyhaul::orbits {

const Sgp4Kernels& sgp4_kernels_scalar() { return kSgp4Kernels<double>; }

}  // namespace skyhaul::orbits
