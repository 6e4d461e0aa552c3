// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace skyhaul::models {

/// The code point that begins at byte `at` of a text, and `at` moved behind it. -1, and `at` as it is, where
/// the bytes are no UTF-8 (RFC 3629: overlong forms and surrogates are none).
long next_code_point(const std::string& text, std::size_t& at);

/// What makes a text unfit for one line of a report, a table or a script: bytes that are no UTF-8 (RFC 3629),
/// control characters (C0, DEL, C1), line and paragraph separators, and characters that turn the direction of
/// writing (Unicode's Bidi_Control). nullptr where there is nothing of that kind.
const char* text_problem(const std::string& text);

/// The same of a name that files and commands carry: it also has 1 to `kLongestName` bytes.
const char* name_problem(const std::string& name);
inline constexpr std::size_t kLongestName = 200;

}  // namespace skyhaul::models
