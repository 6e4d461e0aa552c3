// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/sweep_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>
#include <stdexcept>

#include "cli.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::vector<std::string> words;  ///< [ID] DIR
  std::string sort;
  std::size_t limit = 50;
  bool json = false, csv = false;
  std::vector<std::string> least, most;  ///< columns

  core::ResultTable load() const {
    return core::load_results(words.back(), words.size() > 1 ? words.front() : "");
  }
};

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// A number to five digits, for people.
std::string shown(const core::MeasuredValue& value) {
  if (const double* number = std::get_if<double>(&value)) return fmt::format("{:.5g}", *number);
  const std::string text = core::value_text(value);
  return text.empty() ? "none" : escaped(text);
}

/// Columns of texts, numbers to the right.
void print_columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool number =
          &row != &rows[0] && row[c].find_first_not_of("+-.0123456789e") == std::string::npos && c > 0;
      line += (c == 0 ? "" : "  ");
      line += number ? fmt::format("{:>{}}", row[c], widths[c]) : fmt::format("{:<{}}", row[c], widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    print(line + "\n");
  }
}

void show_one(const core::ResultTable& table, const core::ResultRow& row) {
  std::vector<std::vector<std::string>> lines = {{"id", row.id}, {"status", row.status}};
  if (!row.reason.empty()) lines.push_back({"reason", escaped(row.reason)});
  for (std::size_t i = 0; i < table.inputs.size(); ++i)
    lines.push_back({table.inputs[i], escaped(row.inputs[i])});
  for (std::size_t i = 0; row.status == "done" && i < table.outputs.size(); ++i)
    lines.push_back({table.outputs[i], shown(row.outputs[i])});
  lines.push_back({"seconds", row.seconds});
  const std::string why = core::why_not_again(table, row);
  lines.push_back({"command", why.empty() ? core::command_of(table, row) : "none any more: " + escaped(why)});
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line[0].size());
  for (const auto& line : lines) print(fmt::format("{:<{}}  {}\n", line[0], width, line[1]));
}

int show(const Arguments& arguments) {
  core::ResultTable table = arguments.load();
  if (arguments.words.size() > 1) {
    show_one(table, table.rows[0]);
    return kDone;
  }
  if (!arguments.sort.empty()) core::sort_rows(table, arguments.sort);
  std::vector<std::vector<std::string>> lines(1, {"id", "status"});
  for (const std::string& each : table.inputs) lines[0].push_back(escaped(each));
  for (const std::string& each : table.outputs) lines[0].push_back(escaped(each));
  const std::size_t count = std::min(table.rows.size(), arguments.limit);
  for (std::size_t i = 0; i < count; ++i) {
    const core::ResultRow& row = table.rows[i];
    lines.push_back({row.id, row.status});
    for (const std::string& each : row.inputs) lines.back().push_back(escaped(each));
    for (const core::MeasuredValue& each : row.outputs)
      lines.back().push_back(row.status == "done" ? shown(each) : "");
  }
  print_columns(lines);
  const auto failed = std::count_if(table.rows.begin(), table.rows.end(),
                                    [](const core::ResultRow& row) { return row.status != "done"; });
  print(fmt::format("\n{} of {} shown; finished: {} of {} in the sweep", count,
                    core::counted(table.rows.size(), "case"), table.rows.size(), table.provenance["cases"]));
  print(failed > 0 ? fmt::format(", {} failed\n", failed) : "\n");
  for (const core::ResultRow& row : table.rows) {
    if (row.status == "done") continue;
    print(fmt::format("{}: {}\n", row.id, escaped(row.reason)));
    break;
  }
  return kDone;
}

int export_rows(const Arguments& arguments) {
  core::ResultTable table = arguments.load();
  if (!arguments.sort.empty()) core::sort_rows(table, arguments.sort);
  print(arguments.json ? core::to_json(table) : core::to_csv(table));
  return kDone;
}

int front(const Arguments& arguments) {
  if (arguments.words.size() != 1)
    throw InputError("", 0, "front", arguments.words.front(), "DIR alone: the folder of a sweep");
  const core::ResultTable table = arguments.load();
  std::vector<core::Goal> goals;
  for (const std::string& each : arguments.least) goals.push_back({each, false});
  for (const std::string& each : arguments.most) goals.push_back({each, true});
  if (goals.size() < 2)
    throw InputError("", 0, "front", arguments.words.front(),
                     "at least two goals, by --least COLUMN and --most COLUMN");
  const core::ParetoFront found = core::pareto_front(table, goals);
  if (arguments.json) {
    print(core::to_json(table, goals, found));
    return kDone;
  }
  std::vector<std::vector<std::string>> lines(1, {"id"});
  for (const std::string& each : table.inputs) lines[0].push_back(escaped(each));
  for (const core::Goal& each : goals)
    lines[0].push_back(escaped(each.column) + (each.most ? " (most)" : " (least)"));
  for (const core::ParetoChoice& choice : found.choices) {
    lines.push_back({table.rows[choice.rows.front()].id});
    for (const std::string& each : core::common_inputs(table, choice))
      lines.back().push_back(each.empty() ? "differs" : escaped(each));
    for (const double value : choice.values) lines.back().push_back(shown(value));
  }
  print_columns(lines);
  print(fmt::format("\n{} of {}: no other one is as good by all goals and better by one\n",
                    found.choices.size(),
                    core::counted(found.choices.size() + found.beaten + found.without_value, "policy")));
  if (found.without_value > 0)
    print(fmt::format("{} left out: a case failed, or has no value of a goal in some future\n",
                      core::counted(found.without_value, "policy")));
  return kDone;
}

int command(const Arguments& arguments) {
  if (arguments.words.size() != 2)
    throw InputError("", 0, "command", arguments.words.back(),
                     "ID DIR: a case's id and the folder of its sweep");
  const core::ResultTable table = arguments.load();
  if (const std::string why = core::why_not_again(table, table.rows[0]); !why.empty())
    throw std::runtime_error(
        fmt::format("no command gives case {} again: {} (sweep export --json has the base as it was)",
                    table.rows[0].id, why));
  print(core::command_of(table, table.rows[0]) + "\n");
  return kDone;
}

}  // namespace

void add_sweep_results(Command sweep, Action& action) {
  sweep.allow_command();
  const auto add = [&](const char* name, const char* text, const char* example,
                       int (*what)(const Arguments&)) {
    Command one = sweep.add_command(name, text, example);
    auto arguments = std::make_shared<Arguments>();
    one.add_option("words", arguments->words,
                   "id of a case (for one case alone), and the folder of the sweep")
        .type_name("[ID] DIR")
        .required()
        .expected(1, 2);
    one.when_chosen([&action, arguments, what] { action = [arguments, what] { return what(*arguments); }; });
    return std::make_pair(one, arguments);
  };
  auto [shown, show_arguments] = add("show", "print the results of a sweep as a table",
                                     "skyhaul sweep show out/terminals --sort seconds", show);
  shown.add_option("--sort", show_arguments->sort, "column to sort by (default: id)").type_name("COLUMN");
  shown.add_option("--limit", show_arguments->limit, "rows to show")
      .type_name("N")
      .show_default()
      .check(whole_number(0, std::numeric_limits<std::uint32_t>::max()));
  auto [exported, export_arguments] =
      add("export", "print the results of a sweep as CSV, or as JSON",
          "skyhaul sweep export out/terminals --json > terminals.json", export_rows);
  exported.add_option("--sort", export_arguments->sort, "column to sort by (default: id)")
      .type_name("COLUMN");
  exported.add_flag("--json", export_arguments->json, "JSON instead of CSV");
  exported.add_flag("--csv", export_arguments->csv, "CSV (default)").excludes("--json");
  auto [fronts, front_arguments] =
      add("front", "print the Pareto front of a sweep: the policies that no other one beats",
          "skyhaul sweep front out/terminals --least sites.*.terminals "
          "--least results.8b-hub.interval_s.p95",
          front);
  fronts.add_option("--least", front_arguments->least, "column of which less is better; may be repeated")
      .type_name("COLUMN")
      .take_all();
  fronts.add_option("--most", front_arguments->most, "column of which more is better; may be repeated")
      .type_name("COLUMN")
      .take_all();
  fronts.add_flag("--json", front_arguments->json, "JSON instead of a table");
  add("command", "print the command line that computes one case again",
      "skyhaul sweep command 0123456789abcdef out/terminals", command);
}

}  // namespace skyhaul::cli
