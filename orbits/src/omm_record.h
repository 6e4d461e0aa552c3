// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/element_set.h"

namespace skyhaul::orbits {

/// One orbit mean-elements message as text, whatever form it came in.
class OmmRecord {
 public:
  enum Key {
    kObjectName,
    kObjectId,
    kEpoch,
    kMeanMotion,
    kEccentricity,
    kInclination,
    kRaan,
    kArgumentOfPerigee,
    kMeanAnomaly,
    kEphemerisType,
    kClassification,
    kCatalogueNumber,
    kElementNumber,
    kRevolution,
    kBstar,
    kMeanMotionDot,
    kMeanMotionDdot,
    kCentre,
    kFrame,
    kTimeSystem,
    kTheory,
    kEpochMicroseconds,
    kKeys
  };

  /// Upper and lower case are the same.
  static std::optional<Key> key(std::string_view keyword);
  static std::string_view keyword(Key key);
  /// What the keyword's unit must be where one is given; empty: any.
  static std::string_view unit(Key key);
  static bool required(Key key);

  void clear() { *this = OmmRecord(); }
  /// Throws InputError where the keyword stands twice. `null` is no value, but for a name.
  void set(Key key, std::string_view value, const std::string& file, int line);
  bool empty() const { return line_ == 0; }
  /// Of the first keyword.
  int line() const { return line_; }

  /// Throws InputError for what is missing or out of range.
  ElementSet element_set(const std::string& file) const;

 private:
  struct Value {
    std::string text;
    int line = 0;  ///< 0: absent
  };
  class Reader;

  std::array<Value, kKeys> values_;
  int line_ = 0;
};

/// Whether a text is so many digits and then one to three capital letters, as international designators end.
bool is_designator(std::string_view text, std::size_t digits);

/// How many of the cells are OMM keywords.
std::size_t count_keywords(const std::vector<std::string>& cells);

/// Without blanks at its ends.
std::string_view trimmed(std::string_view text);

/// Whether a text is a word of capital letters, in whatever case it is written.
bool is_word(std::string_view text, std::string_view word);

/// Days from Julian date 0 h and fraction of an epoch such as 2020-10-13T04:52:48.472320 or
/// 2020-287T04:52:48, with any number of decimals, correctly rounded for up to nine; Z or +00:00 may follow.
/// Throws std::invalid_argument.
JulianDate parse_epoch(std::string_view text);

}  // namespace skyhaul::orbits
