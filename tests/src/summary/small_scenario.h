// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// Three sites for an hour, with a ring and a dataset, and changes.
inline ResolvedScenario small(const std::vector<std::string>& more = {}) {
  std::vector<std::string> changes{
      "horizon=1 h", "engines.packet.windows=0",
      "traffic=[{name: ring, payload: {size: 40 MB}, topology: ring, sites: [atacama, "
      "patagonia, permian], compute: {step_time: 6 s, steps: 10}}, {name: corpus, "
      "payload: {dataset: 300 MB}, topology: push, source: dallas, sites: [atacama, "
      "permian], deadline: 5 min}]"};
  changes.insert(changes.end(), more.begin(), more.end());
  return resolve(changed(load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml"), changes));
}

}  // namespace skyhaul::core
