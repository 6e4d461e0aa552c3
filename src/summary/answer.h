// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/summary.h"
#include "summary/bottleneck.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The answer for one traffic entry: quantiles, intervals, what data plans make of them, reasons,
/// utilisation, and what limits the entry. `runs` are its rounds and `rounds` the options that they were run
/// with. The result does not depend on the number of threads. Only the sites and pairs of `sky` are read.
/// Without `limits`, what limits the entry is left out, and why none of its rounds ends.
GroupResult group_result(RelaxedEngines& engines, const TrafficSpec& traffic,
                         const ResolvedScenario& scenario, const SyncRuns& runs, const Summary& sky,
                         const RoundsOptions& rounds, bool limits = true);

}  // namespace skyhaul::core
