// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/passes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

#include "cli.h"
#include "skyhaul/models/output_growth.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

/// Of the terminals that look lowest and farthest; of the constellation's terminals where a site has none.
orbits::ViewLimits limits_of(const core::ResolvedScenario& scenario, const core::SiteSpec& site) {
  orbits::ViewLimits limits{scenario.constellation.min_elevation_deg, site.site.horizon,
                            scenario.constellation.max_range_km};
  if (site.site.terminals.empty()) return limits;
  limits.min_elevation_deg = 90;
  limits.max_range_km = 0;
  for (const models::Terminal& terminal : site.site.terminals) {
    limits.min_elevation_deg = std::min(limits.min_elevation_deg, terminal.min_elevation_deg);
    limits.max_range_km = std::max(limits.max_range_km, terminal.max_range_km);
  }
  return limits;
}

std::string known_names(const core::ResolvedScenario& scenario) {
  std::string names = "a site of the scenario:";
  for (const core::SiteSpec& site : scenario.sites) names += " " + site.site.name;
  return names;
}

constexpr std::size_t kTogether = std::size_t{1} << 20U;  // bytes that are written at once

int print_passes(const ScenarioArguments& arguments, const std::string& only) {
  const core::ResolvedScenario scenario = arguments.load();
  note_faults(scenario);
  std::vector<std::string> names;
  std::vector<orbits::PassSite> sites;
  for (const core::SiteSpec& site : scenario.sites) {
    if (!only.empty() && site.site.name != only) continue;
    names.push_back(csv_cell(site.site.name));
    sites.push_back({site.site.place, limits_of(scenario, site), site.site.track});
  }
  if (!only.empty() && sites.empty()) throw InputError("", 0, "--site", only, known_names(scenario));

  const auto satellites = core::make_propagator(scenario);
  orbits::PassOptions options;
  options.threads = arguments.threads;
  options.ellipsoid = scenario.ellipsoid;
  const auto passes = orbits::find_passes(*satellites, sites, scenario.epoch_ns,
                                          scenario.epoch_ns + scenario.horizon_ns, options);
  const auto time = [](bool known, orbits::TimeNs utc) { return known ? orbits::format_utc(utc) : ""; };
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "site,satellite,rise,culmination,set,max_elevation_deg\n");
  models::OutputGrowth growth(say_large);
  std::size_t all = 0, done = 0;
  for (const auto& its : passes) all += its.size();
  const auto write = [&] {
    growth.add(text.size(), static_cast<double>(done) / static_cast<double>(all));
    std::fwrite(text.data(), 1, text.size(), stdout);
    text.clear();
  };
  for (std::size_t s = 0; s < sites.size(); ++s) {
    for (const orbits::Pass& pass : passes[s]) {
      fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{:.6f}\n", names[s],
                     csv_cell(satellites->satellites()[static_cast<std::size_t>(pass.satellite)].name),
                     time(pass.has_rise, pass.rise_ns), time(pass.has_culmination, pass.culmination_ns),
                     time(pass.has_set, pass.set_ns), pass.max_elevation_deg);
      ++done;
      if (text.size() >= kTogether) write();
    }
    write();
  }
  return kDone;
}

}  // namespace

void add_passes(Command app, Action& action) {
  Command command = app.add_command(
      "passes", "print when every satellite rises, culminates and sets over the sites, as CSV",
      "skyhaul passes configs/scenarios/three-sites.yaml --site atacama --set horizon='1 h'");
  auto arguments = std::make_shared<ScenarioArguments>();
  auto site = std::make_shared<std::string>();
  add_scenario_arguments(command, *arguments);
  command.add_option("--site", *site, "print the passes over this site alone").type_name("NAME");
  command.when_chosen(
      [&action, arguments, site] { action = [arguments, site] { return print_passes(*arguments, *site); }; });
}

}  // namespace skyhaul::cli
