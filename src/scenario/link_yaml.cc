// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/link_yaml.h"

#include <fmt/format.h>

#include <cmath>

#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

template <class Value>
void put(YAML::Emitter& out, const char* key, const Value& value) {
  out << YAML::Key << key << YAML::Value << value;
}

void put_number(YAML::Emitter& out, const char* key, double value) {
  if (std::isfinite(value)) put(out, key, fmt::format("{}", value));
}

void put_numbers(YAML::Emitter& out, const char* key, const std::vector<double>& values) {
  if (values.empty()) return;
  out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const double value : values) out << fmt::format("{}", value);
  out << YAML::EndSeq;
}

void put_table(YAML::Emitter& out, const char* key, const models::QuantileTable& table) {
  put_numbers(out, key, {table.begin(), table.end()});
}

void put_direction(YAML::Emitter& out, const char* key, const models::RadioDirection& its) {
  out << YAML::Key << key << YAML::Value << YAML::BeginMap;
  put_number(out, "frequency_ghz", its.frequency_ghz);
  put_number(out, "bandwidth_mhz", its.bandwidth_mhz);
  put(out, "carriers", its.carriers);
  put_number(out, "rolloff", its.rolloff);
  if (its.pfd_dbw_m2_mhz) {
    put_number(out, "pfd_dbw_m2_mhz", *its.pfd_dbw_m2_mhz);
  } else {
    put_number(out, "eirp_dbw", its.eirp_dbw);
  }
  if (its.held_c_n_db) {
    put_number(out, "held_c_n_db", *its.held_c_n_db);
    put(out, "power_follows_rain", its.power_follows_rain);
  }
  put_number(out, "g_over_t_db_k", its.g_over_t_db_k);
  put_number(out, "ground_scan_exponent", its.ground_scan_exponent);
  put_number(out, "satellite_scan_exponent", its.satellite_scan_exponent);
  put_number(out, "pointing_loss_db", its.pointing_loss_db);
  put_number(out, "other_losses_db", its.other_losses_db);
  put_number(out, "carrier_to_interference_db", its.carrier_to_interference_db);
  put(out, "coding", its.coding == models::Coding::kShannon ? "shannon" : "dvb-s2x");
  put_number(out, "shannon_gap_db", its.shannon_gap_db);
  put_number(out, "least_c_n_db", its.least_c_n_db);
  put_number(out, "highest_efficiency", its.highest_efficiency);
  put_number(out, "hysteresis_db", its.hysteresis_db);
  put_numbers(out, "implementation_loss_db", its.implementation_loss_db);
  put_number(out, "framing", its.framing);
  put_number(out, "airtime", its.airtime);
  out << YAML::EndMap;
}

}  // namespace

void put_radio(YAML::Emitter& out, const char* key, const models::Radio& radio) {
  out << YAML::Key << key << YAML::Value << YAML::BeginMap;
  put_direction(out, "up", radio.up);
  put_direction(out, "down", radio.down);
  if (radio.limit == models::RadioLimit::kRain) out << YAML::Key << "limit" << YAML::Value << "rain";
  put_number(out, "tilt", radio.tilt_deg);
  put_number(out, "tilt_azimuth", radio.tilt_azimuth_deg);
  put_number(out, "polarization_tilt", radio.polarization_tilt_deg);
  put_number(out, "antenna_diameter_m", radio.antenna_diameter_m);
  put_number(out, "antenna_efficiency", radio.antenna_efficiency);
  out << YAML::EndMap;
}

void put_data_plan(YAML::Emitter& out, const models::DataPlan& plan) {
  out << YAML::Key << "data_plan" << YAML::Value << YAML::BeginMap;
  put(out, "volume", format_size(plan.volume_bytes));
  put(out, "used", format_size(plan.used_bytes));
  put(out, "up", format_rate(plan.up_bps));
  put(out, "down", format_rate(plan.down_bps));
  put(out, "pool", plan.pooled ? "site" : "terminal");
  put(out, "renewal_day", plan.renewal_day);
  out << YAML::EndMap;
}

void put_access(YAML::Emitter& out, const models::AccessDelay& access) {
  if (access.median_ns == 0) return put(out, "access", "off");
  out << YAML::Key << "access" << YAML::Value << YAML::BeginMap;
  put(out, "median", format_duration(access.median_ns));
  put_table(out, "base", access.base);
  put_table(out, "spread", access.spread);
  put_table(out, "packet", access.packet);
  put_number(out, "growth", access.growth);
  put_number(out, "reference_load", access.reference_load);
  out << YAML::EndMap;
}

void put_variation(YAML::Emitter& out, const models::ClassVariation* variation) {
  if (variation == nullptr) return put(out, "variation", "off");
  out << YAML::Key << "variation" << YAML::Value << YAML::BeginMap;
  for (const bool up : {true, false}) {
    const models::RateVariation& its = up ? variation->up : variation->down;
    out << YAML::Key << (up ? "up" : "down") << YAML::Value << YAML::BeginMap;
    put_table(out, "factor", its.factor);
    put_number(out, "persistence", its.persistence);
    put_number(out, "slow_share", its.slow_share);
    put_number(out, "second_spread", its.second_spread);
    put_number(out, "first_second", its.first_second);
    put_number(out, "last_second", its.last_second);
    out << YAML::EndMap;
  }
  put_number(out, "common", variation->common);
  put_number(out, "up_down", variation->up_down);
  out << YAML::EndMap;
}

void put_loss(YAML::Emitter& out, const models::LossModel& loss) {
  out << YAML::Key << "loss" << YAML::Value << YAML::BeginMap;
  put_number(out, "burst_loss", loss.burst_loss);
  put(out, "burst", format_duration(loss.burst_ns));
  put(out, "calm", format_duration(loss.calm_ns));
  put_number(out, "reallocation_loss", loss.reallocation_loss);
  put_number(out, "reallocation_probability", loss.reallocation_probability);
  put_number(out, "laser_bursts", loss.laser_bursts);
  put_number(out, "laser_probability", loss.laser_probability);
  put_number(out, "laser_loss", loss.laser_loss);
  put(out, "laser_before", format_duration(loss.laser_before_ns));
  put(out, "laser_after", format_duration(loss.laser_after_ns));
  if (!loss.outages.empty()) {
    out << YAML::Key << "outages" << YAML::Value << YAML::BeginSeq;
    for (const models::LossModel::RareOutage& rare : loss.outages) {
      out << YAML::Flow << YAML::BeginMap;
      put(out, "cause", models::to_string(rare.cause));
      put(out, "every", format_duration(rare.every_ns));
      put(out, "length", format_duration(rare.length_ns));
      out << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

void put_measured_link(YAML::Emitter& out, const LinkSpec& link) {
  out << YAML::Key << "link" << YAML::Value << YAML::BeginMap;
  put(out, "measured", link.file);
  put(out, "mode", link.mode == models::LogMode::kResample ? "resample" : "repeat");
  put(out, "block", format_duration(link.block_ns));
  if (link.hold_ns > 0) put(out, "hold", format_duration(link.hold_ns));
  out << YAML::EndMap;
}

void put_sharing(YAML::Emitter& out, const ResolvedScenario& scenario) {
  const models::Contention& others = scenario.contention;
  out << YAML::Key << "contention" << YAML::Value << YAML::BeginMap;
  put_numbers(out, "share", others.share);
  put_numbers(out, "share_up", others.share_up);
  put_number(out, "terminal", others.terminal);
  put_number(out, "cell", others.cell);
  put_number(out, "satellite", others.satellite);
  put_number(out, "gateway", others.gateway);
  put_number(out, "slot_deviation", others.slot_deviation);
  if (others.cell_up_bps > 0) put(out, "cell_up", format_rate(others.cell_up_bps));
  if (others.cell_down_bps > 0) put(out, "cell_down", format_rate(others.cell_down_bps));
  out << YAML::EndMap;
  put_loss(out, scenario.loss);
  out << YAML::Key << "encapsulation" << YAML::Value << YAML::BeginMap;
  put(out, "mtu", format_size(scenario.encapsulation.mtu_bytes));
  put(out, "overhead", format_size(scenario.encapsulation.overhead_bytes));
  out << YAML::EndMap;
}

}  // namespace skyhaul::core
