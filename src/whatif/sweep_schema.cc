// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "skyhaul/core/sweep.h"
#include "whatif/sweep_file.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json one_of_many(std::initializer_list<Json> forms) { return {{"anyOf", Json(forms)}}; }

Json number() { return {{"type", Json::array({"string", "number"})}}; }

Json whole(double least) { return {{"type", "integer"}, {"minimum", least}}; }

/// A map with exactly these keys.
Json map_of(std::initializer_list<std::pair<const char*, Json>> keys) {
  Json properties = Json::object(), names = Json::array();
  for (const auto& [name, schema] : keys) {
    properties[name] = schema;
    names.push_back(name);
  }
  return {
      {"type", "object"}, {"additionalProperties", false}, {"required", names}, {"properties", properties}};
}

/// Some numbers as a list, or as a map with these names.
Json parameters(std::initializer_list<const char*> names) {
  Json properties = Json::object();
  for (const char* each : names) properties[each] = number();
  return one_of_many(
      {{{"type", "array"}, {"items", number()}, {"minItems", names.size()}, {"maxItems", names.size()}},
       {{"type", "object"},
        {"additionalProperties", false},
        {"required", std::vector<std::string>(names.begin(), names.end())},
        {"properties", properties}}});
}

Json values() {
  const Json range = {
      {"description",
       "a range of values; with sample random, lhs and sobol, from and to alone are a uniform distribution"},
      {"type", "object"},
      {"additionalProperties", false},
      {"required", {"from", "to"}},
      {"properties",
       {{"from", number()},
        {"to", number()},
        {"step", number()},
        {"num", whole(1)},
        {"log", one_of_many({whole(1), {{"type", "boolean"}}})}}}};
  const Json choice = {
      {"type", "object"},
      {"additionalProperties", false},
      {"required", {"choice"}},
      {"properties",
       {{"choice", one_of_many({{{"type", "array"}, {"minItems", 1}},
                                {{"type", "object"}, {"additionalProperties", {{"type", "number"}}}}})},
        {"weights", {{"type", "array"}, {"items", {{"type", "number"}, {"minimum", 0}}}}}}}};
  return one_of_many(
      {{{"description", "values, each as a scenario has it"}, {"type", "array"}, {"minItems", 1}},
       range,
       map_of({{"uniform", parameters({"from", "to"})}}),
       map_of({{"normal", parameters({"mean", "sd"})}}),
       map_of({{"triangular", parameters({"from", "mode", "to"})}}),
       choice,
       map_of({{"file",
                {{"description", "of a site: the places of a file, one after the other"},
                 {"type", "string"}}}})});
}

Json described(const char* text, Json schema) {
  Json all = {{"description", text}};
  all.update(schema);
  return all;
}

}  // namespace

std::string sweep_schema() {
  const Json varied = {
      {"type", "object"}, {"minProperties", 1}, {"additionalProperties", {{"$ref", "#/definitions/values"}}}};
  const Json output = one_of_many({{{"type", "string"}},
                                   map_of({{"path", {{"type", "string"}}}, {"unit", {{"type", "string"}}}}),
                                   {{"type", "object"},
                                    {"minProperties", 1},
                                    {"maxProperties", 1},
                                    {"additionalProperties", {{"type", "string"}}}}});
  Json properties = Json::object();
  properties["name"] = described("for people", {{"type", "string"}});
  properties["description"] = described("for people", {{"type", "string"}});
  properties["base"] =
      described("the scenario that is varied: its file, from this file's folder, or the scenario itself",
                one_of_many({{{"type", "string"}}, {{"type", "object"}}}));
  properties["vary"] =
      described("keys of the scenario, as --set has them, and the values that they take", varied);
  properties["futures"] = described(
      "keys that nobody chooses: every choice of the others meets the same of these. seed, weather, "
      "contention, loss and faults are such keys under vary too",
      varied);
  properties["sample"] = described("how values are put together", {{"enum", kSampleWords}});
  properties["n"] = described("number of points of random, lhs and sobol", whole(1));
  properties["seed"] = described("of all draws of the sweep", whole(0));
  properties["repeat"] = described(
      "seeds of the scenario that every choice meets; with random, lhs and sobol points of the futures, "
      "which "
      "without it are all combinations of their values",
      whole(1));
  properties["measure"] = described(
      "values of summary.json by their paths, perhaps with a unit",
      one_of_many(
          {{{"type", "string"}},
           {{"type", "array"}, {"minItems", 1}, {"items", output}},
           {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", {{"type", "string"}}}}}));
  properties["keep"] =
      described("whether the whole run of each case is kept too", {{"enum", {"table", "run"}}});
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Skyhaul sweep"},
                 {"description", "A sweep of Skyhaul: see src/whatif/README.md."},
                 {"type", "object"},
                 {"additionalProperties", false},
                 {"required", {"base", "vary", "measure"}},
                 {"properties", properties},
                 {"definitions", {{"values", values()}}}};
  return schema.dump(2) + "\n";
}

}  // namespace skyhaul::core
