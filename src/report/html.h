// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// The report page, one file that needs no network: the summary as tables, sync times by start and round
/// trips over time as plots. Empty in builds without SKYHAUL_WEB.
std::string to_html(const Summary& summary, const std::vector<Series>& curves_min,
                    const std::vector<Series>& round_trips_ms);

}  // namespace skyhaul::core
