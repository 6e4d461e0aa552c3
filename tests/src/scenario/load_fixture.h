// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul {

inline const std::string kThreeSites = SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml";

/// A file of its own for each test, removed at the end.
class LoadTest : public testing::Test {
 protected:
  LoadTest()
      : folder_(std::filesystem::temp_directory_path() / ("skyhaul-load-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    write("supply.csv", "time,power_kw\n2026-03-20T00:00:00Z,3.5\n");  // of kFull
    write("link.csv",
          "time,down_mbps\n2026-03-20T00:00:00Z,50\n2026-03-20T00:00:20Z,60\n2026-03-20T00:00:40Z,70\n");
  }
  ~LoadTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  core::ResolvedScenario load(const std::string& text, const core::ScenarioOptions& options = {}) const {
    return core::resolve_file(write("scenario.yaml", text), options);
  }

  std::filesystem::path folder_;
};

inline const std::string kFull = R"(
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
  access: {preset: starlink-2026, median: 20 ms}
  variation: starlink-best-effort
  contention: starlink-2026
  loss: starlink
  gso_separation: 12
  min_elevation: 30
  max_range: 2500 km
ellipsoid: {semi_major_axis: 6378.16 km, inverse_flattening: 298.25}
routing: {mode: isl-gateway, metric: hops, disjoint: satellites, reroute_delay: 30 ms, relay: A}
policy: {name: weighted, elevation: 2, visible: 0.25, load: 0.125, spread: false}
gateway_choice: {name: weighted, delay: 3, load: 0.5, links: 2}
available_share: 0.75
terminal: {description: a dish, type: dish, up: 20 Mbit/s, down: 100 Mbps, min_elevation: 28, max_range: 1800 km, public_address: false,
  radio: {preset: starlink-ku, up: {airtime: 0.1}, tilt: 5}, contention_weight: 0.5, variation: {preset: starlink-priority, up: {last_second: 0.9}},
  data_plan: {volume: 50 GB, used: 1 GB, up: 0.5 Mbit/s, down: 1 Mbit/s, pool: site, renewal_day: 1},
  price: {currency: USD, once: 5, month: 6.5, month_per_gbit_s: 7, included: 1 GB, blocks: [{volume: 5 GB, price: 2}], date: "2026", source: us}}
gateway_radio: {preset: starlink-ka, up: {carriers: 2}}
contention: {preset: evening-peak, terminal: 0.9, cell_up: 100 Mbit/s}
loss: {preset: starlink, outages: [{cause: fault, every: 1 d, length: 5 s}]}
encapsulation: {mtu: 1500 B, overhead: 60 B}
sites:
  - {description: first, name: north, latitude: 52.25, longitude: -7.125, altitude: 0.25 km, terminals: 3, terminal: kuiper-pro,
     power: ["22:00-04:00", "05:00-21:30"], link: {measured: link.csv, mode: resample, block: 30 s, hold: 20 s}}
  - {name: "no", latitude: -10, longitude: 200 deg, terminals: 0, fixed_link: {up: 1 Gbit/s, down: 2 Gbit/s, delay: 3 ms, availability: 0.98, pop: B}}
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
  - {name: tiers, payload: {size: 3 GB}, topology: hierarchical, group_size: 3, streams: 4, chunk: 64 MB,
     priority: 3, failures: {mtbf: 3 d, save: 20 s}}
  - {name: chain, payload: {dataset: 3 GB}, topology: relay, source: "1e3", pieces: 12, deadline: 1 h}
  - {name: streaming, payload: {model: 8B}, method: {preset: streaming-diloco-fp4, fragments: 16}, compute: {step_time: 2 s}}
faults:
  - {satellites: ["A-*", S2-00-01], fraction: 0.25, max_altitude: 600 km, at: 10 min, for: 5 min}
  - {isls: ["A-01-00>A-00-00"], at: 2026-03-20T01:30:00Z, for: 1 h, mtbf: 2 h, mttr: 10 min}
  - {gateways: [G]}
  - {pops: ["?"], mtbf: 30 d, mttr: 1 h}
  - {terminals: ["north/*"], at: 2026-03-20T00:00:00Z}
  - {fixed_links: ["no"], at: 1 h}
  - {power: [north], at: 20 min, for: 1 min}
targets: {interval: 2 h, quantile: 0.9, utilisation: 0.9}
sources:
  - {of: a preset, what: its rates, source: who has measured them, date: "2026"}
  - {what: places of the sites, source: a map}
together: true
alternatives:
  - {preset: fibre-buried, distance: 120 km, detour: 1.7, name: ours}
  - {preset: tape-by-road, trip: 20}
  - {preset: fibre-submarine, under_sea: false}
  - {kind: fibre, name: bay, under_sea: true, up: 1 Gbit/s, down: 1 Gbit/s}
engines: {flow: {starts: 5}, packet: {windows: 2, bytes: 10 MB}}
)";

}  // namespace skyhaul
