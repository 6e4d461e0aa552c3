// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scenario/keys.h"
#include "skyhaul/core/scenario.h"

namespace skyhaul::core {

/// Where a key of a scenario stands, such as sites.atacama.terminals, traffic.*.payload, sites[0] or
/// sites[dc.1].terminals (scenario/key_path.h).
struct KeyPlaces {
  /// The keys that it names in that scenario, without *; at least one.
  std::vector<std::string> paths;
  std::vector<std::string> parts;  ///< as written: names, indices such as [0], and *
  const Key* key = nullptr;        ///< what the table of keys says of it; nullptr for an item of a list
};

/// Finds a key in a scenario, which need not have it yet. A * stands for every item of a list; in
/// `sites.*.KEY` it leaves out sites that have no terminals. `refuse` is called with what is wrong and what
/// is accepted where there is no such key or item, and must throw.
KeyPlaces find_key_places(const Scenario& scenario, const std::string& key,
                          const std::function<void(const std::string&, const std::string&)>& refuse);

}  // namespace skyhaul::core
