// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <string>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

// Parts of to_yaml().

inline std::string yaml_number(double value) { return fmt::format("{}", value); }

template <class Value>
void put(YAML::Emitter& out, const char* key, const Value& value) {
  out << YAML::Key << key << YAML::Value << value;
}

/// "10:00-22:00", ...
void put_windows(YAML::Emitter& out, const char* key, const std::vector<DailyWindow>& windows);
/// The power of a site that has a supply.
void put_supply(YAML::Emitter& out, const SupplySpec& spec);
/// `faults`, with times as durations after the epoch where they can be.
void put_faults(YAML::Emitter& out, const ResolvedScenario& scenario);

}  // namespace skyhaul::core
