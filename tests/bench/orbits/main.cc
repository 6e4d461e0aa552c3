// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstdio>

#include "ratios.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::printf("ratio paths %.2f\n", skyhaul::orbits::bench::paths_ratio());
  return 0;
}
