// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace skyhaul {

/// Whether a number in plain digits, with or without a sign, begins with a zero that is not all of it, such
/// as 010, which is ten to some programs and eight to others. Every reader of numbers refuses it. 0.5 and 0e3
/// are not in plain digits.
constexpr bool has_leading_zero(std::string_view number) {
  if (!number.empty() && (number.front() == '-' || number.front() == '+')) number.remove_prefix(1);
  return number.size() > 1 && number.front() == '0' &&
         number.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace skyhaul
