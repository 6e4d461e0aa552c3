// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// The mean one-way delay of a path while it has a route, in nanoseconds, from 256 times that are spread
/// evenly over the timeline; 0 where it has none at any of them. The flow engine and the packet engine size
/// their queues by the greatest of these, whatever part of the timeline they carry transfers in.
SKYHAUL_MODELS_EXPORT std::int64_t mean_path_delay_ns(const LinkTimeline& timeline, const Path& path);

}  // namespace skyhaul::models
