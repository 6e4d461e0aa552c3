// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// When a site's links have power, by the outages of its first terminal or its fixed link.
std::vector<models::TimeInterval> powered(const models::LinkTimeline& timeline, const std::string& site);

/// Share of the timeline's time in which a site's compute has power: its windows, less the faults of its
/// power.
double compute_duty(const models::LinkTimeline& timeline, const SiteSpec& site);

/// The least compute_duty of the sites that take part in an exchange; its hub is not counted.
double compute_duty(const models::LinkTimeline& timeline, const ResolvedScenario& scenario,
                    const TrafficSpec& traffic);

/// A sentence that says why power keeps a round from ever completing: one of its sites never has power, or
/// two sites that exchange data never have power at the same time. Empty where neither is the case.
std::string power_barrier(const models::LinkTimeline& timeline, const TrafficSpec& traffic);

}  // namespace skyhaul::core
