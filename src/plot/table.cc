// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "plot/plot.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::plot {
namespace {

struct Row {
  int line = 0;
  std::vector<std::string> x, y;
  std::string by;
  bool whole = false;  ///< all of x and y are filled in
};

struct Table {
  std::string file;
  std::vector<Row> rows;
};

Table read_table(const std::string& file, const TableChoice& choice) {
  CsvRows rows(file);
  if (!rows.next())
    throw InputError(file, 0, "", "no rows", "expected a CSV table whose first row names its columns");
  const std::vector<std::string> header = rows.cells();
  const auto place = [&](const char* option, const std::string& name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
      throw InputError(file, rows.line(), option, name,
                       fmt::format("expected one of {}", fmt::join(header, ", ")));
    return static_cast<std::size_t>(found - header.begin());
  };
  const auto places = [&](const char* option, const std::vector<std::string>& names) {
    std::vector<std::size_t> all;
    for (const std::string& name : names) all.push_back(place(option, name));
    return all;
  };
  const auto xs = places("--x", choice.x), ys = places("--y", choice.y), bys = places("--by", choice.by);
  std::vector<std::pair<std::size_t, std::string>> wanted;
  for (const auto& [name, text] : choice.where) wanted.emplace_back(place("--where", name), text);
  Table table{file, {}};
  while (rows.next()) {
    stop_point();
    const auto& cells = rows.cells();
    if (const char* problem = text_problem(rows.text()))
      throw InputError(file, rows.line(), "", problem, "expected text in UTF-8 without control characters");
    if (cells.size() != header.size())
      throw InputError(file, rows.line(), "", fmt::format("{} cells", cells.size()),
                       fmt::format("expected {}, as in the first row", header.size()));
    if (!std::all_of(wanted.begin(), wanted.end(),
                     [&](const auto& each) { return cells[each.first] == each.second; }))
      continue;
    Row row;
    row.line = rows.line();
    for (const std::size_t at : xs) row.x.push_back(cells[at]);
    for (const std::size_t at : ys) row.y.push_back(cells[at]);
    for (const std::size_t at : bys) row.by += (row.by.empty() ? "" : " - ") + cells[at];
    const auto filled = [](const std::string& cell) { return !cell.empty(); };
    row.whole =
        std::all_of(row.x.begin(), row.x.end(), filled) && std::all_of(row.y.begin(), row.y.end(), filled);
    table.rows.push_back(row);
    if (table.rows.size() > kMostStrokes)
      throw InputError(file, rows.line(), "", "",
                       fmt::format("expected at most {} rows to draw; --where chooses some", kMostStrokes));
  }
  if (std::none_of(table.rows.begin(), table.rows.end(), [](const Row& row) { return row.whole; }))
    throw InputError(file, 0, "", "no rows",
                     "expected at least one row with a cell in each column drawn, after --where");
  return table;
}

constexpr double kLargest = 1e100;  // of a number that is drawn

std::optional<double> instant_in(const std::string& cell) {
  try {
    return static_cast<double>(orbits::parse_utc(cell)) / static_cast<double>(orbits::kSecond);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

/// How the cells of one axis are read: as numbers, as instants, or as names.
struct Reading {
  Axis axis;
  double times = 1;

  double value(const std::string& cell) const {
    if (!axis.names.empty())
      return static_cast<double>(std::find(axis.names.begin(), axis.names.end(), cell) - axis.names.begin());
    const auto number = parsed_number<double>(cell);
    return number ? *number * times : *instant_in(cell);
  }
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Sets what a number of this column is multiplied by, and what the axis says.
void set_unit(const std::string& column, double largest, Reading& reading) {
  struct Unit {
    const char* end;
    double from;  ///< the largest value from which on it is used
    double times;
    const char* name;
  };
  constexpr Unit kUnits[] = {{"_ns", 2e9, 1e-9, "s"},   {"_ns", 0, 1e-6, "ms"}, {"_bps", 0, 1e-6, "Mbit/s"},
                             {"_bytes", 0, 1e-6, "MB"}, {"_ms", 0, 1, "ms"},    {"_s", 0, 1, "s"},
                             {"_deg", 0, 1, "deg"},     {"_km", 0, 1, "km"},    {"_kw", 0, 1, "kW"},
                             {"_kwh", 0, 1, "kWh"}};
  std::string name = column;
  std::string unit;
  if (ends_with(column, "_ns") && largest > 1e17 && largest < 9e18) {
    reading.axis.utc = true;
    reading.times = 1e-9;
  } else {
    for (const Unit& each : kUnits) {
      if (!ends_with(column, each.end) || largest < each.from) continue;
      reading.times = each.times;
      unit = each.name;
      name.resize(name.size() - std::string(each.end).size());
      break;
    }
  }
  std::replace(name.begin(), name.end(), '_', ' ');
  if (reading.axis.label.empty())
    reading.axis.label = unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

Reading reading_of(const Table& table, const char* option, const std::vector<std::string>& columns,
                   std::vector<std::string> Row::*cells, const std::string& label, bool log,
                   bool may_be_names) {
  Reading reading;
  reading.axis.label = label;
  reading.axis.log = log;
  bool numbers = true, instants = true, some_numbers = false;
  double largest = 0;
  const Row* odd = nullptr;  // the first row whose cell is no number
  std::string odd_cell;
  for (const Row& row : table.rows) {
    for (const std::string& cell : row.*cells) {
      if (cell.empty()) continue;
      const auto number = parsed_number<double>(cell);
      const bool usable = number && std::abs(*number) <= kLargest;  // also finite
      if (usable) largest = std::max(largest, std::abs(*number));
      numbers = numbers && usable;
      some_numbers = some_numbers || number;
      instants = instants && !number && instant_in(cell);
      if (!usable && odd == nullptr) {
        odd = &row;
        odd_cell = cell;
      }
      auto& names = reading.axis.names;
      if (names.size() <= kMostNames && std::find(names.begin(), names.end(), cell) == names.end())
        names.push_back(cell);
      if (log && number && !(*number > 0))
        throw InputError(table.file, row.line, columns.front(), cell,
                         fmt::format("expected more than 0 with --log{}", option + 2));
    }
  }
  if (!numbers && !instants && (some_numbers || !may_be_names || reading.axis.names.size() > kMostNames)) {
    const char* what = some_numbers || !may_be_names
                           ? "expected numbers of at most 1e100, or instants such as 2026-03-20T00:00:00Z"
                           : "expected numbers, instants, or at most 24 different names";
    throw InputError(table.file, odd->line, columns.front(), odd_cell, what);
  }
  if (numbers || instants) {
    reading.axis.names.clear();
    reading.axis.utc = instants;
    if (numbers) set_unit(columns.front(), largest, reading);
  }
  if (reading.axis.utc) reading.axis.label = label;  // the axis says what it is
  if (log && (reading.axis.utc || !reading.axis.names.empty()))
    throw InputError("", 0, fmt::format("--log{}", option + 2), columns.front(),
                     "expected a column of numbers");
  return reading;
}

struct Point {
  double x = 0;
  std::optional<double> y;  ///< nothing: the line is broken here
};

/// A line from point to point by their x; a point alone between two breaks stays a point.
std::vector<Stroke> line_through(std::vector<Point> points) {
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  std::vector<Stroke> strokes;
  for (std::size_t p = 0; p < points.size(); ++p) {
    if (!points[p].y) continue;
    const bool before = p > 0 && points[p - 1].y;
    const bool after = p + 1 < points.size() && points[p + 1].y;
    if (before) strokes.push_back({points[p - 1].x, *points[p - 1].y, points[p].x, *points[p].y});
    if (!before && !after) strokes.push_back({points[p].x, *points[p].y, points[p].x, *points[p].y});
  }
  return strokes;
}

}  // namespace

Picture picture_of(const std::string& file, const TableChoice& choice) {
  const Table table = read_table(file, choice);
  const Reading x = reading_of(table, "--x", choice.x, &Row::x, choice.x_label, choice.log_x, false);
  const Reading y = reading_of(table, "--y", choice.y, &Row::y, choice.y_label, choice.log_y, true);
  Picture picture{choice.title, x.axis, y.axis, {}};
  std::map<std::string, std::size_t> known;  // places in the series
  std::vector<std::vector<Point>> lines;
  const bool joined = choice.x.size() == 1 && choice.y.size() == 1 && y.axis.names.empty();
  for (const Row& row : table.rows) {
    const auto [found, is_new] = known.try_emplace(row.by, picture.series.size());
    if (is_new) {
      if (known.size() > kMostSeries)
        throw InputError(
            file, row.line, "--by", row.by,
            fmt::format("expected at most {} different texts; --where chooses rows", kMostSeries));
      picture.series.push_back({row.by, {}});
      lines.emplace_back();
    }
    auto& strokes = picture.series[found->second].strokes;
    if (joined && !row.x.front().empty()) {
      lines[found->second].push_back(
          {x.value(row.x.front()), row.whole ? std::optional(y.value(row.y.front())) : std::nullopt});
    } else if (row.whole) {
      strokes.push_back(
          {x.value(row.x.front()), y.value(row.y.front()), x.value(row.x.back()), y.value(row.y.back())});
    }
  }
  if (joined) {
    for (std::size_t s = 0; s < lines.size(); ++s) picture.series[s].strokes = line_through(lines[s]);
  }
  return picture;
}

}  // namespace skyhaul::plot
