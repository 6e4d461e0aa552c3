// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/resolved_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include "scenario/load_measured.h"
#include "scenario/load_parts.h"
#include "scenario/load_weather.h"
#include "scenario/question.h"
#include "scenario/resolve_asked.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/decay.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

/// What a scenario without a name is called.
std::string name_of_file(const std::string& path) {
  std::string name = shortened(escaped(std::filesystem::path(path).stem().string()), kLongestName);
  std::replace(name.begin(), name.end(), '>', '_');  // as in every name of a scenario
  return name.empty() ? "scenario" : name;
}

void load_terrestrial(const MapReader& root, ResolvedScenario& scenario) {
  if (!root.has("terrestrial")) return;
  const MapReader reader = root.map("terrestrial");
  scenario.terrestrial_stretch = reader.number("stretch", scenario.terrestrial_stretch);
  std::set<std::string> names;
  for (const models::Gateway& gateway : scenario.gateways) names.insert(gateway.name);
  for (const models::Pop& pop : scenario.pops) names.insert(pop.name);
  for (const MapReader& item : reader.maps("delays")) {
    const std::vector<std::string> ends = item.texts("between");
    if (ends.size() != 2 || ends[0] == ends[1] || names.count(ends[0]) == 0 || names.count(ends[1]) == 0) {
      item.refuse("between", "two different names of PoPs and gateways");
    }
    scenario.terrestrial.push_back({ends[0], ends[1], item.duration_ns("delay")});
  }
}

/// Where it is not a site's own name, a cell is one that sites name.
void check_cells(const std::vector<MapReader>& readers, const std::vector<SiteSpec>& sites) {
  for (std::size_t i = 0; i < sites.size(); ++i) {
    for (const SiteSpec& other : sites) {
      if (sites[i].site.cell.empty() || other.site.name != sites[i].site.cell) continue;
      if (other.site.cell != sites[i].site.cell)
        readers[i].refuse("cell", "a name that no site has, unless that site names the same cell");
    }
  }
}

void load_engines(const MapReader& root, ResolvedScenario& scenario) {
  if (!root.has("engines")) return;
  const MapReader reader = root.map("engines");
  scenario.queue_bdp = reader.number("queue", 1);
  if (reader.has("flow")) scenario.flow.starts = static_cast<int>(reader.map("flow").count("starts", 0));
  if (reader.has("packet")) {
    const MapReader packet = reader.map("packet");
    scenario.packet.windows = static_cast<int>(packet.count("windows", 0));
    scenario.packet.seeds = static_cast<int>(packet.count("seeds", 5));
    scenario.packet.bytes = packet.size_bytes("bytes", 0);
  }
}

void check_pops(const MapReader& root, const std::vector<MapReader>& sites,
                const ResolvedScenario& scenario) {
  const auto known = [&](const std::string& name) {
    return name.empty() ? !scenario.pops.empty()
                        : std::any_of(scenario.pops.begin(), scenario.pops.end(),
                                      [&](const auto& pop) { return pop.name == name; });
  };
  for (const models::Gateway& gateway : scenario.gateways) {
    if (!known(gateway.pop)) root.refuse("gateways", "PoPs for the gateways: " + gateway.name + " has none");
  }
  std::vector<std::string> names;
  for (const models::Pop& pop : scenario.pops) names.push_back(pop.name);
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) {
    const auto& link = scenario.sites[i].site.fixed_link;
    if (!link || known(link->pop)) continue;
    const std::string accepted =
        names.empty() ? "pops, so that it leads somewhere"
                      : did_you_mean(link->pop, names) + fmt::format("a PoP: {}", fmt::join(names, ", "));
    if (!sites[i].has("fixed_link")) sites[i].refuse("preset", accepted);
    sites[i].map("fixed_link").refuse("pop", accepted);
  }
}

/// The time from the epoch to the end of the last day, which no day may have after the year 2262.
std::int64_t covered_by_days(const MapReader& root, const ResolvedScenario& scenario) {
  const std::int64_t left_ns = std::numeric_limits<TimeNs>::max() - orbits::kDay - scenario.horizon_ns;
  const std::int64_t between_ns = day_epoch_ns(scenario, 1) - scenario.epoch_ns;
  if (scenario.days > 1 && between_ns > 0 && (left_ns - scenario.epoch_ns) / between_ns < scenario.days - 1)
    root.refuse("days", "a last day that ends before the year 2262");
  return day_epoch_ns(scenario, scenario.days - 1) - scenario.epoch_ns + scenario.horizon_ns;
}

constexpr const char* kWithoutRain = "a sky without rain at ";

bool all_have_weather(const ResolvedScenario& scenario) {
  return std::all_of(scenario.sites.begin(), scenario.sites.end(),
                     [](const SiteSpec& site) { return site.weather || !site.has_radio(); });
}

/// Of a resolved scenario that has been changed since.
void forget_dry_skies(std::vector<std::string>& unverified) {
  unverified.erase(std::remove_if(unverified.begin(), unverified.end(),
                                  [](const std::string& line) { return line.rfind(kWithoutRain, 0) == 0; }),
                   unverified.end());
}

/// The line that says at which sites it never rains, for want of a climate; nothing where there is none.
std::vector<std::string> without_climate(const MapReader& root, const std::vector<MapReader>& items,
                                         const ResolvedScenario& scenario) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const SiteSpec& site = scenario.sites[i];
    const models::MeasuredLink* log = site.site.measured.get();
    const bool logged =  // with all rain that fell
        log != nullptr && log->has(models::LogQuantity::kUp) && log->has(models::LogQuantity::kDown);
    if (!site.weather && !logged && site.has_radio() && !items[i].has("weather"))
      names.push_back(site.site.name);
  }
  if (names.empty() || scenario.ideal || root.has("weather")) return {};
  constexpr std::size_t kMost = 5;
  const std::size_t more = names.size() - std::min(names.size(), kMost);
  names.resize(names.size() - more);
  return {fmt::format("{}{}{}: no climate is given (weather: {{rain_rate: ...}})", kWithoutRain,
                      fmt::join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "")};
}

/// Weather acts on radios only.
void warn_of_idle_weather(ResolvedScenario& scenario) {
  const auto& sites = scenario.sites;
  const auto& gateways = scenario.gateways;
  bool weather = false, acts = false;
  for (const SiteSpec& site : sites) {
    weather = weather || site.weather;
    acts = acts || (site.weather && site.has_radio());
  }
  for (std::size_t g = 0; g < gateways.size(); ++g) {
    const bool has = scenario.gateway_weather[g].has_value();
    weather = weather || has;
    acts = acts || (has && gateways[g].radio);
  }
  if (weather && !acts) {
    scenario.warnings.push_back(
        "weather: no terminal or gateway that it is over has a radio (sites may say weather: off): it "
        "changes "
        "nothing");
  }
}

/// Adds the lines that are not there yet.
void add_new(const std::vector<std::string>& lines, std::vector<std::string>& to) {
  for (const std::string& line : lines) {
    if (std::find(to.begin(), to.end(), line) == to.end()) to.push_back(line);
  }
}

/// Says how far elements are from their epochs, where that is most, and which satellites have decayed.
void warn_of_elements(ResolvedScenario& scenario) {
  const std::vector<orbits::ElementSet>& sets = scenario.constellation.elements;
  const TimeNs start_ns = scenario.epoch_ns;
  const TimeNs end_ns = day_epoch_ns(scenario, scenario.days - 1) + scenario.horizon_ns;
  const bool by_start = most_days_from_epoch(sets, start_ns) >= most_days_from_epoch(sets, end_ns);
  if (const auto old = age_warning(sets, by_start ? start_ns : end_ns, orbits::kOldElementsDays))
    scenario.warnings.push_back(*old);
  if (const auto decayed = decay_warning(sets, start_ns, end_ns)) scenario.warnings.push_back(*decayed);
}

/// What sites have that do not say otherwise.
models::Terminal usual_terminal(const MapReader& root, const Presets& presets,
                                const ConstellationSpec& constellation) {
  models::Terminal terminal;
  terminal.min_elevation_deg = constellation.min_elevation_deg;
  terminal.max_range_km = constellation.max_range_km;
  terminal.variation = constellation.variation;
  if (root.has("terminal")) terminal = load_terminal_key(root, presets, terminal);
  return terminal;
}

/// Returns what there is to say about the links that were measured.
std::vector<std::string> load_sites(const MapReader& root, const std::vector<MapReader>& readers,
                                    const Presets& presets, const models::Terminal& terminal,
                                    WeatherLoader& weather, ResolvedScenario& scenario) {
  MeasuredLinkLoader links(presets, scenario.constellation.slots);
  std::vector<std::string> notes;
  std::set<std::string> names;
  for (const MapReader& item : readers) {
    scenario.sites.push_back(load_site(item, presets, terminal));
    SiteSpec& site = scenario.sites.back();
    if (!names.insert(site.site.name).second) item.refuse("name", "a name that no other site has");
    site.weather = weather.of_site(item, site.site.place, site.has_radio());
    links.load(item, site, notes);
    work_out_power(scenario, site);
  }
  check_cells(readers, scenario.sites);
  if (scenario.sites.size() < 2) {
    if (!root.has("sites")) root.miss("sites", "a list of at least two sites");
    root.refuse("sites", "a list of at least two sites");
  }
  return notes;
}

/// What is asked of the links: traffic, targets and how engines run.
void load_what_is_asked(const MapReader& root, const Presets& presets, ResolvedScenario& scenario) {
  std::set<std::string> groups;
  for (const MapReader& item : root.maps("traffic")) {
    scenario.traffic.push_back(load_traffic(item, presets, scenario.sites));
    scenario.traffic.back().place = scenario.traffic.size() - 1;
    if (!groups.insert(scenario.traffic.back().collective.group).second) {
      item.refuse("name", "a name that no other entry has");
    }
  }
  load_targets(root, scenario);
  scenario.together = root.flag("together", false);
  load_alternatives(root, presets, scenario);
  load_engines(root, scenario);
}

}  // namespace

std::vector<std::string> all_warnings(const ResolvedScenario& scenario) {
  std::vector<std::string> all = scenario.noted;
  add_new(scenario.warnings, all);
  return all;
}

ResolvedScenario resolve_file(const std::string& path, const ScenarioOptions& options) {
  const Scenario scenario{path, read_yaml(path), options.set, options.seed, options.ideal};
  ResolveOptions resolving;
  resolving.preset_dirs = options.preset_dirs;
  return resolve(scenario, resolving);
}

ResolvedScenario resolve(const Scenario& written, const ResolveOptions& options) {
  const std::string& path = written.file;
  ScenarioTree its(written);
  SiteItems& sites = its.sites;
  const MapReader root(path, its.root, "", section_named("scenario"));
  const Presets presets(options);

  ResolvedScenario scenario;
  scenario.file = path;
  scenario.name = root.has("name") ? root.node_name("name") : name_of_file(path);
  scenario.description = root.description();
  scenario.seed = written.seed ? *written.seed : static_cast<std::uint64_t>(root.count("seed", 1));
  scenario.epoch_ns = root.time_ns("epoch");
  // Times in plans count from 1970, and 0 is no wait.
  if (scenario.epoch_ns < 0) root.refuse("epoch", "a start from 1970 on");
  scenario.horizon_ns = root.duration_ns("horizon");
  if (scenario.epoch_ns > std::numeric_limits<TimeNs>::max() - scenario.horizon_ns - orbits::kDay)
    root.refuse("horizon", "an end before the year 2262");
  scenario.days = static_cast<int>(root.count("days", 1));
  scenario.constellation = load_constellation(root.map("constellation"), presets);
  if (root.has("ellipsoid")) {
    const MapReader ellipsoid = root.map("ellipsoid");
    scenario.ellipsoid = {ellipsoid.length_km("semi_major_axis"), ellipsoid.number("inverse_flattening")};
  }
  load_scheduling(root, scenario);
  scenario.available_share = root.number("available_share", 1);

  const models::Terminal terminal = usual_terminal(root, presets, scenario.constellation);
  const std::int64_t covered_ns = covered_by_days(root, scenario);
  WeatherLoader weather(root, presets, scenario.epoch_ns, covered_ns);
  const std::vector<MapReader> site_readers = sites.readers();
  const std::vector<std::string> link_notes =
      load_sites(root, site_readers, presets, terminal, weather, scenario);
  std::shared_ptr<const models::Radio> gateway_radio;
  if (root.has("gateway_radio")) gateway_radio = load_gateway_radio(root, "gateway_radio", presets, nullptr);
  std::vector<MapReader> gateway_readers;
  scenario.gateways = load_gateways(root, presets, gateway_radio, gateway_readers);
  load_sharing(root, presets, scenario);
  for (std::size_t i = 0; i < scenario.gateways.size(); ++i) {
    scenario.gateway_weather.push_back(weather.of_gateway(gateway_readers[i], scenario.gateways[i].place));
  }
  scenario.pops = load_pops(root, presets);
  check_pops(root, site_readers, scenario);
  load_routing(root, scenario);
  load_terrestrial(root, scenario);
  load_what_is_asked(root, presets, scenario);
  scenario.warnings = scenario.constellation.notes;
  add_new(sites.warnings(), scenario.warnings);
  add_new(link_notes, scenario.warnings);
  warn_of_elements(scenario);
  load_faults(root, presets, scenario);
  scenario.ideal = written.ideal || root.flag("ideal", false);
  if (scenario.ideal) {
    for (const SkyPart part : kSkyParts) take_away(part, scenario);
  }
  warn_of_idle_weather(scenario);
  warn_of_other_operators(scenario);
  scenario.unverified = root.has("unverified") ? root.texts("unverified") : std::vector<std::string>();
  add_new(presets.unverified(), scenario.unverified);
  const std::vector<std::string> dry = without_climate(root, site_readers, scenario);
  if (scenario.ideal || all_have_weather(scenario)) forget_dry_skies(scenario.unverified);
  add_new(dry, scenario.unverified);
  scenario.sources = load_sources(root, presets);
  if (scenario.days > 1) day_of(scenario, scenario.days - 1);  // throws where a series ends before it
  if (root.has("warnings")) scenario.noted = root.texts("warnings");
  return scenario;
}

ResolvedScenario resolve_what_is_asked(const Scenario& written, const ResolveOptions& options,
                                       const ResolvedScenario& links) {
  ScenarioTree its(written);
  const MapReader root(written.file, its.root, "", section_named("scenario"));
  const ResolvedScenario fresh;
  ResolvedScenario scenario = links;
  scenario.traffic.clear();
  scenario.target_interval_ns.reset();
  scenario.target_utilisation.reset();
  scenario.target_quantile = fresh.target_quantile;
  scenario.alternatives.reset();
  scenario.queue_bdp = fresh.queue_bdp;
  scenario.flow = fresh.flow;
  scenario.packet = fresh.packet;
  load_what_is_asked(root, Presets(options), scenario);
  return scenario;
}

}  // namespace skyhaul::core
