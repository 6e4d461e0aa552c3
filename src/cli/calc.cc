// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli.h"
#include "skyhaul/core/calculator.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string model, csv;
  bool list = false;
};

void print_list() {
  for (const core::CalculatorModel& model : core::calculator_models()) {
    fmt::print("{}: {}\n", model.name, model.description);
    for (const core::CalculatorInput& input : model.inputs) {
      if (!input.choices.empty()) {
        fmt::print("  in   {:<14} {}: {}\n", input.name, input.unit, fmt::join(input.choices, ", "));
        continue;
      }
      fmt::print("  in   {:<14} {} to {} {}{}\n", input.name, input.min, input.max, input.unit,
                 input.standard ? fmt::format("; {} where the column is absent", *input.standard) : "");
    }
    for (const core::CalculatorOutput& output : model.outputs) {
      fmt::print("  out  {:<14} {}\n", "out_" + output.name, output.unit);
    }
  }
}

int run(const Arguments& arguments) {
  if (arguments.list) {
    print_list();
    return kDone;
  }
  const auto& all = core::calculator_models();
  const auto model =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == arguments.model; });
  if (model == all.end()) {
    std::string names;
    for (const auto& each : all) names += (names.empty() ? "" : ", ") + each.name;
    throw InputError("", 0, "MODEL", arguments.model.empty() ? "none given" : arguments.model,
                     "one of " + names);
  }
  if (arguments.csv.empty())
    throw InputError("", 0, "--csv", "none given", "a CSV file with the model's columns");
  core::calculate(*model, arguments.csv, std::cout);
  std::cout.flush();
  return std::cout ? kDone : kFailed;
}

}  // namespace

void add_calc(CLI::App& app, Action& action) {
  CLI::App* command = add_command(app, "calc", "run one model by itself on the rows of a CSV file",
                                  "skyhaul calc p618-rain --csv sites.csv\n  skyhaul calc --list");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("model", arguments->model, "which model; --list shows them with their columns and units")
      ->type_name("MODEL");
  command
      ->add_option("--csv", arguments->csv,
                   "file with the model's input columns; outputs are appended as out_NAME")
      ->type_name("FILE");
  command->add_flag("--list", arguments->list, "list the models with inputs, units and outputs");
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
