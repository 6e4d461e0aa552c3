// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <cmath>

#include "scenario/yaml_parts.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

std::string clock(std::int64_t seconds) {
  return fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
}

void open(YAML::Emitter& out, const char* key) { out << YAML::Key << key << YAML::Value << YAML::BeginMap; }

void put_solar(YAML::Emitter& out, const models::SolarArray& array) {
  open(out, "solar");
  put(out, "peak", format_power(array.peak_kw));
  put(out, "mount",
      array.mount == models::SolarMount::kSingleAxis ? "single-axis"
      : array.mount == models::SolarMount::kDualAxis ? "dual-axis"
                                                     : "fixed");
  if (array.mount == models::SolarMount::kFixed) {
    put(out, "tilt", yaml_number(array.tilt_deg));
    put(out, "azimuth", yaml_number(array.azimuth_deg));
  }
  put(out, "performance_ratio", yaml_number(array.performance_ratio));
  put(out, "turbidity", yaml_number(array.linke_turbidity));
  put(out, "cloud_cover", yaml_number(array.cloud_cover));
  put(out, "albedo", yaml_number(array.albedo));
  out << YAML::EndMap;
}

void put_wind(YAML::Emitter& out, const models::WindFarm& farm) {
  open(out, "wind");
  put(out, "rated", format_power(farm.rated_kw));
  put(out, "mean_speed", yaml_number(farm.mean_speed_m_s));
  put(out, "weibull_shape", yaml_number(farm.weibull_shape));
  put(out, "correlation", format_duration(farm.correlation_ns));
  put(out, "cut_in", yaml_number(farm.cut_in_m_s));
  put(out, "rated_speed", yaml_number(farm.rated_speed_m_s));
  put(out, "cut_out", yaml_number(farm.cut_out_m_s));
  out << YAML::EndMap;
}

void put_battery(YAML::Emitter& out, const models::Battery& battery) {
  open(out, "battery");
  put(out, "capacity", format_energy(battery.capacity_kwh));
  put(out, "charge_efficiency", yaml_number(battery.charge_efficiency));
  put(out, "discharge_efficiency", yaml_number(battery.discharge_efficiency));
  if (std::isfinite(battery.max_charge_kw)) put(out, "max_charge", format_power(battery.max_charge_kw));
  if (std::isfinite(battery.max_discharge_kw))
    put(out, "max_discharge", format_power(battery.max_discharge_kw));
  put(out, "initial", yaml_number(battery.initial));
  out << YAML::EndMap;
}

void put_control(YAML::Emitter& out, const models::PowerControl& control) {
  open(out, "control");
  put(out, "radio_stop", yaml_number(control.radio_stop));
  put(out, "radio_start", yaml_number(control.radio_start));
  put(out, "compute_stop", yaml_number(control.compute_stop));
  put(out, "compute_start", yaml_number(control.compute_start));
  put(out, "margin", yaml_number(control.margin));
  put(out, "rest", format_duration(control.rest_ns));
  out << YAML::EndMap;
}

}  // namespace

void put_windows(YAML::Emitter& out, const char* key, const std::vector<DailyWindow>& windows) {
  out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const DailyWindow& window : windows) {
    const std::int64_t end = window.end_s > 86400 ? window.end_s - 86400 : window.end_s;
    out << YAML::DoubleQuoted << clock(window.start_s) + "-" + clock(end);
  }
  out << YAML::EndSeq;
}

void put_supply(YAML::Emitter& out, const SupplySpec& spec) {
  const models::PowerSupply& supply = spec.supply;
  open(out, "power");
  if (supply.solar) put_solar(out, *supply.solar);
  if (supply.wind) put_wind(out, *supply.wind);
  if (supply.gas) {
    open(out, "gas");
    put(out, "rated", format_power(supply.gas->rated_kw));
    put(out, "mtbf", format_duration(supply.gas->mtbf_ns));
    put(out, "mttr", format_duration(supply.gas->mttr_ns));
    out << YAML::EndMap;
  }
  if (!spec.grid.empty()) {
    open(out, "grid");
    put(out, "rated", format_power(supply.grid_kw));
    put_windows(out, "windows", spec.grid);
    out << YAML::EndMap;
  }
  if (!spec.file.empty()) put(out, "file", spec.file);
  put_battery(out, supply.battery);
  open(out, "load");
  put(out, "radio", format_power(supply.loads.radio_kw));
  put(out, "compute", format_power(supply.loads.compute_kw));
  out << YAML::EndMap;
  put_control(out, supply.control);
  out << YAML::EndMap;
}

}  // namespace skyhaul::core
