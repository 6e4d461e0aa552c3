// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/export.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// What is left of a plan after a run that was cut off. Transfers that are done are left out, and no other
/// transfer waits for them any more; one that has its quorum waits for nothing, and its grace is over. Of
/// each unfinished transfer the receiver has `delivered` bytes, or the whole chunks among them where the
/// transfer has chunks. The ids stay. `log` is the plan's log, in the plan's order. A log that was read from
/// a file knows of no bytes of unfinished transfers, which then begin again. Throws std::invalid_argument
/// where log and plan do not belong together.
SKYHAUL_MODELS_EXPORT TransferPlan remaining_plan(const TransferPlan& plan, const TransferLog& log);

}  // namespace skyhaul::models
