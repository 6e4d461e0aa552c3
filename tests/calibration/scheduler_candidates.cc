// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// scheduler_candidates TLE LATITUDE LONGITUDE FROM UNTIL: what each satellite that could serve a dish there
// in each slot is to the policy `measured`, as CSV. The terminal's mask is 25 deg and the separation from the
// geostationary arc 18 deg. Names that begin with STARLINK are taken from the element sets, as a preset takes
// them. See scheduler.py.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "skyhaul/models/measured_policy.h"
#include "skyhaul/models/satellite_traits.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/main_orbits.h"
#include "skyhaul/orbits/sgp4_propagator.h"

int main(int argc, char** argv) try {
  using namespace skyhaul;
  if (argc != 6) {
    fmt::print(stderr, "scheduler_candidates TLE LATITUDE LONGITUDE FROM UNTIL\n");
    return 2;
  }
  const auto sets =
      orbits::main_orbits(
          orbits::newest_sets(orbits::select_by_name(orbits::read_element_file(argv[1]).sets, "STARLINK*")),
          {550, 540, 570, 560})
          .kept;
  const orbits::TimeNs from = orbits::parse_utc(argv[4]), until = orbits::parse_utc(argv[5]);
  const auto satellites = orbits::make_sgp4_propagator(sets, from - orbits::kDay, until + orbits::kDay);
  models::Network network;
  models::Terminal terminal;
  terminal.min_elevation_deg = 25;
  network.sites = {{"dish", {std::atof(argv[2]), std::atof(argv[3]), 0}, {terminal}, {}, {}}};
  network.gso_separation_deg = 18;
  network.policy = models::ServingPolicy::kMeasured;
  network.traits = models::satellite_traits(sets, from);
  network.measured.sunlit = 1;  // so that it is found out
  const auto slots = models::measured_candidates(network, *satellites, 0, from, until);
  fmt::print(
      "slot_start,satellite,elevation_deg,azimuth_deg,arc_deg,age_years,low_orbit,off_station,sunlit\n");
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const orbits::TimeNs start = from + static_cast<orbits::TimeNs>(i) * network.slots.length_ns;
    for (const models::MeasuredCandidate& each : slots[i]) {
      fmt::print("{},{},{:.4f},{:.3f},{:.3f},{},{},{},{}\n", orbits::format_utc(start, 0),
                 satellites->satellites()[static_cast<std::size_t>(each.satellite)].name, each.elevation_deg,
                 each.azimuth_deg, each.arc_deg, each.traits.age_years, each.traits.low_orbit ? 1 : 0,
                 each.traits.off_station ? 1 : 0, each.sunlit ? 1 : 0);
    }
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
