// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// Round trip of the first stripe of each pair, sampled `samples` times through the horizon; times without a
/// path are left out.
std::vector<Series> round_trip_series(const models::LinkTimeline& timeline, int samples);

}  // namespace skyhaul::core
