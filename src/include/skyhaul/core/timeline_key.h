// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// What the links of a scenario are computed from, part by part and in this order: epoch, horizon, seed,
/// constellation, ellipsoid, routing, policy, gateway_choice, available_share, contention, loss,
/// encapsulation, sites, gateways, pops, terrestrial, faults. Each key below a map is a part, such as
/// `sites.NAME.terminals`. Short values stand as they are, others as the XXH64 of what skyhaul check prints
/// of them (of a list also its length), with the content of files in place of their names. Traffic, targets
/// and engines are no part of it. Equal scenarios have equal keys, wherever their files lie.
SKYHAUL_CORE_EXPORT std::vector<models::KeyPart> timeline_key(const ResolvedScenario& scenario);

/// Compares what a timeline says that it was built from with the scenario that is to be answered by it.
/// Throws InputError, naming `file` and the first part that differs, unless `anyway`. Returns what the answer
/// must say about its links: nothing where they are the scenario's own, with `anyway` what differs. A
/// timeline that does not know what it was built from is taken, and the remark says so.
SKYHAUL_CORE_EXPORT std::string check_timeline(const models::LinkTimeline& timeline, const std::string& file,
                                               const ResolvedScenario& scenario, bool anyway);

}  // namespace skyhaul::core
