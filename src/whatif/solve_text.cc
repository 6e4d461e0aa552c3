// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "skyhaul/core/solve.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/sweep_results.h"
#include "whatif/measured_json.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<SolveConfidence>& confidence) {
  if (!confidence) return nullptr;
  return {{"held", confidence->held},
          {"futures", confidence->futures},
          {"share_range", {confidence->low, confidence->high}},
          {"confidence", 0.9}};
}

Json json_of(const SolveAnswer& answer, const SolvePoint& point) {
  Json one;
  one["values"] = Json::object();
  for (std::size_t k = 0; k < answer.keys.size(); ++k) one["values"][answer.keys[k]] = point.values[k];
  one["value"] = point.values[0];
  if (point.cost) one["cost"] = *point.cost;
  one["measured"] = measured_json(point.measured);
  one["holds"] = point.holds;
  return one;
}

std::string confidence_text(const char* what, const SolveConfidence& its) {
  return fmt::format("{} holds in {} of {}: in {:.0f} to {:.0f} % of all, at 90 % confidence\n", what,
                     its.held, counted(static_cast<std::size_t>(its.futures), "future"), 100 * its.low,
                     100 * its.high);
}

}  // namespace

std::string measured_value_text(const MeasuredValue& value, const std::string& unit) {
  const double* number = std::get_if<double>(&value);
  if (number == nullptr) return value_text(value).empty() ? "none" : value_text(value);
  if (unit == "s") return human_duration(*number);
  return fmt::format("{:.5g}{}{}", *number, unit.empty() ? "" : " ", unit);
}

std::string to_text(const SolveAnswer& answer) {
  std::vector<std::vector<std::string>> rows(1, answer.keys);
  const bool cost = !answer.curve.empty() && answer.curve[0].cost.has_value();
  if (cost) rows[0].push_back("cost");
  rows[0].insert(rows[0].end(), {"measured", "holds"});
  for (const SolvePoint& each : answer.curve) {
    rows.push_back(each.values);
    if (cost) rows.back().push_back(fmt::format("{:g}", each.cost.value_or(0)));
    rows.back().push_back(measured_value_text(each.measured, answer.unit));
    rows.back().push_back(each.holds ? "yes" : "no");
  }
  std::vector<std::size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::string text = answer.until + "\n\n";
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c)
      text += fmt::format("{}{:>{}}", c == 0 ? "" : "  ", row[c], widths[c]);
    text += "\n";
  }
  text += "\n";
  if (!answer.contradiction.empty()) text += answer.contradiction + ": every value was tried\n";
  if (answer.confidence) text += confidence_text("it", *answer.confidence);
  if (answer.before_confidence) text += confidence_text("the value before it", *answer.before_confidence);
  return text + answer.sentence + "\n";
}

std::string to_json(const SolveAnswer& answer) {
  Json json;
  json["keys"] = answer.keys;
  json["until"] = answer.until;
  json["unit"] = answer.unit.empty() ? Json(nullptr) : Json(answer.unit);
  json["answer"] = answer.found ? json_of(answer, *answer.found) : Json(nullptr);
  json["curve"] = Json::array();
  for (const SolvePoint& each : answer.curve) json["curve"].push_back(json_of(answer, each));
  json["monotone"] = answer.monotone;
  json["contradiction"] = answer.contradiction.empty() ? Json(nullptr) : Json(answer.contradiction);
  json["runs"] = answer.runs;
  json["confidence"] = json_of(answer.confidence);
  json["confidence_before"] = json_of(answer.before_confidence);
  json["limits"] = answer.limits.empty() ? Json(nullptr) : Json(answer.limits);
  json["sentence"] = answer.sentence;
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
