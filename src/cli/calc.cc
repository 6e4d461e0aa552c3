// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli.h"
#include "skyhaul/core/calculator.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string model, csv;
  bool list = false, json = false;
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

void print_list_as_json() {
  auto models = nlohmann::ordered_json::array();
  for (const core::CalculatorModel& model : core::calculator_models()) {
    auto inputs = nlohmann::ordered_json::array();
    for (const core::CalculatorInput& input : model.inputs) {
      nlohmann::ordered_json each{{"name", input.name}, {"unit", input.unit}};
      if (input.choices.empty()) {
        each["min"] = input.min;
        each["max"] = input.max;
        if (input.standard) each["default"] = *input.standard;
      } else {
        each["choices"] = input.choices;
      }
      inputs.push_back(each);
    }
    auto outputs = nlohmann::ordered_json::array();
    for (const core::CalculatorOutput& output : model.outputs)
      outputs.push_back({{"name", "out_" + output.name}, {"unit", output.unit}});
    models.push_back(
        {{"name", model.name}, {"description", model.description}, {"inputs", inputs}, {"outputs", outputs}});
  }
  fmt::print("{}\n", nlohmann::ordered_json{{"models", models}}.dump(2));
}

int run(const Arguments& arguments) {
  if (arguments.json && !arguments.list) throw InputError("", 0, "--json", "given", "--list beside it");
  if (arguments.list) {
    if (!arguments.model.empty()) throw InputError("", 0, "MODEL", arguments.model, "only without --list");
    if (!arguments.csv.empty()) throw InputError("", 0, "--csv", arguments.csv, "only without --list");
    arguments.json ? print_list_as_json() : print_list();
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
  core::calculate(*model, arguments.csv, std::cout, [](const std::string& line) { say(escaped(line)); });
  std::cout.flush();
  return std::cout ? kDone : kFailed;
}

}  // namespace

void add_calc(Command app, Action& action) {
  Command command = app.add_command("calc", "run one model by itself on the rows of a CSV file",
                                    "skyhaul calc p618-rain --csv sites.csv\n  skyhaul calc --list");
  auto arguments = std::make_shared<Arguments>();
  command
      .add_option("model", arguments->model,
                  "name of the model; --list shows all models with their columns and units")
      .type_name("MODEL");
  command
      .add_option("--csv", arguments->csv,
                  "file with the model's input columns; outputs are appended as out_NAME")
      .type_name("FILE");
  command.add_flag("--list", arguments->list, "list the models with inputs, units and outputs");
  command.add_flag(
      "--json", arguments->json,
      "with --list: as JSON: {\"models\": [{name, description, inputs: [{name, unit, min, max and "
      "default, or choices}, ...], outputs: [{name, unit}, ...]}, ...]}");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
