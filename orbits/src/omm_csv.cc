// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <system_error>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"

namespace skyhaul::orbits {
namespace {

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

using Columns = std::map<std::string, std::size_t>;

class Record {
 public:
  Record(const Columns& columns, std::vector<std::string> cells, const std::string& file, int line)
      : columns_(columns), cells_(std::move(cells)), file_(file), line_(line) {}

  std::string text(const char* key) const {
    const auto column = columns_.find(key);
    return column == columns_.end() ? "" : cells_.at(column->second);
  }

  /// An empty cell is 0 where the keyword is not required.
  double number(const char* key, double lowest, double highest, bool required, const char* accepted) const {
    std::string cell = text(key);
    if (cell.empty() && !required) return 0;
    const char* begin = cell.c_str() + (!cell.empty() && cell[0] == '+' ? 1 : 0);
    const char* end = cell.c_str() + cell.size();
    double value = 0;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stop != end || !(value >= lowest && value <= highest)) {
      fail(key, accepted);
    }
    return value;
  }

  int integer(const char* key, bool required) const {
    const double value = number(key, 0, 2147483647, required, "a whole number");
    if (value != std::floor(value)) fail(key, "a whole number");
    return static_cast<int>(value);
  }

  [[noreturn]] void fail(const char* key, const char* accepted) const {
    throw InputError(file_, line_, key, text(key), accepted);
  }

 private:
  const Columns& columns_;
  std::vector<std::string> cells_;
  const std::string& file_;
  int line_;
};

ElementSet parse(const Record& record) {
  constexpr double kAny = 1e300;
  ElementSet set;
  set.name = record.text("OBJECT_NAME");
  // 1998-067A becomes 98067A, as in a TLE.
  const std::string id = record.text("OBJECT_ID");
  set.international_designator = id.size() > 5 && id[4] == '-' ? id.substr(2, 2) + id.substr(5) : id;
  const std::string classification = record.text("CLASSIFICATION_TYPE");
  if (!classification.empty()) set.classification = classification[0];
  try {
    set.epoch_utc = julian_date(parse_utc(record.text("EPOCH")));
  } catch (const std::invalid_argument&) {
    record.fail("EPOCH", "a UTC time such as 2020-10-13T04:52:48.472320");
  }
  set.catalogue_number = record.integer("NORAD_CAT_ID", true);
  set.mean_motion_rev_per_day = record.number("MEAN_MOTION", 1e-8, 100, true, "above 0 to 100 rev/day");
  set.eccentricity = record.number("ECCENTRICITY", 0, std::nextafter(1.0, 0.0), true, "0 to below 1");
  set.inclination_deg = record.number("INCLINATION", 0, 180, true, "0 to 180 deg");
  set.raan_deg = record.number("RA_OF_ASC_NODE", 0, 360, true, "0 to 360 deg");
  set.argument_of_perigee_deg = record.number("ARG_OF_PERICENTER", 0, 360, true, "0 to 360 deg");
  set.mean_anomaly_deg = record.number("MEAN_ANOMALY", 0, 360, true, "0 to 360 deg");
  set.bstar_per_earth_radius = record.number("BSTAR", -kAny, kAny, true, "a number");
  set.ndot_rev_per_day2 = record.number("MEAN_MOTION_DOT", -kAny, kAny, false, "a number");
  set.nddot_rev_per_day3 = record.number("MEAN_MOTION_DDOT", -kAny, kAny, false, "a number");
  set.element_number = record.integer("ELEMENT_SET_NO", false);
  set.revolution_number = record.integer("REV_AT_EPOCH", false);
  return set;
}

}  // namespace

ElementSets read_omm_csv(std::string_view text, const std::string& file, OnDamage on_damage) {
  ElementSets result;
  Columns columns;
  std::size_t width = 0;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    std::vector<std::string> cells = cells_of(line);
    if (columns.empty()) {
      width = cells.size();
      for (std::size_t i = 0; i < width; ++i) columns.emplace(cells[i], i);
      continue;
    }
    try {
      if (cells.size() < width) {
        throw InputError(file, number, "", std::string(line), "as many cells as the first line has keywords");
      }
      result.sets.push_back(parse(Record(columns, std::move(cells), file, number)));
    } catch (const InputError& error) {
      if (on_damage == OnDamage::kThrow) throw;
      result.damaged.emplace_back(error.what());
    }
  }
  return result;
}

}  // namespace skyhaul::orbits
