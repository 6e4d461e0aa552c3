// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace skyhaul::core {

/// Every value of a YAML text with its key, such as sites.atacama.terminals[0].up: items of lists by their
/// names, or by [index]. Lists of plain values are one value. In the order of the text.
std::vector<std::pair<std::string, std::string>> flat_yaml(const std::string& text);

}  // namespace skyhaul::core
