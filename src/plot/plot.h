// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

namespace skyhaul::plot {

/// What of a table is drawn. Columns are named as the table's first row names them.
struct TableChoice {
  std::vector<std::string> x, y;  ///< one column, or two: those of a row's first and last point
  std::vector<std::string> by;    ///< rows with different texts in these columns get different colours
  std::map<std::string, std::string> where;  ///< only rows whose cells in these columns are these texts
  std::string title, x_label, y_label;       ///< empty labels: the columns' names and units
  bool log_x = false, log_y = false;
};

/// A straight line from one point to another, or a point where the two are the same.
struct Stroke {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

/// Strokes of one colour. Two that follow each other and meet are drawn as one line.
struct Series {
  std::string name;
  std::vector<Stroke> strokes;
};

struct Axis {
  std::string label;
  bool log = false;
  bool utc = false;                ///< values are seconds since 1970
  std::vector<std::string> names;  ///< not empty: values are places in this list, and rows are bars
};

struct Picture {
  std::string title;
  Axis x, y;
  std::vector<Series> series;
};

constexpr std::size_t kMostSeries = 8;
constexpr std::size_t kMostNames = 24;
constexpr std::size_t kMostStrokes = 100'000;

/// Reads what is to be drawn from a CSV file, such as any command prints. A row whose cells in the columns
/// drawn are not all filled in is left out, and breaks a line. Units follow from the names of columns: `_ns`
/// are shown in ms or s, or as instants where they count from 1970, `_bps` in Mbit/s, `_bytes` in MB. Throws
/// InputError where a column is not there, where a cell is not a finite number or an instant (a column of
/// y may hold names instead), where nothing is left to draw, or where there is too much of it.
Picture picture_of(const std::string& file, const TableChoice& choice);

/// The picture as one SVG document of 900 by 420, which holds no script and loads nothing. The same picture
/// gives the same bytes.
std::string svg(const Picture& picture);

}  // namespace skyhaul::plot
