// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>

namespace skyhaul {

/// What this thread's innermost scope asks; null where there is none. parallel_for hands it to its threads.
const std::function<bool()>*& stop_asked();

}  // namespace skyhaul
