// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace skyhaul::core {

/// A number as a user wrote it, perhaps with a unit behind it: "4", "25 Mbit/s", "8B".
struct WrittenNumber {
  double value = 0;
  std::string space;  ///< between number and unit
  std::string unit;
};

/// Absent where the text does not begin with a finite decimal number.
std::optional<WrittenNumber> parse_written_number(const std::string& text);

/// `text` with another value in its place, at most 12 digits of it.
std::string written(double value, const WrittenNumber& form);

/// `number` in the unit of `to`: "1 GB" in kB is 1,000,000. Absent where these are not units of one quantity
/// (time, size, rate, length, power, energy).
std::optional<double> in_unit_of(const WrittenNumber& to, const WrittenNumber& number);

/// How many `unit`s one `from` is, for units of one quantity; absent for others.
std::optional<double> units_in(const std::string& from, const std::string& unit);

/// How many base units (s, B, bit/s, km, kW, kWh) a unit is; absent for what is no unit of these.
std::optional<double> units_in_base(const std::string& unit);

}  // namespace skyhaul::core
