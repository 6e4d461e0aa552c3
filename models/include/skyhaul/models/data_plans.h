// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Name of the data cap (LinkTimeline::data_caps) that a terminal's data plan becomes, such as "atacama/0
/// plan", or "atacama plan" where the site's terminals share one volume.
SKYHAUL_MODELS_EXPORT std::string data_cap_name(const Site& site, std::size_t terminal, const DataPlan& plan);

/// When a plan's volume is there again, strictly between two times: midnights (UTC) of its renewal day, in
/// months that are too short of their last day. Empty for a plan that is never renewed.
SKYHAUL_MODELS_EXPORT std::vector<TimeNs> plan_renewals(const DataPlan& plan, TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
