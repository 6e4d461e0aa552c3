// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include "skyhaul/core/alternative.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {

// Parts of to_yaml(): what a planner adds to a scenario.

void put_method(YAML::Emitter& out, const MethodSpec& method, int overlap_steps);
void put_price(YAML::Emitter& out, const models::Price& price);
void put_alternative(YAML::Emitter& out, const Alternative& alternative);
/// `targets`, where the scenario has any.
void put_targets(YAML::Emitter& out, const ResolvedScenario& scenario);

}  // namespace skyhaul::core
