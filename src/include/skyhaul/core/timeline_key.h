// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// What the links of a scenario are computed from, part by part and in this order: epoch, horizon, seed,
/// constellation, ellipsoid, routing, policy, gateway_choice, available_share, contention, loss,
/// encapsulation, sites, gateways, pops, terrestrial, faults. Each key below a map is a part, such as
/// `sites.NAME.terminals`. Short values stand as they are, others as the XXH64 of what skyhaul check prints
/// of them (of a list also its length), with the content of files in place of their names. Traffic, targets
/// and engines are no part of it. Equal scenarios have equal keys, wherever their files lie.
std::vector<models::KeyPart> timeline_key(const Scenario& scenario);

/// The timeline of a scenario over its horizon, which says what it was built from. `proceed` is asked with
/// the share done and may return false to stop, which throws models::Interrupted.
/// @param threads 0: one for each core; the result does not depend on it
models::LinkTimeline timeline_of(
    const Scenario& scenario, unsigned threads = 0,
    const std::function<bool(double)>& proceed = [](double) { return true; });

/// Bytes of memory that the answer to a scenario may take, unless the user allows more.
constexpr double kMemoryBytes = 4e9;

/// Throws InputError if the answer would take more than `memory_bytes` of memory. This is estimated from the
/// links of the first six hours. Horizons of at most eight days are always accepted.
void check_memory(const Scenario& scenario, unsigned threads = 0, double memory_bytes = kMemoryBytes);

/// Compares what a timeline says that it was built from with the scenario that is to be answered by it.
/// Throws InputError, naming `file` and the first part that differs, unless `anyway`. Returns what the answer
/// must say about its links: nothing where they are the scenario's own, with `anyway` what differs. A
/// timeline that does not know what it was built from is taken, and the remark says so.
std::string check_timeline(const models::LinkTimeline& timeline, const std::string& file,
                           const Scenario& scenario, bool anyway);

}  // namespace skyhaul::core
