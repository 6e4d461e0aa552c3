// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "scenario/keys.h"

namespace skyhaul::core {

// Parts of scenario_sections() that stand in files of their own.

std::vector<Section> ground_sections();
std::vector<Section> fault_sections();
std::vector<Section> power_sections();
std::vector<Section> work_sections();

}  // namespace skyhaul::core
