// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/time.h"

#include <cstdio>
#include <stdexcept>

namespace skyhaul::orbits {
namespace {

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, and back (H. Hinnant,
/// "chrono-compatible low-level date algorithms", days_from_civil and civil_from_days).
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const auto day_of_year = static_cast<unsigned>((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1);
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

constexpr const char* kAccepted =
    "UTC as 2026-01-31, 2026-01-31T12:34:56 or 2026-01-31 12:34:56.789Z, 1678 to 2261";

/// Reads exactly `digits` digits at the front of `text` and removes them.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) throw std::invalid_argument(kAccepted);
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') throw std::invalid_argument(kAccepted);
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

void take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) throw std::invalid_argument(kAccepted);
  text.remove_prefix(1);
}

std::int64_t take_fraction_ns(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  std::int64_t value = 0;
  std::int64_t scale = kSecond;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (scale == 1) throw std::invalid_argument("at most nine decimals of a second");
    scale /= 10;
    value += scale * take_digits(text, 1);
  }
  if (scale == kSecond) throw std::invalid_argument(kAccepted);
  return value;
}

}  // namespace

JulianDate julian_date(TimeNs utc) {
  const std::int64_t days = floor_div(utc, kDay);
  return {2440587.5 + static_cast<double>(days),
          static_cast<double>(utc - days * kDay) / static_cast<double>(kDay)};
}

TimeNs parse_utc(std::string_view text) {
  const int year = take_digits(text, 4);
  take(text, '-');
  const int month = take_digits(text, 2);
  take(text, '-');
  const int day = take_digits(text, 2);
  std::int64_t seconds = 0;
  std::int64_t fraction_ns = 0;
  if (!text.empty() && text != "Z") {
    if (text.front() != 'T' && text.front() != ' ') throw std::invalid_argument(kAccepted);
    text.remove_prefix(1);
    const int hour = take_digits(text, 2);
    take(text, ':');
    const int minute = take_digits(text, 2);
    int second = 0;
    if (!text.empty() && text.front() == ':') {
      text.remove_prefix(1);
      second = take_digits(text, 2);
      fraction_ns = take_fraction_ns(text);
    }
    if (hour > 23 || minute > 59 || second > 59) throw std::invalid_argument(kAccepted);
    seconds = hour * 3600 + minute * 60 + second;
  }
  if (!text.empty() && text != "Z") throw std::invalid_argument(kAccepted);
  if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1)
    throw std::invalid_argument(kAccepted);
  const std::int64_t days = days_from_civil(year, month, day);
  if (civil_from_days(days).day != static_cast<unsigned>(day)) {
    throw std::invalid_argument("a day that the month has");
  }
  return days * kDay + seconds * kSecond + fraction_ns;
}

std::string format_utc(TimeNs utc, int decimals) {
  if (decimals < 0 || decimals > 9) throw std::invalid_argument("format_utc: decimals from 0 to 9");
  std::int64_t unit = 1;
  for (int i = decimals; i < 9; ++i) unit *= 10;
  const std::int64_t units = floor_div(utc + unit / 2, unit);  // rounded to nearest
  const std::int64_t rounded = units * unit;
  const std::int64_t days = floor_div(rounded, kDay);
  const std::int64_t in_day = rounded - days * kDay;
  const Civil date = civil_from_days(days);
  const auto seconds = static_cast<int>(in_day / kSecond);
  char text[64];
  int length = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year),
                             date.month, date.day, seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (decimals > 0) {
    length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length), ".%0*lld",
                            decimals, static_cast<long long>(in_day % kSecond / unit));
  }
  return std::string(text, static_cast<std::size_t>(length)) + "Z";
}

}  // namespace skyhaul::orbits
