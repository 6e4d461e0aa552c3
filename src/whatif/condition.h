// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// "PATH <= VALUE": what a value of the summary must be.
struct Condition {
  Measure measure;   ///< in the summary's unit
  std::string sign;  ///< "<=", "<", ">=", ">" or "=="
  double bound = 0;  ///< of numbers, in the summary's unit
  std::string text;  ///< of texts and truth values, with ==

  bool holds(const MeasuredValue& value) const;
  /// A number that is the smaller the nearer a value comes to the bound; none is infinitely far.
  double far(const MeasuredValue& value) const;
};

/// Throws InputError that names `--until`.
Condition parse_condition(const std::string& text, const Scenario& base);

}  // namespace skyhaul::core
