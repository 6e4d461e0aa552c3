// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/summary_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scenario/key_path.h"
#include "scenario/question.h"
#include "skyhaul/orbits/numbers.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::json;
using Refuse = std::function<void(const std::string&, const std::string&)>;

const Json& schema() {
  static const Json all = [] {
    Json its = Json::parse(kSummarySchemaText);
    // No what-if works these out.
    for (const char* key : {"audit", "alternatives", "changes", "smaller_build", "recommendation"}) {
      if (its["properties"].erase(key) == 0)
        throw std::logic_error(std::string("the schema of summaries has no key ") + key);
    }
    return its;
  }();
  return all;
}

/// The plain schemas that a schema stands for: without references and alternatives.
void open(const Json& node, std::vector<const Json*>& all) {
  if (node.contains("$ref")) {
    const std::string name = node["$ref"].get<std::string>();
    open(schema().at("definitions").at(name.substr(name.rfind('/') + 1)), all);
    return;
  }
  for (const char* form : {"allOf", "oneOf", "anyOf"}) {
    if (!node.contains(form)) continue;
    for (const Json& each : node[form]) open(each, all);
  }
  if (node.contains("type") || node.contains("enum") || node.contains("const")) all.push_back(&node);
}

bool has_type(const Json& node, const char* type) {
  if (node.contains("type"))
    return node["type"].is_array()
               ? std::find(node["type"].begin(), node["type"].end(), type) != node["type"].end()
               : node["type"] == type;
  const auto is = [&](const Json& value) {
    return std::string(type) == (value.is_string() ? "string" : "number");
  };
  if (node.contains("const")) return is(node["const"]);
  return node.contains("enum") && std::any_of(node["enum"].begin(), node["enum"].end(), is);
}

/// The longest of some names that stands in a path from `at` on, where a part ends behind it: names may hold
/// dots. nullptr where there is none.
const std::string* longest_at(const std::string& path, std::size_t at,
                              const std::vector<std::string>& names) {
  const std::string* found = nullptr;
  for (const std::string& name : names) {
    const std::size_t end = at + name.size();
    const bool fits = !name.empty() && path.compare(at, name.size(), name) == 0 &&
                      (end == path.size() || path[end] == '.' || path[end] == '[');
    if (fits && (found == nullptr || name.size() > found->size())) found = &name;
  }
  return found;
}

/// Follows a path through the schema.
class Walk {
 public:
  Walk(const std::string& path, const SummaryNames& names, const Refuse& refuse)
      : path_(path), names_(names), refuse_(refuse) {}

  ValueKinds kinds() {
    open(schema(), here_);
    while (at_ < path_.size() || path_.empty()) {
      if (at_ > 0 && path_[at_] == '.') {
        ++at_;
      } else if (at_ > 0 && path_[at_] != '[') {
        refuse_place(path_.substr(at_), {});
      }
      step();
    }
    ValueKinds kinds;
    for (const Json* each : here_) {
      kinds.number = kinds.number || has_type(*each, "number") || has_type(*each, "integer");
      kinds.text = kinds.text || has_type(*each, "string");
      kinds.flag = kinds.flag || has_type(*each, "boolean");
    }
    if (!kinds.number && !kinds.text && !kinds.flag) refused("one value, such as " + path_ + inside());
    return kinds;
  }

 private:
  const Json* of_type(const char* type) const {
    const auto found =
        std::find_if(here_.begin(), here_.end(), [&](const Json* each) { return has_type(*each, type); });
    return found == here_.end() ? nullptr : *found;
  }

  void go(const Json& child) {
    std::vector<const Json*> next;
    open(child, next);
    here_ = std::move(next);
  }

  /// What a path to one value goes on with.
  std::string inside() const {
    if (of_type("array") != nullptr) {
      const std::vector<std::string> names = names_in();
      return names.empty() ? "[0]" : "." + names.front();
    }
    const Json* map = of_type("object");
    return map == nullptr ? "" : "." + map->at("properties").items().begin().key();
  }

  void step() {
    const std::string part = path_.substr(at_, end_of_part(path_, at_) - at_);
    if (const Json* list = of_type("array")) return item(*list, part);
    const Json* map = of_type("object");
    if (map == nullptr) {
      const std::string until = path_.substr(0, at_ > 0 && path_[at_ - 1] == '.' ? at_ - 1 : at_);
      refused(until + ", which is one value and has none below it");
    }
    const Json& keys = map->at("properties");
    key_ = name_of_part(part);
    const auto child = keys.find(key_);
    if (part.empty() || child == keys.end()) {
      std::vector<std::string> names;
      for (const auto& each : keys.items()) names.push_back(each.key());
      refuse_place(part, names);
    }
    ++depth_;
    at_ += part.size();
    go(*child);
  }

  [[noreturn]] void refused(const std::string& accepted) const {
    refuse_(path_, accepted);
    throw std::logic_error("refuse() must throw");
  }

  [[noreturn]] void refuse_place(const std::string& part, const std::vector<std::string>& names) const {
    if (names.empty()) refused("the path of a value of the summary, such as results.ENTRY.interval_s.p95");
    constexpr std::size_t kMost = 40;
    const std::size_t count = std::min(names.size(), kMost);
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < count; ++i) shown.push_back(part_of_name(names[i]));
    refused(did_you_mean(name_of_part(part), names) +
            fmt::format("one of {}{} in the place of {}", fmt::join(shown, ", "),
                        names.size() > count ? fmt::format(" and {} more", names.size() - count) : "",
                        part.empty() ? "nothing" : part));
  }

  /// Names of the items of the list that is reached; empty where they have none, or none is known.
  std::vector<std::string> names_in() const {
    if (key_ == "results") return names_.entries;
    if ((key_ == "sites" && depth_ == 1) || key_ == "volumes") return names_.sites;
    if (key_ == "pairs") return names_.pairs;
    std::vector<std::string> all;
    if (key_ == "influences") {
      for (const Json& each :
           schema().at("properties").at("influences").at("items").at("properties").at("name").at("enum")) {
        for (const std::string& entry : names_.entries) all.push_back(each.get<std::string>() + ">" + entry);
      }
    }
    return all;
  }

  /// How many items the list may have that is reached; absent where nobody knows.
  std::optional<std::size_t> most_items(const Json& list) const {
    if (key_ == "results") return names_.entries.size();
    if (key_ == "sites" && depth_ == 1) return names_.sites.size();
    if (key_ == "pairs") return names_.pairs.size();
    if (key_ == "by_day" && names_.days)
      return *names_.days > 1 ? *names_.days : 0;  // one day is not told apart
    if (list.contains("maxItems")) return list["maxItems"].get<std::size_t>();
    return std::nullopt;
  }

  void item(const Json& list, const std::string& part) {
    const std::vector<std::string> names = names_in();
    const std::optional<std::size_t> most = most_items(list);
    if (most == std::size_t{0})
      refused(fmt::format("another path: the list {} of this scenario is empty", key_));
    if (is_index(part)) {
      const auto index = index_of(part);
      if (!index || (most && *index >= *most))
        refused(most ? fmt::format("an index from [0] to [{}] in the place of {}", *most - 1, part)
                     : "an index such as [0] in the place of " + part);
      at_ += part.size();
    } else if (part.empty() || part[0] == '[') {
      const std::string name = name_of_part(part);
      const bool known = names.empty() || std::find(names.begin(), names.end(), name) != names.end();
      if (part.empty() || !known) refuse_place(part, names);
      at_ += part.size();
    } else if (const std::string* name = longest_at(path_, at_, names)) {
      at_ += name->size();
    } else if (key_ == "amounts") {  // by their currencies
      at_ += part.size();
    } else if (names.empty()) {
      refused("an index such as [0] in the place of " + part);
    } else {
      refuse_place(part, names);
    }
    depth_ += 1;
    go(list.at("items"));
  }

  const std::string& path_;
  const SummaryNames& names_;
  const Refuse& refuse_;
  std::vector<const Json*> here_;  ///< what may stand at the part of the path until at_
  std::size_t at_ = 0;
  std::string key_;  ///< the last one
  int depth_ = 0;
};

/// What the items of a summary's lists are called.
std::string name_of(const Json& item) {
  if (!item.is_object()) return {};
  const auto text = [&](const char* key) {
    return item.contains(key) && item[key].is_string() ? item[key].get<std::string>() : std::string();
  };
  if (item.contains("without_s")) return text("name") + ">" + text("group");  // an influence
  if (item.contains("src") && item.contains("dst")) return text("src") + ">" + text("dst");
  for (const char* key : {"group", "name", "site", "currency"}) {
    if (const std::string name = text(key); !name.empty()) return name;
  }
  return {};
}

/// Adds what is not there yet.
void add(std::vector<std::string>& all, const std::string& name) {
  if (!name.empty() && std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
}

}  // namespace

SummaryNames summary_names(const std::vector<Scenario>& scenarios) {
  SummaryNames found;
  std::size_t days = 1;
  bool days_known = true;
  for (const Scenario& scenario : scenarios) {
    ScenarioTree tree(scenario);
    tree.sites.open_files();
    const auto names = [&](const char* key) {
      std::vector<std::string> all;
      const YAML::Node list = tree.root[key];
      if (!list.IsDefined() || !list.IsSequence()) return all;
      for (const auto& item : list) all.push_back(item_name(item));
      return all;
    };
    for (const std::string& name : names("traffic")) add(found.entries, name);
    const std::vector<std::string> sites = names("sites");
    for (std::size_t a = 0; a < sites.size(); ++a) {
      add(found.sites, sites[a]);
      for (std::size_t b = a + 1; b < sites.size(); ++b) add(found.pairs, sites[a] + ">" + sites[b]);
    }
    const YAML::Node its = tree.root["days"];
    if (!its.IsDefined()) continue;
    const auto count = its.IsScalar() ? parsed_number<std::size_t>(its.Scalar()) : std::nullopt;
    days_known = days_known && count.has_value();
    days = std::max(days, count.value_or(1));
  }
  if (days_known) found.days = days;
  return found;
}

ValueKinds kinds_at(const std::string& path, const SummaryNames& names, const Refuse& refuse) {
  return Walk(path, names, refuse).kinds();
}

const Json* find_in(const Json& summary, const std::string& path) {
  const Json* here = &summary;
  for (std::size_t at = 0; at < path.size();) {
    if (path[at] == '.') ++at;
    std::string part = path.substr(at, end_of_part(path, at) - at);
    if (here->is_object()) {
      const auto child = here->find(name_of_part(part));
      if (child == here->end()) return nullptr;
      here = &*child;
    } else if (here->is_array() && is_index(part)) {
      const auto index = index_of(part);
      if (!index || *index >= here->size()) return nullptr;
      here = &(*here)[*index];
    } else if (here->is_array()) {
      std::vector<std::string> names;
      for (const Json& each : *here) names.push_back(name_of(each));
      const std::string bracketed = name_of_part(part);
      const std::string* name = part[0] == '[' ? &bracketed : longest_at(path, at, names);
      const auto found = name == nullptr ? names.end() : std::find(names.begin(), names.end(), *name);
      if (found == names.end()) return nullptr;
      here = &(*here)[static_cast<std::size_t>(found - names.begin())];
      if (part[0] != '[') part = *name;
    } else {
      return nullptr;
    }
    at += part.size();
  }
  return here;
}

}  // namespace skyhaul::core
