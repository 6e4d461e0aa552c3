// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstdio>

#include "ratios.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::printf("ratio paths %.2f\n", skyhaul::orbits::bench::paths_ratio());
  const auto sgp4 = skyhaul::orbits::bench::sgp4_ratios();
  std::printf("ratio sgp4_simd %.2f\n", sgp4.widest);
  std::printf("ratio sgp4_simd_avx2 %.2f\n", sgp4.avx2);
  std::printf("ratio sgp4_scalar_mps %.2f\n", sgp4.scalar_mps);
  std::printf("ratio chebyshev %.1f\n", skyhaul::orbits::bench::chebyshev_ratio());
  std::printf("ratio j2_circular %.1f\n", skyhaul::orbits::bench::j2_ratio());
  const auto passes = skyhaul::orbits::bench::passes_ratios();
  std::printf("ratio passes %.2f\n", passes.over_propagation);
  std::printf("ratio passes_42000_over_10975 %.2f\n", passes.of_42000);
  return 0;
}
