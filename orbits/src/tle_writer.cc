// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "skyhaul/orbits/tle.h"
#include "src/alpha5.h"

namespace skyhaul::orbits {
namespace {

std::string pad(const std::string& text, std::size_t width, char fill) {
  if (text.size() > width) throw std::invalid_argument("a TLE has no room for " + text);
  return std::string(width - text.size(), fill) + text;
}

std::string fixed(double value, int decimals) {
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
  return std::string(buffer, end.ptr);
}

std::string angle(double degrees) {
  const double turned = degrees - 360 * std::floor(degrees / 360);
  const std::string text = fixed(turned, 4);
  return pad(text == "360.0000" ? "0.0000" : text, 8, ' ');
}

/// Such as ` 28098-4` for 0.28098e-4.
std::string exponential(double value) {
  if (value == 0) return " 00000-0";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific, 4);
  const std::string text(buffer, end.ptr);  // d.dddde-xx
  const int exponent = std::stoi(text.substr(text.find('e') + 1)) + 1;
  if (exponent < -9) return " 00000-0";
  if (exponent > 9) throw std::invalid_argument("a TLE has no room for " + text);
  return (value < 0 ? "-" : " ") + text.substr(0, 1) + text.substr(2, 4) + (exponent > 0 ? "+" : "-") +
         std::to_string(std::abs(exponent));
}

std::string catalogue_number(std::int32_t number) {
  if (number < 0 || number > 339999) {
    throw std::invalid_argument("a TLE has no room for the catalogue number " + std::to_string(number));
  }
  if (number < 100000) return pad(std::to_string(number), 5, '0');
  return kAlpha5[number / 10000 - 10] + pad(std::to_string(number % 10000), 4, '0');
}

/// Two digits of the year, and the day of the year with eight decimals.
std::string epoch(const JulianDate& date) {
  double day = date.day;
  std::string fraction = fixed(date.fraction, 8);
  if (fraction[0] == '1') {
    day += 1;
    fraction = "0.00000000";
  }
  const auto new_year = [](int year) {
    return 2415020.5 + 365 * (year - 1900) + static_cast<double>((year - 1901) / 4);
  };
  if (!(day >= new_year(1957) && day < new_year(2057))) {
    throw std::invalid_argument("a TLE's epoch lies from 1957 to 2056");
  }
  int year = 1957;
  while (day >= new_year(year + 1)) ++year;
  const int day_of_year = static_cast<int>(day - new_year(year)) + 1;
  return pad(std::to_string(year % 100), 2, '0') + pad(std::to_string(day_of_year), 3, '0') +
         fraction.substr(1);
}

std::string with_checksum(const std::string& line) {
  int sum = 0;
  for (const char c : line) sum += c >= '0' && c <= '9' ? c - '0' : c == '-' ? 1 : 0;
  return line + static_cast<char>('0' + sum % 10) + '\n';
}

}  // namespace

std::string write_tle(const ElementSet& set) {
  if (!(set.eccentricity >= 0 && set.eccentricity < 0.99999995)) {
    throw std::invalid_argument("a TLE's eccentricity lies from 0 to 1");
  }
  if (!(std::fabs(set.ndot_rev_per_day2) < 0.999999995)) {
    throw std::invalid_argument("a TLE has no room for the mean motion's derivative");
  }
  std::string designator = set.international_designator.substr(0, 8);
  designator.resize(8, ' ');
  const std::string number = catalogue_number(set.catalogue_number);
  const std::string ndot = fixed(std::fabs(set.ndot_rev_per_day2), 8).substr(1);
  const std::string first = "1 " + number + set.classification + ' ' + designator + ' ' +
                            epoch(set.epoch_utc) + ' ' + (set.ndot_rev_per_day2 < 0 ? '-' : ' ') + ndot +
                            ' ' + exponential(set.nddot_rev_per_day3) + ' ' +
                            exponential(set.bstar_per_earth_radius) + " 0 " +
                            pad(std::to_string(set.element_number % 10000), 4, ' ');
  const std::string second = "2 " + number + ' ' + pad(fixed(set.inclination_deg, 4), 8, ' ') + ' ' +
                             angle(set.raan_deg) + ' ' + fixed(set.eccentricity, 7).substr(2) + ' ' +
                             angle(set.argument_of_perigee_deg) + ' ' + angle(set.mean_anomaly_deg) + ' ' +
                             pad(fixed(set.mean_motion_rev_per_day, 8), 11, ' ') +
                             pad(std::to_string(set.revolution_number % 100000), 5, ' ');
  return (set.name.empty() ? "" : set.name + '\n') + with_checksum(first) + with_checksum(second);
}

}  // namespace skyhaul::orbits
