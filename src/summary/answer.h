// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/answer.h"
#include "skyhaul/core/summary.h"
#include "summary/bottleneck.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// The intervals at kQuantiles of a curve; those at quantiles below `from_quantile` are left out.
Quantiles intervals_of(const SyncCurve& curve, double from_quantile);

/// The answer for one traffic entry: quantiles, intervals, what data plans make of them, reasons,
/// utilisation, and what limits the entry. `runs` are its rounds and `rounds` the options that they were run
/// with. The result does not depend on the number of threads. Only the sites and pairs of `sky` are read.
/// Of `parts`, `limits` and `from_quantile` count.
GroupResult group_result(RelaxedEngines& engines, const TrafficSpec& traffic,
                         const ResolvedScenario& scenario, const SyncRuns& runs, const Summary& sky,
                         const RoundsOptions& rounds, const AnswerParts& parts = {});

}  // namespace skyhaul::core
