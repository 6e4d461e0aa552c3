// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/summary.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The answer for one traffic entry from its rounds, which `engine` ran from `start_ns` on: quantiles,
/// intervals, reasons, utilisation. The bottleneck is left out.
GroupResult group_result(const models::FlowEngine& engine, TimeNs start_ns, const TrafficSpec& traffic,
                         const Scenario& scenario, const SyncRuns& runs,
                         const std::vector<PairResult>& pairs);

}  // namespace skyhaul::core
