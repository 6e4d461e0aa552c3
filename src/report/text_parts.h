// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace skyhaul::core {

/// "99.4 %"; what is nearly but not quite all is never shown as 100 %.
std::string percent(double share);

/// Lines of at most 100 columns, broken at spaces, but not before a per cent sign. All lines but the first
/// are indented; with `set_in` the first is indented too.
std::string wrapped(const std::string& text, bool set_in = false);

}  // namespace skyhaul::core
