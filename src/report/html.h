// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

/// A line of a plot: Unix seconds against a value.
struct Series {
  std::string name;
  std::vector<double> x, y;
};

/// The report page, one file that needs no network: the summary as tables, sync times by start and round
/// trips over time as plots. Empty in builds without SKYHAUL_WEB.
std::string to_html(const Summary& summary, const std::vector<Series>& curves_min,
                    const std::vector<Series>& round_trips_ms);

/// Round trip of the first stripe of each pair, sampled `samples` times through the horizon; times without a
/// path are left out.
std::vector<Series> round_trip_series(const models::LinkTimeline& timeline, int samples);

}  // namespace skyhaul::core
