// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// Whether rounds every `interval_s` hold at quantile q. Rounds are due at t0 + n I for 64 phases t0 spread
/// through the horizon; a round starts when due, or when its predecessor ends if that is later. Rounds whose
/// window [due, due + I] lies inside the horizon are counted. I holds when at least the share q of the
/// counted rounds end by the next due time, and the backlog does not grow: in at least the share q of the
/// phases some round of the last quarter of the counted ones starts less than one interval late (not the
/// last one alone: an outage at the horizon's end is no growth). False where nothing is counted.
bool achievable(const SyncCurve& curve, double interval_s, double q);

/// The smallest achievable interval, found on a grid of 1 % steps from the shortest sync time up to the
/// horizon; absent where there is none.
std::optional<double> smallest_interval_s(const SyncCurve& curve, double q);

}  // namespace skyhaul::core
