// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "scenario/key_path.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::json;

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// The unit of a path, from its names.
std::string own_unit(const std::string& path) {
  if (path.find(".causes.") != std::string::npos || path.find(".cost.") != std::string::npos) return "s";
  std::string name = path;
  while (ends_with(name, "]")) name.erase(name.rfind('['));
  for (const char* quantile : {".p50", ".p95", ".p99"}) {
    if (ends_with(name, quantile)) name.erase(name.size() - 4);
  }
  if (ends_with(name, "_ms")) return "ms";
  if (ends_with(name, "_ns")) return "ns";
  if (ends_with(name, "_s")) return "s";
  if (ends_with(name, "bytes_per_round") || ends_with(name, ".bytes")) return "B";
  return "";
}

MeasuredValue value_of(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string()) return json.get<std::string>();
  return std::monostate();
}

}  // namespace

Measure make_measure(const std::string& path, const std::string& unit, const SummaryNames& names,
                     const std::function<void(const std::string&, const std::string&)>& refuse) {
  Measure measure;
  measure.path = path;
  measure.number = kinds_at(path, names, refuse).number;
  if (measure.number) measure.unit = own_unit(path);
  if (unit.empty()) return measure;
  if (!measure.number) refuse(unit, "no unit, for " + path + ", which is no number");
  if (measure.unit.empty()) {
    if (unit != "%") refuse(unit, "% or no unit, for " + path);
    measure.per_value = 100;
  } else {
    const std::optional<double> per_value = units_in(measure.unit, unit);
    if (!per_value.has_value()) refuse(unit, "a unit that fits " + measure.unit + ", for " + path);
    measure.per_value = per_value.value_or(1);
  }
  measure.unit = unit;
  return measure;
}

Needs needs_of(const std::vector<Measure>& measures) {
  Needs needs;
  needs.parts.limits = needs.parts.costs = needs.parts.sites = needs.parts.pairs = false;
  needs.parts.from_quantile = 0.95;  // what follows from intervals follows from these
  std::set<std::string> entries;
  for (const Measure& each : measures) {
    const std::string top = each.path.substr(0, each.path.find_first_of(".["));
    const auto has = [&](const char* part) { return each.path.find(part) != std::string::npos; };
    if (top == "results") {
      const std::string part = each.path.substr(7, end_of_part(each.path, 7) - 7);
      if (!part.empty() && is_index(part)) needs.all_entries = true;
      if (!part.empty() && !is_index(part)) entries.insert(name_of_part(part));
      // The longest name that fits is found where the entries are known: every prefix may be one.
      for (std::size_t at = 8; part.empty() && at < each.path.size();) {
        const std::size_t end = std::min(each.path.find_first_of(".[", at), each.path.size());
        entries.insert(each.path.substr(8, end - 8));
        at = end + 1;
      }
      if (has(".bottleneck") || has(".reason")) needs.parts.limits = true;
      if (has(".ideal_interval_s") || has(".first_day_interval_s") || has(".cost")) needs.parts.costs = true;
      if (has(".cost.")) needs.explain_cost = true;
      if (has(".interval_s.p50") || has(".interval_s[")) needs.parts.from_quantile = 0;
      if (has(".remarks") || has(".engine_error")) needs.parts.limits = true;
    } else if (top == "sites") {
      needs.parts.sites = true;
      if (has(".reason")) needs.parts.limits = true;
    } else if (top == "pairs") {
      needs.parts.pairs = true;
      if (has(".reason")) needs.parts.limits = true;
    } else if (top == "influences" || top == "influences_off" || top == "answer") {
      needs.parts = AnswerParts();
      needs.all_entries = true;
    }
  }
  if (needs.parts.limits) needs.parts.from_quantile = 0;  // reasons tell of all of them
  needs.entries.assign(entries.begin(), entries.end());
  return needs;
}

std::vector<MeasuredValue> measured(const Summary& summary, const std::vector<Measure>& measures) {
  const Json json = Json::parse(to_json(summary));
  std::vector<MeasuredValue> values;
  for (const Measure& each : measures) {
    const Json* found = find_in(json, each.path);
    values.push_back(found == nullptr ? MeasuredValue() : value_of(*found));
  }
  return values;
}

MeasuredValue in_unit(const MeasuredValue& value, const Measure& measure) {
  if (const double* number = std::get_if<double>(&value)) return *number * measure.per_value;
  return value;
}

}  // namespace skyhaul::core
