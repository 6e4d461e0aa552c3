// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// What is asked of solve().
struct SolveOptions {
  std::vector<std::string> vary;  ///< "KEY=A..B", "KEY=A..B:STEP" or "KEY=V1,V2,...", one for each key
  std::string until;              ///< condition: "PATH <= VALUE" (or <, >=, >, ==) with a path of the summary
  std::string cost;   ///< cost of several keys: "KEY * PRICE + KEY * PRICE + ..."; empty: one key is varied
  bool most = false;  ///< find the greatest value of one key instead of the least
  int futures = 5;    ///< seeds that the value found is tried with, the scenario's own included
  unsigned threads = 0;
  ResolveOptions presets;
  /// Called before each run with the number of runs until then; may be empty.
  std::function<void(std::size_t runs)> progress;
  std::function<bool()> interrupted = [] { return false; };
};

/// A value, or one of each key, that was tried with the scenario's own seed.
struct SolvePoint {
  std::vector<std::string> values;  ///< one for each key
  std::optional<double> cost;
  MeasuredValue measured;  ///< in the summary's unit
  bool holds = false;
};

/// In how many of some futures a point holds, with the range of the true share at 90 % (Wilson 1927).
struct SolveConfidence {
  int held = 0, futures = 0;
  double low = 0, high = 1;
};

struct SolveAnswer {
  std::vector<std::string> keys;
  std::string until;
  std::string unit;                 ///< unit of `measured`
  std::optional<SolvePoint> found;  ///< the value that was found; absent: the condition holds for none
  std::vector<SolvePoint> curve;    ///< all that were tried, in the order of the values
  bool monotone = true;  ///< no two points contradict the rule that more of a key helps, or that less does
  std::string contradiction;  ///< the two points that contradict it, in words; empty: none
  std::size_t runs = 0;       ///< answers that were computed, those of other futures included
  std::optional<SolveConfidence>
      confidence;  ///< futures in which `found` holds; absent where seeds change nothing
  std::optional<SolveConfidence> before_confidence;  ///< futures in which the value before `found` holds
  std::string limits;  ///< what limits the value that comes nearest, where the condition holds for none
  std::string sentence;
};

/// The least value of a key (or the most, or the cheapest of several keys' values) for which a condition
/// holds: by bisection, as long as what is measured goes one way with the key, and else by trying every
/// value. A measured value of none never satisfies the condition. Throws InputError for options that cannot
/// be read and scenarios that cannot be resolved, and Interrupted.
SKYHAUL_CORE_EXPORT SolveAnswer solve(const Scenario& scenario, const SolveOptions& options);

SKYHAUL_CORE_EXPORT std::string to_text(const SolveAnswer& answer);
SKYHAUL_CORE_EXPORT std::string to_json(const SolveAnswer& answer);

}  // namespace skyhaul::core
