// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// One row of a folder's results, as `skyhaul sweep show`, `export` and `command` tell it.
struct ResultRow {
  std::string id, status, reason, seconds;
  std::vector<std::string> inputs;
  std::vector<MeasuredValue> outputs;  ///< in the units of the columns
  std::vector<std::string> changes;    ///< KEY=VALUE
  std::string seed;                    ///< empty: the base's
  std::int64_t policy = 0;             ///< cases of one policy differ in their futures alone
};

struct ResultTable {
  std::map<std::string, std::string> provenance;
  std::vector<std::string> inputs;   ///< headings
  std::vector<std::string> outputs;  ///< headings, with units
  std::vector<ResultRow> rows;       ///< by id
};

/// The results of a folder; with an id, that case alone. Throws InputError where there are none, they are not
/// of this version (of which builds may differ), or no case has that id.
SKYHAUL_CORE_EXPORT ResultTable load_results(const std::string& dir, const std::string& id = "");

/// The rows sorted by a column: `id`, `status`, `seconds`, an input or an output (with or without its unit),
/// numbers by size and rows without a value last. Throws InputError where there is no such column.
SKYHAUL_CORE_EXPORT void sort_rows(ResultTable& table, const std::string& column);

/// What a choice is judged by: a column of numbers, an input or an output (with or without its unit), of
/// which the least is wanted, or the most.
struct Goal {
  std::string column;
  bool most = false;
};

/// A policy on the front.
struct ParetoChoice {
  std::vector<std::size_t> rows;  ///< of the table: its futures
  std::vector<double> values;     ///< by goal: means over its futures
};

struct ParetoFront {
  std::vector<ParetoChoice> choices;  ///< the best by the first goal first
  std::size_t beaten = 0;             ///< policies that another one beats
  std::size_t without_value = 0;      ///< policies of which a case failed, or has no value of a goal
};

/// The Pareto front of a table: the policies that no other one beats, which would be as good by all goals and
/// better by one. A policy is judged by its means over its futures. Throws InputError where a goal is no
/// column.
SKYHAUL_CORE_EXPORT ParetoFront pareto_front(const ResultTable& table, const std::vector<Goal>& goals);

/// By input of the table: the value that all futures of a choice share; empty where they differ.
SKYHAUL_CORE_EXPORT std::vector<std::string> common_inputs(const ResultTable& table,
                                                           const ParetoChoice& choice);

/// {"goals": [{"column", "wanted"}], "front": [{"ids", "inputs", "values"}], "beaten", "without_value"}.
SKYHAUL_CORE_EXPORT std::string to_json(const ResultTable& table, const std::vector<Goal>& goals,
                                        const ParetoFront& front);

/// The command line that answers the case of a row once more, quoted for a shell.
SKYHAUL_CORE_EXPORT std::string command_of(const ResultTable& table, const ResultRow& row);

/// Why that command would answer another case now: the base or a file that it names has changed since the
/// sweep, or the program has. Empty where it answers this one.
SKYHAUL_CORE_EXPORT std::string why_not_again(const ResultTable& table, const ResultRow& row);

/// The table as CSV, as results.csv has it, or as JSON: {"provenance": {...}, "cases": [{"id", "status",
/// "reason", "inputs", "outputs", "seconds"}]}.
SKYHAUL_CORE_EXPORT std::string to_csv(const ResultTable& table);
SKYHAUL_CORE_EXPORT std::string to_json(const ResultTable& table);

/// A cell of CSV with an input as written: a number as it is, also below 0, and a text as csv_cell() has it.
SKYHAUL_CORE_EXPORT std::string input_cell(const std::string& text);

/// "1 case", "2 cases", "3 policies": a count with its noun.
SKYHAUL_CORE_EXPORT std::string counted(std::size_t count, const std::string& noun);

/// "12.5", "true", "terminal uplinks"; empty for none.
SKYHAUL_CORE_EXPORT std::string value_text(const MeasuredValue& value);

/// The same for people: five digits, durations as human_duration() has them, "none".
SKYHAUL_CORE_EXPORT std::string measured_value_text(const MeasuredValue& value, const std::string& unit);

}  // namespace skyhaul::core
