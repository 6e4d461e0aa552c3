// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// What a summary says of its scenario, for links from start_ns to end_ns.
void begin_summary(Summary& summary, const ResolvedScenario& scenario, TimeNs start_ns, TimeNs end_ns);

/// As answer(), into an empty answer. Where it throws Interrupted, the entries
/// that were finished are in it. The sentence is not.
void answer_into(Answer& answer, const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                 const AnswerOptions& options);

}  // namespace skyhaul::core
