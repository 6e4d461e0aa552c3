// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Round trips between a country's largest city and its PoP, as the tests of round trips by country take them
// from a timeline.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/csv.h"

namespace skyhaul {

struct City {
  const char *country, *name;
  double latitude_deg, longitude_deg;
  const char* home = "";  ///< PoP that its traffic is brought to, where it is known
};

/// A terminal in each city, and one site on fibre, `hub`, whose paths show which PoP a terminal's traffic
/// reaches first.
template <class Cities>
std::string sites_of(const Cities& cities) {
  std::string text =
      "sites:\n  - {name: hub, latitude: 51.5, longitude: 0, fixed_link: {up: 1 Gbit/s, down: 1 Gbit/s}}\n";
  for (const City& city : cities) {
    text += fmt::format("  - {{name: \"{}\", latitude: {}, longitude: {}}}\n", city.country,
                        city.latitude_deg, city.longitude_deg);
  }
  return text;
}

/// The rows of a CSV file with a header, by column.
inline std::vector<std::map<std::string, std::string>> rows_of(const std::string& file) {
  CsvRows in(file);
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> names;
  while (in.next()) {
    if (names.empty()) {
      names = in.cells();
      continue;
    }
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < std::min(names.size(), in.cells().size()); ++i) row[names[i]] = in.cells()[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline core::ResolvedScenario resolve_text(const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("skyhaul-rtt-{}.yaml", ::getpid());
  std::ofstream(file) << text;
  core::ResolvedScenario loaded = core::resolve_file(file.string());
  std::filesystem::remove(file);
  return loaded;
}

/// The round trip from a terminal to a PoP.
struct RoundTrip {
  double rtt_ms = 0;
  double access_ms = 0;  ///< of it, median wait for the medium, there and back
  double light_ms = 0;   ///< of it, over the satellites and down to the gateway
  double fibre_ms = 0;   ///< of it, gateway to PoP, and from there to the home PoP
  int satellites = 0;
  std::string gateway, pop;  ///< the gateway's PoP
};

/// Median of what packets wait for the medium at a terminal, there and back, one packet a second.
inline double median_access_ms(const models::LinkTimeline& timeline, std::uint32_t terminal) {
  std::vector<double> waits;
  for (const models::Access& access : timeline.access) {
    if (access.terminal != terminal) continue;
    for (models::TimeNs time = timeline.start_ns; time < timeline.end_ns; time += orbits::kSecond) {
      std::int64_t both = 0;
      for (const models::LinkDirection direction : {models::LinkDirection::kUp, models::LinkDirection::kDown})
        both += access_delay_ns(timeline.access_rule, access, direction, time);
      waits.push_back(static_cast<double>(both) * 1e-6);
    }
  }
  if (waits.empty()) return 0;
  std::nth_element(waits.begin(), waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2), waits.end());
  return waits[waits.size() / 2];
}

/// The round trip along a route at a time, without waits; with `to_the_end` also from the gateway's PoP to
/// the one of the site on fibre.
inline RoundTrip round_trip_over(const models::LinkTimeline& timeline, const models::RouteHops& route,
                                 models::TimeNs time, bool to_the_end) {
  RoundTrip found;
  for (const models::Hop& hop : route) {
    if (hop.is_resource()) continue;
    const models::Leg& leg = timeline.legs[hop.index()];
    if (leg.kind == models::LegKind::kFixedLink) continue;
    if (leg.kind == models::LegKind::kPopPop && !to_the_end) continue;
    const double ms = 2 * static_cast<double>(leg_delay_ns(leg, time)) * 1e-6;
    if (leg.kind == models::LegKind::kPopPop || leg.kind == models::LegKind::kGatewayPop) {
      found.fibre_ms += ms;
    } else {
      found.light_ms += ms;
      ++found.satellites;
    }
    if (leg.kind != models::LegKind::kGatewayPop) continue;
    found.gateway = timeline.nodes[leg.a].name;
    found.pop = timeline.nodes[leg.b].name;
    if (found.gateway.rfind("pop ", 0) == 0) std::swap(found.gateway, found.pop);
  }
  --found.satellites;  // one leg more than satellites, from the terminal to the gateway
  found.rtt_ms = found.light_ms + found.fibre_ms;
  return found;
}

/// By site: medians over the horizon's minutes of the way from its terminal to the PoP of its gateway and
/// back, or to that of the site on fibre which `homes` names for it; the other members are those of the same
/// minute. The median wait for the medium comes on top.
inline std::map<std::string, RoundTrip> round_trips(const core::ResolvedScenario& scenario,
                                                    const std::map<std::string, std::string>& homes = {}) {
  const auto satellites = core::make_propagator(scenario);
  models::BuildOptions options;
  options.start_ns = scenario.epoch_ns;
  options.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  const models::LinkTimeline timeline =
      build_timeline(core::make_network(scenario, *satellites), *satellites, options);
  std::map<std::string, RoundTrip> all;
  for (const models::Path& path : timeline.paths) {
    const std::int32_t from = timeline.nodes[path.src].site;
    if (from < 0) continue;
    const std::string site = timeline.sites[static_cast<std::size_t>(from)];
    const auto home = homes.find(site);
    if (timeline.nodes[path.dst].name != (home == homes.end() ? "hub" : home->second)) continue;
    std::vector<RoundTrip> minutes;
    for (models::TimeNs time = timeline.start_ns + orbits::kMinute / 2; time < timeline.end_ns;
         time += orbits::kMinute) {
      const models::PathSegment& segment = models::segment_at(path, time);
      if (segment.route == models::kNoRoute) continue;
      minutes.push_back(round_trip_over(timeline, timeline.routes[segment.route], time, home != homes.end()));
    }
    if (minutes.empty()) continue;
    std::sort(minutes.begin(), minutes.end(),
              [](const auto& a, const auto& b) { return a.rtt_ms < b.rtt_ms; });
    RoundTrip& median = minutes[minutes.size() / 2];
    median.access_ms = median_access_ms(timeline, path.src);
    median.rtt_ms += median.access_ms;
    all[site] = std::move(median);
  }
  return all;
}

}  // namespace skyhaul
