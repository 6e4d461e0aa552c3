// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "skyhaul/core/answer.h"
#include "summary/sync_curve.h"

namespace skyhaul::core {

/// What each influence that the scenario has (rain, other users, loss, faults) takes from each of `results`,
/// which are those of the scenario's traffic entries in order: the timeline is built and the rounds are run
/// again with that one influence left out. `proceed` is asked with the share done and may return false to
/// stop, which throws models::Interrupted. What the variants share with each other and with earlier answers
/// is taken from options.cache, where there is one.
std::vector<Influence> influences_of(const ResolvedScenario& scenario,
                                     const std::vector<GroupResult>& results, const AnswerOptions& options,
                                     const std::function<bool(double)>& proceed);

/// How the rounds of a traffic entry of a scenario are run.
RoundsOptions rounds_options(const ResolvedScenario& scenario, const TrafficSpec& traffic, unsigned threads);

}  // namespace skyhaul::core
