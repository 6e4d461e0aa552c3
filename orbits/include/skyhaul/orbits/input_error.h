// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// What a user wrote that cannot be used. what() is the one line that programs print before they exit with
/// status 2:
///
///     FILE:LINE: KEY: VALUE: expected what is accepted
///
/// The word "expected" is put before what is accepted where that does not hold it; a question "did you mean
/// X?" comes before it. A part that does not apply is left out together with its colon (LINE 0, KEY or VALUE
/// empty). A value of more than 80 bytes is cut. Line breaks, other control characters and bytes that are not
/// UTF-8 are written as escaped() in text.h does, so that the message stays one line and commands no
/// terminal.
class SKYHAUL_ORBITS_EXPORT InputError : public std::runtime_error {
 public:
  InputError(const std::string& file, int line, const std::string& key, const std::string& value,
             const std::string& accepted);
};

}  // namespace skyhaul
