// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario/map_reader.h"

namespace skyhaul::core {

/// A list of numbers from `least` to `most`; refuses others, saying what is accepted.
std::vector<double> load_numbers(const MapReader& reader, const char* key, double least, double most,
                                 const std::string& accepted);

}  // namespace skyhaul::core
