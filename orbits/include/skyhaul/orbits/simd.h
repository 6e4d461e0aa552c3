// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/orbits/export.h"

namespace skyhaul::orbits {

/// Instruction sets that the kernels are compiled for. Results have the same bits with each of them: the same
/// operations in the same order, without fused multiply-add and without the mathematical library.
enum class SimdLevel {
  kScalar,    ///< one satellite at a time: any processor
  kBaseline,  ///< SSE2, which every x86-64 has; NEON on 64-bit Arm; as kScalar on other processors
  kAvx2,      ///< x86-64 only
  kAvx512,    ///< AVX-512F; x86-64 only
};

/// The widest that this machine can run.
SKYHAUL_ORBITS_EXPORT SimdLevel widest_simd();
/// Those that this machine can run, from kScalar to the widest.
SKYHAUL_ORBITS_EXPORT std::vector<SimdLevel> available_simd();
/// The level that the libraries use where a caller names none: the widest, or the one that the environment
/// variable SKYHAUL_SIMD names, as simd_name() does. It is read once, when it is first needed. Throws
/// InputError for a name that is none of available_simd().
SKYHAUL_ORBITS_EXPORT SimdLevel chosen_simd();
/// "scalar", "baseline", "avx2" or "avx512".
SKYHAUL_ORBITS_EXPORT std::string simd_name(SimdLevel level);

}  // namespace skyhaul::orbits
