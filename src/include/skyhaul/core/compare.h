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

struct CompareOptions {
  /// What is compared: files of scenarios, folders of runs, and cases of sweeps as DIR/ID. The others are
  /// held against the first.
  std::vector<std::string> items;
  std::vector<std::string> measures;  ///< paths of the summary; empty: those of each traffic entry and site
  int futures = 5;  ///< seeds that all of them are answered with, the first one's own included
  unsigned threads = 0;
  ResolveOptions presets;
  std::function<void(double done)> progress;
  std::function<bool()> interrupted = [] { return false; };
};

/// A key whose values are not the same in all.
struct InputDifference {
  std::string key;
  std::vector<std::string> values;  ///< one for each item; empty where an item does not have it
};

/// The difference of a number from the first item's, future by future.
struct PairedDifference {
  std::optional<double> mean;       ///< absent: no future has both numbers
  std::optional<double> low, high;  ///< 90 % range of the mean; absent with fewer than two such futures
  int futures = 0;                  ///< futures that have both numbers
};

struct OutputDifference {
  std::string path, unit;
  std::vector<MeasuredValue> values;          ///< in the first future, one for each item
  std::vector<bool> there;                    ///< by item: false where it has no such entry, site or pair
  std::vector<PairedDifference> differences;  ///< one for each item but the first; empty for texts
  bool differs = false;
};

struct Comparison {
  std::vector<std::string> items;
  std::vector<InputDifference> inputs;
  std::vector<OutputDifference> outputs;
  int futures = 0;
  std::size_t runs = 0;
};

/// Holds scenarios, runs or cases of sweeps against each other. Each is answered with the same seeds, so that
/// all of them meet the same weather, other users, loss and faults, and what differs is what they ask. Throws
/// InputError for what cannot be read, and Interrupted.
SKYHAUL_CORE_EXPORT Comparison compare(const CompareOptions& options);

SKYHAUL_CORE_EXPORT std::string to_text(const Comparison& comparison);
SKYHAUL_CORE_EXPORT std::string to_json(const Comparison& comparison);

}  // namespace skyhaul::core
