// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/input_file.h"

namespace skyhaul {

/// Splits one RFC 4180 record into its cells, whose memory is used again, and takes their quotes away.
/// Returns false where a quote is not closed.
SKYHAUL_ORBITS_EXPORT bool split_csv(std::string_view record, std::vector<std::string>& cells);

/// Returns a text as a CSV cell, quoted as RFC 4180 says if it holds a comma, a quote or a line break: what
/// split_csv() gives back.
SKYHAUL_ORBITS_EXPORT std::string quoted_csv(std::string_view text);

/// Returns a text as a CSV cell for spreadsheets. The cell is quoted as RFC 4180 says if it holds a comma, a
/// quote or a line break. Spreadsheets take a cell that begins with =, +, -, @, a tab or a carriage return
/// for a formula, so such a text gets an apostrophe before it, which CsvRows removes again. A text that
/// begins with apostrophes followed by one of these characters gets one more apostrophe, so that CsvRows
/// returns every text unchanged. This function is for texts; numbers are written as they are.
SKYHAUL_ORBITS_EXPORT std::string csv_cell(const std::string& text);

/// Reads RFC 4180 records one at a time and keeps both the text of each and its cells' values. A byte order
/// mark, CRLF and empty lines are passed over.
class SKYHAUL_ORBITS_EXPORT CsvRows {
 public:
  static constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 30;  ///< bytes
  static constexpr std::size_t kLongestRecord = 16 << 20;                ///< bytes

  /// Throws InputError when the file cannot be read.
  explicit CsvRows(const std::string& path, std::uint64_t largest_file = kLargestFile);

  /// Reads the next record that is not an empty line; false at the end. Throws InputError for an unclosed
  /// quote, a record of more than kLongestRecord bytes, and a file that is too large or cannot be read to its
  /// end.
  bool next();

  const std::string& text() const { return text_; }                 ///< without the line end
  const std::vector<std::string>& cells() const { return cells_; }  ///< as csv_cell() was given them
  int line() const { return line_; }  ///< 1-based line on which the record starts
  const std::string& path() const { return file_.path(); }

 private:
  bool read_line(std::string& line);
  [[noreturn]] void refuse_length(int line, const std::string& what) const;

  InputFile file_;
  std::string buffer_;
  std::size_t at_ = 0;  ///< in buffer_
  std::string text_;
  std::vector<std::string> cells_;
  int line_ = 0;
  int lines_read_ = 0;
};

}  // namespace skyhaul
