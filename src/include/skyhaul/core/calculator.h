// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// A column that a calculator model reads. A value outside [min, max] is refused. With `choices` the cells
/// are one of these words, and the model gets its number, from 0.
struct CalculatorInput {
  std::string name;
  std::string unit;
  double min, max;
  std::optional<double> standard;  ///< used where the file has no such column; absent: the column is required
  std::vector<std::string> choices = {};
};

struct CalculatorOutput {
  std::string name;  ///< appended to the file as out_NAME
  std::string unit;
};

using CalculatorValue = std::variant<double, std::string>;

/// A column of the file that the model does not read, and that makes no sense below one of the outputs.
struct CalculatorFloor {
  std::string column;
  std::size_t output;    ///< its place among the outputs
  std::string expected;  ///< what is said after the output's value, such as "Gbit/s or more"
};

/// One model by itself: a pure function of the inputs, in their order, to the outputs, in theirs.
struct CalculatorModel {
  std::string name;
  std::string description;
  std::vector<CalculatorInput> inputs;
  std::vector<CalculatorOutput> outputs;
  std::function<std::vector<CalculatorValue>(const std::vector<double>&)> evaluate;
  std::optional<CalculatorFloor> floor = {};  ///< what calculate() remarks on
};

/// Every model of `skyhaul calc`, in the order of `--list`.
SKYHAUL_CORE_EXPORT const std::vector<CalculatorModel>& calculator_models();

/// Runs `model` on each row of a CSV file (RFC 4180, first row the column names, which are case-sensitive):
/// writes the cells as they were, with the outputs appended at full precision. Columns that the model does
/// not use pass through. Throws InputError (file, line, column, value) for a missing column, a cell that is
/// not a number or out of range, a row of the wrong length; rows before it have been written. `remark` is
/// called with a line for each number of the column of CalculatorModel::floor that lies below the output; it
/// may be empty.
SKYHAUL_CORE_EXPORT void calculate(const CalculatorModel& model, const std::string& csv_path,
                                   std::ostream& out,
                                   const std::function<void(const std::string&)>& remark = {});

}  // namespace skyhaul::core
