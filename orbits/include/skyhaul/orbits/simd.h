// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace skyhaul::orbits {

/// Instruction sets that the kernels are compiled for. Results have the same bits with each of them: the same
/// operations in the same order, without fused multiply-add and without the mathematical library.
enum class SimdLevel {
  kScalar,    ///< one satellite at a time, for comparison
  kBaseline,  ///< SSE2, which every x86-64 has
  kAvx2,
  kAvx512,  ///< AVX-512F
};

/// The widest that this machine can run.
SimdLevel widest_simd();
/// Those that this machine can run, from kScalar to the widest.
std::vector<SimdLevel> available_simd();
/// "scalar", "baseline", "avx2" or "avx512".
std::string simd_name(SimdLevel level);

}  // namespace skyhaul::orbits
