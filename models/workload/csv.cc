// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/csv.h"

#include <algorithm>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

/// Whether a spreadsheet would take it for a formula, were it not for apostrophes before it.
bool looks_like_formula(const std::string& text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string::npos && std::string("=+-@\t\r").find(text[first]) != std::string::npos;
}

bool changes_quotes(const std::string& text) { return std::count(text.begin(), text.end(), '"') % 2 != 0; }

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        cells.back() += text[i++];
      } else {
        quoted = !quoted;
      }
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) {
    if (!cell.empty() && cell.front() == '\'' && looks_like_formula(cell)) cell.erase(0, 1);
  }
  return cells;
}

}  // namespace

std::string csv_cell(const std::string& text) {
  const std::string cell = looks_like_formula(text) ? '\'' + text : text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

CsvRows::CsvRows(const std::string& path, std::uint64_t largest_file)
    : file_(path, "a CSV file", largest_file) {}

void CsvRows::refuse_length(int line, const std::string& what) const {
  throw InputError(path(), line, "", what,
                   "at most " + std::to_string(kLongestRecord >> 20) +
                       " MiB in a row (is a quote not closed, or is it no CSV file?)");
}

bool CsvRows::read_line(std::string& line) {
  line.clear();
  for (;;) {
    const std::size_t end = std::min(buffer_.find('\n', at_), buffer_.size());
    line.append(buffer_, at_, end - at_);
    if (line.size() > kLongestRecord) refuse_length(lines_read_ + 1, "a line");
    if (end < buffer_.size()) {
      at_ = end + 1;
      break;
    }
    at_ = 0;
    buffer_.resize(1 << 16);
    buffer_.resize(file_.read(buffer_.data(), buffer_.size()));
    if (!buffer_.empty()) continue;
    if (line.empty()) return false;
    break;  // the last line may lack its end
  }
  ++lines_read_;
  return true;
}

bool CsvRows::next() {
  std::string line;
  while (read_line(line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (lines_read_ == 1 && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);
    line_ = lines_read_;
    text_ = std::move(line);
    for (bool open = changes_quotes(text_); open;) {
      if (!read_line(line)) throw InputError(path(), line_, "", text_, "a closing quote");
      if (text_.size() + line.size() > kLongestRecord) refuse_length(line_, text_);
      open = changes_quotes(line) ? !open : open;
      text_ += '\n' + line;
    }
    cells_ = split(text_);
    return true;
  }
  return false;
}

}  // namespace skyhaul::models
