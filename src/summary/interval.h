// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
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

/// The curves of one traffic entry on several days, of one horizon: at least one. Each day repeats for ever
/// by itself, and all days count alike, whatever the numbers of their starts.
using Curves = std::vector<const SyncCurve*>;

/// Of all days together: the smallest window within which at least the share q of the starts end, and the
/// share of the starts that end within a window. A day whose curve is empty has no start that ends.
std::optional<double> sync_quantile_s(const Curves& days, double q);
double share_within(const Curves& days, double window_s);

/// Mean length of rounds that are run back to back, as long on each of the days; absent where no day has a
/// round that ends.
std::optional<double> mean_length_s(const Curves& days);

/// As above, with the rounds of all days together. On a day whose curve is empty all rounds are late.
std::optional<double> smallest_interval_s(const Curves& days, double q);
std::vector<std::optional<double>> smallest_intervals_s(const Curves& days,
                                                        const std::vector<double>& quantiles);

/// The step of the search for the smallest interval.
constexpr double kIntervalStep = 1.01;

/// Share of a day's rounds at an interval that are late: in the sample that defines what is achievable, or in
/// the larger one. 1 for a curve that is empty.
enum class IntervalSample : std::uint8_t { kSought, kHeld };
double late_share(const SyncCurve& curve, double interval_s, IntervalSample sample);

}  // namespace skyhaul::core
