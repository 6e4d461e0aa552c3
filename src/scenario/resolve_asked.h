// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// As resolve() of a scenario that differs from the one that `links` was resolved from in its keys `traffic`,
/// `targets`, `together`, `alternatives` and `engines` alone: only these are read. Warnings and unverified
/// numbers stay those of `links`. Throws InputError as resolve() does.
ResolvedScenario resolve_what_is_asked(const Scenario& written, const ResolveOptions& options,
                                       const ResolvedScenario& links);

}  // namespace skyhaul::core
