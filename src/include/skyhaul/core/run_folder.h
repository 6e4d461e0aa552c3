// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// Writes the folder of a run whose answer is known: the files of run_scenario(), which skyhaul links and
/// --timeline read. run.json holds neither a command nor times. Throws InputError where the folder is in use,
/// and std::system_error with the file that cannot be written.
SKYHAUL_CORE_EXPORT void write_run(const std::string& out_dir, const ResolvedScenario& scenario,
                                   const models::LinkTimeline& timeline, const Answer& answer,
                                   bool links = false);

}  // namespace skyhaul::core
