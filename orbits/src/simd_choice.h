// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/orbits/simd.h"

namespace skyhaul::orbits {

/// What serves an instruction set, of what there is for each.
template <class T>
T for_level(SimdLevel level, T scalar, T baseline, T avx2, T avx512) {
  switch (level) {
    case SimdLevel::kScalar:
      return scalar;
    case SimdLevel::kBaseline:
      return baseline;
    case SimdLevel::kAvx2:
      return avx2;
    case SimdLevel::kAvx512:
      break;
  }
  return avx512;
}

}  // namespace skyhaul::orbits
