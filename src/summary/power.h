// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// When a site's links have power, by the outages of its first terminal or its fixed link.
std::vector<models::TimeInterval> powered(const models::LinkTimeline& timeline, const std::string& site);

/// Share of the timeline's time in which a site's compute has power: its windows, less the faults of its
/// power.
double compute_duty(const models::LinkTimeline& timeline, const SiteSpec& site);

/// The least compute_duty of the sites that take part in an exchange, without a hub or source.
double compute_duty(const models::LinkTimeline& timeline, const Scenario& scenario,
                    const TrafficSpec& traffic);

/// A sentence on a site of a round that never has power, or on two that a round joins and that never have
/// power together, so that it never completes; empty where there are none.
std::string power_barrier(const models::LinkTimeline& timeline, const TrafficSpec& traffic);

}  // namespace skyhaul::core
