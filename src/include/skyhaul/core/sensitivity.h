// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// A share of the variance with a 90 % range (percentile bootstrap over the points).
struct IndexRange {
  double value = 0, low = 0, high = 0;
};

/// Sobol' indices of one input: what of the output's variance it explains alone, and together with others.
struct SobolIndices {
  IndexRange first, total;
};

/// Indices from a model's values at Saltelli's points: `a` and `b` at two independent samples of n points,
/// and `mixed[i]` at the points of the first one with input i taken from the second one. First-order indices
/// by Saltelli et al. (2010, Computer Physics Communications 181, table 2 (b)), total ones by Jansen (1999,
/// table 2 (f)). Ranges are drawn from `seed`. All indices are 0 where the values do not vary.
SKYHAUL_CORE_EXPORT std::vector<SobolIndices> sobol_indices(const std::vector<double>& a,
                                                            const std::vector<double>& b,
                                                            const std::vector<std::vector<double>>& mixed,
                                                            std::uint64_t seed);

/// Saltelli's points in the unit cube: 2 x `inputs` dimensions of the Sobol' sequence, `count` points, as
/// rows of a, of b, and of a with each input from b. Point 0, a corner of the cube, is left out.
struct SaltelliPoints {
  std::vector<std::vector<double>> a, b;
  std::vector<std::vector<std::vector<double>>> mixed;  ///< [input][point][input]
};
SKYHAUL_CORE_EXPORT SaltelliPoints saltelli_points(std::size_t inputs, std::size_t count);

struct SensitivityOptions {
  std::vector<std::string> vary;  ///< "KEY=LOW..HIGH" or "KEY=V1,V2"; empty: the keys of the standard ranges
  std::string measure;            ///< a path of the summary; empty: the interval at 95 % of the first rounds
  int sobol = 0;                  ///< points of Saltelli's design; 0: a tornado
  unsigned threads = 0;
  ResolveOptions presets;
  std::function<void(double done)> progress;
  std::function<bool()> interrupted = [] { return false; };
};

/// What one key does: measured at its low and high end, all else as the scenario has it.
struct TornadoBar {
  std::string key, low, high;
  std::optional<double> at_low, at_high;  ///< absent: none
  double swing = 0;  ///< span of the three values over the scenario's own; infinite where one of them is none
  SobolIndices indices;
};

struct Sensitivity {
  std::string measure, unit;
  std::optional<double> own;          ///< the scenario's value
  std::vector<TornadoBar> bars;       ///< the longest first; of a tornado, those of at least 1 %
  std::size_t dropped = 0;            ///< bars below 1 %
  std::vector<std::string> left_out;  ///< keys that cannot be varied here, and why
  int sobol = 0;                      ///< points of Saltelli's design; 0: a tornado
  std::size_t runs = 0;
};

/// Throws InputError for options that cannot be read, or where a point of Saltelli's design has no value, and
/// Interrupted.
SKYHAUL_CORE_EXPORT Sensitivity sensitivity(const Scenario& scenario, const SensitivityOptions& options);

SKYHAUL_CORE_EXPORT std::string to_text(const Sensitivity& sensitivity);
SKYHAUL_CORE_EXPORT std::string to_json(const Sensitivity& sensitivity);

}  // namespace skyhaul::core
