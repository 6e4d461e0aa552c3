// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Round trips between a terminal and its PoP by country, against RIPE Atlas probes on Starlink (Mohan et al.,
// WWW 2024; cmb-starlink-measurements, MIT): column bent_pipe_latency. Gateways and PoPs are those of a
// public crowd map of October 2023, the constellation and its delays those of the preset starlink-gen1.
// Nothing here is fitted to the table: models/route/README.md says where the preset's scheduling delay comes
// from.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/csv.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul {
namespace {

namespace fs = std::filesystem;

struct City {
  const char *country, *name;
  double latitude_deg, longitude_deg;
};

/// The largest city of each country, with its coordinates (GeoNames, cities15000).
constexpr City kCities[] = {
    {"Benin", "Cotonou", 6.3654, 2.4183},      {"Cameroon", "Douala", 4.0483, 9.7043},
    {"France", "Paris", 48.8534, 2.3488},      {"Germany", "Berlin", 52.5244, 13.4105},
    {"Hungary", "Budapest", 47.4984, 19.0404}, {"Spain", "Madrid", 40.4165, -3.7026},
    {"UK", "London", 51.5085, -0.1257},        {"Canada", "Toronto", 43.7001, -79.4163},
    {"USA", "New York", 40.7143, -74.0060},    {"Australia", "Sydney", -33.8678, 151.2073},
    {"Chile", "Santiago", -33.4569, -70.6483}, {"Colombia", "Bogota", 4.6097, -74.0817}};

std::vector<std::map<std::string, std::string>> rows_of(const std::string& file) {
  models::CsvRows in(file);
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

struct RttByCountry : testing::Test {
  void SetUp() override {
    const std::string reference = SKYHAUL_REFERENCE_DIR;
    for (const char* file : {"/rtt/bent_pipe_by_country.csv", "/gateways/starlink_gateways_2023-10.csv",
                             "/gateways/starlink_pops_2023-10.csv"}) {
      if (!fs::exists(reference + file)) GTEST_SKIP() << "needs " << reference << file;
    }
    measured = rows_of(reference + "/rtt/bent_pipe_by_country.csv");
    gateways = rows_of(reference + "/gateways/starlink_gateways_2023-10.csv");
    pops = rows_of(reference + "/gateways/starlink_pops_2023-10.csv");
  }

  /// Usable gateways and PoPs of the map, a terminal in each city and one site on fibre.
  core::ResolvedScenario scenario() const {
    std::string text =
        "epoch: 2023-10-15T00:00:00Z\nhorizon: 3 h\nconstellation: {preset: starlink-gen1}\nrouting: "
        "bent-pipe"
        "\nterminal: starlink-priority\nsites:\n"
        "  - {name: hub, latitude: 51.5, longitude: 0, fixed_link: {up: 1 Gbit/s, down: 1 Gbit/s}}\n";
    for (const City& city : kCities) {
      text += fmt::format("  - {{name: \"{}\", latitude: {}, longitude: {}}}\n", city.country,
                          city.latitude_deg, city.longitude_deg);
    }
    text += "gateways:\n";
    for (const auto& row : gateways) {
      const std::string& status = row.at("status");
      if (status != "Live" && status != "Built" && status != "Presumed Live") continue;
      std::string name = row.at("name");
      std::replace(name.begin(), name.end(), '/', ' ');
      text +=
          fmt::format("  - {{name: \"{}\", latitude: {}, longitude: {}, up: 100 Gbit/s, down: 100 Gbit/s}}\n",
                      name, row.at("latitude"), row.at("longitude"));
    }
    text += "pops:\n";
    for (const auto& row : pops) {
      std::string name = row.at("name");
      std::replace(name.begin(), name.end(), '/', ' ');
      text += fmt::format("  - {{name: \"{}\", latitude: {}, longitude: {}}}\n", name, row.at("latitude"),
                          row.at("longitude"));
    }
    const fs::path file = fs::temp_directory_path() / fmt::format("skyhaul-rtt-{}.yaml", ::getpid());
    std::ofstream(file) << text;
    core::ResolvedScenario loaded = core::resolve_file(file.string());
    fs::remove(file);
    return loaded;
  }

  struct Found {
    double rtt_ms = 0;
    double light_ms = 0;  ///< of it, up to the satellite and down
    double fibre_ms = 0;  ///< of it, gateway to PoP
    std::string gateway, pop;
  };

  /// Median over the horizon's minutes of the round trip from each terminal to the PoP of its gateway; light
  /// and fibre of the same minute.
  static std::map<std::string, Found> round_trips(const core::ResolvedScenario& scenario) {
    const auto satellites = core::make_propagator(scenario);
    models::BuildOptions options;
    options.start_ns = scenario.epoch_ns;
    options.end_ns = scenario.epoch_ns + scenario.horizon_ns;
    const models::LinkTimeline timeline =
        build_timeline(core::make_network(scenario, *satellites), *satellites, options);
    const double access_ms = static_cast<double>(2 * scenario.constellation.scheduling_delay_ns) * 1e-6;
    std::map<std::string, Found> all;
    for (const models::Path& path : timeline.paths) {
      if (timeline.nodes[path.dst].name != "hub") continue;
      std::vector<Found> minutes;
      for (models::TimeNs time = timeline.start_ns + orbits::kMinute / 2; time < timeline.end_ns;
           time += orbits::kMinute) {
        const models::PathSegment& segment = models::segment_at(path, time);
        if (segment.route == models::kNoRoute) continue;
        Found found;
        for (const models::Hop& hop : timeline.routes[segment.route]) {
          if (hop.is_resource()) continue;
          const models::Leg& leg = timeline.legs[hop.index()];
          if (leg.kind == models::LegKind::kPopPop || leg.kind == models::LegKind::kFixedLink) continue;
          const double ms = 2 * static_cast<double>(leg_delay_ns(leg, time)) * 1e-6;
          found.rtt_ms += ms;
          if (leg.kind == models::LegKind::kGatewayPop) {
            found.fibre_ms = ms;
            found.gateway = timeline.nodes[leg.a].name;
            found.pop = timeline.nodes[leg.b].name;
            if (found.gateway.rfind("pop ", 0) == 0) std::swap(found.gateway, found.pop);
          }
        }
        found.light_ms = found.rtt_ms - found.fibre_ms - access_ms;
        minutes.push_back(std::move(found));
      }
      if (minutes.empty()) continue;
      std::sort(minutes.begin(), minutes.end(),
                [](const auto& a, const auto& b) { return a.rtt_ms < b.rtt_ms; });
      all[timeline.sites[static_cast<std::size_t>(timeline.nodes[path.src].site)]] =
          minutes[minutes.size() / 2];
    }
    return all;
  }

  std::vector<std::map<std::string, std::string>> measured, gateways, pops;
};

TEST_F(RttByCountry, AllButThreeBentPipesAreWithinAQuarter) {
  const std::map<std::string, Found> found = round_trips(scenario());
  fmt::print("{:10} {:>8} {:>8} {:>6}  {:>6} {:>6}  {}\n", "country", "measured", "model", "off", "light",
             "fibre", "over");
  for (const auto& row : measured) {
    const std::string& country = row.at("country");
    const double wanted = std::stod(row.at("bent_pipe_latency"));
    const auto its = found.find(country);
    ASSERT_NE(its, found.end()) << country << ": no city is known here, or no gateway is in reach of it";
    const Found& model = its->second;
    const double off = model.rtt_ms / wanted - 1;
    fmt::print("{:10} {:8.1f} {:8.1f} {:+5.0f} %  {:6.1f} {:6.1f}  {}, {}\n", country, wanted, model.rtt_ms,
               100 * off, model.light_ms, model.fibre_ms, model.gateway, model.pop);
    // What the three others disagree by, and why: models/route/README.md.
    if (country == "Cameroon" || country == "Chile" || country == "Colombia") continue;
    EXPECT_LE(std::abs(off), 0.25) << country;
  }
}

// 48 ms is more than any bent pipe from Douala can take, by more than a quarter: light twice to a satellite
// and down, at 25 deg each (1,160 km for satellites up to 570 km), the preset's access and the fibre at
// Lagos.
TEST_F(RttByCountry, CameroonIsNoBentPipe) {
  const core::ResolvedScenario bent_pipe = scenario();
  const Found model = round_trips(bent_pipe).at("Cameroon");
  EXPECT_EQ(model.pop, "pop LOS");
  const double access_ms = static_cast<double>(2 * bent_pipe.constellation.scheduling_delay_ns) * 1e-6;
  const double longest_ms = 4 * 1160 / 299.792458 + access_ms + model.fibre_ms;
  for (const auto& row : measured) {
    if (row.at("country") != "Cameroon") continue;
    EXPECT_LT(longest_ms, 0.75 * std::stod(row.at("bent_pipe_latency")));
  }
}

// Why not all twelve: what access would have to take there and back for each country to be within a quarter,
// light and fibre being what geometry makes them, is a range; no constant lies in all twelve, and none in
// more than ten.
TEST_F(RttByCountry, NoConstantServesAll) {
  const std::map<std::string, Found> found = round_trips(scenario());
  std::vector<std::pair<double, double>> ranges;
  std::vector<double> tried;
  for (const auto& row : measured) {
    const double wanted = std::stod(row.at("bent_pipe_latency"));
    const Found& model = found.at(row.at("country"));
    const double known = model.light_ms + model.fibre_ms;
    ranges.emplace_back(0.75 * wanted - known, 1.25 * wanted - known);
    tried.push_back(ranges.back().first);  // the number in range can only rise where a range begins
    fmt::print("{:10} access there and back {:5.1f} to {:5.1f} ms\n", row.at("country"), ranges.back().first,
               ranges.back().second);
  }
  std::ptrdiff_t most = 0;
  for (const double access : tried) {
    most = std::max(most, std::count_if(ranges.begin(), ranges.end(), [&](const auto& each) {
                      return each.first <= access && access <= each.second;
                    }));
  }
  EXPECT_EQ(ranges.size(), 12U);
  EXPECT_EQ(most, 10);
}

}  // namespace
}  // namespace skyhaul
