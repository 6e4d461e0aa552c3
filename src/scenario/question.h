// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "scenario/site_items.h"
#include "skyhaul/core/scenario.h"

namespace skyhaul::core {

/// The tree of a scenario with its changes applied. Files of places are opened where a change is of a place,
/// so that `sites` must live as long as the tree is read.
struct ScenarioTree {
  explicit ScenarioTree(const Scenario& scenario);

  YAML::Node root;
  SiteItems sites;
};

}  // namespace skyhaul::core
