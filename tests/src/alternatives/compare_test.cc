// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The table of alternatives on a small scenario, against closed forms.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "skyhaul/core/alternatives.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

constexpr const char* kScenario = R"(name: small
epoch: 2026-01-01
horizon: 10 min
constellation: starlink-gen1
gateways: starlink
pops: starlink
ideal: true
terminal: {preset: starlink-priority, price: {currency: USD, month: 1000, once: 2000}}
sites:
  - {name: a, latitude: 48, longitude: 11}
  - {name: b, latitude: 44, longitude: 5}
traffic:
  - {name: copy, topology: push, source: a, payload: {size: 100 MB}, transport: udp}
targets: {interval: 10 min}
alternatives:
  - {name: cable, kind: fibre, distance: 100 km, up: 1 Gbit/s, down: 2 Gbit/s, delay_per_km: 5 us, availability: 0.99,
     build: 100 d, build_per_km: 1 d, life: 7305 d, cost_per_km: 1000, currency: USD}
  - {name: euros, kind: fibre, distance: 100 km, up: 1 Gbit/s, down: 2 Gbit/s, life: 7305 d, cost_per_km: 1000, currency: EUR}
  - {name: stationary, kind: geo, up: 5 Mbit/s, down: 100 Mbit/s, delay: 250 ms, max_latitude: 75}
  - {name: south, kind: geo, up: 5 Mbit/s, down: 100 Mbit/s, delay: 250 ms, max_latitude: 45}
  - {name: rotten, kind: fibre, distance: 100 km, up: 1 Gbit/s, down: 2 Gbit/s, availability: 0.99, outage_per_km: 0.01}
  - {name: sea, kind: fibre, under_sea: true, up: 1 Tbit/s, down: 1 Tbit/s, life: 7305 d, cost_per_km: 0.01, currency: USD}
  - {name: own-sea, kind: fibre, under_sea: true, distance: 100 km, up: 1 Gbit/s, down: 2 Gbit/s}
  - {name: car, kind: road, unit: 1 TB, unit_rate: 100 MB/s, handling: 10 min, km_per_hour: 100, distance: 50 km, trip_per_km: 0.5, currency: USD}
)";

class Table : public LoadTest {
 protected:
  Table() : found_(make()) {}

  const AlternativeRow& row(const std::string& name) const {
    for (const AlternativeRow& each : found_.rows) {
      if (each.name == name) return each;
    }
    throw std::runtime_error("no row " + name);
  }

  Alternatives found_;

 private:
  Alternatives make() const {
    const ResolvedScenario scenario = load(kScenario);
    const models::LinkTimeline links = build_timeline(scenario);
    AnswerOptions options;
    options.threads = 2;
    options.own_links = false;
    return compare_alternatives(scenario, links, answer(scenario, links, options).summary,
                                *scenario.alternatives, options);
  }
};

TEST_F(Table, EveryRowAgreesWithItsClosedForm) {
  constexpr double kMonths = 7305 * 86400.0 / (365.2425 / 12 * 86400);
  const double payload_share = (1500.0 - 56) / 1500;
  const AlternativeRow& planned = row("as planned");
  EXPECT_TRUE(planned.feasible);
  EXPECT_EQ(*planned.month, 2000);  // two terminals
  EXPECT_EQ(*planned.once, 4000);
  // 100 MB at 1 Gbit/s, the slower of up and down, in packets of 1,500 with 56 of headers.
  const AlternativeRow& cable = row("cable");
  EXPECT_TRUE(cable.feasible);
  EXPECT_NEAR(*cable.sync_s, 0.8 / payload_share, 0.05);
  EXPECT_NEAR(*cable.availability, 0.99 * 0.99, 1e-12);
  EXPECT_EQ(*cable.ready_s, 200 * 86400);
  EXPECT_EQ(*cable.once, 200000);
  EXPECT_NEAR(*cable.month, 200000 / kMonths, 1e-6);
  EXPECT_NEAR(*cable.break_even_km, 1000 * kMonths / 1000, 1e-6);            // 1,000 a month for each site
  EXPECT_NEAR(*cable.per_sync, *cable.month / (365.2425 / 12 * 144), 1e-9);  // every ten minutes
  EXPECT_TRUE(*cable.meets_target);
  // Another currency is no comparison.
  EXPECT_FALSE(row("euros").break_even_km);
  EXPECT_EQ(row("euros").currency, "EUR");
  // 100 MB at 5 Mbit/s, and no price.
  const AlternativeRow& stationary = row("stationary");
  EXPECT_NEAR(*stationary.sync_s, 160 / payload_share, 2);
  EXPECT_FALSE(stationary.month);
  EXPECT_TRUE(stationary.currency.empty());
  EXPECT_THAT(stationary.reason, testing::HasSubstr("no price"));
  EXPECT_FALSE(row("south").feasible);
  EXPECT_THAT(row("south").reason, testing::HasSubstr("a lies beyond 45 degrees"));
  // 1 s to write, 10 min, 30 min, 10 min, 1 s to read; 100 km there and back for each copy.
  const AlternativeRow& car = row("car");
  EXPECT_NEAR(*car.sync_s, 1 + 600 + 1800 + 600 + 1, 1e-9);
  EXPECT_FALSE(*car.meets_target);
  EXPECT_NEAR(*car.per_sync, 50, 1e-6);
  // A full disk of 1 TB takes 10,000 s to write and as long to read, however small the payload is.
  EXPECT_NEAR(*car.equals_bps, 8e12 / (10000 + 600 + 1800 + 600 + 10000), 1);
  // 100 km of a cable that is cut for 1 % of the time by each km.
  const AlternativeRow& rotten = row("rotten");
  EXPECT_EQ(*rotten.availability, 0);
  EXPECT_FALSE(rotten.feasible);
  EXPECT_FALSE(rotten.fastest);
  EXPECT_FALSE(rotten.sync_s);
  EXPECT_EQ(rotten.reason, "at this length it is cut all the time");
}

TEST_F(Table, HybridsFollowFromTheirParts) {
  const AlternativeRow &planned = row("as planned"), &cable = row("cable");
  const AlternativeRow& until = row("as planned until cable");
  EXPECT_EQ(until.sync_s, planned.sync_s);
  EXPECT_EQ(*until.ready_s, 0);
  EXPECT_NEAR(*until.once,
              *cable.once + *planned.once + 200 * 86400 / (365.2425 / 12 * 86400) * *planned.month, 1e-6);
  EXPECT_EQ(until.month, cable.month);
  EXPECT_FALSE(until.per_sync || until.per_tb);  // one sum before, another one afterwards
  const AlternativeRow& both = row("cable, protected as planned");
  EXPECT_NEAR(*both.month, *cable.month + *planned.month, 1e-9);
  EXPECT_NEAR(*both.availability, 1 - (1 - *cable.availability) * (1 - *planned.availability), 1e-12);
  EXPECT_FALSE(row("euros, protected as planned").month);
  // Its uplink is the planned one, which is faster than the other orbit's.
  const AlternativeRow& mixed = row("up as planned, down by stationary");
  EXPECT_LT(*mixed.sync_s, *row("stationary").sync_s);
  EXPECT_GE(*mixed.sync_s, *planned.sync_s * 0.95);
}

TEST_F(Table, BestRowsAreMarkedOnceAndEverythingIsPrinted) {
  // No one has looked for a sea on the way of the fastest and cheapest one, nor of its hybrids.
  EXPECT_LT(*row("sea").sync_s, *row("cable").sync_s);
  EXPECT_LT(*row("sea").month, *row("cable").month);
  EXPECT_THAT(row("sea").reason, testing::HasSubstr("no one has looked for a sea"));
  EXPECT_THAT(row("own-sea").reason, testing::Not(testing::HasSubstr("sea")));
  int fastest = 0;
  int cheapest = 0;
  for (const AlternativeRow& each : found_.rows) {
    fastest += each.fastest ? 1 : 0;
    cheapest += each.cheapest ? 1 : 0;
    if (each.fastest) {
      for (const AlternativeRow& other : found_.rows) {
        if (other.feasible && other.name != "sea" && other.name != "sea, protected as planned") {
          EXPECT_LE(*each.sync_s, *other.sync_s);
        }
      }
    }
  }
  EXPECT_EQ(fastest, 1);
  EXPECT_EQ(cheapest, 1);
  const auto json = nlohmann::json::parse(alternatives_json(found_));
  ASSERT_EQ(json.at("alternatives").size(), found_.rows.size());
  const std::string text = alternatives_text(found_);
  for (const auto& each : json.at("alternatives"))
    EXPECT_THAT(text, testing::HasSubstr(each.at("name").get<std::string>()));
}

/// Links that never change are run from one start. Windows of power that hold the whole horizon change
/// nothing but that: then all starts are run.
TEST_F(LoadTest, LinksThatNeverChangeAreRunOnce) {
  const auto rows = [&](const std::string& power, const std::string& entry) {
    std::string text = kScenario;
    text.replace(text.find("longitude: 11"), 13, "longitude: 11" + power);
    const std::size_t at = text.find("  - {name: copy");
    text.replace(at, text.find('\n', at) - at, entry);
    const ResolvedScenario scenario = load(text);
    const models::LinkTimeline links = build_timeline(scenario);
    AnswerOptions options;
    options.own_links = false;
    return compare_alternatives(scenario, links, answer(scenario, links, options).summary,
                                *scenario.alternatives, options)
        .rows;
  };
  for (const std::string entry :
       {"  - {name: copy, topology: ring, payload: {size: 20 MB}}",
        "  - {name: copy, topology: push, source: a, payload: {size: 100 MB}, transport: udp}",
        "  - {name: copy, topology: ring, payload: {size: 40 GB}}"}) {
    const auto once = rows("", entry), all = rows(", power: [\"23:00-01:00\"]", entry);
    ASSERT_EQ(once.size(), all.size());
    int links = 0;
    for (std::size_t i = 0; i < once.size(); ++i) {
      if (once[i].kind != "fibre" && once[i].kind != "geo") continue;
      ASSERT_EQ(once[i].sync_s.has_value(), all[i].sync_s.has_value()) << once[i].name << entry;
      if (!once[i].sync_s) continue;
      ++links;
      EXPECT_NEAR(*once[i].sync_s / *all[i].sync_s, 1, 1e-9) << once[i].name << entry;
      // An interval is sought to 1/64 of a step of 1 %, and the two searches begin a rounding apart.
      EXPECT_NEAR(*once[i].interval_s / *all[i].interval_s, 1, 0.01 / 64) << once[i].name << entry;
    }
    EXPECT_EQ(links, 5);
  }
}

}  // namespace
}  // namespace skyhaul::core
