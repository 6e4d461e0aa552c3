// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "models/support/andes.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {

using orbits::kHour;
using orbits::kMinute;
using orbits::kSecond;

inline const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

inline std::unique_ptr<orbits::Propagator> shell_of_gen1() {
  return orbits::make_j2_propagator({first_shell()}, kStart);
}

inline Network two_sites() {
  Network network = andes();
  network.sites.erase(network.sites.begin() + 1);
  network.gateways.pop_back();
  network.scheduling_delay_ns = 3'000'000;
  return network;
}

inline LinkTimeline build(const Network& network, const orbits::Propagator& satellites, TimeNs length = kHour,
                          unsigned threads = 2, std::uint64_t seed = 1) {
  BuildOptions options;
  options.start_ns = kStart;
  options.end_ns = kStart + length;
  options.threads = threads;
  options.seed = seed;
  LinkTimeline timeline = build_timeline(network, satellites, options);
  validate(timeline);
  return timeline;
}

inline const Resource& resource(const LinkTimeline& timeline, const std::string& name) {
  for (const Resource& each : timeline.resources) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no resource " + name);
}

inline bool has(const LinkTimeline& timeline, const std::string& name) {
  return std::any_of(timeline.resources.begin(), timeline.resources.end(),
                     [&](const Resource& each) { return each.name == name; });
}

inline std::int64_t capacity_at(const Resource& resource, TimeNs time) {
  auto step = std::upper_bound(resource.capacity.begin(), resource.capacity.end(), time,
                               [](TimeNs t, const CapacityStep& each) { return t < each.start_ns; });
  return (step - 1)->capacity_bps;
}

inline bool out_at(const Resource& resource, TimeNs time) {
  return std::any_of(resource.outages.begin(), resource.outages.end(),
                     [&](const Outage& each) { return each.start_ns <= time && time < each.end_ns; });
}

inline std::shared_ptr<Radio> ku() {
  auto radio = std::make_shared<Radio>();
  radio->down.frequency_ghz = 11.7;
  radio->down.bandwidth_mhz = 240;
  radio->down.rolloff = 0;
  radio->down.pfd_dbw_m2_mhz = -122;
  radio->down.g_over_t_db_k = 9;
  radio->down.ground_scan_exponent = 1.3;
  radio->up.frequency_ghz = 14.25;
  radio->up.bandwidth_mhz = 62.5;
  radio->up.rolloff = 0.25;
  radio->up.eirp_dbw = 33.2;
  radio->up.g_over_t_db_k = 2;
  radio->up.ground_scan_exponent = 1.3;
  radio->up.satellite_scan_exponent = 1.2;
  return radio;
}

inline Climate temperate() {
  Climate climate;
  climate.latitude_deg = -24.5;
  climate.longitude_deg = -69.3;
  climate.height_km = 0.5;
  climate.rain_rate_001_mm_h = 30;
  climate.rain_probability_percent = 5;
  climate.rain_height_km = 4;
  climate.n_wet = 60;
  climate.cloud_liquid_kg_m2 = {{1, 1}, {10, 0.5}, {50, 0.1}};
  climate.dry_pressure_hpa = 950;
  climate.temperature_k = 288;
  climate.vapour_density_g_m3 = 7.5;
  climate.vapour_content_kg_m2 = 20;
  return climate;
}

/// Rain of `mm_h` all through the tests' hours.
inline std::shared_ptr<const MeasuredRain> measured_rain(double mm_h) {
  const std::string path = testing::TempDir() + "capacity_rain.csv";
  std::ofstream(path) << "time,rain_mm_h\n2026-03-19T00:00:00Z," << mm_h << "\n2026-03-21T00:00:00Z," << mm_h
                      << '\n';
  return std::make_shared<const MeasuredRain>(MeasuredRain::read(path, temperate(), {}, 2 * 24 * kHour));
}

/// Satellites that a terminal's leg joins at the times of its path, by name.
inline std::map<TimeNs, std::string> serving(const LinkTimeline& timeline, const std::string& terminal) {
  std::map<TimeNs, std::string> all;
  for (const Path& path : timeline.paths) {
    if (timeline.nodes[path.src].name != terminal) continue;
    for (const PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute) continue;
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (hop.is_resource()) continue;
        const Leg& leg = timeline.legs[hop.index()];
        if (leg.kind != LegKind::kTerminalSatellite) continue;
        all[segment.start_ns] =
            timeline.nodes[timeline.nodes[leg.a].kind == NodeKind::kSatellite ? leg.a : leg.b].name;
        break;
      }
    }
  }
  return all;
}

}  // namespace skyhaul::models
