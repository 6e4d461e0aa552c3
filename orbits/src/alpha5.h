// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skyhaul::orbits {

/// The letters of alpha-5 in their order, which stand for 10 to 33 times 10,000; I and O are left out.
inline constexpr std::string_view kAlpha5 = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The catalogue number of a letter and four digits, such as 100,005 for A0005; nothing for any other text.
inline std::optional<std::int32_t> alpha5_number(std::string_view text) {
  if (text.size() != 5) return std::nullopt;
  const std::size_t letter = kAlpha5.find(text[0]);
  if (letter == std::string_view::npos) return std::nullopt;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  std::int32_t low = 0;
  std::from_chars(text.data() + 1, text.data() + text.size(), low);
  return (static_cast<std::int32_t>(letter) + 10) * 10000 + low;
}

}  // namespace skyhaul::orbits
