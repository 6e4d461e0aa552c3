// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/written_number.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "scenario/unit_ratio.h"

namespace skyhaul::core {

std::optional<double> units_in(const std::string& from, const std::string& unit) {
  if (from == unit) return 1;
  return unit_ratio(from, unit);
}

std::optional<double> units_in_base(const std::string& unit) {
  for (const char* base : {"s", "B", "bit/s", "km", "kW", "kWh"}) {
    if (const auto units = units_in(unit, base)) return units;
  }
  return std::nullopt;
}

std::optional<WrittenNumber> parse_written_number(const std::string& text) {
  std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos || std::string("+-.0123456789").find(text[first]) == std::string::npos)
    return std::nullopt;
  // Hexadecimal numbers are none.
  if (text.find_first_of("xX") != std::string::npos) return std::nullopt;
  if (text[first] == '+' && first + 1 < text.size() && text[first + 1] != '-') ++first;
  WrittenNumber number;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + first, last, number.value);
  if (error != std::errc() || !std::isfinite(number.value)) return std::nullopt;
  const std::string rest(end, last);
  const std::size_t unit = rest.find_first_not_of(' ');
  if (unit == std::string::npos) return number;
  if (std::string(".0123456789").find(rest[unit]) != std::string::npos) return std::nullopt;  // as in 2..3
  number.space = rest.substr(0, unit);
  number.unit = rest.substr(unit, rest.find_last_not_of(' ') + 1 - unit);
  return number;
}

std::string written(double value, const WrittenNumber& form) {
  return fmt::format("{:.12g}{}{}", value, form.space, form.unit);
}

std::optional<double> in_unit_of(const WrittenNumber& to, const WrittenNumber& number) {
  const std::optional<double> units = units_in(number.unit, to.unit);
  if (!units) return std::nullopt;
  return number.value * *units;
}

}  // namespace skyhaul::core
