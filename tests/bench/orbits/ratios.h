// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace skyhaul::orbits::bench {

template <typename Work>
double seconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Median over interleaved runs of the time of `baseline` over that of `work`.
template <typename Baseline, typename Work>
double ratio(int runs, Baseline baseline, Work work) {
  std::vector<double> ratios;
  for (int i = 0; i < runs; ++i) {
    const double theirs = seconds_of(baseline);
    ratios.push_back(theirs / seconds_of(work));
  }
  std::nth_element(ratios.begin(), ratios.begin() + runs / 2, ratios.end());
  return ratios[static_cast<std::size_t>(runs / 2)];
}

// What main prints as `ratio NAME VALUE`; each in its own file.
double paths_ratio();
double chebyshev_ratio();  ///< over scalar SGP4
double j2_ratio();         ///< over trigonometry for each satellite

/// SGP4 in batches over SGP4 one state at a time.
struct Sgp4Ratios {
  double widest, avx2;  ///< of the widest instruction set of this machine, and of AVX2
  double scalar_mps;    ///< million states a second, one at a time
};
Sgp4Ratios sgp4_ratios();

/// Passes of a day.
struct PassesRatios {
  double over_propagation;  ///< of 10,975 satellites, over propagating them every 90 s
  double of_42000;          ///< of 42,000 satellites, over those of 10,975
};
PassesRatios passes_ratios();

}  // namespace skyhaul::orbits::bench
