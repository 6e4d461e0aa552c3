// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// `weather:` of a site or gateway, with every value of its climate.
void put_weather(YAML::Emitter& out, const WeatherSpec& spec);

}  // namespace skyhaul::core
