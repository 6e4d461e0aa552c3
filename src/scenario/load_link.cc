// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a link carries: radios, data plans, background users, loss, tunnels.
#include <stdexcept>

#include "scenario/load_numbers.h"
#include "scenario/load_parts.h"
#include "scenario/load_variation.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

/// Key by key over `standard`; one without a frequency is none: what a link cannot do without is then
/// required.
models::RadioDirection load_direction(const MapReader& reader, const models::RadioDirection& standard) {
  models::RadioDirection all = standard;
  const bool is_new = standard.frequency_ghz == 0;
  const auto number = [&](const char* key, double& value) {
    value = is_new ? reader.number(key) : reader.number(key, value);
  };
  number("frequency_ghz", all.frequency_ghz);
  number("bandwidth_mhz", all.bandwidth_mhz);
  number("g_over_t_db_k", all.g_over_t_db_k);
  if (reader.has("pfd_dbw_m2_mhz")) {
    if (reader.has("eirp_dbw")) reader.refuse("eirp_dbw", "eirp_dbw or pfd_dbw_m2_mhz, but not both");
    all.pfd_dbw_m2_mhz = reader.number("pfd_dbw_m2_mhz");
  } else if (reader.has("eirp_dbw") || is_new) {
    all.eirp_dbw = reader.number("eirp_dbw");
    all.pfd_dbw_m2_mhz.reset();
  }
  if (reader.has("held_c_n_db")) {
    if (all.pfd_dbw_m2_mhz) reader.refuse("held_c_n_db", "no value: the flux density is held already");
    all.held_c_n_db = reader.number("held_c_n_db");
  }
  if (all.pfd_dbw_m2_mhz) all.held_c_n_db.reset();
  all.power_follows_rain = reader.flag("power_follows_rain", all.power_follows_rain);
  if (reader.has("power_follows_rain") && !all.held_c_n_db)
    reader.refuse("power_follows_rain", "only with held_c_n_db: there is no power control without it");
  all.carriers = static_cast<int>(reader.count("carriers", all.carriers));
  all.rolloff = reader.number("rolloff", all.rolloff);
  all.ground_scan_exponent = reader.number("ground_scan_exponent", all.ground_scan_exponent);
  all.satellite_scan_exponent = reader.number("satellite_scan_exponent", all.satellite_scan_exponent);
  all.pointing_loss_db = reader.number("pointing_loss_db", all.pointing_loss_db);
  all.other_losses_db = reader.number("other_losses_db", all.other_losses_db);
  all.carrier_to_interference_db =
      reader.number("carrier_to_interference_db", all.carrier_to_interference_db);
  const bool shannon = all.coding == models::Coding::kShannon;
  all.coding = reader.choice("coding", shannon ? "shannon" : "dvb-s2x") == "shannon"
                   ? models::Coding::kShannon
                   : models::Coding::kDvbS2x;
  all.shannon_gap_db = reader.number("shannon_gap_db", all.shannon_gap_db);
  all.least_c_n_db = reader.number("least_c_n_db", all.least_c_n_db);
  all.highest_efficiency = reader.number("highest_efficiency", all.highest_efficiency);
  all.hysteresis_db = reader.number("hysteresis_db", all.hysteresis_db);
  all.framing = reader.number("framing", all.framing);
  all.airtime = reader.number("airtime", all.airtime);
  if (reader.has("implementation_loss_db")) {
    constexpr const char* kAccepted = "at most 9 numbers from 0 to 20, by bits a symbol from 0 on";
    all.implementation_loss_db = load_numbers(reader, "implementation_loss_db", 0, 20, kAccepted);
    if (all.implementation_loss_db.size() > 9) reader.refuse("implementation_loss_db", kAccepted);
  }
  return all;
}

models::Radio load_radio(const MapReader& reader, const Presets& presets, const models::Radio& standard) {
  models::Radio radio = standard;
  if (reader.has("preset")) {
    radio = load_radio(presets.open("radios", reader, "preset", "radio"), presets, {});
  }
  reader.description();
  for (const bool up : {true, false}) {
    models::RadioDirection& its = up ? radio.up : radio.down;
    if (reader.has(up ? "up" : "down") || its.frequency_ghz == 0)
      its = load_direction(reader.map(up ? "up" : "down"), its);
  }
  if (reader.has("limit"))
    radio.limit =
        reader.choice("limit", "") == "rain" ? models::RadioLimit::kRain : models::RadioLimit::kBudget;
  radio.tilt_deg = reader.angle_deg("tilt", radio.tilt_deg);
  radio.tilt_azimuth_deg = reader.angle_deg("tilt_azimuth", radio.tilt_azimuth_deg);
  radio.polarization_tilt_deg = reader.angle_deg("polarization_tilt", radio.polarization_tilt_deg);
  radio.antenna_diameter_m = reader.number("antenna_diameter_m", radio.antenna_diameter_m);
  radio.antenna_efficiency = reader.number("antenna_efficiency", radio.antenna_efficiency);
  return radio;
}

models::Contention load_contention(const MapReader& reader, const Presets& presets) {
  models::Contention all;
  if (reader.has("preset")) {
    all = load_contention(presets.open("contention", reader, "preset", "contention"), presets);
  }
  reader.description();
  if (reader.has("share")) {
    constexpr const char* kAccepted = "24 numbers from 0.01 to 1, from midnight on";
    all.share = load_numbers(reader, "share", 0.01, 1, kAccepted);
    if (all.share.size() != 24) reader.refuse("share", kAccepted);
  }
  if (reader.has("share_up")) {
    constexpr const char* kAccepted = "24 numbers from 0.01 to 1, from midnight on";
    all.share_up = load_numbers(reader, "share_up", 0.01, 1, kAccepted);
    if (all.share_up.size() != 24) reader.refuse("share_up", kAccepted);
    if (all.share.empty())
      reader.miss("share", "the share that is left of the downlink, because there is share_up");
  }
  all.terminal = reader.number("terminal", all.terminal);
  all.cell = reader.number("cell", all.cell);
  all.satellite = reader.number("satellite", all.satellite);
  all.gateway = reader.number("gateway", all.gateway);
  all.slot_deviation = reader.number("slot_deviation", all.slot_deviation);
  all.cell_up_bps = reader.rate_bps("cell_up", all.cell_up_bps);
  all.cell_down_bps = reader.rate_bps("cell_down", all.cell_down_bps);
  return all;
}

models::OutageCause cause_named(const std::string& name) {
  for (auto cause = static_cast<int>(models::kLastOutageCause); cause > 0; --cause) {
    if (name == models::to_string(static_cast<models::OutageCause>(cause)))
      return static_cast<models::OutageCause>(cause);
  }
  throw std::logic_error("no outage cause " + name);
}

models::LossModel load_loss(const MapReader& reader, const Presets& presets) {
  models::LossModel all;
  if (reader.has("preset")) all = load_loss(presets.open("loss", reader, "preset", "loss"), presets);
  reader.description();
  all.burst_loss = reader.number("burst_loss", all.burst_loss);
  all.burst_ns = reader.duration_ns("burst", all.burst_ns);
  all.calm_ns = reader.duration_ns("calm", all.calm_ns);
  if (all.burst_loss > 0) {
    if (all.burst_ns < 1'000'000) reader.miss("burst", "a mean length of bursts of at least 1 ms");
    if (all.calm_ns < 1'000'000) reader.miss("calm", "a mean time between bursts of at least 1 ms");
  }
  all.reallocation_loss = reader.number("reallocation_loss", all.reallocation_loss);
  all.reallocation_probability = reader.number("reallocation_probability", all.reallocation_probability);
  all.laser_bursts = reader.number("laser_bursts", all.laser_bursts);
  all.laser_probability = reader.number("laser_probability", all.laser_probability);
  all.laser_loss = reader.number("laser_loss", all.laser_loss);
  all.laser_before_ns = reader.duration_ns("laser_before", all.laser_before_ns);
  all.laser_after_ns = reader.duration_ns("laser_after", all.laser_after_ns);
  if (reader.has("outages")) {
    all.outages.clear();
    for (const MapReader& item : reader.maps("outages")) {
      if (!item.has("cause")) item.miss("cause", "no_satellite, no_gateway, rain, power or fault");
      all.outages.push_back({cause_named(item.choice("cause", "fault")), item.duration_ns("every"),
                             item.duration_ns("length")});
    }
    if (all.outages.size() > 32) reader.refuse("outages", "at most 32 kinds of outages");
  }
  return all;
}

/// What a scenario or a constellation says, else `standard`.
void load_contention_key(const MapReader& reader, const Presets& presets, const models::Contention& standard,
                         models::Contention& into) {
  into = !reader.has("contention")     ? standard
         : reader.is_off("contention") ? models::Contention()
                                       : load_contention(reader.map("contention"), presets);
}

}  // namespace

models::LossModel load_loss_key(const MapReader& reader, const Presets& presets) {
  return reader.is_off("loss") ? models::LossModel() : load_loss(reader.map("loss"), presets);
}

models::AccessDelay load_access_key(const MapReader& reader, const Presets& presets) {
  return reader.is_off("access") ? models::AccessDelay() : load_access(reader.map("access"), presets);
}

std::shared_ptr<const models::Radio> load_radio_key(const MapReader& reader, const char* key,
                                                    const Presets& presets,
                                                    const std::shared_ptr<const models::Radio>& standard) {
  return std::make_shared<models::Radio>(
      load_radio(reader.map(key), presets, standard ? *standard : models::Radio()));
}

std::shared_ptr<const models::Radio> load_gateway_radio(
    const MapReader& reader, const char* key, const Presets& presets,
    const std::shared_ptr<const models::Radio>& standard) {
  const auto radio = load_radio_key(reader, key, presets, standard);
  if (radio->limit == models::RadioLimit::kRain)
    reader.refuse(key, "a radio with limit: budget, since limit: rain is of terminals");
  return radio;
}

models::DataPlan load_data_plan(const MapReader& reader, const std::optional<models::DataPlan>& standard) {
  models::DataPlan plan = standard.value_or(models::DataPlan());
  plan.volume_bytes = standard ? reader.size_bytes("volume", plan.volume_bytes) : reader.size_bytes("volume");
  plan.used_bytes = reader.size_bytes("used", plan.used_bytes);
  plan.up_bps = standard ? reader.rate_bps("up", plan.up_bps) : reader.rate_bps("up");
  plan.down_bps = standard ? reader.rate_bps("down", plan.down_bps) : reader.rate_bps("down");
  plan.pooled = reader.choice("pool", plan.pooled ? "site" : "terminal") == "site";
  plan.renewal_day = static_cast<int>(reader.count("renewal_day", plan.renewal_day));
  return plan;
}

void load_measured_sky(const MapReader& reader, const Presets& presets, ConstellationSpec& spec) {
  load_contention_key(reader, presets, spec.contention, spec.contention);
  if (reader.has("loss")) spec.loss = load_loss_key(reader, presets);
  if (reader.has("access")) spec.access = load_access_key(reader, presets);
  if (reader.has("variation")) spec.variation = load_variation_key(reader, presets);
}

void load_sharing(const MapReader& root, const Presets& presets, ResolvedScenario& scenario) {
  load_contention_key(root, presets, scenario.constellation.contention, scenario.contention);
  scenario.loss = root.has("loss") ? load_loss_key(root, presets) : scenario.constellation.loss;
  if (root.has("encapsulation")) {
    const MapReader tunnel = root.map("encapsulation");
    scenario.encapsulation.mtu_bytes = static_cast<std::int32_t>(tunnel.size_bytes("mtu", 1500));
    scenario.encapsulation.overhead_bytes = static_cast<std::int32_t>(tunnel.size_bytes("overhead", 0));
    if (scenario.encapsulation.mtu_bytes - scenario.encapsulation.overhead_bytes < 68)
      tunnel.refuse("overhead", "room for packets of at least 68 bytes");
  }
}

}  // namespace skyhaul::core
