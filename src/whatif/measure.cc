// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "scenario/question.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::json;

/// What the items of a summary's lists are called.
std::string name_of(const Json& item) {
  if (!item.is_object()) return {};
  for (const char* key : {"group", "name", "currency"}) {
    if (item.contains(key) && item[key].is_string() && !item.contains("without_s"))
      return item[key].get<std::string>();
  }
  if (item.contains("src") && item.contains("dst"))
    return item["src"].get<std::string>() + ">" + item["dst"].get<std::string>();
  if (item.contains("without_s"))  // an influence
    return item["name"].get<std::string>() + ">" + item["group"].get<std::string>();
  return {};
}

/// Where a path leads in a summary.
struct Found {
  const Json* value = nullptr;     ///< nullptr: nowhere
  bool beyond_null = false;        ///< the path goes on into something that is not there in this summary
  std::string at;                  ///< the part that does not fit
  std::vector<std::string> names;  ///< what fits there
};

/// The part of `path` from `at` on that is the name of a list's item: names may hold dots.
const Json* item_at(const Json& list, const std::string& path, std::size_t& at) {
  const Json* found = nullptr;
  std::size_t longest = 0;
  for (const Json& item : list) {
    const std::string name = name_of(item);
    const bool fits = !name.empty() && path.compare(at, name.size(), name) == 0 &&
                      (at + name.size() == path.size() || path[at + name.size()] == '.');
    if (!fits || name.size() < longest) continue;
    found = &item;
    longest = name.size();
  }
  at += longest;
  return found;
}

Found find_in(const Json& summary, const std::string& path) {
  Found found;
  const Json* here = &summary;
  for (std::size_t at = 0; at < path.size();) {
    if (path[at] == '.') ++at;
    const std::size_t end = std::min(path.find_first_of(".[", at + 1), path.size());
    const std::string part = path.substr(at, end - at);
    found.at = part;
    if (here->is_null() || (here->is_array() && here->empty())) {
      found.beyond_null = true;
      return found;
    }
    if (here->is_array()) {
      if (part.size() > 2 && part.front() == '[') {
        std::size_t index = 0;
        const char* last = part.data() + part.size() - 1;
        const auto [stop, error] = std::from_chars(part.data() + 1, last, index);
        if (*last != ']' || stop != last || error != std::errc()) return found;
        if (index >= here->size()) {
          found.beyond_null = true;
          return found;
        }
        here = &(*here)[index];
        at = end;
        continue;
      }
      const Json* item = item_at(*here, path, at);
      if (item == nullptr) {
        for (const Json& each : *here) found.names.push_back(name_of(each));
        return found;
      }
      here = item;
      continue;
    }
    if (!here->is_object()) return found;
    const auto child = here->find(part);
    if (child == here->end()) {
      for (const auto& entry : here->items()) found.names.push_back(entry.key());
      // The causes of outages differ from answer to answer.
      found.beyond_null = here->empty();
      return found;
    }
    here = &*child;
    at = end;
  }
  found.value = here;
  return found;
}

/// A summary of the kind that a scenario gets, with the names of its entries, sites and pairs.
Json template_summary(const Scenario& base) {
  ScenarioTree tree(base);
  tree.sites.open_files();
  Summary summary;
  const auto names = [&](const char* key) {
    std::vector<std::string> all;
    const YAML::Node list = tree.root[key];
    if (!list.IsDefined() || !list.IsSequence()) return all;
    for (const auto& item : list) all.push_back(item_name(item));
    return all;
  };
  for (const std::string& name : names("traffic")) {
    GroupResult result;
    result.group = name;
    summary.results.push_back(result);
  }
  const std::vector<std::string> sites = names("sites");
  for (std::size_t a = 0; a < sites.size(); ++a) {
    SiteResult site;
    site.name = sites[a];
    summary.sites.push_back(site);
    for (std::size_t b = a + 1; b < sites.size(); ++b) {
      PairResult pair;
      pair.src = sites[a];
      pair.dst = sites[b];
      summary.pairs.push_back(pair);
    }
  }
  return Json::parse(to_json(summary));
}

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

Measure make_measure(const std::string& path, const std::string& unit, const Scenario& base,
                     const std::function<void(const std::string&, const std::string&)>& refuse) {
  const Json summary = template_summary(base);
  const Found found = find_in(summary, path);
  if (found.value == nullptr && !found.beyond_null) {
    const std::string meant = did_you_mean(found.at.substr(0, found.at.find('[')), found.names);
    refuse(
        path,
        meant + (found.names.empty()
                     ? std::string("the path of a value of the summary, such as results.ENTRY.interval_s.p95")
                     : fmt::format("{} in the place of {}", fmt::join(found.names, ", "), found.at)));
  }
  if (found.value != nullptr && (found.value->is_object() || found.value->is_array())) {
    std::string inside =
        found.value->is_object() && !found.value->empty() ? found.value->items().begin().key() : "[0]";
    refuse(path, "one value, such as " + path + (inside[0] == '[' ? "" : ".") + inside);
  }
  Measure measure;
  measure.path = path;
  measure.unit = own_unit(path);
  if (unit.empty()) return measure;
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
      // The longest name that fits is found where the entries are known: every prefix may be one.
      if (each.path.compare(0, 8, "results.") != 0) needs.all_entries = true;
      for (std::size_t at = 8; !needs.all_entries && at < each.path.size();) {
        const std::size_t end = std::min(each.path.find('.', at), each.path.size());
        entries.insert(each.path.substr(8, end - 8));
        at = end + 1;
      }
      if (has(".bottleneck") || has(".reason")) needs.parts.limits = true;
      if (has(".ideal_interval_s") || has(".first_day_interval_s") || has(".cost")) needs.parts.costs = true;
      if (has(".interval_s.p50") || has(".interval_s[")) needs.parts.from_quantile = 0;
      if (has(".remarks")) needs.parts.limits = true;
    } else if (top == "sites") {
      needs.parts.sites = true;
      if (has(".reason")) needs.parts.limits = true;
    } else if (top == "pairs") {
      needs.parts.pairs = true;
      if (has(".reason")) needs.parts.limits = true;
    } else if (top == "influences" || top == "answer") {
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
    const Found found = find_in(json, each.path);
    values.push_back(found.value == nullptr ? MeasuredValue() : value_of(*found.value));
  }
  return values;
}

MeasuredValue in_unit(const MeasuredValue& value, const Measure& measure) {
  if (const double* number = std::get_if<double>(&value)) return *number * measure.per_value;
  return value;
}

}  // namespace skyhaul::core
