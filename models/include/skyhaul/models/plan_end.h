// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "skyhaul/models/export.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// When a plan is done: the last arrival of the transfers that have to end. These are all but the late ones
/// of a quorum. Of the transfers that wait for the same others with the same quorum, as many have to end as
/// the quorum has (all of them, where they are fewer); and what a transfer with a quorum waits for need not
/// end. nullopt where one that has to end has not. `log` is the plan's log, in the plan's order.
SKYHAUL_MODELS_EXPORT std::optional<TimeNs> plan_end_ns(const TransferPlan& plan, const TransferLog& log);

}  // namespace skyhaul::models
