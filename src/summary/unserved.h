// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// Says why a site is never served, and why a pair never has a path, and what would serve them: fills the
/// reasons of `sites` and `pairs`.
void explain_unserved(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                      const AnswerOptions& options, std::vector<SiteResult>& sites,
                      std::vector<PairResult>& pairs);

}  // namespace skyhaul::core
