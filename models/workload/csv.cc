// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/csv.h"

#include <algorithm>
#include <filesystem>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

bool quotes_closed(const std::string& text) { return std::count(text.begin(), text.end(), '"') % 2 == 0; }

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
  return cells;
}

}  // namespace

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

CsvRows::CsvRows(const std::string& path) : path_(path), file_(path) {
  if (!file_ || std::filesystem::is_directory(path))
    throw InputError(path, 0, "", "", "a CSV file that can be read");
}

bool CsvRows::next() {
  std::string line;
  while (std::getline(file_, line)) {
    ++lines_read_;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (lines_read_ == 1 && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);
    line_ = lines_read_;
    text_ = std::move(line);
    while (!quotes_closed(text_)) {
      if (!std::getline(file_, line)) throw InputError(path_, line_, "", text_, "a closing quote");
      ++lines_read_;
      text_ += '\n' + line;
    }
    cells_ = split(text_);
    return true;
  }
  return false;
}

}  // namespace skyhaul::models
