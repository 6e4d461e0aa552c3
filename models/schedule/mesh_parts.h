// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/orbits/isl.h"

namespace skyhaul::models {

/// By satellite, the part of a mesh that it is in: parts that no link joins, numbered by their lowest
/// satellites from 0 on; a satellite without links is one by itself.
std::vector<std::int32_t> parts_of(Eigen::Index satellites, const std::vector<orbits::IslEdge>& links);

}  // namespace skyhaul::models
