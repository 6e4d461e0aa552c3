// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/sweep_results.h"

namespace skyhaul::core {

/// What a sweep's base says by itself.
struct SweepBase {
  std::string title;                ///< the sweep's name, or else the base scenario's
  std::vector<std::string> values;  ///< of each input; empty where the base does not say, or says several
  std::optional<double> target_s;   ///< the interval that it wants
};

/// Read from the texts that the results hold; a base that cannot be read any more says nothing.
SweepBase base_values(const ResultTable& table);

}  // namespace skyhaul::core
