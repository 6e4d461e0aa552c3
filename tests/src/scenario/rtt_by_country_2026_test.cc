// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Round trips from each country's largest city to the operator's PoP, by the default routing over the newest
// ground and constellation, against the operator's own medians of September 2026 (as carried by
// starlink-geoip-data): latency to its own network. models/route/README.md has the table, and why each miss
// misses.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "data/reference_data.h"
#include "src/scenario/round_trips.h"

namespace skyhaul {
namespace {

/// The largest city of each country, with its coordinates (GeoNames, cities15000), and the PoP by which the
/// operator names the addresses of its customers there (starlink-geoip-data, an undated snapshot of about
/// 2025): of several the one that the gateways lead to, if it is among them. Kazakhstan's and Chad's names
/// contradict each other, and Oman's are of a PoP that the collectors mark as uncertain: these three have the
/// PoP of their gateway.
constexpr City kCities[] = {{"DEU", "Berlin", 52.5244, 13.4105, "Frankfurt"},
                            {"FRA", "Paris", 48.8534, 2.3488, "London"},
                            {"JPN", "Tokyo", 35.6895, 139.6917, "Tokyo"},
                            {"NZL", "Auckland", -36.8485, 174.7635, "Auckland"},
                            {"CHL", "Santiago", -33.4569, -70.6483, "Santiago"},
                            {"PER", "Lima", -12.0432, -77.0282, "Lima"},
                            {"NGA", "Lagos", 6.4541, 3.3947, "Lagos"},
                            {"ISL", "Reykjavik", 64.1355, -21.8954, "London"},
                            {"IDN", "Jakarta", -6.2146, 106.8451, "Jakarta"},
                            {"AZE", "Baku", 40.3777, 49.8920, "Sofia"},
                            {"NOR", "Oslo", 59.9127, 10.7461, "Frankfurt"},
                            {"FIN", "Helsinki", 60.1695, 24.9354, "Frankfurt"},
                            {"EST", "Tallinn", 59.4370, 24.7535, "Warsaw"},
                            {"KAZ", "Almaty", 43.2500, 76.9167},
                            {"OMN", "Muscat", 23.5841, 58.4078},
                            {"GTM", "Guatemala City", 14.6407, -90.5133, "Guatemala City"},
                            {"ZWE", "Harare", -17.8277, 31.0534, "Johannesburg"},
                            {"TCD", "N'Djamena", 12.1067, 15.0444},
                            {"FJI", "Suva", -18.1416, 178.4415, "Sydney"},
                            {"NRU", "Yaren", -0.5477, 166.9209, "Sydney"},
                            {"COK", "Avarua", -21.2078, -159.7750, "Auckland"},
                            {"PCN", "Adamstown", -25.0660, -130.1015, "Auckland"}};

struct Country {
  std::string name;
  bool far = false;  ///< of the islands and far places
  double wanted_ms = 0;
  RoundTrip model;

  double known_ms() const { return model.light_ms + model.fibre_ms; }
  bool is_within(double access) const { return std::abs((known_ms() + access) / wanted_ms - 1) <= 0.2; }
  bool is_within() const { return is_within(model.access_ms); }
};

/// The chain is worked out once for all tests.
struct RttByCountry2026 : testing::Test {
  static void SetUpTestSuite() {
    if (is_absent()) return;
    const core::ResolvedScenario scenario = chain("starlink");
    const auto found = round_trips(scenario, homes());
    for (const char* file : kFiles) {
      for (const auto& row : rows_of(reference_file(file))) {
        Country country{row.at("country"), file == kFiles[1], std::stod(row.at("latency_p50_ms")), {}};
        const auto its = found.find(country.name);
        ASSERT_NE(its, found.end()) << country.name
                                    << ": no city is known here, or it has no way to a gateway";
        country.model = its->second;
        all.push_back(std::move(country));
      }
    }
    for (const Country& each : all) preset_ms += each.model.access_ms / static_cast<double>(all.size());
  }

  static bool is_absent() { return reference_file(kFiles[0]).empty() || reference_file(kFiles[1]).empty(); }

  void SetUp() override {
    if (is_absent()) GTEST_SKIP() << absent(kFiles[0]);
    ASSERT_FALSE(all.empty());
  }

  static std::map<std::string, std::string> homes() {
    std::map<std::string, std::string> all;
    for (const City& city : kCities) {
      if (*city.home != 0) all[city.country] = fmt::format("at {}", city.home);
    }
    return all;
  }

  /// A terminal in each city, and a site on fibre at each home PoP, over a whole day: the wait for the medium
  /// grows with the hour's load.
  static core::ResolvedScenario chain(const std::string& ground) {
    std::string text =
        "epoch: 2026-09-15T00:00:00Z\nhorizon: 24 h\nconstellation: starlink-2026\nterminal: "
        "starlink-residential-2026\ngateways: " +
        ground + "\npops: " + ground + "\n" + sites_of(kCities);
    std::set<std::string> pops;
    for (const City& city : kCities) {
      if (*city.home != 0 && pops.insert(city.home).second)
        text += fmt::format(
            "  - {{name: at {0}, latitude: 0, longitude: 0, fixed_link: {{up: 1 Gbit/s, down: 1 Gbit/s, pop: "
            "{0}}}}}\n",
            city.home);
    }
    return resolve_text(text);
  }

  template <class... Access>
  static int within(bool far, Access... access) {
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const Country& each) {
      return each.far == far && each.is_within(access...);
    }));
  }

  static constexpr const char* kFiles[] = {"rates/country_2026-09.csv", "rtt/country_2026-09.csv"};
  static inline std::vector<Country> all;
  static inline double preset_ms = 0;
};

// Wanted are nine of the ten and eight of the twelve islands and far places. What the six misses are:
// models/route/README.md.
TEST_F(RttByCountry2026, NineOfTenAndSevenOfTwelveFarPlacesAreWithinAFifth) {
  for (const Country& each : all) {
    const double ms = each.model.rtt_ms;
    fmt::print("| {} | {:.1f} | {:.1f} | {:+.0f} %{} | {:.1f} | {:.1f} | {} | {}, {} |\n", each.name,
               each.wanted_ms, ms, 100 * (ms / each.wanted_ms - 1), each.is_within() ? "" : " (miss)",
               each.model.light_ms, each.model.fibre_ms, each.model.satellites, each.model.gateway,
               each.model.pop);
  }
  EXPECT_EQ(all.size(), 22U);
  EXPECT_GE(within(false), 9);
  EXPECT_GE(within(true), 7);
}

// The size of the preset's random wait is a fit to these countries: the constant that leaves the least mean
// deviation. No other one serves more than one country more.
TEST_F(RttByCountry2026, TheMediumAccessOfThePresetIsNearTheBestConstant) {
  double best_ms = 0, least = 1e9;
  int most = 0;
  for (int tenths = 0; tenths <= 400; ++tenths) {
    const double access = tenths * 0.1;
    double off = 0;
    for (const Country& each : all) off += std::abs(std::log((each.known_ms() + access) / each.wanted_ms));
    if (off < least) {
      least = off;
      best_ms = access;
    }
    const int here = within(false, access) + within(true, access);
    if (here >= 15)
      fmt::print("{:.1f} ms: {} of 10, {} of 12\n", access, within(false, access), within(true, access));
    most = std::max(most, here);
  }
  fmt::print("least mean deviation with {:.1f} ms, {:.1f} ms in the preset\n", best_ms, preset_ms);
  EXPECT_NEAR(best_ms, preset_ms, 2);
  EXPECT_GE(within(false, preset_ms) + within(true, preset_ms), most - 1);
}

}  // namespace
}  // namespace skyhaul
