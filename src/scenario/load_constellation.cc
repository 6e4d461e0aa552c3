// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "scenario/file_checks.h"
#include "scenario/load_parts.h"
#include "scenario/words.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/constellation_code.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/main_orbits.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

/// How far a mean motion may be from the two-body one at its altitude: filings round altitudes to 1 km or
/// more, and J2 shifts the mean motion by up to 0.1 %.
constexpr double kMeanMotionTolerance = 0.005;

constexpr std::int64_t kMostSatellites = 100'000;
constexpr double kHighestKm = 40'000;     // as the key `altitude`
constexpr double kMuKm3PerS2 = 398600.8;  // WGS-72
constexpr double kRadiusKm = 6378.135;

double circular_rev_per_day(double altitude_km) {
  const double a = kRadiusKm + altitude_km;
  return std::sqrt(kMuKm3PerS2 / (a * a * a)) * 86400 / (2 * orbits::kPi);
}

double circular_altitude_km(double rev_per_day) {
  const double n = rev_per_day * 2 * orbits::kPi / 86400;
  return std::cbrt(kMuKm3PerS2 / (n * n)) - kRadiusKm;
}

orbits::WalkerShell load_shell(const MapReader& reader, std::size_t index) {
  orbits::WalkerShell shell;
  shell.name = reader.has("name") ? reader.node_name("name") : "S" + std::to_string(index + 1);
  if (reader.has("altitude") || !reader.has("mean_motion")) {
    shell.altitude_km = reader.length_km("altitude");
  } else {
    shell.altitude_km = circular_altitude_km(reader.number("mean_motion"));
    if (!(shell.altitude_km >= 160 && shell.altitude_km <= kHighestKm))
      reader.refuse("mean_motion", fmt::format("an orbit 160 to {} km high", kHighestKm));
  }
  shell.inclination_deg = reader.angle_deg("inclination");
  shell.planes = static_cast<int>(reader.count("planes"));
  shell.satellites_per_plane = static_cast<int>(reader.count("satellites_per_plane"));
  if (reader.has("phasing")) {
    if (reader.text("phasing") == "half-slot") {
      shell.half_slot_phasing = true;
    } else {
      shell.phasing = static_cast<double>(reader.count("phasing", 0));
    }
  }
  shell.raan_spread_deg = reader.angle_deg("raan_spread", 360);
  shell.raan0_deg = reader.angle_deg("raan0", 0);
  shell.argument_of_latitude0_deg = reader.angle_deg("argument_of_latitude0", 0);
  if (reader.has("mean_motion")) {
    const double wanted = reader.number("mean_motion");
    const double circular = circular_rev_per_day(shell.altitude_km);
    if (std::abs(wanted / circular - 1) > kMeanMotionTolerance) {
      reader.refuse("mean_motion", fmt::format("{:.4f} +-{} % at an altitude of {} km", circular,
                                               100 * kMeanMotionTolerance, shell.altitude_km));
    }
    shell.mean_motion_rev_per_day = wanted;
  }
  if (shell.size() > kMostSatellites)
    reader.refuse("satellites_per_plane", fmt::format("at most {} satellites in all", kMostSatellites));
  return shell;
}

/// The shells of an item of `shells`: one, or those of its code.
std::vector<orbits::WalkerShell> load_shells(const MapReader& reader, std::size_t index) {
  if (!reader.has("code")) return {load_shell(reader, index)};
  for (const char* key : {"altitude", "inclination", "planes", "satellites_per_plane", "phasing",
                          "raan_spread", "raan0", "argument_of_latitude0", "mean_motion"}) {
    if (reader.has(key)) reader.refuse(key, "the orbits by their code, or by keys");
  }
  std::vector<orbits::WalkerShell> shells;
  try {
    shells = orbits::parse_constellation_code(reader.text("code"));
  } catch (const std::invalid_argument& error) {
    reader.refuse("code", error.what());
  }
  for (std::size_t i = 0; i < shells.size(); ++i) {
    const std::string name =
        reader.has("name") ? reader.node_name("name") : "S" + std::to_string(index + i + 1);
    shells[i].name = reader.has("name") && shells.size() > 1 ? name + "." + std::to_string(i + 1) : name;
    if (!(shells[i].altitude_km >= 160 && shells[i].altitude_km <= kHighestKm))
      reader.refuse("code", fmt::format("orbits 160 to {} km high", kHighestKm));
    if (shells[i].size() > kMostSatellites)
      reader.refuse("code", fmt::format("at most {} satellites in all", kMostSatellites));
  }
  return shells;
}

models::SatelliteCapacity load_capacity(const MapReader& reader) {
  return {reader.rate_bps("user_up"), reader.rate_bps("user_down"), reader.rate_bps("isl_rate", 0),
          reader.rate_bps("gateway_rate", 0)};
}

void load_reallocation(const MapReader& reader, models::SlotRule& rule) {
  rule.every_slot = reader.choice("reallocation", rule.every_slot ? "every-slot" : "change") == "every-slot";
  rule.spike_min_ns = reader.duration_ns("spike_min", rule.spike_min_ns);
  rule.spike_max_ns = reader.duration_ns("spike_max", rule.spike_max_ns);
  rule.spike_before_ns = reader.duration_ns("spike_before", rule.spike_before_ns);
  rule.spike_after_ns = reader.duration_ns("spike_after", rule.spike_after_ns);
  const auto refuse = [&](const char* key, const char* accepted) {
    if (!reader.has(key)) reader.miss(key, accepted);
    reader.refuse(key, accepted);
  };
  if (rule.spike_max_ns < rule.spike_min_ns) refuse("spike_max", "a time of at least spike_min");
  if (rule.spike_max_ns > 0 && rule.spike_max_ns >= rule.spike_after_ns)
    refuse("spike_max", "a value below spike_after, so that no packet overtakes another");
  if (rule.spike_max_ns > 0 && rule.spike_before_ns + rule.spike_after_ns > rule.length_ns)
    refuse("spike_after", "a time that with spike_before is at most the slot's length");
}

/// Names by which paths can tell satellites apart: where several have one, with their numbers, or where these
/// are alike, too, with their places among them.
void make_names_unique(std::vector<orbits::ElementSet>& sets) {
  std::map<std::string, int> count;
  for (orbits::ElementSet& set : sets) {
    std::replace_if(
        set.name.begin(), set.name.end(), [](char c) { return c == '/' || c == '>'; }, '_');
    if (set.name.empty()) set.name = std::to_string(set.catalogue_number);
    ++count[set.name];
  }
  std::map<std::pair<std::string, std::int32_t>, int> alike, used;
  for (const orbits::ElementSet& set : sets) ++alike[{set.name, set.catalogue_number}];
  for (orbits::ElementSet& set : sets) {
    if (count[set.name] == 1) continue;
    const std::pair<std::string, std::int32_t> both{set.name, set.catalogue_number};
    const bool numbered = set.catalogue_number > 0 && alike[both] == 1;
    set.name += "#" + std::to_string(numbered ? set.catalogue_number : ++used[both]);
  }
}

/// Leaves out satellites far from the constellation's orbits, which a user who names what to take may want.
void keep_main_orbits(const MapReader& reader, ConstellationSpec& spec,
                      const std::vector<double>& altitudes_km) {
  orbits::MainOrbits orbits = orbits::main_orbits(spec.elements, altitudes_km);
  if (orbits.kept.empty()) {
    reader.refuse("elements",
                  fmt::format("satellites near the orbits of {}; select: '*' takes any", spec.name));
  }
  const std::size_t count = orbits.left_out.size();
  if (count == 0) return;
  const std::size_t all = spec.elements.size();
  spec.elements = std::move(orbits.kept);
  orbits.left_out.resize(std::min<std::size_t>(count, 5));
  spec.notes.push_back(fmt::format(
      "{} of {} satellites of {} are left out because their orbits are far from the others': {}{}; "
      "constellation.select: '*' takes all",
      count, all, spec.elements_file, fmt::join(orbits.left_out, ", "), count > 5 ? ", ..." : ""));
}

/// Says so where most satellites are by their names those of a preset whose rules are not asked for.
void note_missing_rules(const MapReader& reader, ConstellationSpec& spec) {
  if (!spec.preset.empty() || reader.has("scheduling_delay") || reader.has("slots")) return;
  for (const auto& [pattern, preset] : {std::pair("STARLINK*", "starlink-gen1"),
                                        std::pair("ONEWEB*", "oneweb"), std::pair("KUIPER*", "kuiper")}) {
    if (2 * orbits::select_by_name(spec.elements, pattern).size() <= spec.elements.size()) continue;
    spec.notes.push_back(
        fmt::format("most satellites of {} are named {}, but no operator's rules apply to them: "
                    "constellation.preset: {} adds "
                    "its scheduling slots and medium access delay",
                    spec.elements_file, pattern, preset));
  }
}

/// Capacities of satellites by the keys, or by the preset whose shells the element sets stand for.
models::SatelliteCapacity element_capacity(const MapReader& reader, ConstellationSpec& spec) {
  if (spec.capacity.empty()) return load_capacity(reader);
  const models::SatelliteCapacity first = spec.capacity.front();
  const bool given = reader.has("user_up") && reader.has("user_down") && reader.has("isl_rate");
  for (const models::SatelliteCapacity& other : spec.capacity) {
    const bool equal = other.user_up_bps == first.user_up_bps && other.user_down_bps == first.user_down_bps &&
                       other.isl_bps == first.isl_bps;
    if (equal || given) continue;
    spec.notes.push_back(
        fmt::format("shells of {} differ in capacity: all satellites of {} have that of its first shell",
                    spec.name, spec.elements_file));
    break;
  }
  return {reader.has("user_up") ? reader.rate_bps("user_up") : first.user_up_bps,
          reader.has("user_down") ? reader.rate_bps("user_down") : first.user_down_bps,
          reader.rate_bps("isl_rate", first.isl_bps)};
}

void load_elements(const MapReader& reader, ConstellationSpec& spec) {
  if (reader.has("shells")) reader.refuse("elements", "element sets or shells, but not both");
  std::vector<double> altitudes_km;
  for (const orbits::WalkerShell& shell : spec.shells) altitudes_km.push_back(shell.altitude_km);
  spec.shells.clear();
  spec.elements_file = reader.file_path("elements");
  orbits::TleOptions options;
  const bool skip = reader.choice("damaged", "refuse") == "skip";
  if (skip) options.on_damage = orbits::OnDamage::kReport;
  if (!is_there(spec.elements_file)) reader.refuse("elements", "a file that can be read");
  orbits::ElementSets file = orbits::read_element_file(spec.elements_file, options);
  spec.notes = std::move(file.damaged);
  if (reader.has("select")) {
    spec.select = reader.text("select");
    file.sets = orbits::select_by_name(file.sets, spec.select);
    if (file.sets.empty())
      reader.refuse("select", "a pattern that names of " + spec.elements_file + " match");
  }
  spec.elements = orbits::newest_sets(file.sets);
  if (spec.elements.empty()) reader.refuse("elements", "a file with an element set that can be read");
  for (std::string& warning : orbits::shared_number_warnings(spec.elements))
    spec.notes.push_back(std::move(warning));
  if (!reader.has("select")) keep_main_orbits(reader, spec, altitudes_km);
  note_missing_rules(reader, spec);
  make_names_unique(spec.elements);
  spec.capacity = {element_capacity(reader, spec)};
  if (spec.isl && spec.isl_topology == IslTopology::kGrid && !altitudes_km.empty()) {
    spec.isl_topology = IslTopology::kNearest;
    if (!reader.has("isl_topology") && reader.flag("isl", true)) {
      spec.notes.push_back(fmt::format(
          "element sets have no planes for the +grid of {}: lasers join each satellite to its {} nearest "
          "neighbours (isl_topology: nearest)",
          spec.name, reader.count("isl_terminals", spec.isl_terminals)));
    }
  }
  if (reader.choice("propagator", "sgp4") != "sgp4") reader.refuse("propagator", "sgp4 for element sets");
  spec.propagator = "sgp4";
  spec.tle_digits = false;
}

void load_isl(const MapReader& reader, ConstellationSpec& spec) {
  spec.isl_topology =
      models::value_of<IslTopology>(reader.choice("isl_topology", models::word_of(spec.isl_topology)));
  if (reader.has("isl_wrap")) spec.isl_wrap = reader.flag("isl_wrap", false);
  spec.isl_terminals = static_cast<int>(reader.count("isl_terminals", spec.isl_terminals));
  if (reader.has("isl_links")) {
    spec.isl_links.clear();
    for (const MapReader& item : reader.maps("isl_links")) {
      const std::vector<std::string> ends = item.texts("between");
      if (ends.size() != 2) item.refuse("between", "the names of two satellites");
      spec.isl_links.emplace_back(ends[0], ends[1]);
    }
  }
  if (spec.isl && spec.isl_topology == IslTopology::kGrid && !spec.elements.empty()) {
    reader.refuse("isl_topology", "nearest or list: element sets have no planes to lay a grid over");
  }
  if (spec.isl_topology == IslTopology::kList && spec.isl_links.empty()) {
    reader.miss("isl_links", "a list of the links, because isl_topology is list");
  }
  orbits::IslRules& rules = spec.isl_rules;
  rules.max_range_km = reader.length_km("isl_max_range", rules.max_range_km);
  rules.grazing_altitude_km = reader.length_km("isl_grazing_altitude", rules.grazing_altitude_km);
  rules.max_latitude_deg = reader.angle_deg("isl_max_latitude", rules.max_latitude_deg);
  rules.acquisition_ns = reader.duration_ns("isl_acquisition", rules.acquisition_ns);
}

}  // namespace

ConstellationSpec load_constellation(const MapReader& reader, const Presets& presets) {
  ConstellationSpec spec;
  if (reader.has("preset")) {
    spec = load_constellation(presets.open("constellations", reader, "preset", "constellation"), presets);
    if (spec.name.empty()) spec.name = reader.name("preset");
    spec.preset = reader.name("preset");
  }
  reader.description();
  spec.name = reader.name("name", spec.name.empty() ? "custom" : spec.name);
  spec.operated_by = reader.name("operator", spec.operated_by);
  if (reader.has("shells")) {
    spec.shells.clear();
    spec.capacity.clear();
    for (const MapReader& item : reader.maps("shells")) {
      for (orbits::WalkerShell& shell : load_shells(item, spec.shells.size())) {
        for (const orbits::WalkerShell& other : spec.shells) {
          if (other.name == shell.name) item.refuse("name", "a name that no other shell has");
        }
        spec.shells.push_back(std::move(shell));
        spec.capacity.push_back(load_capacity(item));
      }
    }
  }
  if (reader.has("elements")) {
    load_elements(reader, spec);
  } else {
    for (const char* key : {"select", "damaged", "user_up", "user_down", "isl_rate", "gateway_rate"}) {
      if (reader.has(key)) reader.refuse(key, "only with elements; shells have their own");
    }
  }
  auto satellites = static_cast<std::int64_t>(spec.elements.size());
  for (const orbits::WalkerShell& shell : spec.shells) satellites += shell.size();
  if (satellites > kMostSatellites)
    reader.refuse("shells", fmt::format("at most {} satellites in all", kMostSatellites));
  if (spec.shells.empty() && spec.elements.empty()) {
    reader.miss("shells", "a list of shells, a file of elements, or a preset");
  }
  spec.propagator = reader.choice("propagator", spec.propagator);
  spec.tle_digits = reader.flag("tle_digits", spec.tle_digits);
  if (spec.tle_digits && spec.propagator != "sgp4") {
    reader.refuse("tle_digits", "true only with propagator: sgp4");
  }
  if (reader.has("slots")) {
    const MapReader slots = reader.map("slots");
    spec.slots.length_ns = slots.duration_ns("length", spec.slots.length_ns);
    spec.slots.offset_ns = slots.duration_ns("offset", spec.slots.offset_ns);
    spec.slots.gap_min_ns = slots.duration_ns("gap_min", spec.slots.gap_min_ns);
    spec.slots.gap_max_ns = slots.duration_ns("gap_max", spec.slots.gap_max_ns);
    if (spec.slots.gap_max_ns < spec.slots.gap_min_ns) slots.refuse("gap_max", "a time of at least gap_min");
    if (spec.slots.gap_max_ns > spec.slots.length_ns)
      slots.refuse("gap_max", "a time of at most the slot's length");
    load_reallocation(slots, spec.slots);
  }
  if (spec.tle_digits && !spec.elements.empty())
    reader.refuse("tle_digits", "false: element sets have their own digits");
  spec.isl = reader.flag("isl", spec.isl);
  load_isl(reader, spec);
  const bool rated = std::any_of(spec.capacity.begin(), spec.capacity.end(),
                                 [](const auto& each) { return each.isl_bps > 0; });
  if (rated && !spec.isl)
    spec.notes.push_back(
        "constellation: it has an isl_rate, and isl is not true: inter-satellite links are not used");
  spec.scheduling_delay_ns = reader.duration_ns("scheduling_delay", spec.scheduling_delay_ns);
  load_measured_sky(reader, presets, spec);
  spec.gso_separation_deg = reader.angle_deg("gso_separation", spec.gso_separation_deg);
  load_policy(reader, spec.policy, spec.policy_weights, spec.measured_policy, spec.spread_terminals);
  spec.min_elevation_deg = reader.angle_deg("min_elevation", spec.min_elevation_deg);
  spec.max_range_km = reader.length_km("max_range", spec.max_range_km);
  return spec;
}

}  // namespace skyhaul::core
