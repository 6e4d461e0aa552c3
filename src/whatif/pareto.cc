// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "scenario/map_reader.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/measured_json.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

/// A column, with or without its unit.
bool is_column(const std::string& heading, const std::string& name) {
  return heading == name || heading.substr(0, heading.rfind(" [")) == name;
}

/// Whether an input is what no policy decides, such as the seed.
bool is_future(const ResultTable& table, const std::string& input) {
  const auto all = table.provenance.find("futures");
  const std::string lines = "\n" + (all == table.provenance.end() ? std::string() : all->second);
  return lines.find("\n" + input + "\n") != std::string::npos;
}

/// The value of a column in a row, where it is a number.
using Reader = std::function<std::optional<double>(const ResultRow&)>;

Reader reader_of(const ResultTable& table, const Goal& goal) {
  const auto written = [](const std::string& text) -> std::optional<double> {
    const auto number = parse_written_number(text);
    if (!number) return std::nullopt;
    const std::optional<double> units =
        number->unit.empty() ? std::optional<double>(1) : units_in_base(number->unit);
    if (!units) return std::nullopt;
    return number->value * *units;
  };
  const char* option = goal.most ? "--most" : "--least";
  const auto refuse_text = [&](const std::string& value) {
    throw InputError("", 0, option, goal.column, "a column of numbers: this one has " + value);
  };
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    if (table.inputs[i] != goal.column) continue;
    if (is_future(table, goal.column))
      throw InputError(
          "", 0, option, goal.column,
          "a column that a policy decides: this one is a future, of which every policy meets the same");
    for (const ResultRow& row : table.rows) {
      if (!written(row.inputs[i])) refuse_text(row.inputs[i]);
    }
    return [i, written](const ResultRow& row) { return written(row.inputs[i]); };
  }
  for (std::size_t i = 0; i < table.outputs.size(); ++i) {
    if (!is_column(table.outputs[i], goal.column)) continue;
    for (const ResultRow& row : table.rows) {
      if (const std::string* text = std::get_if<std::string>(&row.outputs[i])) refuse_text(*text);
    }
    return [i](const ResultRow& row) -> std::optional<double> {
      if (const double* number = std::get_if<double>(&row.outputs[i])) return *number;
      if (const bool* flag = std::get_if<bool>(&row.outputs[i])) return *flag ? 1 : 0;
      return std::nullopt;
    };
  }
  std::vector<std::string> names = table.inputs;
  for (const std::string& each : table.outputs) names.push_back(each.substr(0, each.rfind(" [")));
  throw InputError("", 0, option, goal.column,
                   did_you_mean(goal.column, names) + fmt::format("one of {}", fmt::join(names, ", ")));
}

/// Whether a choice is as good as another by all goals. Values are such that less is better.
bool as_good(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t g = 0; g < a.size(); ++g) {
    if (a[g] > b[g]) return false;
  }
  return true;
}

}  // namespace

ParetoFront pareto_front(const ResultTable& table, const std::vector<Goal>& goals) {
  std::vector<Reader> readers;
  for (const Goal& each : goals) readers.push_back(reader_of(table, each));
  std::map<std::int64_t, std::vector<std::size_t>> policies;
  for (std::size_t r = 0; r < table.rows.size(); ++r) policies[table.rows[r].policy].push_back(r);

  struct Candidate {
    std::vector<double> judged;  ///< less is better
    ParetoChoice choice;
  };
  std::vector<Candidate> candidates;
  ParetoFront front;
  for (const auto& [policy, rows] : policies) {
    Candidate one;
    one.choice.rows = rows;
    bool whole = true;
    for (std::size_t g = 0; g < goals.size() && whole; ++g) {
      double sum = 0;
      for (const std::size_t r : rows) {
        const std::optional<double> value =
            table.rows[r].status == "done" ? readers[g](table.rows[r]) : std::nullopt;
        whole = whole && value.has_value();
        sum += value.value_or(0);
      }
      one.choice.values.push_back(sum / static_cast<double>(rows.size()));
      one.judged.push_back(goals[g].most ? -one.choice.values.back() : one.choice.values.back());
    }
    if (whole) {
      candidates.push_back(std::move(one));
    } else {
      ++front.without_value;
    }
  }
  // In this order no choice is beaten by a later one.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.judged < b.judged; });
  std::vector<const Candidate*> best;
  for (Candidate& each : candidates) {
    const bool beaten = std::any_of(best.begin(), best.end(), [&](const Candidate* other) {
      return as_good(other->judged, each.judged) && other->judged != each.judged;
    });
    if (beaten) {
      ++front.beaten;
    } else {
      best.push_back(&each);
    }
  }
  for (const Candidate* each : best) front.choices.push_back(each->choice);
  return front;
}

std::vector<std::string> common_inputs(const ResultTable& table, const ParetoChoice& choice) {
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < table.inputs.size(); ++i) {
    const std::string& first = table.rows[choice.rows.front()].inputs[i];
    const bool same = std::all_of(choice.rows.begin(), choice.rows.end(),
                                  [&](std::size_t r) { return table.rows[r].inputs[i] == first; });
    inputs.push_back(same ? first : "");
  }
  return inputs;
}

std::string to_json(const ResultTable& table, const std::vector<Goal>& goals, const ParetoFront& front) {
  Json json;
  json["goals"] = Json::array();
  for (const Goal& each : goals)
    json["goals"].push_back({{"column", each.column}, {"wanted", each.most ? "most" : "least"}});
  json["front"] = Json::array();
  for (const ParetoChoice& choice : front.choices) {
    Json one;
    one["ids"] = Json::array();
    for (const std::size_t r : choice.rows) one["ids"].push_back(table.rows[r].id);
    one["inputs"] = Json::object();
    const std::vector<std::string> inputs = common_inputs(table, choice);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].empty()) continue;
      const auto number = parse_written_number(inputs[i]);
      one["inputs"][table.inputs[i]] = number && number->unit.empty() ? Json(number->value) : Json(inputs[i]);
    }
    one["values"] = Json::object();
    for (std::size_t g = 0; g < goals.size(); ++g) one["values"][goals[g].column] = choice.values[g];
    json["front"].push_back(std::move(one));
  }
  json["beaten"] = front.beaten;
  json["without_value"] = front.without_value;
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
