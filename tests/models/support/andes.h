// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/network.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {

/// The first shell of Starlink's, or one like it with fewer planes.
inline orbits::WalkerShell first_shell(int planes = 72) {
  orbits::WalkerShell shell;
  shell.altitude_km = 550;
  shell.inclination_deg = 53;
  shell.planes = planes;
  shell.satellites_per_plane = 22;
  shell.half_slot_phasing = true;
  return shell;
}

/// Two sites with terminals and a hub on fibre in South America, each near a gateway; one shell.
inline Network andes() {
  const Terminal terminal{"test", 25'000'000, 200'000'000, 25};
  Network network;
  network.sites = {
      {"atacama", {-24.5, -69.3, 2.4}, {terminal, terminal}, {}, {}},
      {"patagonia", {-45.9, -67.5, 0.3}, {terminal}, {}, {}},
      {"hub", {-33.4, -70.7, 0.5}, {}, FixedLink{1'000'000'000, 1'000'000'000, 2'000'000, ""}, {}}};
  network.gateways = {{"north", {-27.4, -70.3, 0.4}, 25, 10'000'000'000, 10'000'000'000, ""},
                      {"south", {-41.5, -72.9, 0.1}, 25, 10'000'000'000, 10'000'000'000, ""}};
  network.pops = {{"scl", {-33.45, -70.67, 0.5}}};
  network.shells = {{1'000'000'000, 10'000'000'000, 100'000'000'000}};
  return network;
}

}  // namespace skyhaul::models
