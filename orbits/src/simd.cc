// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/simd.h"

#include <cstdlib>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::orbits {
namespace {

SimdLevel level_named(const std::string& name) {
  std::string known;
  for (const SimdLevel level : available_simd()) {
    if (simd_name(level) == name) return level;
    known += (known.empty() ? "" : ", ") + simd_name(level);
  }
  throw InputError("", 0, "SKYHAUL_SIMD", name, "a level that this processor can run: " + known);
}

}  // namespace

SimdLevel chosen_simd() {
  static const SimdLevel level = [] {
    const char* name = std::getenv("SKYHAUL_SIMD");
    return name == nullptr ? widest_simd() : level_named(name);
  }();
  return level;
}

SimdLevel widest_simd() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) return SimdLevel::kAvx512;
  if (__builtin_cpu_supports("avx2")) return SimdLevel::kAvx2;
#endif
  return SimdLevel::kBaseline;
}

std::vector<SimdLevel> available_simd() {
  std::vector<SimdLevel> levels;
  for (const SimdLevel level :
       {SimdLevel::kScalar, SimdLevel::kBaseline, SimdLevel::kAvx2, SimdLevel::kAvx512}) {
    if (level <= widest_simd()) levels.push_back(level);
  }
  return levels;
}

std::string simd_name(SimdLevel level) {
  switch (level) {
    case SimdLevel::kScalar:
      return "scalar";
    case SimdLevel::kBaseline:
      return "baseline";
    case SimdLevel::kAvx2:
      return "avx2";
    case SimdLevel::kAvx512:
      break;
  }
  return "avx512";
}

}  // namespace skyhaul::orbits
