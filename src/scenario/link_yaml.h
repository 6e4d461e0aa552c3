// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

// Parts of to_yaml(): keys of what a link carries, each with its name.

void put_radio(YAML::Emitter& out, const char* key, const models::Radio& radio);
void put_access(YAML::Emitter& out, const models::AccessDelay& access);
/// nullptr: none, as off.
void put_variation(YAML::Emitter& out, const models::ClassVariation* variation);
void put_loss(YAML::Emitter& out, const models::LossModel& loss);
void put_measured_link(YAML::Emitter& out, const LinkSpec& link);
void put_data_plan(YAML::Emitter& out, const models::DataPlan& plan);
/// contention, loss and encapsulation, where the scenario has them.
void put_sharing(YAML::Emitter& out, const ResolvedScenario& scenario);

}  // namespace skyhaul::core
