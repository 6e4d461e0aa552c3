// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// What the page of a run shows beside its answer.
struct RunPage {
  const ResolvedScenario& scenario;
  const models::LinkTimeline* timeline = nullptr;  ///< of the first day; nullptr: there is none
  std::string scenario_text;                       ///< scenario.yaml, to be copied
};

/// report.html of a run: its summary, and bounded series to draw (a map over time, rates of sites, sync times
/// by start, round trips). Empty in builds without pages.
std::string run_page(const Answer& answer, const RunPage& its);

}  // namespace skyhaul::core
