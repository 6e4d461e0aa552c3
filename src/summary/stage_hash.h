// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace skyhaul::core {

/// 32 hexadecimal digits that a key is known by (XXH3, 128 bits).
std::string hash_of_text(const std::string& text);

}  // namespace skyhaul::core
