// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/plan_yaml.h"

#include <cmath>

#include "scenario/yaml_parts.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

void put_number(YAML::Emitter& out, const char* key, const std::optional<double>& value) {
  if (value) put(out, key, yaml_number(*value));
}

void put_text(YAML::Emitter& out, const char* key, const std::string& text) {
  if (!text.empty()) put(out, key, text);
}

void put_link(YAML::Emitter& out, const Alternative& its) {
  if (its.under_sea) put(out, "under_sea", true);
  put(out, "up", format_rate(its.up_bps));
  put(out, "down", format_rate(its.down_bps));
  put(out, "delay", format_duration(its.delay_ns));
  put(out, "delay_per_km", format_duration(std::llround(its.delay_ns_per_km)));
  if (its.hop_km > 0) put(out, "hop", format_length(its.hop_km));
  put(out, "availability", yaml_number(its.availability));
  put(out, "outage_per_km", yaml_number(its.outage_per_km));
  if (its.repair_ns > 0) put(out, "repair", format_duration(its.repair_ns));
  put(out, "build", format_duration(its.build_ns));
  put(out, "build_per_km", format_duration(std::llround(its.build_ns_per_km)));
  if (its.life_ns > 0) put(out, "life", format_duration(its.life_ns));
  put_number(out, "cost_per_km", its.build_per_km);
  put_number(out, "cost_per_km_low", its.build_per_km_low);
  put_number(out, "cost_per_km_high", its.build_per_km_high);
  put_number(out, "cost_per_hop", its.build_per_hop);
  put_number(out, "once", its.once);
  put_number(out, "month", its.month);
  put_number(out, "month_per_gbit_s", its.month_per_gbit_s);
}

void put_carried(YAML::Emitter& out, const Alternative& its) {
  put(out, "unit", format_size(its.unit_bytes));
  put(out, "units", its.units);
  put(out, "drives", its.drives);
  put(out, "unit_rate", format_rate(its.unit_bps));
  put(out, "handling", format_duration(its.handling_ns));
  put(out, "km_per_hour", yaml_number(its.km_per_hour));
  put_number(out, "trip", its.trip);
  put_number(out, "trip_per_km", its.trip_per_km);
  put_number(out, "unit_price", its.unit_price);
}

}  // namespace

void put_method(YAML::Emitter& out, const MethodSpec& method, int overlap_steps) {
  out << YAML::Key << "method" << YAML::Value << YAML::BeginMap;
  put(out, "name", method.name);
  put_text(out, "description", method.description);
  put(out, "bits_per_parameter", yaml_number(method.bits_per_parameter));
  put(out, "fragments", method.fragments);
  put(out, "inner_steps", method.inner_steps);
  put(out, "overlap_steps", overlap_steps);
  out << YAML::EndMap;
}

void put_price(YAML::Emitter& out, const models::Price& price) {
  out << YAML::Key << "price" << YAML::Value << YAML::BeginMap;
  put(out, "currency", price.currency);
  put_number(out, "once", price.once);
  put_number(out, "month", price.month);
  put_number(out, "month_per_gbit_s", price.month_per_gbit_s);
  put(out, "included", format_size(price.included_bytes));
  if (!price.blocks.empty()) {
    out << YAML::Key << "blocks" << YAML::Value << YAML::BeginSeq;
    for (const models::PriceBlock& block : price.blocks) {
      out << YAML::Flow << YAML::BeginMap;
      put(out, "volume", format_size(block.volume_bytes));
      put(out, "price", yaml_number(block.price));
      out << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  put_text(out, "date", price.date);
  put_text(out, "source", price.source);
  out << YAML::EndMap;
}

void put_alternative(YAML::Emitter& out, const Alternative& its) {
  out << YAML::BeginMap;
  put(out, "name", its.name);
  put_text(out, "description", its.description);
  put(out, "kind", to_string(its.kind));
  if (its.distance_km) put(out, "distance", format_length(*its.distance_km));
  put(out, "detour", yaml_number(its.detour));
  if (std::isfinite(its.max_distance_km)) put(out, "max_distance", format_length(its.max_distance_km));
  put(out, "max_latitude", yaml_number(its.max_latitude_deg));
  if (its.unit_bytes > 0) {
    put_carried(out, its);
  } else {
    put_link(out, its);
  }
  put_text(out, "currency", its.currency);
  put_text(out, "date", its.date);
  put_text(out, "source", its.source);
  out << YAML::EndMap;
}

void put_targets(YAML::Emitter& out, const ResolvedScenario& scenario) {
  if (!scenario.target_interval_ns && !scenario.target_utilisation) return;
  out << YAML::Key << "targets" << YAML::Value << YAML::BeginMap;
  if (scenario.target_interval_ns) put(out, "interval", format_duration(*scenario.target_interval_ns));
  put_number(out, "utilisation", scenario.target_utilisation);
  put(out, "quantile", yaml_number(scenario.target_quantile));
  out << YAML::EndMap;
}

}  // namespace skyhaul::core
