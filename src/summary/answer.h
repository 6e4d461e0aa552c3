// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/summary.h"
#include "summary/bottleneck.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The answer for one traffic entry from its rounds, which were run with data plans unused: quantiles,
/// intervals, what data plans make of them, reasons, utilisation, and what limits it. The result does not
/// depend on the number of threads in `rounds`, which are the options that the rounds were run with. Of `sky`
/// sites and pairs are read.
GroupResult group_result(RelaxedEngines& engines, const TrafficSpec& traffic, const Scenario& scenario,
                         const SyncRuns& runs, const Summary& sky, const RoundsOptions& rounds);

}  // namespace skyhaul::core
