// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/timeline_key.h"

namespace skyhaul::core {

/// A scenario with hashes of files' content in place of their names, and without what is said of a
/// constellation for people. It serves to be made a key of, and nothing can be computed from it.
ResolvedScenario without_file_names(ResolvedScenario scenario);

/// The parts of timeline_key(), of a scenario that without_file_names() returned.
std::vector<models::KeyPart> key_parts(const ResolvedScenario& scenario);

}  // namespace skyhaul::core
