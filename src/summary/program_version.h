// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::core {

/// "0.1.0+3f2a9c1d5b6e": the version, and a hash of all sources that an answer can depend on. Two programs
/// that were built of the same sources have the same one, wherever and by whichever compiler they were built.
const char* program_version();

}  // namespace skyhaul::core
