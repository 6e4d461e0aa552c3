// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "skyhaul/core/answer.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// Adds Summary::influences_off: what the scenario has no part of.
void add_influences_off(Summary& summary, const ResolvedScenario& scenario);

/// Adds to the answer of the first day what the real sky costs, where the scenario has any part of one:
/// Summary::influences and sky_parts, GroupResult::first_day_s and ideal_s, and with options.explain_cost
/// cost_s. The timeline is built and the rounds are run again, at the same starts, with one part left out,
/// with none of them, or with each set of them. `proceed` is asked with the share done and may return false
/// to stop, which throws models::Interrupted. What the variants share with each other and with earlier
/// answers is taken from options.cache, where there is one.
void add_costs(Summary& summary, const ResolvedScenario& scenario, const AnswerOptions& options,
               const std::function<bool(double)>& proceed);

/// How the rounds of a traffic entry of a scenario are run.
RoundsOptions rounds_options(const ResolvedScenario& scenario, const TrafficSpec& traffic, unsigned threads);

}  // namespace skyhaul::core
