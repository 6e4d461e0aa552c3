// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {

/// Orbit mean-elements messages (CCSDS 502.0-B) as a table: a line of keywords, such as OBJECT_NAME and
/// MEAN_MOTION, then one line for each object. Keywords that SGP4 does not need may be absent and others are
/// ignored; cells may stand in double quotes, without line breaks in them. `file` serves the messages.
ElementSets read_omm_csv(std::string_view text, const std::string& file,
                         OnDamage on_damage = OnDamage::kThrow);

}  // namespace skyhaul::orbits
