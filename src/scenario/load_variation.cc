// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// How rates differ by slot and second, and what packets wait for the medium.
#include "scenario/load_variation.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/load_numbers.h"
#include "scenario/load_parts.h"

namespace skyhaul::core {

namespace {

void load_table(const MapReader& reader, const char* key, double least, double most,
                models::QuantileTable& table) {
  if (!reader.has(key)) return;
  const std::string accepted = fmt::format(
      "7 rising numbers from {} to {}: what 1, 5, 25, 50, 75, 95 and 99 % do not exceed", least, most);
  const std::vector<double> all = load_numbers(reader, key, least, most, accepted);
  if (all.size() != table.size() || !std::is_sorted(all.begin(), all.end())) reader.refuse(key, accepted);
  std::copy(all.begin(), all.end(), table.begin());
}

void load_direction(const MapReader& reader, const char* key, models::RateVariation& all) {
  if (!reader.has(key)) return;
  const MapReader its = reader.map(key);
  load_table(its, "factor", 0.001, 10, all.factor);
  all.persistence = its.number("persistence", all.persistence);
  all.slow_share = its.number("slow_share", all.slow_share);
  all.second_spread = its.number("second_spread", all.second_spread);
  all.first_second = its.number("first_second", all.first_second);
  all.last_second = its.number("last_second", all.last_second);
}

}  // namespace

models::AccessDelay load_access(const MapReader& reader, const Presets& presets) {
  models::AccessDelay all;
  if (reader.has("preset")) all = load_access(presets.open("access", reader, "preset", "access"), presets);
  reader.description();
  all.median_ns = reader.duration_ns("median", all.median_ns);
  load_table(reader, "base", 0, 100, all.base);
  load_table(reader, "spread", 0, 100, all.spread);
  load_table(reader, "packet", -10, 10, all.packet);
  all.growth = reader.number("growth", all.growth);
  all.reference_load = reader.number("reference_load", all.reference_load);
  if (!all.valid())
    reader.refuse("packet", "a first value with which base and spread make no packet's wait negative");
  return all;
}

models::ClassVariation load_variation(const MapReader& reader, const Presets& presets) {
  models::ClassVariation all;
  if (reader.has("preset"))
    all = load_variation(presets.open("variation", reader, "preset", "variation"), presets);
  reader.description();
  load_direction(reader, "up", all.up);
  load_direction(reader, "down", all.down);
  all.common = reader.number("common", all.common);
  all.up_down = reader.number("up_down", all.up_down);
  return all;
}

std::shared_ptr<const models::ClassVariation> load_variation_key(const MapReader& reader,
                                                                 const Presets& presets) {
  if (reader.is_off("variation")) return nullptr;
  return std::make_shared<models::ClassVariation>(load_variation(reader.map("variation"), presets));
}

}  // namespace skyhaul::core
