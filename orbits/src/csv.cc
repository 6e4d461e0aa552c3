// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/csv.h"

#include <algorithm>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul {
namespace {

/// Whether a spreadsheet would take it for a formula, were it not for apostrophes before it.
bool looks_like_formula(const std::string& text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string::npos && std::string("=+-@\t\r").find(text[first]) != std::string::npos;
}

bool changes_quotes(const std::string& text) { return std::count(text.begin(), text.end(), '"') % 2 != 0; }

}  // namespace

bool split_csv(std::string_view record, std::vector<std::string>& cells) {
  std::size_t count = 1;
  const auto cell = [&]() -> std::string& {
    if (cells.size() < count) cells.emplace_back();
    return cells[count - 1];
  };
  cell().clear();
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (c == '"' && quoted && i + 1 < record.size() && record[i + 1] == '"') {
      cell() += record[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      ++count;
      cell().clear();
    } else {
      cell() += c;
    }
  }
  cells.resize(count);
  return !quoted;
}

std::string quoted_csv(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_cell(const std::string& text) {
  return quoted_csv(looks_like_formula(text) ? '\'' + text : text);
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
    split_csv(text_, cells_);
    for (std::string& cell : cells_) {
      if (!cell.empty() && cell.front() == '\'' && looks_like_formula(cell)) cell.erase(0, 1);
    }
    return true;
  }
  return false;
}

}  // namespace skyhaul
