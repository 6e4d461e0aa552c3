// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenario/keys.h"
#include "skyhaul/core/scenario.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;
namespace fs = std::filesystem;

const std::string kThreeSites = SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml";

/// A file of its own for each test, removed at the end.
class LoadTest : public testing::Test {
 protected:
  LoadTest() : folder_(fs::temp_directory_path() / ("skyhaul-load-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
    write("supply.csv", "time,power_kw\n2026-03-20T00:00:00Z,3.5\n");  // of kFull
  }
  ~LoadTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  core::Scenario load(const std::string& text, const core::ScenarioOptions& options = {}) const {
    return core::load_scenario(write("scenario.yaml", text), options);
  }

  fs::path folder_;
};

const std::string kFull = R"(
name: "full: every key"
description: all that a scenario can say
seed: 12
epoch: 2026-03-20 01:02:03.5
horizon: 90 min
constellation:
  description: two shells
  name: pair
  shells:
    - {name: A, altitude: 550 km, inclination: 53, planes: 4, satellites_per_plane: 5, phasing: 3, raan_spread: 360, raan0: 12.5,
       argument_of_latitude0: 7, mean_motion: 15.05, user_up: 1.2 Gbit/s, user_down: 17 Gbit/s, isl_rate: 100 Gbit/s}
    - {altitude: 1200000 m, inclination: 87.9 deg, planes: 2, satellites_per_plane: 7, phasing: half-slot, raan_spread: 180,
       user_up: 2 Gbit/s, user_down: 3 GB/s}
  propagator: j2
  slots: {length: 10 s, offset: 3 s, gap_min: 20 ms, gap_max: 0.1 s}
  isl: true
  isl_topology: list
  isl_wrap: false
  isl_terminals: 3
  isl_links: [{between: [A-00-00, A-01-00]}, {between: [S2-00-01, A-00-01]}]
  isl_max_range: 4000 km
  isl_grazing_altitude: 90 km
  isl_max_latitude: 75
  isl_acquisition: 12 s
  scheduling_delay: 4 ms
  gso_separation: 12
  min_elevation: 30
  max_range: 2500 km
ellipsoid: {semi_major_axis: 6378.16 km, inverse_flattening: 298.25}
routing: {mode: isl-gateway, metric: hops, disjoint: satellites, reroute_delay: 30 ms, relay: A}
policy: {name: weighted, elevation: 2, visible: 0.25, load: 0.125, spread: false}
gateway_choice: {name: weighted, delay: 3, load: 0.5, links: 2}
available_share: 0.75
terminal: {description: a dish, type: dish, up: 20 Mbit/s, down: 100 Mbps, min_elevation: 28, max_range: 1800 km, public_address: false,
  radio: {preset: starlink-ku, up: {airtime: 0.1}, tilt: 5}, contention_weight: 0.5,
  data_plan: {volume: 50 GB, used: 1 GB, up: 0.5 Mbit/s, down: 1 Mbit/s, pool: site, renewal_day: 1}}
gateway_radio: {preset: starlink-ka, up: {carriers: 2}}
contention: {preset: evening-peak, terminal: 0.9, cell_up: 100 Mbit/s}
loss: {preset: starlink, outages: [{cause: fault, every: 1 d, length: 5 s}]}
encapsulation: {mtu: 1500 B, overhead: 60 B}
sites:
  - {description: first, name: north, latitude: 52.25, longitude: -7.125, altitude: 0.25 km, terminals: 3, terminal: kuiper-pro,
     power: ["22:00-04:00", "05:00-21:30"]}
  - {name: "no", latitude: -10, longitude: 200 deg, terminals: 0, fixed_link: {up: 1 Gbit/s, down: 2 Gbit/s, delay: 3 ms, pop: B}}
  - name: "1e3"
    latitude: 1
    longitude: 2
    power:
      solar: {peak: 3 MW, mount: fixed, tilt: 12, azimuth: 170, performance_ratio: 0.75, turbidity: 3.5, cloud_cover: 0.3, albedo: 0.25}
      wind: {rated: 2 MW, mean_speed: 8, weibull_shape: 2.1, correlation: 10 h, cut_in: 3.5, rated_speed: 11, cut_out: 24}
      gas: {rated: 500 kW, mtbf: 20 d, mttr: 6 h}
      grid: {rated: 100 kW, windows: ["22:00-06:00"]}
      file: supply.csv
      battery: {capacity: 2 MWh, charge_efficiency: 0.9, discharge_efficiency: 0.92, max_charge: 800 kW, max_discharge: 900 kW, initial: 0.4}
      load: {radio: 1400 W, compute: 1 MW}
      control: {radio_stop: 0.1, radio_start: 0.2, compute_stop: 0.4, compute_start: 0.6, margin: 1.2, rest: 5 min}
gateways:
  - {name: G, latitude: 50, longitude: 5, altitude: 100 m, min_elevation: 15, up: 5 Gbit/s, down: 6 Gbit/s, pop: A}
weather: {rain_zone: K, cloud_curve: [{percent: 1, liquid: 1.2}, {percent: 40, liquid: 0}]}
pops:
  - {name: A, latitude: 50, longitude: 6}
  - {name: B, latitude: 40, longitude: 7}
terrestrial:
  stretch: 1.7
  delays: [{between: [A, B], delay: 11 ms}]
traffic:
  - {name: ring, payload: {model: 8B, bytes_per_parameter: 2, description: eight}, topology: ring, transport: bbr,
     compute: {step_time: 2.5 s, steps: 100, overlap_steps: 10}}
  - {name: hub, payload: {size: 14 GiB}, topology: hub, hub: "no", sites: [north, "1e3"]}
  - {name: data, payload: {dataset: 3 TB}, topology: push, source: "no", sites: ["1e3", north], deadline: 5 h}
  - {name: tiers, payload: {size: 3 GB}, topology: hierarchical, group_size: 3, streams: 4, chunk: 64 MB}
  - {name: chain, payload: {dataset: 3 GB}, topology: relay, source: "1e3", pieces: 12, deadline: 1 h}
faults:
  - {satellites: ["A-*", S2-00-01], fraction: 0.25, max_altitude: 600 km, at: 10 min, for: 5 min}
  - {isls: ["A-01-00>A-00-00"], at: 2026-03-20T01:30:00Z, for: 1 h, mtbf: 2 h, mttr: 10 min}
  - {gateways: [G]}
  - {pops: ["?"], mtbf: 30 d, mttr: 1 h}
  - {terminals: ["north/*"], at: 2026-03-20T00:00:00Z}
  - {fixed_links: ["no"], at: 1 h}
  - {power: [north], at: 20 min, for: 1 min}
targets: {interval: 2 h, quantile: 0.9}
engines: {flow: {starts: 5}, packet: {windows: 2, bytes: 10 MB}}
)";

TEST_F(LoadTest, EveryKeyArrives) {
  const core::Scenario s = load(kFull);
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
  ASSERT_EQ(north.power.size(), 1U);
  EXPECT_EQ(north.power[0].start_ns, s.epoch_ns);
  EXPECT_EQ(north.power[0].end_ns, s.epoch_ns + s.horizon_ns);
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
  EXPECT_NEAR(s.sites[2].power_run->generated_kwh, 1.5 * 103.5, 1.5 * 2500);
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

  ASSERT_EQ(s.traffic.size(), 5U);
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
  for (const core::Scenario& scenario : {load(kFull), core::load_scenario(kThreeSites)}) {
    const std::string once = core::to_yaml(scenario);
    EXPECT_EQ(once.find("preset"), std::string::npos);
    EXPECT_EQ(core::to_yaml(load(once)), once);
  }
}

TEST_F(LoadTest, ResolvedScenarioGivesTheSameNetwork) {
  const core::Scenario first = core::load_scenario(kThreeSites);
  const core::Scenario second = load(core::to_yaml(first));
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
  const core::Scenario s = core::load_scenario(kThreeSites, options);
  EXPECT_EQ(s.sites[0].site.terminals.size(), 7U);
  EXPECT_EQ(s.sites[1].site.name, "south");
  EXPECT_EQ(s.horizon_ns, 6 * orbits::kHour);
  EXPECT_TRUE(s.traffic.empty());
  EXPECT_EQ(s.constellation.slots.length_ns, 20 * orbits::kSecond);
  EXPECT_EQ(s.sites[3].site.fixed_link->delay_ns, 9'000'000);
}

TEST_F(LoadTest, SeedOfTheCommandLineWins) {
  core::ScenarioOptions options;
  options.seed = 99;
  options.set = {"seed=5"};
  EXPECT_EQ(core::load_scenario(kThreeSites, options).seed, 99U);
}

TEST_F(LoadTest, PresetsOfTheUserComeFirst) {
  write("mine/terminals/starlink-performance.yaml", "up: 1 Mbit/s\ndown: 2 Mbit/s\n");
  write("theirs/terminals/starlink-performance.yaml", "up: 3 Mbit/s\ndown: 4 Mbit/s\n");
  write("theirs/sites/atoll.yaml", "name: atoll\nlatitude: 1\nlongitude: 2\n");
  ASSERT_EQ(::setenv("SKYHAUL_PRESETS", (folder_ / "theirs").c_str(), 1), 0);
  core::ScenarioOptions options;
  options.set = {"sites[0].preset=atoll", "traffic=[]"};
  EXPECT_EQ(core::load_scenario(kThreeSites, options).sites[0].site.terminals[0].up_bps, 3'000'000);
  options.preset_dirs = {(folder_ / "mine").string()};
  const core::Scenario s = core::load_scenario(kThreeSites, options);
  EXPECT_EQ(s.sites[0].site.terminals[0].up_bps, 1'000'000);
  EXPECT_EQ(s.sites[0].site.name, "atoll");
  ASSERT_EQ(::unsetenv("SKYHAUL_PRESETS"), 0);
  options.preset_dirs = {(folder_ / "none").string()};
  EXPECT_THROW(core::load_scenario(kThreeSites, options), InputError);
}

TEST_F(LoadTest, ShippedPresetsAllResolve) {
  // Sizes of the constellations: FCC filings and operators' pages, as configs/presets names them.
  const std::map<std::string, int> sizes{
      {"starlink-gen1", 4408}, {"kuiper", 3236}, {"oneweb", 588}, {"telesat-lightspeed", 198}};
  std::map<std::string, int> kinds;
  for (const core::PresetInfo& preset : core::list_presets({})) {
    ++kinds[preset.kind];
    EXPECT_FALSE(preset.description.empty()) << preset.file;
    const std::string terminal = preset.kind == "terminals" ? preset.name : "starlink-priority";
    const std::string site =
        preset.kind == "sites" ? "{preset: " + preset.name + "}"
        : preset.kind == "power"
            ? "{name: b, latitude: 3, longitude: 170, power: {preset: " + preset.name + "}}"
            : "{name: b, latitude: 3, longitude: 4}";
    const std::string constellation = preset.kind == "constellations" ? preset.name : "oneweb";
    const std::map<std::string, std::string> keys{
        {"radios", "gateway_radio"}, {"contention", "contention"}, {"loss", "loss"}};
    const auto key = keys.find(preset.kind);
    const core::Scenario s = load(
        (key == keys.end() ? "" : key->second + ": " + preset.name + "\n") +
        "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: {preset: " + constellation +
        "}\nterminal: " + terminal + "\nsites:\n  - {name: a, latitude: 1, longitude: 2}\n  - " + site +
        "\ngateways: {preset: starlink}\npops: {preset: starlink}\n" +
        (preset.kind == "payloads"
             ? "traffic: [{name: t, topology: push, source: a, payload: {preset: " + preset.name + "}}]\n"
         : preset.kind == "faults" ? "faults: {preset: " + preset.name + "}\n"
                                   : ""));
    if (preset.kind == "faults") {
      EXPECT_FALSE(s.faults.empty()) << preset.name;
    }
    if (preset.kind == "power") {
      ASSERT_TRUE(s.sites[1].power_run) << preset.name;
      EXPECT_EQ(s.sites[1].power_run->steps.size(), 60U) << preset.name;
    }
    if (preset.kind == "payloads") {
      EXPECT_GT(s.traffic[0].collective.bytes, 0) << preset.name;
    }
    if (preset.kind != "constellations") continue;
    const auto wanted = sizes.find(preset.name);
    if (wanted != sizes.end()) {
      EXPECT_EQ(core::make_propagator(s)->size(), wanted->second) << preset.name;
    }
  }
  for (const char* kind : {"constellations", "terminals", "radios", "gateways", "pops", "contention", "loss",
                           "payloads", "sites", "faults", "power"})
    EXPECT_GT(kinds[kind], 0) << kind;
  EXPECT_GE(kinds["constellations"], 4);
}

TEST_F(LoadTest, CheckpointPresetsAreThoseOfMlperfStorage) {
  // mlcommons/storage, checkpointing README: 8B 105 GB, 70B 912 GB, 405B 5.29 TB, 1T 18 TB.
  const std::map<std::string, std::int64_t> wanted{{"mlperf-8b-checkpoint", 105'000'000'000},
                                                   {"mlperf-70b-checkpoint", 912'000'000'000},
                                                   {"mlperf-405b-checkpoint", 5'290'000'000'000},
                                                   {"mlperf-1t-checkpoint", 18'000'000'000'000}};
  for (const auto& [name, bytes] : wanted) {
    core::ScenarioOptions options;
    options.set = {"traffic[0].payload={preset: " + name + "}"};
    EXPECT_EQ(core::load_scenario(kThreeSites, options).traffic[0].collective.bytes, bytes);
  }
}

/// What the schema calls required is refused by the parser where it is missing.
TEST_F(LoadTest, EveryRequiredKeyIsMissed) {
  const auto schema = nlohmann::json::parse(std::ifstream(SKYHAUL_SOURCE_DIR "/configs/schema.json"));
  const auto part = [](YAML::Node root, const std::string& section) -> YAML::Node {
    if (section == "scenario") return root;
    if (section == "shell") return root["constellation"]["shells"][1];
    if (section == "fixed_link") return root["sites"][1]["fixed_link"];
    if (section == "gateway") return root["gateways"][0];
    if (section == "pop") return root["pops"][0];
    if (section == "terrestrial_delay") return root["terrestrial"]["delays"][0];
    if (section == "traffic") return root["traffic"][0];
    if (section == "compute") return root["traffic"][0]["compute"];
    if (section == "targets") return root["targets"];
    if (section == "data_plan") return root["terminal"]["data_plan"];
    if (section == "rare_outage") return root["loss"]["outages"][0];
    if (section == "cloud_point") return root["weather"]["cloud_curve"][0];
    for (const char* part_of_power : {"solar", "wind", "gas", "grid", "battery", "load"}) {
      if (section == part_of_power) return root["sites"][2]["power"][section];
    }
    return YAML::Node(YAML::NodeType::Undefined);
  };
  int tried = 0;
  for (const core::Section& section : core::scenario_sections()) {
    const std::string name = section.name;
    const auto& its = name == "scenario" ? schema : schema.at("definitions").at(name);
    if (!its.contains("required") || name == "preset_name") continue;
    for (const auto& key : its.at("required")) {
      YAML::Node root = YAML::Load(kFull);
      YAML::Node node = part(root, name);
      ASSERT_TRUE(node.IsDefined()) << "no place of " << name << " in the test's scenario";
      ASSERT_TRUE(node.remove(key.get<std::string>())) << name << "." << key;
      std::ostringstream text;
      text << root;
      ++tried;
      EXPECT_THROW(load(text.str()), InputError) << name << "." << key;
    }
  }
  EXPECT_GT(tried, 20);
}

/// Each key of the table is read: with a value that no key takes, it is refused by name.
TEST_F(LoadTest, EveryKeyOfTheTableIsRead) {
  const std::map<std::string, std::string> places{{"scenario", ""},
                                                  {"constellation", "constellation."},
                                                  {"shell", "constellation.shells[0]."},
                                                  {"slots", "constellation.slots."},
                                                  {"site", "sites[0]."},
                                                  {"terminal", "terminal."},
                                                  {"fixed_link", "sites[1].fixed_link."},
                                                  {"gateway", "gateways[0]."},
                                                  {"pop", "pops[0]."},
                                                  {"routing", "routing."},
                                                  {"policy", "policy."},
                                                  {"gateway_choice", "gateway_choice."},
                                                  {"terrestrial", "terrestrial."},
                                                  {"terrestrial_delay", "terrestrial.delays[0]."},
                                                  {"traffic", "traffic[2]."},
                                                  {"payload", "traffic[0].payload."},
                                                  {"compute", "traffic[0].compute."},
                                                  {"targets", "targets."},
                                                  {"radio", "terminal.radio."},
                                                  {"radio_direction", "gateway_radio.up."},
                                                  {"data_plan", "terminal.data_plan."},
                                                  {"contention", "contention."},
                                                  {"loss", "loss."},
                                                  {"rare_outage", "loss.outages[0]."},
                                                  {"encapsulation", "encapsulation."},
                                                  {"engines", "engines."},
                                                  {"flow", "engines.flow."},
                                                  {"packet", "engines.packet."},
                                                  {"fault", "faults[0]."},
                                                  {"power", "sites[2].power."},
                                                  {"solar", "sites[2].power.solar."},
                                                  {"wind", "sites[2].power.wind."},
                                                  {"gas", "sites[2].power.gas."},
                                                  {"grid", "sites[2].power.grid."},
                                                  {"battery", "sites[2].power.battery."},
                                                  {"load", "sites[2].power.load."},
                                                  {"control", "sites[2].power.control."}};
  for (const core::Section& section : core::scenario_sections()) {
    const auto place = places.find(section.name);
    if (place == places.end()) continue;  // sections of preset files
    for (const core::Key& key : section.keys) {
      core::ScenarioOptions options;
      options.set = {place->second + key.name + "=[[1]]"};
      try {
        load(kFull, options);
        ADD_FAILURE() << section.name << "." << key.name << " is in the table, but nothing reads it";
      } catch (const InputError& error) {
        EXPECT_NE(
            std::string(error.what()).find(std::string(section.name) == "payload" ? "payload" : key.name),
            std::string::npos)
            << error.what();
      }
    }
  }
}

}  // namespace
