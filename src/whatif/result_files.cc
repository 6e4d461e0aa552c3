// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/result_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <ostream>
#include <set>

#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/program_version.h"
#include "whatif/database.h"
#include "whatif/measure.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

/// The layout of results.sqlite, which the provenance names.
constexpr const char* kLayout = "1";

constexpr const char* kTables =
    "CREATE TABLE provenance(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE cases(id TEXT PRIMARY KEY, status TEXT, policy INTEGER, future INTEGER, seconds REAL, "
    "changes TEXT, "
    "seed TEXT) WITHOUT ROWID;"
    "CREATE TABLE inputs(id TEXT, name TEXT, value, PRIMARY KEY(id, name)) WITHOUT ROWID;"
    "CREATE TABLE outputs(id TEXT, name TEXT, unit TEXT, value, PRIMARY KEY(id, name)) WITHOUT ROWID;"
    "CREATE TABLE failures(id TEXT PRIMARY KEY, reason TEXT) WITHOUT ROWID;";
constexpr const char* kIndexes =
    "CREATE INDEX inputs_by_value ON inputs(name, value);"
    "CREATE INDEX outputs_by_value ON outputs(name, value);";

std::string seconds_text(double seconds) { return fmt::format("{:.3f}", seconds); }

/// A plain number is stored as one, so that it sorts as one.
MeasuredValue input_value(const std::string& text) {
  const auto number = parse_written_number(text);
  if (number && number->unit.empty()) return number->value;
  return text;
}

std::string cell(const MeasuredValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return csv_cell(*text);
  return value_text(value);
}

/// Cases that have a result, by id; a case that two settings ask for has one row.
std::vector<std::size_t> sorted_rows(const CaseList& cases, const Results& results) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (results.find(cases.id(i)) != nullptr) rows.push_back(i);
  }
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return cases.id(a) != cases.id(b) ? cases.id(a) < cases.id(b) : a < b;
  });
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [&](std::size_t a, std::size_t b) { return cases.id(a) == cases.id(b); }),
             rows.end());
  return rows;
}

void write_csv(const std::string& path, const CaseList& cases, const Results& results,
               const std::vector<std::size_t>& rows) {
  models::write_whole_file(path, [&](std::ostream& out) {
    out << "id,status";
    for (const std::string& each : cases.input_columns()) out << ',' << csv_cell(each);
    for (const Measure& each : cases.measures()) out << ',' << csv_cell(each.column());
    out << ",seconds\n";
    for (const std::size_t row : rows) {
      const CaseResult& result = *results.find(cases.id(row));
      out << cases.id(row) << (result.done ? ",done" : ",failed");
      for (const std::string& each : cases.at(row).inputs) out << ',' << cell(input_value(each));
      for (std::size_t m = 0; m < cases.measures().size(); ++m) {
        out << ',';
        if (result.done) out << cell(in_unit(result.values[m], cases.measures()[m]));
      }
      out << ',' << seconds_text(result.seconds) << '\n';
    }
  });
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::vector<std::string> output_columns(const CaseList& cases) {
  std::vector<std::string> all;
  for (const Measure& each : cases.measures()) all.push_back(each.column());
  return all;
}

void write_database(const std::string& path, const CaseList& cases, const Results& results,
                    const std::vector<std::size_t>& rows,
                    const std::vector<std::pair<std::string, std::string>>& provenance) {
  Database database;
  database.run("PRAGMA page_size=4096; BEGIN;");
  database.run(kTables);
  Statement provenance_row(database, "INSERT INTO provenance VALUES(?, ?)");
  const auto say = [&](const std::string& name, const std::string& value) {
    provenance_row.bind(1, name).bind(2, value).run();
  };
  say("layout", kLayout);
  say("inputs", joined(cases.input_columns()));
  say("outputs", joined(output_columns(cases)));
  for (const auto& [name, value] : provenance) say(name, value);
  Statement case_row(database, "INSERT INTO cases VALUES(?, ?, ?, ?, ?, ?, ?)");
  Statement input_row(database, "INSERT INTO inputs VALUES(?, ?, ?)");
  Statement output_row(database, "INSERT INTO outputs VALUES(?, ?, ?, ?)");
  Statement failure_row(database, "INSERT INTO failures VALUES(?, ?)");
  const std::vector<std::string> names = cases.input_columns();
  for (const std::size_t row : rows) {
    const SweepCase one = cases.at(row);
    const CaseResult& result = *results.find(one.id);
    case_row.bind(1, one.id)
        .bind(2, std::string(result.done ? "done" : "failed"))
        .bind_whole(3, static_cast<std::int64_t>(one.policy))
        .bind_whole(4, static_cast<std::int64_t>(one.future))
        .bind(5, MeasuredValue(result.seconds))
        .bind(6, joined({one.scenario.changes.begin(), one.scenario.changes.end()}))
        .bind(7, one.scenario.seed ? fmt::format("{}", *one.scenario.seed) : std::string())
        .run();
    for (std::size_t f = 0; f < names.size(); ++f)
      input_row.bind(1, one.id).bind(2, names[f]).bind(3, input_value(one.inputs[f])).run();
    if (!result.done) failure_row.bind(1, one.id).bind(2, result.reason).run();
    for (std::size_t m = 0; result.done && m < cases.measures().size(); ++m) {
      const Measure& measure = cases.measures()[m];
      output_row.bind(1, one.id)
          .bind(2, measure.path)
          .bind(3, measure.unit)
          .bind(4, in_unit(result.values[m], measure))
          .run();
    }
  }
  database.run(kIndexes);
  database.run("COMMIT");
  const std::string bytes = database.bytes();
  models::write_whole_file(
      path, [&](std::ostream& out) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
}

std::string results_path(const std::string& dir) { return (fs::path(dir) / "results.sqlite").string(); }

std::map<std::string, std::string> provenance_of(const Database& database) {
  std::map<std::string, std::string> all;
  Statement rows(database, "SELECT name, value FROM provenance");
  while (rows.next()) all[rows.text(0)] = rows.text(1);
  return all;
}

}  // namespace

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

void write_results(const std::string& dir, const CaseList& cases, const Results& results,
                   const std::vector<std::pair<std::string, std::string>>& provenance) {
  const std::vector<std::size_t> rows = sorted_rows(cases, results);
  write_csv((fs::path(dir) / "results.csv").string(), cases, results, rows);
  write_database(results_path(dir), cases, results, rows, provenance);
}

bool results_are_current(const std::string& dir, const CaseList& cases,
                         const std::vector<std::pair<std::string, std::string>>& provenance) {
  std::error_code error;
  if (!fs::exists(results_path(dir), error) || !fs::exists(fs::path(dir) / "results.csv", error))
    return false;
  try {
    auto all = provenance_of(Database(results_path(dir)));
    bool same = all["layout"] == kLayout && all["inputs"] == joined(cases.input_columns()) &&
                all["outputs"] == joined(output_columns(cases));
    for (const auto& [name, value] : provenance) {
      if (name != "written" && name != "host" && name != "command") same = same && all[name] == value;
    }
    return same;
  } catch (const std::runtime_error&) {
    return false;  // it is damaged
  }
}

std::string lost_from_tables(const std::string& dir, const CaseList& cases) {
  std::error_code error;
  if (!fs::exists(results_path(dir), error)) return {};
  try {
    const Database database(results_path(dir));
    auto all = provenance_of(database);
    if (all["layout"] != kLayout) return {};
    const auto path_of = [](const std::string& column) { return column.substr(0, column.rfind(" [")); };
    std::set<std::string> columns, ids;
    for (const std::string& each : cases.input_columns()) columns.insert(each);
    for (const Measure& each : cases.measures()) columns.insert(each.path);
    Statement rows(database, "SELECT id FROM cases WHERE status = 'done'");
    std::vector<std::string> done;
    while (rows.next()) done.push_back(rows.text(0));
    if (done.empty()) return {};
    for (const char* kind : {"inputs", "outputs"}) {
      for (const std::string& each : split_lines(all[kind])) {
        if (columns.count(path_of(each)) == 0)
          return fmt::format("the column {}, which this sweep does not have", path_of(each));
      }
    }
    for (std::size_t i = 0; i < cases.size(); ++i) ids.insert(cases.id(i));
    const auto lost = static_cast<std::size_t>(
        std::count_if(done.begin(), done.end(), [&](const std::string& id) { return ids.count(id) == 0; }));
    if (lost == 0) return {};
    return fmt::format(
        "{} of {} that this sweep does not have: the values, the base or a file that it names differ", lost,
        counted(done.size(), "case"));
  } catch (const std::runtime_error&) {
    return {};  // it is damaged, and is written anew from the journals
  }
}

std::string version_of_results(const std::string& dir) {
  std::error_code error;
  if (!fs::exists(results_path(dir), error)) return {};
  try {
    const auto all = provenance_of(Database(results_path(dir)));
    const auto version = all.find("version");
    return version == all.end() ? "" : version->second;
  } catch (const std::runtime_error&) {
    return {};  // it is damaged, and is written anew from the journals
  }
}

ResultTable load_results(const std::string& dir, const std::string& id) {
  const std::string path = results_path(dir);
  std::error_code error;
  if (!fs::exists(path, error))
    throw InputError(path, 0, "", "",
                     "the results of a sweep: `skyhaul sweep FILE --out " + dir + "` writes them");
  ResultTable table;
  try {
    const Database database(path);
    table.provenance = provenance_of(database);
    const std::string version = table.provenance["version"];
    // Another build of one version may be looked at; only what is computed is not mixed.
    const auto release = [](const std::string& whole) { return whole.substr(0, whole.find('+')); };
    if (release(version) != release(program_version()) || table.provenance["layout"] != kLayout)
      throw InputError(path, 0, "version", version,
                       std::string("results of skyhaul ") + release(program_version()));
    table.inputs = split_lines(table.provenance["inputs"]);
    table.outputs = split_lines(table.provenance["outputs"]);
    const std::string where = id.empty() ? "" : " WHERE id = ?1";
    const auto query = [&](const std::string& sql) {
      Statement statement(database, sql.c_str());
      if (!id.empty()) statement.bind(1, id);
      return statement;
    };
    Statement cases =
        query("SELECT id, status, seconds, changes, seed, policy FROM cases" + where + " ORDER BY id");
    while (cases.next()) {
      ResultRow row;
      row.id = cases.text(0);
      row.status = cases.text(1);
      row.seconds = seconds_text(std::get<double>(cases.value(2)));
      row.changes = split_lines(cases.text(3));
      row.seed = cases.text(4);
      row.policy = static_cast<std::int64_t>(std::get<double>(cases.value(5)));
      row.inputs.resize(table.inputs.size());
      row.outputs.resize(table.outputs.size());
      table.rows.push_back(std::move(row));
    }
    // The rows of each table are in the order of ids, too.
    std::size_t at = 0;
    const auto row_of = [&](const std::string& its) -> ResultRow* {
      while (at < table.rows.size() && table.rows[at].id < its) ++at;
      return at < table.rows.size() && table.rows[at].id == its ? &table.rows[at] : nullptr;
    };
    std::map<std::string, std::size_t> input_places, output_places;
    for (const std::string& each : table.inputs) input_places.emplace(each, input_places.size());
    for (const std::string& each : table.outputs)
      output_places.emplace(each.substr(0, each.rfind(" [")), output_places.size());
    Statement inputs = query("SELECT id, name, value FROM inputs" + where + " ORDER BY id");
    while (inputs.next()) {
      if (ResultRow* row = row_of(inputs.text(0)))
        row->inputs.at(input_places.at(inputs.text(1))) = value_text(inputs.value(2));
    }
    at = 0;
    Statement outputs = query("SELECT id, name, value FROM outputs" + where + " ORDER BY id");
    while (outputs.next()) {
      if (ResultRow* row = row_of(outputs.text(0)))
        row->outputs.at(output_places.at(outputs.text(1))) = outputs.value(2);
    }
    at = 0;
    Statement failures = query("SELECT id, reason FROM failures" + where + " ORDER BY id");
    while (failures.next()) {
      if (ResultRow* row = row_of(failures.text(0))) row->reason = failures.text(1);
    }
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& problem) {
    throw InputError(path, 0, "", problem.what(),
                     "the database of a sweep; `skyhaul sweep FILE --out` writes it anew from the journals");
  }
  if (!id.empty() && table.rows.empty()) throw InputError(path, 0, "id", id, "the id of one of its cases");
  return table;
}

}  // namespace skyhaul::core
