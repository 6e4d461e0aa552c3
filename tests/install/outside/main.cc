// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Uses one public function of each library, from the installed headers and archives.
#include <cstdio>
#include <string>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/orbits/time.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const skyhaul::core::ResolvedScenario scenario = skyhaul::core::resolve_file(argv[1]);
  skyhaul::models::CollectiveSpec ring;
  ring.group = "outside";
  for (const auto& site : scenario.sites) ring.sites.push_back(site.site.name);
  ring.bytes = 1'000'000;
  const auto round = skyhaul::models::make_round(ring, 0, scenario.epoch_ns, 0);
  std::printf("%s %zu sites %zu transfers\n", skyhaul::orbits::format_utc(scenario.epoch_ns, 0).c_str(),
              scenario.sites.size(), round.size());
  return round.size() == 2 * (scenario.sites.size() - 1) * scenario.sites.size() ? 0 : 1;
}
