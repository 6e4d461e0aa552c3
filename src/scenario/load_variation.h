// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "scenario/presets.h"
#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/link_variation.h"

namespace skyhaul::core {

/// Maps, or files of presets, that may name a preset whose values their keys change.
models::AccessDelay load_access(const MapReader& reader, const Presets& presets);
models::ClassVariation load_variation(const MapReader& reader, const Presets& presets);

}  // namespace skyhaul::core
