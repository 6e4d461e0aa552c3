// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// The code point that begins at byte `at` of a text, and `at` moved behind it. -1, and `at` as it is, where
/// the bytes are not UTF-8 (RFC 3629: overlong forms and surrogates are none).
SKYHAUL_ORBITS_EXPORT long next_code_point(std::string_view text, std::size_t& at);

/// What makes a text unfit for one line of a report, a table or a script: bytes that are not UTF-8 (RFC
/// 3629), control characters (C0, DEL, C1), line and paragraph separators, and characters that turn the
/// direction of writing (Unicode's Bidi_Control). nullptr where there is nothing of that kind.
SKYHAUL_ORBITS_EXPORT const char* text_problem(std::string_view text);

/// Like text_problem(), for a name that people give: that of a site, a terminal, a satellite, a preset and so
/// on. Such a name must also have 1 to `kLongestName` bytes.
SKYHAUL_ORBITS_EXPORT const char* name_problem(std::string_view name);
inline constexpr std::size_t kLongestName = 64;
inline constexpr const char* kNameRule =
    "a name of 1 to 64 bytes of UTF-8, without control characters, line separators and characters that turn "
    "the direction of writing";

/// The same of a name that is made of others, as "a/0>b/0" is of two terminals': 1 to `kLongestMadeName`
/// bytes.
SKYHAUL_ORBITS_EXPORT const char* made_name_problem(std::string_view name);
inline constexpr std::size_t kLongestMadeName = 256;

/// A text as a terminal may be given it: what text_problem() objects to is written as \n, \r, \t, \x1b (a
/// byte) or \u202e (a code point). All other characters stay, the backslash too.
SKYHAUL_ORBITS_EXPORT std::string escaped(std::string_view text);

/// A text in UTF-8, for JSON: bytes that are none are written as \xff, all else stays.
SKYHAUL_ORBITS_EXPORT std::string in_utf8(std::string_view text);

/// At most `longest` bytes of a text, the last three of them dots where it is cut; characters stay whole.
SKYHAUL_ORBITS_EXPORT std::string shortened(std::string_view text, std::size_t longest);

}  // namespace skyhaul
