// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `power:` of a site: daily windows, or what feeds it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "scenario/file_checks.h"
#include "scenario/load_parts.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

/// "HH:MM" at the front of the text, in seconds of the day; -1 where it is not there.
std::int64_t clock_s(const std::string& text, std::size_t at) {
  if (text.size() < at + 5 || text[at + 2] != ':') return -1;
  int hour = 0;
  int minute = 0;
  const auto digits = [&](std::size_t from, int& value) {
    const auto [end, error] = std::from_chars(text.data() + from, text.data() + from + 2, value);
    return error == std::errc() && end == text.data() + from + 2 && value >= 0;
  };
  if (!digits(at, hour) || !digits(at + 3, minute) || minute > 59 || hour * 60 + minute > 24 * 60) return -1;
  return hour * 3600 + minute * 60;
}

/// The windows of a text that spaces, commas or semicolons part.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,;", at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Whether two windows have a time in common, on any day.
bool overlap(const DailyWindow& a, const DailyWindow& b) {
  for (const std::int64_t shift_s : {-86400, 0, 86400}) {
    if (a.start_s + shift_s < b.end_s && b.start_s < a.end_s + shift_s) return true;
  }
  return false;
}

/// Sorted by their starts, of a list or of one text.
std::vector<DailyWindow> daily_windows(const MapReader& reader, const char* key) {
  constexpr const char* kAccepted = "daily windows in UTC such as [\"10:00-22:00\"], without overlap";
  std::vector<DailyWindow> windows;
  const bool list = reader.is_list(key);
  const std::vector<std::string> texts = list ? reader.texts(key) : parts_of(reader.text(key));
  const auto refuse = [&](std::size_t i, const std::string& accepted) {
    if (list) reader.refuse_item(key, i, accepted);
    reader.refuse(key, accepted);
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string& text = texts[i];
    DailyWindow window{clock_s(text, 0), clock_s(text, 6)};
    if (text.size() != 11 || text[5] != '-' || window.start_s < 0 || window.end_s < 0 ||
        window.start_s == window.end_s) {
      refuse(i, kAccepted);
    }
    if (window.end_s < window.start_s) window.end_s += 86400;  // over midnight
    for (std::size_t k = 0; k < i; ++k) {
      if (overlap(windows[k], window))
        refuse(i, "windows without overlap: " + texts[k] + " and " + texts[i] + " overlap");
    }
    windows.push_back(window);
    if (windows.size() > 1440) reader.refuse(key, "at most 1440 windows");
  }
  if (windows.empty()) reader.refuse(key, kAccepted);
  std::sort(windows.begin(), windows.end(),
            [](const auto& a, const auto& b) { return a.start_s < b.start_s; });
  return windows;
}

const char* name_of(models::SolarMount mount) {
  return mount == models::SolarMount::kSingleAxis ? "single-axis"
         : mount == models::SolarMount::kDualAxis ? "dual-axis"
                                                  : "fixed";
}

/// The parts of a supply are read key by key over those of the preset; without one, what a part cannot do
/// without is required.
models::SolarArray load_solar(const MapReader& reader, const models::Site& site,
                              const std::optional<models::SolarArray>& standard) {
  models::SolarArray array = standard.value_or(models::SolarArray());
  array.peak_kw = standard ? reader.power_kw("peak", array.peak_kw) : reader.power_kw("peak");
  const bool stood = standard && array.mount == models::SolarMount::kFixed;
  const std::string mount = reader.choice("mount", name_of(array.mount));
  array.mount = mount == "single-axis" ? models::SolarMount::kSingleAxis
                : mount == "dual-axis" ? models::SolarMount::kDualAxis
                                       : models::SolarMount::kFixed;
  for (const char* key : {"tilt", "azimuth"}) {
    if (reader.has(key) && mount != "fixed") reader.refuse(key, "no value: the panels follow the Sun");
  }
  array.tilt_deg = reader.angle_deg("tilt", stood ? array.tilt_deg : std::abs(site.place.latitude_deg));
  array.azimuth_deg = reader.angle_deg("azimuth", stood                         ? array.azimuth_deg
                                                  : site.place.latitude_deg < 0 ? 0
                                                                                : 180);
  array.performance_ratio = reader.number("performance_ratio", array.performance_ratio);
  array.linke_turbidity = reader.number("turbidity", array.linke_turbidity);
  array.cloud_cover = reader.number("cloud_cover", array.cloud_cover);
  array.albedo = reader.number("albedo", array.albedo);
  return array;
}

models::WindFarm load_wind(const MapReader& reader, const std::optional<models::WindFarm>& standard) {
  models::WindFarm farm = standard.value_or(models::WindFarm());
  farm.rated_kw = standard ? reader.power_kw("rated", farm.rated_kw) : reader.power_kw("rated");
  farm.mean_speed_m_s = reader.number("mean_speed", farm.mean_speed_m_s);
  farm.weibull_shape = reader.number("weibull_shape", farm.weibull_shape);
  farm.correlation_ns = reader.duration_ns("correlation", farm.correlation_ns);
  farm.cut_in_m_s = reader.number("cut_in", farm.cut_in_m_s);
  farm.rated_speed_m_s = reader.number("rated_speed", farm.rated_speed_m_s);
  farm.cut_out_m_s = reader.number("cut_out", farm.cut_out_m_s);
  if (!(farm.cut_in_m_s < farm.rated_speed_m_s)) reader.refuse("rated_speed", "a speed above cut_in");
  if (!(farm.rated_speed_m_s < farm.cut_out_m_s)) reader.refuse("cut_out", "a speed above rated_speed");
  return farm;
}

models::GasEngine load_gas(const MapReader& reader, const std::optional<models::GasEngine>& standard) {
  models::GasEngine engine = standard.value_or(models::GasEngine());
  engine.rated_kw = standard ? reader.power_kw("rated", engine.rated_kw) : reader.power_kw("rated");
  engine.mtbf_ns = reader.duration_ns("mtbf", engine.mtbf_ns);
  engine.mttr_ns = reader.duration_ns("mttr", engine.mttr_ns);
  return engine;
}

models::Battery load_battery(const MapReader& reader, const models::Battery& standard) {
  models::Battery battery = standard;
  if (reader.has("capacity") || battery.capacity_kwh == 0)
    battery.capacity_kwh = reader.energy_kwh("capacity");
  battery.charge_efficiency = reader.number("charge_efficiency", battery.charge_efficiency);
  battery.discharge_efficiency = reader.number("discharge_efficiency", battery.discharge_efficiency);
  battery.max_charge_kw = reader.power_kw("max_charge", battery.max_charge_kw);
  battery.max_discharge_kw = reader.power_kw("max_discharge", battery.max_discharge_kw);
  battery.initial = reader.number("initial", battery.initial);
  return battery;
}

models::PowerControl load_control(const MapReader& reader, const models::PowerControl& standard) {
  models::PowerControl control = standard;
  control.radio_stop = reader.number("radio_stop", control.radio_stop);
  control.radio_start = reader.number("radio_start", std::max(control.radio_start, control.radio_stop));
  control.compute_stop = reader.number("compute_stop", control.compute_stop);
  control.compute_start =
      reader.number("compute_start", std::max(control.compute_start, control.compute_stop));
  control.margin = reader.number("margin", control.margin);
  control.rest_ns = reader.duration_ns("rest", control.rest_ns);
  if (control.radio_start < control.radio_stop)
    reader.refuse("radio_start", "a share of at least radio_stop");
  if (control.compute_start < control.compute_stop)
    reader.refuse("compute_start", "a share of at least compute_stop");
  return control;
}

void load_sources(const MapReader& reader, const models::Site& site, SupplySpec& spec) {
  models::PowerSupply& supply = spec.supply;
  if (reader.has("solar")) {
    if (site.track) reader.refuse("solar", "no value: a site that moves has no panels that stand");
    supply.solar = load_solar(reader.map("solar"), site, supply.solar);
  }
  if (reader.has("wind")) supply.wind = load_wind(reader.map("wind"), supply.wind);
  if (reader.has("gas")) supply.gas = load_gas(reader.map("gas"), supply.gas);
  if (reader.has("grid")) {
    const MapReader grid = reader.map("grid");
    if (grid.has("rated") || supply.grid_kw == 0) supply.grid_kw = grid.power_kw("rated");
    if (grid.has("windows")) {
      spec.grid = daily_windows(grid, "windows");
    } else if (spec.grid.empty()) {
      spec.grid = {{0, 86400}};
    }
  }
  if (reader.has("file")) {
    spec.file = reader.file_path("file");
    if (!is_there(spec.file)) reader.refuse("file", "a file that can be read");
    supply.measured = models::read_power_file(spec.file);
  }
}

/// `reader` over `spec`, which holds what a preset of the site says where `changes`, and else nothing.
void load_supply(const MapReader& reader, const Presets& presets, const models::Site& site, bool preset,
                 bool changes, SupplySpec& spec) {
  if (reader.has("preset")) {
    if (preset) reader.refuse("preset", "no value: presets do not name presets");
    const MapReader its = presets.open("power", reader, "preset", "power_preset");
    its.description();
    spec = {};
    load_supply(its.map("power"), presets, site, true, false, spec);
    changes = true;
  }
  load_sources(reader, site, spec);
  models::PowerSupply& supply = spec.supply;
  if (reader.has("battery")) supply.battery = load_battery(reader.map("battery"), supply.battery);
  if (reader.has("load") || !changes) {
    const MapReader load = reader.map("load");
    if (load.has("radio") || !changes) supply.loads.radio_kw = load.power_kw("radio");
    if (load.has("compute") || !changes) supply.loads.compute_kw = load.power_kw("compute");
  }
  if (reader.has("control")) supply.control = load_control(reader.map("control"), supply.control);
  if (!supply.solar && !supply.wind && !supply.gas && supply.grid_kw == 0 && supply.measured.empty())
    reader.miss("solar", "at least one of solar, wind, gas, grid and file");
}

}  // namespace

std::vector<models::TimeInterval> windows_over(const std::vector<DailyWindow>& daily, TimeNs start_ns,
                                               std::int64_t length_ns) {
  std::vector<models::TimeInterval> all;
  const TimeNs end_ns = start_ns + length_ns;
  const TimeNs first_day = start_ns - (start_ns % orbits::kDay + orbits::kDay) % orbits::kDay - orbits::kDay;
  for (TimeNs day = first_day; day < end_ns; day += orbits::kDay) {
    for (const DailyWindow& window : daily) {
      const TimeNs from = std::max(start_ns, day + window.start_s * orbits::kSecond);
      const TimeNs until = std::min(end_ns, day + window.end_s * orbits::kSecond);
      if (from >= until) continue;
      if (!all.empty() && all.back().end_ns >= from) {
        all.back().end_ns = std::max(all.back().end_ns, until);
      } else {
        all.push_back({from, until});
      }
    }
  }
  return all;
}

void load_power(const MapReader& reader, const Presets& presets, SiteSpec& spec) {
  spec.power.clear();
  const bool text = !reader.is_list("power") && !reader.is_map("power");
  if (reader.is_list("power") || (text && reader.text("power").find(':') != std::string::npos)) {
    spec.supply.reset();
    spec.power = daily_windows(reader, "power");
    return;
  }
  const bool changes = spec.supply.has_value();
  if (!changes) spec.supply.emplace();
  load_supply(reader.map("power"), presets, spec.site, false, changes, *spec.supply);
}

void work_out_power(ResolvedScenario& scenario, SiteSpec& spec) {
  const TimeNs end_ns = scenario.epoch_ns + scenario.horizon_ns;
  if (!spec.supply) {
    spec.site.power.reset();
    if (!spec.power.empty())
      spec.site.power = windows_over(spec.power, scenario.epoch_ns, scenario.horizon_ns);
    spec.compute = spec.site.power;
    return;
  }
  models::PowerSupply supply = spec.supply->supply;
  supply.grid = windows_over(spec.supply->grid, scenario.epoch_ns, scenario.horizon_ns);
  if (!supply.measured.empty() && supply.measured.front().start_ns > scenario.epoch_ns) {
    throw InputError(spec.supply->file, 2, "time", orbits::format_utc(supply.measured.front().start_ns, 0),
                     "a first time not after the epoch, " + orbits::format_utc(scenario.epoch_ns, 0));
  }
  if (supply.measured.size() > 1) {  // the last value holds as long as the one before it did
    const TimeNs last = supply.measured.back().start_ns;
    const auto between = [](TimeNs from,
                            TimeNs until) {  // of any two times, which signed numbers cannot hold
      return static_cast<std::uint64_t>(until) - static_cast<std::uint64_t>(from);
    };
    const TimeNs before = supply.measured[supply.measured.size() - 2].start_ns;
    if (last < end_ns && between(before, last) < between(last, end_ns)) {
      throw InputError(spec.supply->file, static_cast<int>(supply.measured.size()) + 1, "time",
                       orbits::format_utc(last, 0),
                       "rows up to the end of the horizon, " + orbits::format_utc(end_ns, 0));
    }
  }
  spec.power_run = std::make_shared<const models::PowerRun>(run_site_power(
      supply, spec.site.place, scenario.ellipsoid, spec.site.name, scenario.seed, scenario.epoch_ns, end_ns));
  spec.site.power = spec.power_run->radio;
  spec.compute = spec.power_run->compute;
}

}  // namespace skyhaul::core
