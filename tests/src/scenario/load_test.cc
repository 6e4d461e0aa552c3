// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "src/scenario/load_fixture.h"

namespace skyhaul {
namespace {

TEST_F(LoadTest, EveryKeyArrives) {
  const core::ResolvedScenario s = load(kFull);
  EXPECT_EQ(s.name, "full: every key");
  EXPECT_EQ(s.description, "all that a scenario can say");
  EXPECT_EQ(s.seed, 12U);
  EXPECT_EQ(s.epoch_ns, orbits::parse_utc("2026-03-20T01:02:03.5"));
  EXPECT_EQ(s.horizon_ns, 90 * orbits::kMinute);
  ASSERT_EQ(s.constellation.shells.size(), 2U);
  const orbits::WalkerShell& a = s.constellation.shells[0];
  EXPECT_EQ(a.name, "A");
  EXPECT_EQ(a.altitude_km, 550);
  EXPECT_EQ(a.inclination_deg, 53);
  EXPECT_EQ(a.planes, 4);
  EXPECT_EQ(a.satellites_per_plane, 5);
  EXPECT_EQ(a.phasing, 3);
  EXPECT_FALSE(a.half_slot_phasing);
  EXPECT_EQ(a.raan0_deg, 12.5);
  EXPECT_EQ(a.argument_of_latitude0_deg, 7);
  EXPECT_EQ(a.mean_motion_rev_per_day, 15.05);
  EXPECT_EQ(s.constellation.capacity[0].user_up_bps, 1'200'000'000);
  EXPECT_EQ(s.constellation.capacity[0].isl_bps, 100'000'000'000);
  const orbits::WalkerShell& b = s.constellation.shells[1];
  EXPECT_EQ(b.name, "S2");
  EXPECT_EQ(b.altitude_km, 1200);
  EXPECT_TRUE(b.half_slot_phasing);
  EXPECT_EQ(b.raan_spread_deg, 180);
  EXPECT_EQ(s.constellation.capacity[1].user_down_bps, 24'000'000'000);
  EXPECT_EQ(s.constellation.slots.length_ns, 10 * orbits::kSecond);
  EXPECT_EQ(s.constellation.slots.offset_ns, 3 * orbits::kSecond);
  EXPECT_EQ(s.constellation.slots.gap_min_ns, 20'000'000);
  EXPECT_EQ(s.constellation.slots.gap_max_ns, 100'000'000);
  EXPECT_TRUE(s.constellation.isl);
  EXPECT_EQ(s.constellation.isl_topology, core::IslTopology::kList);
  EXPECT_EQ(s.constellation.isl_wrap, false);
  EXPECT_EQ(s.constellation.isl_terminals, 3);
  EXPECT_EQ(s.constellation.isl_links, (std::vector<std::pair<std::string, std::string>>{
                                           {"A-00-00", "A-01-00"}, {"S2-00-01", "A-00-01"}}));
  EXPECT_EQ(s.constellation.isl_rules.max_range_km, 4000);
  EXPECT_EQ(s.constellation.isl_rules.grazing_altitude_km, 90);
  EXPECT_EQ(s.constellation.isl_rules.max_latitude_deg, 75);
  EXPECT_EQ(s.constellation.isl_rules.acquisition_ns, 12'000'000'000);
  EXPECT_EQ(s.constellation.max_range_km, 2500);
  EXPECT_EQ(s.ellipsoid.semi_major_axis_km, 6378.16);
  EXPECT_EQ(s.ellipsoid.inverse_flattening, 298.25);
  EXPECT_EQ(s.constellation.scheduling_delay_ns, 4'000'000);
  EXPECT_EQ(s.routing.mode, models::RoutingMode::kIslGateway);
  EXPECT_EQ(s.routing.metric, models::RouteMetric::kHops);
  EXPECT_EQ(s.routing.disjoint, models::Disjoint::kSatellites);
  EXPECT_EQ(s.routing.reroute_delay_ns, 30'000'000);
  EXPECT_EQ(s.routing.relay, "A");
  EXPECT_EQ(s.gateway_choice.links, 2);
  EXPECT_EQ(s.constellation.gso_separation_deg, 12);
  EXPECT_EQ(s.policy_weights.elevation, 2);
  EXPECT_EQ(s.policy_weights.visible, 0.25);
  EXPECT_EQ(s.policy_weights.load, 0.125);
  EXPECT_FALSE(s.spread_terminals);
  EXPECT_EQ(s.gateway_choice.policy, models::GatewayPolicy::kWeighted);
  EXPECT_EQ(s.gateway_choice.weights.delay, 3);
  EXPECT_EQ(s.gateway_choice.weights.load, 0.5);
  EXPECT_EQ(s.policy, models::ServingPolicy::kWeighted);
  EXPECT_EQ(s.available_share, 0.75);

  ASSERT_EQ(s.sites.size(), 3U);
  const models::Site& north = s.sites[0].site;
  EXPECT_EQ(north.place.latitude_deg, 52.25);
  EXPECT_EQ(north.place.longitude_deg, -7.125);
  EXPECT_EQ(north.place.altitude_km, 0.25);
  ASSERT_EQ(north.terminals.size(), 3U);
  EXPECT_EQ(north.terminals[2].type, "kuiper-pro");
  EXPECT_EQ(north.terminals[2].down_bps, 400'000'000);
  // 01:02:03.5 to 02:32:03.5 lies in the window that began at 22:00 the day before.
  ASSERT_TRUE(north.power);
  ASSERT_EQ(north.power->size(), 1U);
  EXPECT_EQ(north.power->at(0).start_ns, s.epoch_ns);
  EXPECT_EQ(north.power->at(0).end_ns, s.epoch_ns + s.horizon_ns);
  ASSERT_TRUE(s.sites[1].site.fixed_link);
  EXPECT_EQ(s.sites[1].site.fixed_link->down_bps, 2'000'000'000);
  EXPECT_EQ(s.sites[1].site.fixed_link->delay_ns, 3'000'000);
  ASSERT_TRUE(s.sites[2].supply);
  const models::PowerSupply& supply = s.sites[2].supply->supply;
  EXPECT_EQ(supply.solar->peak_kw, 3000);
  EXPECT_EQ(supply.solar->azimuth_deg, 170);
  EXPECT_EQ(supply.solar->cloud_cover, 0.3);
  EXPECT_EQ(supply.wind->rated_kw, 2000);
  EXPECT_EQ(supply.wind->correlation_ns, 10 * orbits::kHour);
  EXPECT_EQ(supply.gas->mttr_ns, 6 * orbits::kHour);
  EXPECT_EQ(supply.grid_kw, 100);
  ASSERT_EQ(supply.measured.size(), 1U);
  EXPECT_EQ(supply.measured[0].power_kw, 3.5);
  EXPECT_EQ(supply.battery.capacity_kwh, 2000);
  EXPECT_EQ(supply.battery.max_discharge_kw, 900);
  EXPECT_DOUBLE_EQ(supply.loads.radio_kw, 1.4);
  EXPECT_EQ(supply.loads.compute_kw, 1000);
  EXPECT_EQ(supply.control.compute_start, 0.6);
  EXPECT_EQ(supply.control.rest_ns, 5 * orbits::kMinute);
  ASSERT_TRUE(s.sites[2].power_run);
  EXPECT_EQ(s.sites[2].power_run->steps.size(), 90U);
  double generated_kwh = 0;
  for (const models::PowerStep& step : s.sites[2].power_run->steps) {
    // It is night there: the grid's 100 kW and the 3.5 kW of the file are there always, 2 MW of wind and 500
    // kW of gas at most.
    EXPECT_GE(step.source_kw, 103.5 - 1e-9);
    EXPECT_LE(step.source_kw, 103.5 + 2500);
    generated_kwh += step.source_kw / 60;
  }
  EXPECT_NEAR(s.sites[2].power_run->generated_kwh, generated_kwh, 1e-9 * generated_kwh);
  ASSERT_EQ(s.faults.size(), 7U);
  EXPECT_EQ(s.faults[0].part, models::FaultPart::kSatellite);
  EXPECT_THAT(s.faults[0].names, testing::ElementsAre("A-*", "S2-00-01"));
  EXPECT_EQ(s.faults[0].fraction, 0.25);
  EXPECT_EQ(s.faults[0].max_altitude_km, 600);
  EXPECT_EQ(s.faults[0].at_ns, s.epoch_ns + 10 * orbits::kMinute);
  EXPECT_EQ(s.faults[0].length_ns, 5 * orbits::kMinute);
  EXPECT_EQ(s.faults[1].at_ns, orbits::parse_utc("2026-03-20T01:30:00"));
  EXPECT_EQ(s.faults[1].mtbf_ns, 2 * orbits::kHour);
  EXPECT_EQ(s.faults[1].mttr_ns, 10 * orbits::kMinute);
  EXPECT_EQ(s.faults[2].at_ns, s.epoch_ns);
  EXPECT_FALSE(s.faults[2].length_ns);
  EXPECT_FALSE(s.faults[3].at_ns);
  EXPECT_EQ(s.faults[6].part, models::FaultPart::kPower);
  ASSERT_EQ(s.sites[2].site.terminals.size(), 1U);
  EXPECT_EQ(s.sites[2].site.terminals[0].type, "dish");
  EXPECT_EQ(s.sites[2].site.terminals[0].min_elevation_deg, 28);
  EXPECT_EQ(s.sites[2].site.terminals[0].max_range_km, 1800);
  ASSERT_EQ(s.gateways.size(), 1U);
  EXPECT_EQ(s.gateways[0].min_elevation_deg, 15);
  EXPECT_EQ(s.gateways[0].pop, "A");
  EXPECT_EQ(s.pops.size(), 2U);
  EXPECT_EQ(s.terrestrial_stretch, 1.7);
  ASSERT_EQ(s.terrestrial.size(), 1U);
  EXPECT_EQ(s.terrestrial[0].delay_ns, 11'000'000);

  ASSERT_EQ(s.traffic.size(), 6U);
  EXPECT_EQ(s.traffic[0].collective.bytes, 16'000'000'000);
  EXPECT_EQ(s.traffic[0].collective.transport, "bbr");
  EXPECT_THAT(s.traffic[0].collective.sites, testing::ElementsAre("north", "no", "1e3"));
  EXPECT_EQ(s.traffic[0].compute_ns, 250 * orbits::kSecond);
  EXPECT_EQ(s.traffic[0].overlap_steps, 10);
  EXPECT_EQ(s.traffic[1].collective.hub, "no");
  EXPECT_EQ(s.traffic[1].collective.bytes, 14LL << 30);
  EXPECT_TRUE(s.traffic[2].dataset);
  EXPECT_THAT(s.traffic[2].collective.sites, testing::ElementsAre("no", "1e3", "north"));
  EXPECT_EQ(s.traffic[2].deadline_ns, 5 * orbits::kHour);
  EXPECT_EQ(s.traffic[2].collective.streams, 1);
  EXPECT_EQ(s.traffic[3].collective.group_size, 3U);
  EXPECT_EQ(s.traffic[3].collective.streams, 4);
  EXPECT_EQ(s.traffic[3].collective.chunk_bytes, 64'000'000);
  EXPECT_EQ(s.traffic[4].collective.pieces, 12U);
  EXPECT_THAT(s.traffic[4].collective.sites, testing::ElementsAre("1e3", "north", "no"));
  EXPECT_EQ(s.target_interval_ns, 2 * orbits::kHour);
  EXPECT_EQ(s.target_quantile, 0.9);
  EXPECT_EQ(s.flow.starts, 5);
  EXPECT_EQ(s.packet.windows, 2);
  EXPECT_EQ(s.packet.bytes, 10'000'000);
}

TEST_F(LoadTest, ResolvedScenarioResolvesToTheSameBytes) {
  for (const core::ResolvedScenario& scenario : {load(kFull), core::resolve_file(kThreeSites)}) {
    const std::string once = core::to_yaml(scenario);
    EXPECT_EQ(once.find("preset:"), std::string::npos);
    EXPECT_EQ(core::to_yaml(load(once)), once);
  }
}

TEST_F(LoadTest, ResolvedScenarioGivesTheSameNetwork) {
  const core::ResolvedScenario first = core::resolve_file(kThreeSites);
  const core::ResolvedScenario second = load(core::to_yaml(first));
  const auto one = core::make_network(first, *core::make_propagator(first));
  const auto two = core::make_network(second, *core::make_propagator(second));
  ASSERT_EQ(one.sites.size(), two.sites.size());
  for (std::size_t i = 0; i < one.sites.size(); ++i) {
    EXPECT_EQ(one.sites[i].place.altitude_km, two.sites[i].place.altitude_km);
    EXPECT_EQ(one.sites[i].place.latitude_deg, two.sites[i].place.latitude_deg);
    EXPECT_EQ(one.sites[i].terminals.size(), two.sites[i].terminals.size());
  }
  EXPECT_EQ(one.gateways.size(), two.gateways.size());
  EXPECT_EQ(one.scheduling_delay_ns, two.scheduling_delay_ns);
  EXPECT_EQ(one.isl_rules.max_range_km, two.isl_rules.max_range_km);
  EXPECT_EQ(one.isl_rules.grazing_altitude_km, two.isl_rules.grazing_altitude_km);
  EXPECT_EQ(one.isl_rules.max_latitude_deg, two.isl_rules.max_latitude_deg);
  EXPECT_EQ(one.isl_rules.acquisition_ns, two.isl_rules.acquisition_ns);
  EXPECT_EQ(first.traffic.size(), second.traffic.size());
}

TEST_F(LoadTest, SetChangesAnyKey) {
  core::ScenarioOptions options;
  options.set = {"sites.atacama.terminals=7",
                 "sites[1].name=south",
                 "horizon='6 h'",
                 "traffic[0].payload={size: 3 GB}",
                 "traffic[0].sites=[atacama, permian]",
                 "traffic[1].sites=[atacama, permian]",
                 "traffic=[]",
                 "constellation.slots.length=20 s",
                 "sites.dallas.fixed_link.delay=9 ms"};
  const core::ResolvedScenario s = core::resolve_file(kThreeSites, options);
  EXPECT_EQ(s.sites[0].site.terminals.size(), 7U);
  EXPECT_EQ(s.sites[1].site.name, "south");
  EXPECT_EQ(s.horizon_ns, 6 * orbits::kHour);
  EXPECT_TRUE(s.traffic.empty());
  EXPECT_EQ(s.constellation.slots.length_ns, 20 * orbits::kSecond);
  EXPECT_EQ(s.sites[3].site.fixed_link->delay_ns, 9'000'000);
}

TEST_F(LoadTest, IdealTakesAwayWhatDisturbs) {
  for (const bool by_option : {true, false}) {
    core::ScenarioOptions options;
    options.ideal = by_option;
    const core::ResolvedScenario s = load(by_option ? kFull : kFull + "ideal: true\n", options);
    EXPECT_TRUE(s.ideal);
    EXPECT_TRUE(s.faults.empty());
    EXPECT_FALSE(s.loss.active());
    EXPECT_TRUE(s.contention.share.empty());
    for (const core::SiteSpec& site : s.sites) {
      EXPECT_FALSE(site.weather);
      if (site.site.fixed_link) {
        EXPECT_EQ(site.site.fixed_link->availability, 1);
      }
    }
    // What it resolves to is as ideal.
    const core::ResolvedScenario again = load(core::to_yaml(s));
    EXPECT_TRUE(again.ideal);
    EXPECT_EQ(core::to_yaml(again), core::to_yaml(s));
  }
}

TEST_F(LoadTest, SeedOfTheCommandLineWins) {
  core::ScenarioOptions options;
  options.seed = 99;
  options.set = {"seed=5"};
  EXPECT_EQ(core::resolve_file(kThreeSites, options).seed, 99U);
}

/// Elements are told to be old by the end of the horizon that is farther from their epochs, and what has
/// decayed by name.
TEST_F(LoadTest, WarningsOfElements) {
  const auto warnings = [&](const std::string& epoch, const std::string& horizon) {
    return load("epoch: " + epoch + "\nhorizon: " + horizon +
                "\nconstellation: {elements: " SKYHAUL_SOURCE_DIR
                "/tests/data/elements/decayed-ghost.tle, user_up: 1 Gbit/s, user_down: 1 Gbit/s}\n"
                "terminal: {up: 1 Mbit/s, down: 1 Mbit/s}\n"
                "sites: [{name: a, latitude: 40, longitude: 0}, {name: b, latitude: 42, longitude: 3}]\n")
        .warnings;
  };
  EXPECT_EQ(warnings("2025-02-28", "1 h").size(), 0U);
  const auto long_run = warnings("2025-02-24", "30 d");
  ASSERT_EQ(long_run.size(), 2U);
  EXPECT_NE(long_run[0].find("at 2025-03-26T00:00:00Z"), std::string::npos) << long_run[0];
  EXPECT_NE(long_run[1].find("DECAYER (object 55897) at 2025-02-28T02:03:"), std::string::npos)
      << long_run[1];
  const auto before = warnings("2025-02-01", "1 d");
  ASSERT_EQ(before.size(), 1U);
  EXPECT_NE(before[0].find("at 2025-02-01T00:00:00Z"), std::string::npos) << before[0];
}

}  // namespace
}  // namespace skyhaul
