// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/calculator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"

namespace skyhaul::core {
namespace {

std::string accepted(const CalculatorInput& input) {
  if (!input.choices.empty()) return fmt::format("one of {}", fmt::join(input.choices, ", "));
  return fmt::format("a number from {} to {}{}", input.min, input.max,
                     input.unit.empty() ? "" : " (" + input.unit + ")");
}

double parse_cell(const std::string& cell, const CalculatorInput& input, const std::string& path, int line) {
  if (!input.choices.empty()) {
    const auto found = std::find(input.choices.begin(), input.choices.end(), cell);
    if (found == input.choices.end()) {
      throw InputError(path, line, input.name, cell.empty() ? "empty" : cell, accepted(input));
    }
    return static_cast<double>(found - input.choices.begin());
  }
  const char* begin = cell.data();
  const char* end = begin + cell.size();
  while (begin != end && *begin == ' ') ++begin;
  while (begin != end && end[-1] == ' ') --end;
  if (begin != end && *begin == '+') ++begin;
  const auto value = parsed_number<double>({begin, static_cast<std::size_t>(end - begin)});
  if (!value || has_leading_zero(cell) || !(*value >= input.min && *value <= input.max)) {
    throw InputError(path, line, input.name, cell.empty() ? "empty" : cell, accepted(input));
  }
  return *value;
}

void append(std::string& row, const CalculatorValue& value) {
  row += ',';
  if (const auto* text = std::get_if<std::string>(&value)) {
    row += *text;
  } else {
    fmt::format_to(std::back_inserter(row), "{}", std::get<double>(value));
  }
}

/// What is to be said of a number that stands below what the model finds; empty: nothing.
std::string below_floor(const CalculatorFloor& floor, const std::string& cell, double least,
                        const std::string& place) {
  const auto value = parsed_number<double>(cell);
  if (!value || !(*value < least)) return "";
  return fmt::format("{}: {}: {}: expected {:.4g} {}", place, floor.column, cell, least, floor.expected);
}

}  // namespace

void calculate(const CalculatorModel& model, const std::string& csv_path, std::ostream& out,
               const std::function<void(const std::string&)>& remark) {
  CsvRows rows(csv_path);
  if (!rows.next()) throw InputError(csv_path, 1, "", "", "a row of column names");
  const std::vector<std::string> header = rows.cells();

  std::vector<std::size_t> columns;  // header.size(): not in the file, the standard value holds
  for (const CalculatorInput& input : model.inputs) {
    const auto found = std::find(header.begin(), header.end(), input.name);
    if (found == header.end() && !input.standard) {
      std::string needed;
      for (const CalculatorInput& each : model.inputs) {
        if (!each.standard) needed += (needed.empty() ? "" : ", ") + each.name;
      }
      throw InputError(csv_path, rows.line(), input.name, "no such column",
                       "the columns " + needed + ", which " + model.name + " needs");
    }
    columns.push_back(static_cast<std::size_t>(found - header.begin()));
  }

  const auto claimed =
      model.floor ? std::find(header.begin(), header.end(), model.floor->column) : header.end();

  out << rows.text();
  for (const CalculatorOutput& output : model.outputs) out << ",out_" << output.name;
  out << '\n';

  std::vector<double> values(model.inputs.size());
  while (rows.next()) {
    if (rows.cells().size() != header.size()) {
      throw InputError(csv_path, rows.line(), "", fmt::format("{} cells", rows.cells().size()),
                       fmt::format("{} cells, as the first row has", header.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const CalculatorInput& input = model.inputs[i];
      values[i] = columns[i] == header.size()
                      ? *input.standard
                      : parse_cell(rows.cells()[columns[i]], input, csv_path, rows.line());
    }
    std::string row = rows.text();
    const std::vector<CalculatorValue> results = model.evaluate(values);
    for (const CalculatorValue& value : results) append(row, value);
    out << row << '\n';
    if (!remark || claimed == header.end()) continue;
    const std::string line = below_floor(
        *model.floor, rows.cells()[static_cast<std::size_t>(claimed - header.begin())],
        std::get<double>(results[model.floor->output]), fmt::format("{}:{}", csv_path, rows.line()));
    if (!line.empty()) remark(line);
  }
}

}  // namespace skyhaul::core
