// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenario/map_reader.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "whatif/measured_json.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

MeasuredValue from_text(const std::string& text) {
  if (text.empty()) return std::monostate();
  const auto number = parse_written_number(text);
  if (!number) return text;
  // Quantities of one unit sort by their size.
  const std::optional<double> units =
      number->unit.empty() ? std::optional<double>(1) : units_in_base(number->unit);
  if (!units) return text;
  return number->value * *units;
}

/// Numbers before texts, and what is not there last.
bool before(const MeasuredValue& a, const MeasuredValue& b) {
  const auto rank = [](const MeasuredValue& value) {
    return std::holds_alternative<std::monostate>(value) ? 2
           : std::holds_alternative<std::string>(value)  ? 1
                                                         : 0;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (rank(a) == 1) return std::get<std::string>(a) < std::get<std::string>(b);
  const auto number = [](const MeasuredValue& value) {
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
    return std::get<double>(value);
  };
  return rank(a) == 0 && number(a) < number(b);
}

std::string cell(const MeasuredValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return csv_cell(*text);
  return value_text(value);
}

}  // namespace

std::string input_cell(const std::string& text) {
  const auto number = parse_written_number(text);
  return number && number->unit.empty() ? text : csv_cell(text);
}

std::string counted(std::size_t count, const std::string& noun) {
  if (count == 1) return "1 " + noun;
  const bool in_y = noun.size() > 1 && noun.back() == 'y' &&
                    std::string("aeiou").find(noun[noun.size() - 2]) == std::string::npos;
  return fmt::format("{} {}", count, in_y ? noun.substr(0, noun.size() - 1) + "ies" : noun + "s");
}

std::string value_text(const MeasuredValue& value) {
  if (const double* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  return {};
}

void sort_rows(ResultTable& table, const std::string& column) {
  std::function<MeasuredValue(const ResultRow&)> value;
  if (column == "id") value = [](const ResultRow& row) { return MeasuredValue(row.id); };
  if (column == "status") value = [](const ResultRow& row) { return MeasuredValue(row.status); };
  if (column == "seconds") value = [](const ResultRow& row) { return from_text(row.seconds); };
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    if (table.inputs[i] == column) value = [i](const ResultRow& row) { return from_text(row.inputs[i]); };
  }
  for (std::size_t i = 0; i < table.outputs.size(); ++i) {
    if (table.outputs[i] == column || table.outputs[i].substr(0, table.outputs[i].rfind(" [")) == column)
      value = [i](const ResultRow& row) { return row.outputs[i]; };
  }
  if (!value) {
    std::vector<std::string> names = {"id", "status", "seconds"};
    names.insert(names.end(), table.inputs.begin(), table.inputs.end());
    names.insert(names.end(), table.outputs.begin(), table.outputs.end());
    throw InputError("", 0, "--sort", column,
                     did_you_mean(column, names) + fmt::format("one of {}", fmt::join(names, ", ")));
  }
  std::vector<std::pair<MeasuredValue, std::size_t>> keys;
  for (std::size_t i = 0; i < table.rows.size(); ++i) keys.emplace_back(value(table.rows[i]), i);
  std::stable_sort(keys.begin(), keys.end(),
                   [](const auto& a, const auto& b) { return before(a.first, b.first); });
  std::vector<ResultRow> rows;
  for (const auto& [key, i] : keys) rows.push_back(std::move(table.rows[i]));
  table.rows = std::move(rows);
}

std::string to_csv(const ResultTable& table) {
  std::string text = "id,status";
  for (const std::string& each : table.inputs) text += "," + csv_cell(each);
  for (const std::string& each : table.outputs) text += "," + csv_cell(each);
  text += ",seconds\n";
  for (const ResultRow& row : table.rows) {
    text += row.id + "," + row.status;
    for (const std::string& each : row.inputs) text += "," + input_cell(each);
    for (const MeasuredValue& each : row.outputs) text += "," + cell(each);
    text += "," + row.seconds + "\n";
  }
  return text;
}

std::string to_json(const ResultTable& table) {
  Json json;
  json["provenance"] = table.provenance;
  json["cases"] = Json::array();
  for (const ResultRow& row : table.rows) {
    Json one;
    one["id"] = row.id;
    one["status"] = row.status;
    one["reason"] = row.reason.empty() ? Json(nullptr) : Json(row.reason);
    one["inputs"] = Json::object();
    for (std::size_t i = 0; i < row.inputs.size(); ++i) {
      const auto number = parse_written_number(row.inputs[i]);
      one["inputs"][table.inputs[i]] =
          number && number->unit.empty() ? Json(number->value) : Json(row.inputs[i]);
    }
    one["outputs"] = Json::object();
    for (std::size_t i = 0; i < row.outputs.size(); ++i)
      one["outputs"][table.outputs[i]] = measured_json(row.outputs[i]);
    one["seconds"] = parsed_number<double>(row.seconds).value();
    json["cases"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
