// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace skyhaul::models {

/// A cell as RFC 4180 writes it: quoted where it holds a comma, a quote or a line break.
std::string csv_cell(const std::string& text);

/// Reads RFC 4180 records one at a time and keeps both the text of each and its cells' values. A byte order
/// mark, CRLF and empty lines are passed over.
class CsvRows {
 public:
  /// Throws InputError when the file cannot be read.
  explicit CsvRows(const std::string& path);

  /// Reads the next record that is not an empty line; false at the end. Throws InputError for an unclosed
  /// quote.
  bool next();

  const std::string& text() const { return text_; }                 ///< without the line end
  const std::vector<std::string>& cells() const { return cells_; }  ///< unquoted
  int line() const { return line_; }  ///< 1-based line on which the record starts
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::ifstream file_;
  std::string text_;
  std::vector<std::string> cells_;
  int line_ = 0;
  int lines_read_ = 0;
};

}  // namespace skyhaul::models
