// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/words.h"

namespace skyhaul::models {

template <>
struct Words<core::IslTopology> {
  static constexpr const char* kAll[] = {"grid", "nearest", "list"};
};

}  // namespace skyhaul::models
