// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace skyhaul::orbits {

inline constexpr const char* kElementForms =
    "element sets as OMM in CSV, JSON, KVN or XML, or as two-line elements";

enum class ElementForm { kTle, kCsv, kJson, kKvn, kXml };

/// The form of a text of element sets, from its whole first record: two lines of elements with or without a
/// name, a line of several OMM keywords, a line `KEYWORD = value`, or the bracket that JSON and XML begin
/// with. A text whose first record is damaged is of two-line elements where any line begins as one. Throws
/// InputError where the text is empty, of none of these forms, compressed, or not UTF-8 but UTF-16 or UTF-32.
ElementForm form_of(std::string_view text, const std::string& file);

}  // namespace skyhaul::orbits
