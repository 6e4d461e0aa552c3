// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace skyhaul {

/// The number that a text is as a whole, or nothing: no blanks, no plus sign, no unit. The decimal point is a
/// point whatever locale the program has set, as std::from_chars reads it; std::stod and std::strtod do not.
/// A number that Number cannot hold is none. "nan" and "inf" are numbers: compare with bounds that exclude
/// them.
template <class Number>
std::optional<Number> parsed_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace skyhaul
