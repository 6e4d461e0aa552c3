// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/link_variation.h"

namespace skyhaul::models {

inline QuantileTable read_table(const YAML::Node& node) {
  QuantileTable table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = node[i].as<double>();
  return table;
}

inline RateVariation read_direction(const YAML::Node& node) {
  RateVariation all;
  all.factor = read_table(node["factor"]);
  all.persistence = node["persistence"].as<double>();
  all.slow_share = node["slow_share"].as<double>();
  all.second_spread = node["second_spread"].as<double>();
  all.first_second = node["first_second"].as<double>();
  all.last_second = node["last_second"].as<double>();
  return all;
}

/// The shipped preset configs/presets/variation/NAME.yaml.
inline ClassVariation variation_preset(const std::string& name) {
  const YAML::Node node = YAML::LoadFile(SKYHAUL_SOURCE_DIR "/configs/presets/variation/" + name + ".yaml");
  return {read_direction(node["up"]), read_direction(node["down"]), node["common"].as<double>(),
          node["up_down"].as<double>()};
}

/// The shipped preset configs/presets/access/NAME.yaml.
inline AccessDelay access_preset(const std::string& name) {
  const YAML::Node node = YAML::LoadFile(SKYHAUL_SOURCE_DIR "/configs/presets/access/" + name + ".yaml");
  const std::string median = node["median"].as<std::string>();  // "N ms"
  AccessDelay all;
  all.median_ns = static_cast<std::int64_t>(std::stod(median) * 1e6);
  all.base = read_table(node["base"]);
  all.spread = read_table(node["spread"]);
  all.packet = read_table(node["packet"]);
  all.growth = node["growth"].as<double>();
  all.reference_load = node["reference_load"].as<double>();
  return all;
}

}  // namespace skyhaul::models
