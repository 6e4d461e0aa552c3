// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// Whether rounds every `interval_s` hold at quantile q. The horizon repeats for ever. Rounds are due at
/// t0 + n I for 64 phases t0 spread evenly through the first horizon; a round starts when it is due, or when
/// its predecessor ends if that is later. Of the rounds that are due in the second and third horizon, over
/// all phases together, at least the share q end by the next due time; and I is at least the mean length of
/// rounds run back to back, as the backlog grows otherwise. False for a curve that is empty.
bool achievable(const SyncCurve& curve, double interval_s, double q);

/// The smallest achievable interval that holds in a larger sample as well (509 phases over eight horizons
/// after the first), so that it does not hold by luck of the 64 phases: the first of a grid of 1 % steps,
/// from the sync time at q (or the mean length of rounds run back to back, if that is more) up to the
/// horizon, made smaller by bisection down to the step before. It is never below the sync time at q, and
/// never above the one at a higher quantile; absent where there is none.
std::optional<double> smallest_interval_s(const SyncCurve& curve, double q);

/// The same at several quantiles in rising order.
std::vector<std::optional<double>> smallest_intervals_s(const SyncCurve& curve,
                                                        const std::vector<double>& quantiles);

}  // namespace skyhaul::core
