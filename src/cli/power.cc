// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>

#include "cli.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

struct PowerArguments : ScenarioArguments {
  std::string site;
  bool steps = false;
};

using Windows = std::vector<models::TimeInterval>;

/// Windows of a load inside the horizon; always where the site has no limit.
Windows windows_of(const core::ResolvedScenario& scenario, const std::optional<Windows>& windows) {
  const Windows horizon{{scenario.epoch_ns, scenario.epoch_ns + scenario.horizon_ns}};
  return windows ? common(*windows, horizon) : horizon;
}

int run(const PowerArguments& arguments) {
  const core::ResolvedScenario scenario = arguments.load();
  fmt::memory_buffer text;
  const auto put = [&](const auto&... values) { fmt::format_to(std::back_inserter(text), values...); };
  put(arguments.steps ? "site,time,source_kw,stored_kwh,radio,compute\n" : "site,load,start,end\n");
  std::string known;
  bool found = arguments.site.empty();
  for (const core::SiteSpec& site : scenario.sites) {
    known += " " + site.site.name;
    if (!arguments.site.empty() && site.site.name != arguments.site) continue;
    found = true;
    const std::string name = csv_cell(site.site.name);
    if (arguments.steps) {
      if (!site.power_run) continue;
      for (const models::PowerStep& step : site.power_run->steps) {
        put("{},{},{},{},{},{}\n", name, orbits::format_utc(step.start_ns), step.source_kw, step.stored_kwh,
            step.radio ? 1 : 0, step.compute ? 1 : 0);
      }
      continue;
    }
    for (const auto& [load, windows] :
         {std::pair<const char*, const std::optional<Windows>*>{"radio", &site.site.power},
          std::pair<const char*, const std::optional<Windows>*>{"compute", &site.compute}}) {
      for (const models::TimeInterval& on : windows_of(scenario, *windows)) {
        put("{},{},{},{}\n", name, load, orbits::format_utc(on.start_ns), orbits::format_utc(on.end_ns));
      }
    }
  }
  if (!found) throw InputError("", 0, "--site", arguments.site, "a site of the scenario:" + known);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kDone;
}

}  // namespace

void add_power(Command app, Action& action) {
  Command command =
      app.add_command("power", "print when the radios and the compute of each site have power, as CSV",
                      "skyhaul power configs/scenarios/compute-by-day.yaml --site atacama");
  auto arguments = std::make_shared<PowerArguments>();
  add_scenario_arguments(command, *arguments);
  command.add_option("--site", arguments->site, "print the power of this site alone").type_name("NAME");
  command.add_flag("--steps", arguments->steps,
                   "print, for sites with sources, what the sources could give and what the battery holds, "
                   "minute by minute");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
