// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <set>

#include "scenario/file_checks.h"
#include "scenario/load_parts.h"

namespace skyhaul::core {
namespace {

orbits::Geodetic load_place(const MapReader& reader, const orbits::Geodetic* standard) {
  orbits::Geodetic place = standard != nullptr ? *standard : orbits::Geodetic{};
  if (standard == nullptr || reader.has("latitude")) place.latitude_deg = reader.angle_deg("latitude");
  if (standard == nullptr || reader.has("longitude")) place.longitude_deg = reader.angle_deg("longitude");
  return place;
}

}  // namespace

models::Terminal load_terminal(const MapReader& reader, const Presets& presets,
                               const models::Terminal& standard) {
  models::Terminal terminal = standard;
  if (reader.has("preset")) {
    // A preset is a whole terminal: of the scenario's own it takes only what the constellation sets for all.
    models::Terminal bare;
    bare.min_elevation_deg = standard.min_elevation_deg;
    bare.max_range_km = standard.max_range_km;
    bare.variation = standard.variation;
    terminal = load_terminal(presets.open("terminals", reader, "preset", "terminal"), presets, bare);
    terminal.type = reader.name("preset");
  }
  reader.description();
  terminal.type = reader.name("type", terminal.type.empty() ? "custom" : terminal.type);
  // A standard without rates is none: both must then be given.
  terminal.up_bps = terminal.up_bps > 0 ? reader.rate_bps("up", terminal.up_bps) : reader.rate_bps("up");
  terminal.down_bps =
      terminal.down_bps > 0 ? reader.rate_bps("down", terminal.down_bps) : reader.rate_bps("down");
  terminal.min_elevation_deg = reader.angle_deg("min_elevation", terminal.min_elevation_deg);
  terminal.max_range_km = reader.length_km("max_range", terminal.max_range_km);
  terminal.public_address = reader.flag("public_address", terminal.public_address);
  if (reader.has("radio")) terminal.radio = load_radio_key(reader, "radio", presets, terminal.radio);
  if (reader.has("data_plan"))
    terminal.data_plan = load_data_plan(reader.map("data_plan"), terminal.data_plan);
  if (reader.has("price")) terminal.price = load_price(reader.map("price"));
  terminal.contention = reader.number("contention_weight", terminal.contention);
  if (reader.has("variation")) terminal.variation = load_variation_key(reader, presets);
  if (reader.has("access"))
    terminal.access = std::make_shared<models::AccessDelay>(load_access_key(reader, presets));
  if (reader.has("loss")) terminal.loss = std::make_shared<models::LossModel>(load_loss_key(reader, presets));
  terminal.is_gateway = reader.flag("gateway", terminal.is_gateway);
  terminal.operated_by = reader.name("operator", terminal.operated_by);
  return terminal;
}

models::Terminal load_terminal_key(const MapReader& reader, const Presets& presets,
                                   const models::Terminal& standard) {
  return load_terminal(reader.map("terminal"), presets, standard);
}

/// Corners sorted by azimuth; one of 360 degrees is one of 0.
std::vector<orbits::HorizonPoint> load_horizon(const MapReader& reader) {
  std::vector<orbits::HorizonPoint> points;
  for (const MapReader& item : reader.maps("horizon")) {
    const double azimuth = item.angle_deg("azimuth");
    points.push_back({azimuth == 360 ? 0 : azimuth, item.angle_deg("elevation")});
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      if (points[i].azimuth_deg == points.back().azimuth_deg)
        item.refuse("azimuth", "an azimuth that no other corner has");
    }
  }
  if (points.empty()) reader.refuse("horizon", "a list of corners such as {azimuth: 90, elevation: 12}");
  std::sort(points.begin(), points.end(),
            [](const auto& a, const auto& b) { return a.azimuth_deg < b.azimuth_deg; });
  return points;
}

namespace {

constexpr const char* kTerminalOfSite = "a terminal preset or its rates, here or for the whole scenario";

/// `terminals`: a number of equal ones, or groups.
std::vector<models::Terminal> load_terminals(const MapReader& reader, const Presets& presets,
                                             const models::Terminal& standard, std::int64_t number) {
  std::vector<models::Terminal> all;
  if (!reader.is_list("terminals")) {
    all.assign(static_cast<std::size_t>(reader.count("terminals", number)), standard);
    return all;
  }
  for (const MapReader& group : reader.maps("terminals")) {
    const models::Terminal its =
        group.has("terminal") ? load_terminal_key(group, presets, standard) : standard;
    if (its.up_bps == 0) group.miss("terminal", kTerminalOfSite);
    all.insert(all.end(), static_cast<std::size_t>(group.count("count", 1)), its);
  }
  if (all.size() > 1000) reader.refuse("terminals", "at most 1000 in all");
  return all;
}

/// The terminals of a site whose preset, if it has one, has put its own there: `terminal` changes each of
/// them or `standard`, and `terminals` says how many there are.
void load_site_terminals(const MapReader& reader, const Presets& presets, const models::Terminal& standard,
                         models::Site& site) {
  const auto changed = [&](const models::Terminal& its) {
    return reader.has("terminal") ? load_terminal_key(reader, presets, its) : its;
  };
  std::vector<models::Terminal>& own = site.terminals;
  if (!own.empty() && !reader.has("terminals")) {
    std::transform(own.begin(), own.end(), own.begin(), changed);
    return;
  }
  const bool several_kinds = std::any_of(
      own.begin(), own.end(), [&](const models::Terminal& each) { return each.type != own.front().type; });
  if (several_kinds && !reader.is_list("terminals"))
    reader.refuse("terminals", "a list of groups: the preset has terminals of several kinds");
  const std::int64_t number = site.fixed_link ? 0 : 1;
  own = load_terminals(reader, presets, changed(own.empty() ? standard : own.front()), number);
}

}  // namespace

SiteSpec load_site(const MapReader& reader, const Presets& presets, const models::Terminal& terminal) {
  SiteSpec spec;
  bool from_preset = false;
  if (reader.has("file"))
    reader.refuse("file", "no value: only an item of the scenario's sites is a file of places");
  if (reader.has("preset")) {
    const MapReader preset = presets.open("sites", reader, "preset", "site");
    spec = load_site(preset, presets, terminal);
    from_preset = true;
  }
  reader.description();
  models::Site& site = spec.site;
  if (!from_preset || reader.has("name")) site.name = reader.node_name("name");
  if (reader.has("track")) {
    for (const char* key : {"latitude", "longitude", "altitude"}) {
      if (reader.has(key)) reader.refuse(key, "a place or a track");
    }
    spec.track_file = reader.file_path("track");
    if (!is_there(spec.track_file)) reader.refuse("track", "a file that can be read");
    site.track = std::make_shared<orbits::Track>(orbits::read_track_file(spec.track_file));
    site.place = site.track->points().front().place;
  } else {
    const double altitude_km = site.place.altitude_km;
    site.place = load_place(reader, from_preset ? &site.place : nullptr);
    site.place.altitude_km = reader.length_km("altitude", altitude_km);
  }
  if (reader.has("fixed_link")) {
    const MapReader link = reader.map("fixed_link");
    const bool is_new = !site.fixed_link;
    models::FixedLink its = site.fixed_link.value_or(models::FixedLink());
    its.up_bps = is_new ? link.rate_bps("up") : link.rate_bps("up", its.up_bps);
    its.down_bps = is_new ? link.rate_bps("down") : link.rate_bps("down", its.down_bps);
    its.delay_ns = link.duration_ns("delay", its.delay_ns);
    its.pop = link.name("pop", its.pop);
    its.availability = link.number("availability", its.availability);
    its.repair_ns = link.duration_ns("repair", its.repair_ns);
    site.fixed_link = its;
  }
  load_site_terminals(reader, presets, terminal, site);
  // A preset may leave it to the site that names it.
  const bool whole = reader.preset_depth() == 0;
  for (const models::Terminal& each : site.terminals) {
    if (whole && each.up_bps == 0) reader.miss("terminal", kTerminalOfSite);
  }
  if (site.track && site.fixed_link)
    reader.refuse("track", "no value: a site with a fixed link stays where it is");
  if (site.terminals.empty() && !site.fixed_link)
    reader.refuse("terminals", "at least 1, where there is no fixed_link");
  site.cell = reader.name("cell", site.cell);
  if (reader.has("horizon")) site.horizon = load_horizon(reader);
  if (reader.has("power")) load_power(reader, presets, spec);
  return spec;
}

namespace {

/// What a preset of gateways or PoPs says of all of its items; a scenario has no such key.
std::string operator_of_preset(const MapReader& holder) {
  return holder.preset_depth() > 0 ? holder.name("operator", "") : "";
}

/// Whether a preset's list goes on from that of another preset; a scenario has no such key.
bool goes_on(const MapReader& holder) { return holder.preset_depth() > 0 && holder.has("preset"); }

/// Where in the list an item of that name goes: in place of one of the first `inherited`, or at the end. No
/// two others have one name.
template <class Item>
std::size_t place_of(const std::vector<Item>& all, std::size_t inherited, const MapReader& item,
                     std::set<std::string>& own) {
  const std::string name = item.node_name("name");
  if (!own.insert(name).second) item.refuse("name", "a name that no other one has");
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(inherited);
  const auto same = std::find_if(all.begin(), end, [&](const Item& each) { return each.name == name; });
  return same == end ? all.size() : static_cast<std::size_t>(same - all.begin());
}

/// Puts an item where place_of() says.
template <class Item>
void put(std::size_t at, Item item, std::vector<Item>& all) {
  if (at == all.size()) {
    all.push_back(std::move(item));
  } else {
    all[at] = std::move(item);
  }
}

}  // namespace

std::vector<models::Gateway> load_gateways(const MapReader& scenario, const Presets& presets,
                                           const std::shared_ptr<const models::Radio>& radio,
                                           std::vector<MapReader>& items) {
  if (scenario.has("gateways") && !scenario.is_list("gateways")) {
    const MapReader named = scenario.map_as("gateways", "preset_name");
    return load_gateways(presets.open("gateways", named, "preset", "gateways_preset"), presets, radio, items);
  }
  std::vector<models::Gateway> all;
  items.clear();
  const std::string operated_by = operator_of_preset(scenario);
  if (goes_on(scenario))
    all =
        load_gateways(presets.open("gateways", scenario, "preset", "gateways_preset"), presets, radio, items);
  const std::size_t inherited = all.size();
  std::set<std::string> own;
  for (const MapReader& item : scenario.maps("gateways")) {
    const std::size_t at = place_of(all, inherited, item, own);
    models::Gateway gateway;
    gateway.name = item.node_name("name");
    gateway.place = load_place(item, nullptr);
    gateway.place.altitude_km = item.length_km("altitude", 0);
    gateway.min_elevation_deg = item.angle_deg("min_elevation", gateway.min_elevation_deg);
    gateway.up_bps = item.rate_bps("up");
    gateway.down_bps = item.rate_bps("down");
    gateway.pop = item.name("pop", "");
    gateway.antennas = static_cast<int>(item.count("antennas", 0));
    gateway.gso_separation_deg = item.angle_deg("gso_separation", 0);
    gateway.radio = item.has("radio") ? load_gateway_radio(item, "radio", presets, radio) : radio;
    gateway.operated_by = item.name("operator", operated_by);
    put(at, std::move(gateway), all);
    put(at, item, items);
  }
  return all;
}

std::vector<models::Pop> load_pops(const MapReader& scenario, const Presets& presets) {
  if (scenario.has("pops") && !scenario.is_list("pops")) {
    const MapReader named = scenario.map_as("pops", "preset_name");
    return load_pops(presets.open("pops", named, "preset", "pops_preset"), presets);
  }
  std::vector<models::Pop> all;
  const std::string operated_by = operator_of_preset(scenario);
  if (goes_on(scenario)) all = load_pops(presets.open("pops", scenario, "preset", "pops_preset"), presets);
  const std::size_t inherited = all.size();
  std::set<std::string> own;
  for (const MapReader& item : scenario.maps("pops")) {
    const std::size_t at = place_of(all, inherited, item, own);
    put(at, {item.node_name("name"), load_place(item, nullptr), item.name("operator", operated_by)}, all);
  }
  return all;
}

}  // namespace skyhaul::core
