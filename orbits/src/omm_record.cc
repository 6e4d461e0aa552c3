// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/omm_record.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"
#include "src/alpha5.h"

namespace skyhaul::orbits {
namespace {

struct Keyword {
  std::string_view name, unit;
  bool required;
};

// In the order of OmmRecord::Key.
constexpr std::array<Keyword, OmmRecord::kKeys> kKeywords{{{"OBJECT_NAME", "", false},
                                                           {"OBJECT_ID", "", false},
                                                           {"EPOCH", "", true},
                                                           {"MEAN_MOTION", "rev/day", true},
                                                           {"ECCENTRICITY", "", true},
                                                           {"INCLINATION", "deg", true},
                                                           {"RA_OF_ASC_NODE", "deg", true},
                                                           {"ARG_OF_PERICENTER", "deg", true},
                                                           {"MEAN_ANOMALY", "deg", true},
                                                           {"EPHEMERIS_TYPE", "", false},
                                                           {"CLASSIFICATION_TYPE", "", false},
                                                           {"NORAD_CAT_ID", "", false},
                                                           {"ELEMENT_SET_NO", "", false},
                                                           {"REV_AT_EPOCH", "", false},
                                                           {"BSTAR", "1/ER", true},
                                                           {"MEAN_MOTION_DOT", "rev/day**2", false},
                                                           {"MEAN_MOTION_DDOT", "rev/day**3", false},
                                                           {"CENTER_NAME", "", false},
                                                           {"REF_FRAME", "", false},
                                                           {"TIME_SYSTEM", "", false},
                                                           {"MEAN_ELEMENT_THEORY", "", false},
                                                           {"EPOCH_MICROSECONDS", "", false}}};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int whole(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// A date by its day of the year as a calendar date; others as they are.
std::string calendar(std::string_view text) {
  // YYYY-DDDT...
  if (text.size() < 8 || text[4] != '-' || !digits(text.substr(0, 4)) || !digits(text.substr(5, 3)) ||
      (text.size() > 8 && text[8] != 'T' && text[8] != ' ')) {
    return std::string(text);
  }
  const int day = whole(text.substr(5, 3));
  const TimeNs new_year = parse_utc(std::string(text.substr(0, 4)) + "-01-01");
  const TimeNs date = new_year + (day - 1) * kDay;
  const std::string result = format_utc(date, 0).substr(0, 10);
  if (day < 1 || result.substr(0, 4) != text.substr(0, 4)) throw std::invalid_argument("day of the year");
  return result + std::string(text.substr(8));
}

}  // namespace

bool is_designator(std::string_view text, std::size_t count) {
  if (text.size() <= count || text.size() > count + 3 || !digits(text.substr(0, count))) return false;
  const std::string_view letters = text.substr(count);
  return std::all_of(letters.begin(), letters.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() &&
         std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return upper(a) == b; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

JulianDate parse_epoch(std::string_view given) {
  std::string text = calendar(given);
  constexpr std::string_view kOffset = "+00:00";
  if (text.size() > kOffset.size() && text.substr(text.size() - kOffset.size()) == kOffset) {
    text.replace(text.size() - kOffset.size(), kOffset.size(), "Z");
  }
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return julian_date(parse_utc(text));
  std::string decimals = text.substr(point + 1);
  std::string zone;
  if (!decimals.empty() && decimals.back() == 'Z') {
    zone = "Z";
    decimals.pop_back();
  }
  if (decimals.size() <= 9) return julian_date(parse_utc(text));
  if (!digits(decimals)) throw std::invalid_argument("decimals of a second");
  // More than a nanosecond's: what is below it is added in extended precision.
  const TimeNs whole_second = parse_utc(text.substr(0, point) + zone);
  const JulianDate date = julian_date(whole_second);
  long double below = 0;
  for (std::size_t i = decimals.size(); i-- > 0;) below = (below + (decimals[i] - '0')) / 10;
  const long double seconds = std::round(static_cast<long double>(date.fraction) * 86400) + below;
  const double fraction = static_cast<double>(seconds / 86400);
  if (fraction >= 1) return {date.day + 1, 0};
  return {date.day, fraction};
}

std::optional<OmmRecord::Key> OmmRecord::key(std::string_view keyword) {
  for (std::size_t i = 0; i < kKeywords.size(); ++i) {
    if (is_word(keyword, kKeywords[i].name)) return static_cast<Key>(i);
  }
  return std::nullopt;
}

std::string_view OmmRecord::keyword(Key key) { return kKeywords[key].name; }
std::string_view OmmRecord::unit(Key key) { return kKeywords[key].unit; }
bool OmmRecord::required(Key key) { return kKeywords[key].required; }

void OmmRecord::set(Key key, std::string_view value, const std::string& file, int line) {
  Value& place = values_[key];
  if (place.line > 0) {
    throw InputError(file, line, std::string(keyword(key)), std::string(value),
                     "each keyword once in a message");
  }
  place.text = trimmed(value);
  if (key != kObjectName && is_word(place.text, "NULL")) place.text.clear();
  place.line = line;
  if (line_ == 0) line_ = line;
}

/// Reads the values of one record.
class OmmRecord::Reader {
 public:
  Reader(const OmmRecord& record, const std::string& file) : record_(record), file_(file) {}

  const std::string& text(Key key) const { return record_.values_[key].text; }

  /// A name, or nothing.
  const std::string& name(Key key) const {
    const std::string& value = text(key);
    if (!value.empty() && name_problem(value) != nullptr) fail(key, kNameRule);
    return value;
  }

  /// Absent is 0 where the keyword is not required.
  double number(Key key, double lowest, double highest, const char* accepted) const {
    const std::string& value = text(key);
    if (value.empty() && !required(key)) return 0;
    const char* begin = value.c_str();
    const char* end = begin + value.size();
    if (begin != end && *begin == '+' && begin + 1 != end && begin[1] != '-') ++begin;
    double result = 0;
    const auto [stop, error] = std::from_chars(begin, end, result);
    if (error != std::errc() || stop != end || !(result >= lowest && result <= highest)) fail(key, accepted);
    return result;
  }

  std::int32_t integer(Key key, double highest, const char* accepted) const {
    const double value = number(key, 0, highest, accepted);
    if (value != std::floor(value)) fail(key, accepted);
    return static_cast<std::int32_t>(value);
  }

  /// One of some words, where it is given.
  void word(Key key, std::initializer_list<std::string_view> words, const char* accepted) const {
    std::string value = text(key);
    if (value.empty()) return;
    std::transform(value.begin(), value.end(), value.begin(), upper);
    if (std::find(words.begin(), words.end(), value) == words.end()) fail(key, accepted);
  }

  /// EPOCH, which may be in two halves: whole seconds, and EPOCH_MICROSECONDS, as Space-Track once gave it.
  JulianDate epoch() const {
    JulianDate date;
    try {
      date = parse_epoch(text(kEpoch));
    } catch (const std::invalid_argument&) {
      fail(kEpoch, "a UTC time such as 2020-10-13T04:52:48.472320 or 2020-287T04:52:48.472320");
    }
    constexpr const char* kAccepted =
        "microseconds, 0 to 999999, of an EPOCH in whole seconds or with the same microseconds";
    const TimeNs of_day_ns = std::llround(date.fraction * static_cast<double>(kDay));
    const TimeNs below_ns = of_day_ns % kSecond;
    if (text(kEpochMicroseconds).empty()) {
      // A record that has the keyword keeps its fraction of a second there: without it the time is not known.
      if (record_.values_[kEpochMicroseconds].line > 0 && below_ns == 0) fail(kEpochMicroseconds, kAccepted);
      return date;
    }
    const TimeNs micros_ns = integer(kEpochMicroseconds, 999'999, kAccepted) * TimeNs{1000};
    if (below_ns != 0 && below_ns != micros_ns) fail(kEpochMicroseconds, kAccepted);
    date.fraction = static_cast<double>(of_day_ns - below_ns + micros_ns) / static_cast<double>(kDay);
    return date;
  }

  /// In digits, or a letter and four digits.
  std::int32_t catalogue_number() const {
    if (const auto number = alpha5_number(text(kCatalogueNumber))) return *number;
    return integer(kCatalogueNumber, 2147483647, "a whole number up to 2147483647, or alpha-5 such as T0001");
  }

  [[noreturn]] void fail(Key key, const char* accepted) const {
    const Value& value = record_.values_[key];
    throw InputError(file_, value.line > 0 ? value.line : record_.line_, std::string(keyword(key)),
                     value.text.empty() ? "missing" : value.text, accepted);
  }

 private:
  const OmmRecord& record_;
  const std::string& file_;
};

ElementSet OmmRecord::element_set(const std::string& file) const {
  constexpr double kAny = std::numeric_limits<double>::max();
  constexpr const char* kCount = "a whole number";
  constexpr const char* kAngle = "0 to 360 deg";
  const Reader read(*this, file);
  read.word(kCentre, {"EARTH"}, "EARTH");
  read.word(kFrame, {"TEME", "TEMEOFDATE"}, "TEME, which is SGP4's frame");
  read.word(kTimeSystem, {"UTC"}, "UTC");
  read.word(kTheory, {"SGP4", "SGP/SGP4"},
            "SGP4; elements of other theories (SGP4-XP) give wrong positions with it");
  read.word(kEphemerisType, {"0", "1", "2", "3"}, "0 to 3; 4 is SGP4-XP, another theory");
  ElementSet set;
  set.name = read.name(kObjectName);
  // 1998-067A becomes 98067A, as in a TLE.
  const std::string& id = read.name(kObjectId);
  const bool dashed = id.size() > 5 && id[4] == '-' && digits(id.substr(0, 4)) &&
                      is_designator(std::string_view(id).substr(5), 3);
  set.international_designator = dashed ? id.substr(2, 2) + id.substr(5) : id;
  const std::string& classification = read.name(kClassification);
  if (!classification.empty()) set.classification = classification[0];
  set.epoch_utc = read.epoch();
  set.catalogue_number = read.catalogue_number();
  if (set.catalogue_number == 0 && set.name.empty()) {
    read.fail(kCatalogueNumber, "a catalogue number, or an OBJECT_NAME");
  }
  set.mean_motion_rev_per_day = read.number(kMeanMotion, 1e-8, 100, "above 0 to 100 rev/day");
  set.eccentricity = read.number(kEccentricity, 0, std::nextafter(1.0, 0.0), "0 to below 1");
  set.inclination_deg = read.number(kInclination, 0, 180, "0 to 180 deg");
  set.raan_deg = read.number(kRaan, 0, 360, kAngle);
  set.argument_of_perigee_deg = read.number(kArgumentOfPerigee, 0, 360, kAngle);
  set.mean_anomaly_deg = read.number(kMeanAnomaly, 0, 360, kAngle);
  set.bstar_per_earth_radius = read.number(kBstar, -kAny, kAny, "a number");
  set.ndot_rev_per_day2 = read.number(kMeanMotionDot, -kAny, kAny, "a number");
  set.nddot_rev_per_day3 = read.number(kMeanMotionDdot, -kAny, kAny, "a number");
  set.element_number = read.integer(kElementNumber, 2147483647, kCount);
  set.revolution_number = read.integer(kRevolution, 2147483647, kCount);
  return set;
}

}  // namespace skyhaul::orbits
