// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "timeline/path_table.h"
#include "timeline/resource_table.h"
#include "timeline/terminal_services.h"

namespace skyhaul::models {

/// Works into a timeline when and why its terminals and fixed links are out: the outages of `services`,
/// faults of fixed links, and the power windows of sites, outside which all that a site has is off and its
/// paths are gone.
void put_outages(const Network& network, const std::vector<TerminalRef>& terminals,
                 const TerminalServices& services, ResourceTable& resources, PathTable& paths,
                 LinkTimeline& timeline);

}  // namespace skyhaul::models
