// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a planner adds to a scenario: prices, targets, alternatives.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/load_parts.h"
#include "skyhaul/core/alternative.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {
namespace {

std::string load_currency(const MapReader& reader, const std::string& standard) {
  if (!reader.has("currency")) return standard;
  const std::string name = reader.text("currency");
  const bool letters =
      name.size() == 3 && std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!letters) reader.refuse("currency", "three capital letters of ISO 4217, such as USD");
  return name;
}

void read_number(const MapReader& reader, const char* key, std::optional<double>& value) {
  if (reader.has(key)) value = reader.number(key);
}

constexpr const char* kKinds[] = {"fibre", "microwave", "geo", "meo", "road", "air"};

bool is_carried(Alternative::Kind kind) {
  return kind == Alternative::Kind::kRoad || kind == Alternative::Kind::kAir;
}

void load_link(const MapReader& reader, Alternative& its) {
  its.under_sea = reader.flag("under_sea", its.under_sea);
  its.up_bps = reader.rate_bps("up", its.up_bps);
  its.down_bps = reader.rate_bps("down", its.down_bps);
  its.delay_ns = reader.duration_ns("delay", its.delay_ns);
  its.delay_ns_per_km =
      static_cast<double>(reader.duration_ns("delay_per_km", static_cast<std::int64_t>(its.delay_ns_per_km)));
  its.hop_km = reader.length_km("hop", its.hop_km);
  its.availability = reader.number("availability", its.availability);
  its.outage_per_km = reader.number("outage_per_km", its.outage_per_km);
  its.repair_ns = reader.duration_ns("repair", its.repair_ns);
  its.build_ns = reader.duration_ns("build", its.build_ns);
  its.build_ns_per_km =
      static_cast<double>(reader.duration_ns("build_per_km", static_cast<std::int64_t>(its.build_ns_per_km)));
  its.life_ns = reader.duration_ns("life", its.life_ns);
  // A cost of one's own is not within the range of a preset's.
  if (reader.has("cost_per_km")) its.build_per_km_low = its.build_per_km_high = std::nullopt;
  read_number(reader, "cost_per_km", its.build_per_km);
  read_number(reader, "cost_per_km_low", its.build_per_km_low);
  read_number(reader, "cost_per_km_high", its.build_per_km_high);
  const double least = its.build_per_km_low.value_or(0);
  const double middle = std::max(least, its.build_per_km.value_or(least));
  if (its.build_per_km && *its.build_per_km < least)
    reader.refuse(reader.has("cost_per_km_low") ? "cost_per_km_low" : "cost_per_km",
                  reader.has("cost_per_km_low") ? fmt::format("at most cost_per_km ({:g})", *its.build_per_km)
                                                : fmt::format("at least cost_per_km_low ({:g})", least));
  if (its.build_per_km_high && *its.build_per_km_high < middle)
    reader.refuse(reader.has("cost_per_km_high") ? "cost_per_km_high" : "cost_per_km_low",
                  reader.has("cost_per_km_high")
                      ? fmt::format("at least {:g}, as the other costs", middle)
                      : fmt::format("at most cost_per_km_high ({:g})", *its.build_per_km_high));
  read_number(reader, "cost_per_hop", its.build_per_hop);
  read_number(reader, "once", its.once);
  read_number(reader, "month", its.month);
  read_number(reader, "month_per_gbit_s", its.month_per_gbit_s);
  const bool built = its.build_per_km || its.build_per_km_low || its.build_per_km_high || its.build_per_hop;
  if (built && its.life_ns == 0) reader.miss("life", "the duration over which the cost of building is paid");
  if (its.build_per_hop && its.hop_km == 0)
    reader.miss("hop", "the length of a hop, because there is cost_per_hop");
}

void load_carried(const MapReader& reader, Alternative& its) {
  its.unit_bytes = reader.size_bytes("unit", its.unit_bytes);
  its.units = reader.count("units", its.units);
  its.drives = reader.count("drives", its.drives);
  its.unit_bps = reader.rate_bps("unit_rate", its.unit_bps);
  its.handling_ns = reader.duration_ns("handling", its.handling_ns);
  its.km_per_hour = reader.number("km_per_hour", its.km_per_hour);
  read_number(reader, "trip", its.trip);
  read_number(reader, "trip_per_km", its.trip_per_km);
  read_number(reader, "unit_price", its.unit_price);
}

const std::vector<const char*> kLinkKeys = {
    "under_sea",    "up",           "down",          "delay",           "delay_per_km",
    "hop",          "availability", "outage_per_km", "repair",          "build",
    "build_per_km", "life",         "cost_per_km",   "cost_per_km_low", "cost_per_km_high",
    "cost_per_hop", "once",         "month",         "month_per_gbit_s"};
const std::vector<const char*> kCarriedKeys = {"unit",        "units", "drives",      "unit_rate", "handling",
                                               "km_per_hour", "trip",  "trip_per_km", "unit_price"};

Alternative load_alternative(const MapReader& reader, const Presets& presets) {
  Alternative its;
  bool from_preset = false;
  if (reader.has("preset")) {
    its = load_alternative(presets.open("alternatives", reader, "preset", "alternative"), presets);
    its.name = reader.name("preset");
    from_preset = true;
  }
  its.name = from_preset ? reader.name("name", its.name)
                         : reader.name("name", its.name.empty() ? "custom" : its.name);
  if (reader.has("description")) its.description = reader.text("description");
  const std::string kind =
      from_preset ? reader.choice("kind", to_string(its.kind)) : reader.choice("kind", "");
  const auto found = std::find(std::begin(kKinds), std::end(kKinds), kind);
  if (found == std::end(kKinds)) reader.miss("kind", fmt::format("one of {}", fmt::join(kKinds, ", ")));
  its.kind = static_cast<Alternative::Kind>(found - std::begin(kKinds));
  const bool carried = is_carried(its.kind);
  for (const char* key : carried ? kLinkKeys : kCarriedKeys) {
    if (reader.has(key)) reader.refuse(key, fmt::format("no value with kind: {}", kind));
  }
  if (reader.has("distance")) its.distance_km = reader.length_km("distance");
  its.detour = reader.number("detour", its.detour);
  its.max_distance_km = reader.length_km("max_distance", its.max_distance_km);
  its.max_latitude_deg = reader.angle_deg("max_latitude", its.max_latitude_deg);
  carried ? load_carried(reader, its) : load_link(reader, its);
  its.currency = load_currency(reader, its.currency);
  its.date = reader.text("date", its.date);
  its.source = reader.text("source", its.source);
  const bool priced = its.build_per_km || its.build_per_km_low || its.build_per_km_high ||
                      its.build_per_hop || its.once || its.month || its.month_per_gbit_s || its.trip ||
                      its.trip_per_km || its.unit_price;
  if (priced && its.currency.empty())
    reader.miss("currency", "three letters, such as USD, because there is a cost");
  if (!carried && (its.up_bps == 0 || its.down_bps == 0))
    reader.miss(its.up_bps == 0 ? "up" : "down", "a rate, such as 1 Gbit/s");
  if (carried && its.unit_bytes == 0) reader.miss("unit", "a size, such as 18 TB");
  if (carried && its.unit_bps == 0) reader.miss("unit_rate", "a rate, such as 400 MB/s");
  if (carried && its.km_per_hour == 0) reader.miss("km_per_hour", "a number of km per hour");
  return its;
}

}  // namespace

const char* to_string(Alternative::Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::vector<Alternative> all_alternatives(const ResolveOptions& options, std::vector<std::string>& unverified,
                                          std::vector<Source>& sources) {
  const Presets presets(options);
  std::vector<Alternative> all;
  for (const auto& [name, file] : presets.list("alternatives")) {
    all.push_back(load_alternative(presets.read(name, file, "alternative"), presets));
    all.back().name = name;
  }
  unverified = presets.unverified();
  sources = presets.sources();
  return all;
}

std::shared_ptr<const models::Price> load_price(const MapReader& reader) {
  models::Price price;
  price.currency = load_currency(reader, "");
  if (price.currency.empty()) reader.miss("currency", "three letters, such as USD");
  read_number(reader, "once", price.once);
  read_number(reader, "month", price.month);
  read_number(reader, "month_per_gbit_s", price.month_per_gbit_s);
  price.included_bytes = reader.size_bytes("included", 0);
  for (const MapReader& block : reader.maps("blocks"))
    price.blocks.push_back({block.size_bytes("volume"), block.number("price")});
  price.date = reader.text("date", "");
  price.source = reader.text("source", "");
  return std::make_shared<const models::Price>(std::move(price));
}

void load_alternatives(const MapReader& root, const Presets& presets, ResolvedScenario& scenario) {
  if (!root.has("alternatives")) return;
  std::vector<Alternative> all;
  for (const MapReader& item : root.maps("alternatives")) {
    all.push_back(load_alternative(item, presets));
    const std::string& name = all.back().name;
    if (std::any_of(all.begin(), all.end() - 1, [&](const Alternative& each) { return each.name == name; }))
      item.refuse("name", "a name that no other alternative has");
  }
  scenario.alternatives = std::make_shared<const std::vector<Alternative>>(std::move(all));
}

void load_targets(const MapReader& root, ResolvedScenario& scenario) {
  if (!root.has("targets")) return;
  const MapReader targets = root.map("targets");
  if (targets.has("utilisation")) scenario.target_utilisation = targets.number("utilisation");
  if (targets.has("interval") || !scenario.target_utilisation)
    scenario.target_interval_ns = targets.duration_ns("interval");
  scenario.target_quantile = targets.number("quantile", scenario.target_quantile);
}

}  // namespace skyhaul::core
