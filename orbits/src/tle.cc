// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/tle.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/text.h"
#include "src/alpha5.h"

namespace skyhaul::orbits {
namespace {

constexpr std::size_t kLength = 69;

struct Line {
  std::string_view text;
  int number = 0;
};

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// A line that begins as one of elements does, with a number and an object; shorter ones may be names.
bool is_line(const Line& line, char number) {
  constexpr std::size_t kLeast = 40;
  if (line.text.size() < kLeast || line.text[0] != number || line.text[1] != ' ') return false;
  const std::string_view object = line.text.substr(2, 5);
  return line.text.size() >= kLength - 1 ||
         (object.find_first_of("0123456789") != std::string_view::npos &&
          object.find_first_not_of("0123456789 ABCDEFGHJKLMNPQRSTUVWXYZ") == std::string_view::npos);
}

/// Checksum of columns 1 to 68: digits, and 1 for each minus sign.
int checksum(std::string_view line) {
  int sum = 0;
  for (const char c : line.substr(0, kLength - 1)) {
    if (c >= '0' && c <= '9') sum += c - '0';
    if (c == '-') ++sum;
  }
  return sum % 10;
}

/// Fields of one line by their columns, counted from 1.
class Fields {
 public:
  Fields(const Line& line, const std::string& file) : line_(line), file_(file) {}

  [[noreturn]] void fail(const char* key, std::string_view value, const char* accepted) const {
    throw InputError(file_, line_.number, key, std::string(value), accepted);
  }

  std::string_view field(int first, int last) const { return line_.text.substr(first - 1, last - first + 1); }

  double number(const char* key, int first, int last, double lowest, double highest,
                const char* accepted) const {
    const double value = parse(key, field(first, last), accepted);
    if (!(value >= lowest && value <= highest)) fail(key, field(first, last), accepted);
    return value;
  }

  int integer(const char* key, int first, int last) const {
    const std::string_view text = trim(field(first, last));
    if (text.empty()) return 0;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) {
      fail(key, text, "digits");
    }
    return value;
  }

  /// Decimal point before the first digit is left out, as in the eccentricity.
  double fraction(const char* key, int first, int last) const {
    std::string digits(field(first, last));
    for (char& c : digits) {
      if (c == ' ') c = '0';
    }
    if (digits.find_first_not_of("0123456789") != std::string::npos) fail(key, digits, "seven digits");
    return parse(key, "0." + digits, "seven digits");
  }

  /// Such as ` 28098-4` for 0.28098e-4.
  double exponential(const char* key, int first, int last) const {
    constexpr const char* kAccepted = "a decimal fraction and an exponent, such as ' 28098-4'";
    const std::string_view text = trim(field(first, last));
    if (text.empty()) return 0;
    const bool has_sign = text[0] == '-' || text[0] == '+';
    const std::string_view digits = text.substr(has_sign ? 1 : 0);
    const std::size_t split = digits.find_first_of("+-");
    if (split == std::string_view::npos || split == 0) fail(key, text, kAccepted);
    std::string decimal = text[0] == '-' ? "-0." : "0.";
    for (const char c : digits.substr(0, split)) {
      if (c != '.') decimal += c;
    }
    decimal += 'e';
    decimal += digits.substr(digits[split] == '+' ? split + 1 : split);
    return parse(key, decimal, kAccepted);
  }

  std::int32_t catalogue_number() const {
    constexpr const char* kAccepted = "five digits, or a letter but I and O and four digits (alpha-5)";
    const std::string_view text = trim(field(3, 7));
    if (const auto number = alpha5_number(text)) return *number;
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) {
      fail("catalogue number", field(3, 7), kAccepted);
    }
    return number;
  }

  /// Refuses a line in which columns are missing: what comes after the gap is not in its place.
  void verify_length(std::size_t least) const {
    if (line_.text.size() >= least) return;
    const std::size_t missing = kLength - line_.text.size();
    fail("", line_.text,
         ("a line of 69 columns: this one has " + std::to_string(line_.text.size()) + ", it is " +
          std::to_string(missing) + (missing == 1 ? " column" : " columns") + " short")
             .c_str());
  }

  void verify_checksum() const {
    const int expected = checksum(line_.text);
    if (line_.text[kLength - 1] == '0' + expected) return;
    std::string accepted = std::to_string(expected);
    if (line_.text.size() > kLength)
      accepted += "; the line has " + std::to_string(line_.text.size()) + " columns instead of 69";
    fail("checksum", line_.text.substr(kLength - 1, 1), accepted.c_str());
  }

 private:
  double parse(const char* key, std::string_view text, const char* accepted) const {
    std::string_view number = trim(text);
    if (!number.empty() && number[0] == '+') number.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(value)) {
      fail(key, text, accepted);
    }
    return value;
  }

  Line line_;
  const std::string& file_;
};

/// Julian date of the start of a year from 1901 to 2099.
double julian_new_year(int year) {
  return 2415020.5 + 365 * (year - 1900) + static_cast<double>((year - 1901) / 4);
}

ElementSet parse(std::string_view name, const Line& first, const Line& second, const std::string& file,
                 bool checksums) {
  const Fields one(first, file), two(second, file);
  for (const Fields* line : {&one, &two}) line->verify_length(checksums ? kLength : kLength - 1);
  if (checksums) {
    one.verify_checksum();
    two.verify_checksum();
  }
  if (!name.empty() && name_problem(name) != nullptr)
    throw InputError(file, first.number, "name", std::string(name), kNameRule);
  ElementSet set;
  set.name = name;
  set.catalogue_number = one.catalogue_number();
  if (two.catalogue_number() != set.catalogue_number) {
    two.fail("catalogue number", two.field(3, 7), "that of the line before");
  }
  set.classification = one.field(8, 8)[0];
  set.international_designator = trim(one.field(10, 17));
  const int year = one.integer("epoch year", 19, 20);
  // The whole day and its fraction are read apart, so that the fraction keeps all its digits.
  const int day = one.integer("epoch day", 21, 23);
  if (day < 1 || day > 366) one.fail("epoch day", one.field(21, 32), "day of the year, 1 to 366");
  set.epoch_utc.day = julian_new_year(year < 57 ? 2000 + year : 1900 + year) + (day - 1);
  set.epoch_utc.fraction =
      one.number("epoch day", 24, 32, 0, std::nextafter(1.0, 0.0), "a fraction of a day");
  set.ndot_rev_per_day2 = one.number("mean motion's derivative", 34, 43, -1e3, 1e3, "a number");
  set.nddot_rev_per_day3 = one.exponential("mean motion's second derivative", 45, 52);
  set.bstar_per_earth_radius = one.exponential("B*", 54, 61);
  const std::string_view type = one.field(63, 63);
  if (std::string_view(" 0123").find(type) == std::string_view::npos) {
    one.fail("ephemeris type", type, "0 to 3, or a blank, in column 63; 4 is SGP4-XP, another theory");
  }
  set.element_number = one.integer("element number", 65, 68);
  set.inclination_deg = two.number("inclination", 9, 16, 0, 180, "0 to 180 deg");
  set.raan_deg = two.number("right ascension of the node", 18, 25, 0, 360, "0 to 360 deg");
  set.eccentricity = two.fraction("eccentricity", 27, 33);
  set.argument_of_perigee_deg = two.number("argument of perigee", 35, 42, 0, 360, "0 to 360 deg");
  set.mean_anomaly_deg = two.number("mean anomaly", 44, 51, 0, 360, "0 to 360 deg");
  set.mean_motion_rev_per_day = two.number("mean motion", 53, 63, 1e-8, 99.99999999, "above 0 rev/day");
  set.revolution_number = two.integer("revolution number", 64, 68);
  return set;
}

std::vector<Line> split(std::string_view text) {
  std::vector<Line> lines;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    const Line indented{trim(line), number};
    if (is_line(indented, '1') || is_line(indented, '2')) line = indented.text;
    if (!line.empty() && line[0] != '#') lines.push_back({line, number});
  }
  return lines;
}

}  // namespace

ElementSets read_tle(std::string_view text, const std::string& file, const TleOptions& options) {
  ElementSets result;
  const auto damaged = [&](const InputError& error) {
    if (options.on_damage == OnDamage::kThrow) throw error;
    result.damaged.emplace_back(error.what());
  };
  const std::vector<Line> lines = split(text);
  std::string_view name;
  int name_line = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool has_second = is_line(line, '1') && i + 1 < lines.size() && is_line(lines[i + 1], '2');
    if (has_second) {
      try {
        result.sets.push_back(parse(name, line, lines[i + 1], file, options.checksums));
      } catch (const InputError& error) {
        damaged(error);
      }
      ++i;
      name = {};
    } else if (is_line(line, '1') || is_line(line, '2') || line.text.size() > 2 * kLength) {
      damaged(InputError(file, line.number, "", std::string(line.text),
                         "line 1 of an element set and then its line 2, each of 69 columns"));
      name = {};
    } else {
      if (!name.empty()) {
        damaged(InputError(file, name_line, "", std::string(name), "two lines of elements after a name"));
      }
      name = trim(line.text.substr(0, 2) == "0 " ? line.text.substr(2) : line.text);
      name_line = line.number;
    }
  }
  if (!name.empty()) {
    damaged(InputError(file, name_line, "", std::string(name), "two lines of elements after a name"));
  }
  return result;
}

ElementSets read_tle_file(const std::string& path, const TleOptions& options) {
  return read_tle(read_input(path, "a file of element sets", kLargestElementFile), path, options);
}

}  // namespace skyhaul::orbits
