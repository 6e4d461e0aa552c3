// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/link_variation.h"
#include "skyhaul/models/network.h"

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

/// "N ms" or "N s".
inline std::int64_t read_duration_ns(const YAML::Node& node) {
  const std::string text = node.as<std::string>();
  return static_cast<std::int64_t>(std::stod(text) * (text.find("ms") == std::string::npos ? 1e9 : 1e6));
}

/// The shipped preset configs/presets/loss/NAME.yaml, without its rare outages.
inline LossModel loss_preset(const std::string& name) {
  const YAML::Node node = YAML::LoadFile(SKYHAUL_SOURCE_DIR "/configs/presets/loss/" + name + ".yaml");
  LossModel all;
  all.burst_loss = node["burst_loss"].as<double>();
  all.burst_ns = read_duration_ns(node["burst"]);
  all.calm_ns = read_duration_ns(node["calm"]);
  all.reallocation_loss = node["reallocation_loss"].as<double>();
  all.reallocation_probability = node["reallocation_probability"].as<double>();
  all.laser_bursts = node["laser_bursts"].as<double>();
  all.laser_probability = node["laser_probability"].as<double>();
  all.laser_loss = node["laser_loss"].as<double>();
  all.laser_before_ns = read_duration_ns(node["laser_before"]);
  all.laser_after_ns = read_duration_ns(node["laser_after"]);
  return all;
}

/// The shipped preset configs/presets/access/NAME.yaml.
inline AccessDelay access_preset(const std::string& name) {
  const YAML::Node node = YAML::LoadFile(SKYHAUL_SOURCE_DIR "/configs/presets/access/" + name + ".yaml");
  AccessDelay all;
  all.median_ns = read_duration_ns(node["median"]);
  all.base = read_table(node["base"]);
  all.spread = read_table(node["spread"]);
  all.packet = read_table(node["packet"]);
  all.growth = node["growth"].as<double>();
  all.reference_load = node["reference_load"].as<double>();
  return all;
}

}  // namespace skyhaul::models
