// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "skyhaul/core/compare.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/text.h"
#include "whatif/measured_json.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostInputs = 40;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

std::string shown(double value, const std::string& unit) {
  if (unit != "s") return fmt::format("{:.4g}{}{}", value, unit.empty() ? "" : " ", unit);
  return value < 0 ? "-" + human_duration(-value) : human_duration(value);
}

std::string not_in(std::size_t item) { return fmt::format("not in {}", static_cast<char>('A' + item % 26)); }

std::string shown(const MeasuredValue& value, const std::string& unit) {
  if (const double* its = std::get_if<double>(&value)) return shown(*its, unit);
  const std::string text = value_text(value);
  return text.empty() ? "none" : escaped(text);
}

}  // namespace

std::string to_text(const Comparison& its) {
  std::string text;
  for (std::size_t i = 0; i < its.items.size(); ++i)
    text += fmt::format("{}: {}\n", static_cast<char>('A' + i % 26), escaped(its.items[i]));
  text += its.inputs.empty() ? "\nThe inputs are the same.\n" : "\nWhat differs in the inputs:\n";
  for (std::size_t k = 0; k < std::min(its.inputs.size(), kMostInputs); ++k) {
    const InputDifference& each = its.inputs[k];
    text += "  " + escaped(each.key) + ":";
    for (std::size_t i = 0; i < each.values.size(); ++i)
      text += fmt::format("{} {}", i == 0 ? "" : " |",
                          each.values[i].empty() ? not_in(i) : shortened(escaped(each.values[i]), 40));
    text += "\n";
  }
  if (its.inputs.size() > kMostInputs)
    text += fmt::format("  and {} more (--json has all)\n", its.inputs.size() - kMostInputs);
  const bool differs =
      std::any_of(its.outputs.begin(), its.outputs.end(), [](const auto& each) { return each.differs; });
  text += differs ? "\nWhat differs in the outputs:\n" : "\nThe outputs are the same.\n";
  for (const OutputDifference& each : its.outputs) {
    if (!each.differs) continue;
    text += "  " + escaped(each.path) + ":";
    for (std::size_t i = 0; i < each.values.size(); ++i)
      text += fmt::format("{} {}", i == 0 ? "" : " |",
                          each.there[i] ? shown(each.values[i], each.unit) : not_in(i));
    text += "\n";
    for (std::size_t i = 0; i < each.differences.size(); ++i) {
      const PairedDifference& paired = each.differences[i];
      if (!paired.mean || !paired.low) continue;
      text += fmt::format("    {} - A: {} on average over {} ({} to {} at 90 %){}\n",
                          static_cast<char>('B' + i % 25), shown(*paired.mean, each.unit),
                          counted(static_cast<std::size_t>(paired.futures), "common future"),
                          shown(*paired.low, each.unit), shown(*paired.high, each.unit),
                          *paired.low <= 0 && *paired.high >= 0 ? ": it may be chance" : "");
    }
  }
  return text;
}

std::string to_json(const Comparison& its) {
  Json json;
  json["items"] = its.items;
  json["inputs"] = Json::array();
  for (const InputDifference& each : its.inputs) {
    Json values = Json::array();
    for (const std::string& value : each.values)
      values.push_back(value.empty() ? Json(nullptr) : Json(in_utf8(value)));
    json["inputs"].push_back({{"key", each.key}, {"values", values}});
  }
  json["outputs"] = Json::array();
  for (const OutputDifference& each : its.outputs) {
    Json one = {{"path", each.path},
                {"unit", each.unit.empty() ? Json(nullptr) : Json(each.unit)},
                {"differs", each.differs}};
    one["values"] = Json::array();
    for (const MeasuredValue& value : each.values) one["values"].push_back(measured_json(value));
    one["there"] = each.there;
    one["differences"] = Json::array();
    for (const PairedDifference& paired : each.differences)
      one["differences"].push_back({{"mean", number(paired.mean)},
                                    {"low", number(paired.low)},
                                    {"high", number(paired.high)},
                                    {"futures", paired.futures}});
    json["outputs"].push_back(std::move(one));
  }
  json["futures"] = its.futures;
  json["confidence"] = 0.9;
  json["runs"] = its.runs;
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
