// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "labs/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <stdexcept>
#include <system_error>

#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::labs {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;

[[noreturn]] void fail(const Source& source, const std::string& what) {
  throw std::runtime_error(
      fmt::format("the output of the lab's command '{}' has no {}", source.command, what));
}

/// The number that a cell holds, or the seconds since 1970 of the instant that it holds.
std::optional<double> number_in(const std::string& cell) {
  if (const auto value = parsed_number<double>(cell)) return value;
  try {
    return static_cast<double>(orbits::parse_utc(cell)) / static_cast<double>(orbits::kSecond);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

Value value_in(const std::string& cell) { return {number_in(cell), cell}; }

std::size_t column_of(const Source& source, const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) fail(source, "column " + name);
  return static_cast<std::size_t>(found - header.begin());
}

double number_of(const Source& source, const std::vector<double>& numbers) {
  std::vector<double> sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t n = sorted.size();
  if (source.take == "least") return sorted.front();
  if (source.take == "greatest") return sorted.back();
  if (source.take == "least-step") {
    double step = sorted.back() - sorted.front();
    for (std::size_t i = 1; i < n; ++i)
      if (sorted[i] > sorted[i - 1]) step = std::min(step, sorted[i] - sorted[i - 1]);
    return step;
  }
  const double sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  if (source.take == "sum") return sum;
  if (source.take == "mean") return sum / static_cast<double>(n);
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/// Rows that follow one another without a pause are joined into one row, which keeps the first one's start.
Rows joined(const Source& source, const std::vector<std::string>& header, const Rows& rows) {
  const std::size_t start = column_of(source, header, "start_ns");
  const std::size_t end = column_of(source, header, "end_ns");
  Rows all;
  for (const auto& row : rows) {
    if (!all.empty() && all.back()[end] == row[start]) {
      all.back()[end] = row[end];
    } else {
      all.push_back(row);
    }
  }
  return all;
}

/// Of a table whose first row names the columns. Cells that are empty do not count; with `by`, neither do
/// rows with one.
Value value_of_table(const Source& source, const Rows& table) {
  if (table.empty()) fail(source, "rows");
  const std::vector<std::string>& header = table.front();
  Rows rows;
  for (std::size_t r = 1; r < table.size(); ++r) {
    const bool whole = std::find(table[r].begin(), table[r].end(), "") == table[r].end();
    if (!source.by.empty() && !whole) continue;
    const bool wanted = std::all_of(source.where.begin(), source.where.end(), [&](const auto& condition) {
      return table[r].at(column_of(source, header, condition.first)) == condition.second;
    });
    if (wanted) rows.push_back(table[r]);
  }
  if (source.join) rows = joined(source, header, rows);
  if (!source.by.empty()) {
    const std::size_t by = column_of(source, header, source.by);
    std::stable_sort(rows.begin(), rows.end(), [by](const auto& a, const auto& b) {
      return number_in(a[by]).value_or(-1e300) > number_in(b[by]).value_or(-1e300);
    });
  }
  std::vector<std::string> cells;
  for (const auto& row : rows) {
    const std::string cell = source.column.empty() ? "row" : row[column_of(source, header, source.column)];
    if (!cell.empty()) cells.push_back(cell);
  }
  const auto counted = [](std::size_t n) { return Value{static_cast<double>(n), std::to_string(n)}; };
  if (source.take == "count") return counted(cells.size());
  if (source.take == "distinct") return counted(std::set<std::string>(cells.begin(), cells.end()).size());
  if (cells.empty()) fail(source, "row that the question asks for");
  if (source.take == "first") return value_in(cells.front());
  if (source.take == "last") return value_in(cells.back());
  if (source.take == "changes") {
    std::size_t changes = 0;
    for (std::size_t c = 1; c < cells.size(); ++c) changes += cells[c] != cells[c - 1] ? 1 : 0;
    return counted(changes);
  }
  std::vector<double> numbers;
  for (const std::string& cell : cells) {
    const std::optional<double> number = number_in(cell);
    if (!number) fail(source, "number in the column " + source.column);
    numbers.push_back(*number);
  }
  const double number = number_of(source, numbers);
  return {number, fmt::format("{}", number)};
}

Value value_of_json(const Source& source, const std::string& text) {
  using nlohmann::json;
  const json document = json::parse(text, nullptr, false);
  const json::json_pointer pointer(source.pointer);
  if (document.is_discarded() || !document.contains(pointer)) fail(source, "value at " + source.pointer);
  const json& value = document.at(pointer);
  if (value.is_null()) return {std::nullopt, "none"};
  if (value.is_boolean()) return {std::nullopt, value.get<bool>() ? "yes" : "no"};
  if (value.is_string()) return {std::nullopt, value.get<std::string>()};
  if (!value.is_number()) fail(source, "number or text at " + source.pointer);
  return {value.get<double>(), fmt::format("{}", value.get<double>())};
}

}  // namespace

Truth::Truth(const Lab& lab, const std::string& student) {
  std::string folder = (fs::temp_directory_path() / "skyhaul-lab-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + folder);
  folder_ = folder;
  try {
    fill_folder(lab, student, folder_);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw;
  }
}

Truth::~Truth() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

const std::string& Truth::output_of(const Source& source) {
  const auto found = outputs_.find(source.command);
  if (found != outputs_.end()) return found->second;
  return outputs_[source.command] = run_command(source.command, folder_);
}

Value Truth::value_of(const Source& source) {
  const std::string& printed = output_of(source);
  std::string file = source.file;
  if (file.empty()) {
    file = "skyhaul-lab-output";  // for the reader of tables, which takes files
    std::ofstream(fs::path(folder_) / file, std::ios::binary) << printed;
  }
  const std::string path = (fs::path(folder_) / file).string();
  Value value;
  if (!source.pointer.empty()) {
    std::ifstream stream(path, std::ios::binary);
    value = value_of_json(source, {std::istreambuf_iterator<char>(stream), {}});
  } else {
    Rows table;
    for (CsvRows rows(path); rows.next();) table.push_back(rows.cells());
    value = value_of_table(source, table);
  }
  if (value.number) *value.number *= source.times;
  return value;
}

Value Truth::of(const Question& question) {
  Value value = value_of(question.truth);
  const auto other = [&](const Source& source) {
    const std::optional<double> number = value_of(source).number;
    if (!number || !value.number) fail(source, "number");
    return *number;
  };
  if (question.minus) *value.number -= other(*question.minus);
  if (question.over) *value.number /= other(*question.over);
  if (question.choices.empty()) {
    if (!value.number && !question.unit.empty())
      fail(question.truth, fmt::format("number, but '{}'", value.text));
    return value;
  }
  for (const std::string& choice : question.choices) {
    if (value.text.find(choice) != std::string::npos) return {std::nullopt, choice};
  }
  fail(question.truth, fmt::format("text that is one of the choices, but '{}'", value.text));
}

}  // namespace skyhaul::labs
