// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "src/scenario/round_trips.h"

namespace skyhaul {
namespace {

/// The largest city of each country, with its coordinates (GeoNames, cities15000).
constexpr City kCities[] = {
    {"DEU", "Berlin", 52.5244, 13.4105},     {"FRA", "Paris", 48.8534, 2.3488},
    {"JPN", "Tokyo", 35.6895, 139.6917},     {"NZL", "Auckland", -36.8485, 174.7635},
    {"CHL", "Santiago", -33.4569, -70.6483}, {"PER", "Lima", -12.0432, -77.0282},
    {"NGA", "Lagos", 6.4541, 3.3947},        {"ISL", "Reykjavik", 64.1355, -21.8954},
    {"IDN", "Jakarta", -6.2146, 106.8451},   {"AZE", "Baku", 40.3777, 49.8920},
    {"NOR", "Oslo", 59.9127, 10.7461},       {"FIN", "Helsinki", 60.1695, 24.9354},
    {"EST", "Tallinn", 59.4370, 24.7535},    {"KAZ", "Almaty", 43.2500, 76.9167},
    {"OMN", "Muscat", 23.5841, 58.4078},     {"GTM", "Guatemala City", 14.6407, -90.5133},
    {"ZWE", "Harare", -17.8277, 31.0534},    {"TCD", "N'Djamena", 12.1067, 15.0444},
    {"FJI", "Suva", -18.1416, 178.4415},     {"NRU", "Yaren", -0.5477, 166.9209},
    {"COK", "Avarua", -21.2078, -159.7750},  {"PCN", "Adamstown", -25.0660, -130.1015}};

TEST(RttByCountry2026, Explore) {
  const std::string reference = SKYHAUL_REFERENCE_DIR;
  std::map<std::string, double> wanted;
  for (const auto& row : rows_of(reference + "/rates/country_2026-09.csv"))
    wanted[row.at("country")] = std::stod(row.at("latency_p50_ms"));
  for (const auto& row : rows_of(reference + "/rtt/country_2026-09.csv"))
    wanted[row.at("country")] = std::stod(row.at("latency_p50_ms"));
  const char* extra = std::getenv("SKYHAUL_TRY");
  const core::ResolvedScenario scenario = resolve_text(
      std::string("epoch: 2026-09-15T00:00:00Z\nhorizon: 3 h\nterminal: starlink-residential-2026\n") +
      (extra != nullptr
           ? extra
           : "constellation: starlink-2026\ngateways: starlink-2026-03\npops: starlink-2026-03") +
      "\n" + sites_of(kCities));
  const auto found = round_trips(scenario);
  for (const City& city : kCities) {
    const auto its = found.find(city.country);
    if (its == found.end()) {
      fmt::print("{} none\n", city.country);
      continue;
    }
    const RoundTrip& m = its->second;
    fmt::print(
        "{} {:15} want {:5.1f} geo {:5.1f} access {:6.1f} ({:5.1f} .. {:5.1f}) light {:5.1f} fibre {:5.1f} "
        "sats {} {} {}\n",
        city.country, city.name, wanted[city.country], m.light_ms + m.fibre_ms,
        wanted[city.country] - m.light_ms - m.fibre_ms, 0.8 * wanted[city.country] - m.light_ms - m.fibre_ms,
        1.2 * wanted[city.country] - m.light_ms - m.fibre_ms, m.light_ms, m.fibre_ms, m.satellites, m.gateway,
        m.pop);
  }
}

}  // namespace
}  // namespace skyhaul
