// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <cmath>

#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/omm.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

constexpr const char* kHeader =
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
    "MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,"
    "MEAN_MOTION_DOT,MEAN_MOTION_DDOT";

/// The keyword of each column, kKeys where it is of no interest.
std::vector<OmmRecord::Key> columns_of(const std::vector<std::string>& cells, const std::string& file,
                                       int line) {
  std::vector<OmmRecord::Key> columns;
  OmmRecord seen;
  for (const std::string& cell : cells) {
    columns.push_back(OmmRecord::key(trimmed(cell)).value_or(OmmRecord::kKeys));
    if (columns.back() != OmmRecord::kKeys) seen.set(columns.back(), cell, file, line);
  }
  if (seen.empty()) {
    throw InputError(file, line, "", cells[0],
                     std::string("first a line of OMM keywords, such as ") + kHeader);
  }
  for (int i = 0; i < OmmRecord::kKeys; ++i) {
    const auto key = static_cast<OmmRecord::Key>(i);
    if (!OmmRecord::required(key)) continue;
    bool found = false;
    for (const OmmRecord::Key column : columns) found = found || column == key;
    if (!found)
      throw InputError(file, line, std::string(OmmRecord::keyword(key)), "missing", "a column of this name");
  }
  return columns;
}

/// Whether a line is one of keywords again, as where tables stand one after the other in a file.
bool is_header(const std::vector<std::string>& cells, const std::vector<OmmRecord::Key>& columns) {
  const auto epoch = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), OmmRecord::kEpoch) -
                                              columns.begin());
  const bool usual = cells.size() == columns.size() && !OmmRecord::key(trimmed(cells[epoch]));
  return !usual && count_keywords(cells) > columns.size() / 4;
}

void append(std::string& text, double value) {
  char digits[32];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// In one line.
void append_text(std::string& text, std::string value) {
  for (char& c : value) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = ' ';
  }
  text += quoted_csv(value);
}

/// The fewest decimals, six or more, that give the same date back.
std::string epoch_text(const JulianDate& epoch) {
  const auto midnight = static_cast<TimeNs>(epoch.day - 2440587.5) * kDay;
  const std::string date = format_utc(midnight, 0).substr(0, 11);  // with the T
  const long double seconds = static_cast<long double>(epoch.fraction) * 86400;
  const auto two = [](std::uint64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  for (int decimals = 6;; decimals += 3) {
    const auto per_second = static_cast<std::uint64_t>(std::llround(std::pow(10.0L, decimals)));
    auto whole = static_cast<std::uint64_t>(seconds);
    auto units = static_cast<std::uint64_t>(
        std::round((seconds - static_cast<long double>(whole)) * static_cast<long double>(per_second)));
    if (units == per_second) {
      ++whole;
      units = 0;
    }
    if (whole >= 86400) continue;  // rounds to the next day: more decimals do not
    std::string fraction = std::to_string(units);
    fraction.insert(0, static_cast<std::size_t>(decimals) - fraction.size(), '0');
    std::string text = date;
    text.append(two(whole / 3600))
        .append(":")
        .append(two(whole / 60 % 60))
        .append(":")
        .append(two(whole % 60));
    text.append(".").append(fraction);
    const JulianDate back = parse_epoch(text);
    if ((back.day == epoch.day && back.fraction == epoch.fraction) || decimals == 18) return text;
  }
}

}  // namespace

std::size_t count_keywords(const std::vector<std::string>& cells) {
  std::size_t count = 0;
  for (const std::string& cell : cells) count += OmmRecord::key(trimmed(cell)) ? 1 : 0;
  return count;
}

ElementSets read_omm_csv(std::string_view text, const std::string& file, OnDamage on_damage) {
  ElementSets result;
  std::vector<OmmRecord::Key> columns;
  std::vector<std::string> cells;
  OmmRecord record;
  int number = 0;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    if (line.empty()) continue;
    const bool closed = split_csv(line, cells);
    if (columns.empty() || is_header(cells, columns)) {
      columns = columns_of(cells, file, number);
      continue;
    }
    try {
      if (!closed || cells.size() != columns.size()) {
        throw InputError(file, number, "", std::string(line), "as many cells as the first line has keywords");
      }
      record.clear();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] != OmmRecord::kKeys) record.set(columns[i], cells[i], file, number);
      }
      result.sets.push_back(record.element_set(file));
    } catch (const InputError& error) {
      if (on_damage == OnDamage::kThrow) throw;
      result.damaged.emplace_back(error.what());
    }
  }
  return result;
}

std::string write_omm_csv(const std::vector<ElementSet>& sets) {
  std::string text = kHeader;
  text += '\n';
  for (const ElementSet& set : sets) {
    append_text(text, set.name);
    text += ',';
    std::string id = set.international_designator;
    if (is_designator(id, 5)) id = (id < "57" ? "20" : "19") + id.substr(0, 2) + "-" + id.substr(2);
    append_text(text, id);
    text += ',' + epoch_text(set.epoch_utc);
    for (const double value : {set.mean_motion_rev_per_day, set.eccentricity, set.inclination_deg,
                               set.raan_deg, set.argument_of_perigee_deg, set.mean_anomaly_deg}) {
      text += ',';
      append(text, value);
    }
    text += ",0,";
    append_text(text, std::string(1, set.classification));
    for (const int value : {set.catalogue_number, set.element_number, set.revolution_number}) {
      text += ',' + std::to_string(value);
    }
    for (const double value : {set.bstar_per_earth_radius, set.ndot_rev_per_day2, set.nddot_rev_per_day3}) {
      text += ',';
      append(text, value);
    }
    text += '\n';
  }
  return text;
}

}  // namespace skyhaul::orbits
