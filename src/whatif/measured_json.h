// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "skyhaul/core/sweep_results.h"

namespace skyhaul::core {

/// A measured value as JSON; null where there is none.
inline nlohmann::ordered_json measured_json(const MeasuredValue& value) {
  if (const double* number = std::get_if<double>(&value)) return *number;
  if (const bool* flag = std::get_if<bool>(&value)) return *flag;
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

}  // namespace skyhaul::core
