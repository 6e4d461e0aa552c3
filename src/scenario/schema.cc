// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/schema.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "scenario/keys.h"
#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

/// Keys without which a map is refused, whatever else it holds. (A map that may name a preset has none.)
const std::map<std::string, std::vector<std::string>>& required_keys() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"scenario", {"epoch", "horizon", "constellation", "sites"}},
      {"shell", {"inclination", "planes", "satellites_per_plane", "user_up", "user_down"}},
      {"fixed_link", {"up", "down"}},
      {"gateway", {"name", "latitude", "longitude", "up", "down"}},
      {"pop", {"name", "latitude", "longitude"}},
      {"terrestrial_delay", {"between", "delay"}},
      {"cloud_point", {"percent", "liquid"}},
      {"traffic", {"name", "payload"}},
      {"compute", {"step_time"}},
      {"failures", {"mtbf", "save"}},
      {"price", {"currency"}},
      {"source", {"what", "source"}},
      {"price_block", {"volume", "price"}},
      {"data_plan", {"volume", "up", "down"}},
      {"rare_outage", {"cause", "every", "length"}},
      {"preset_name", {"preset"}},
      {"places", {"file"}},
      {"solar", {"peak"}},
      {"wind", {"rated"}},
      {"gas", {"rated"}},
      {"grid", {"rated"}},
      {"battery", {"capacity"}},
      {"load", {"radio", "compute"}}};
  return all;
}

Json reference(const std::string& section) { return {{"$ref", "#/definitions/" + section}}; }

Json any_of(std::vector<Json> forms) { return {{"anyOf", std::move(forms)}}; }

/// A map of the section; where it may name a preset, the name alone stands for such a map.
Json map_of(const std::string& section) {
  if (find_key(section_named(section), "preset") == nullptr) return reference(section);
  return any_of({{{"type", "string"}}, reference(section)});
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

/// A decimal number, perhaps a space, and one of the units.
Json quantity(const std::vector<std::string>& units) {
  std::string pattern = R"(^ *[+-]?[0-9_]*\.?[0-9_]*([eE][+-]?[0-9]+)? *()";
  for (std::size_t i = 0; i < units.size(); ++i) pattern += (i == 0 ? "" : "|") + units[i];
  return {{"type", "string"}, {"pattern", pattern + ") *$"}};
}

Json limited(const char* type, const Key& key) {
  Json schema{{"type", type}};
  if (std::isfinite(key.min)) schema["minimum"] = key.min;
  if (std::isfinite(key.max)) schema["maximum"] = key.max;
  return schema;
}

Json time_schema() {
  return {{"type", "string"},
          {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?)?Z?$"}};
}

Json mixed(const Key& key) {
  const std::string name = key.name;
  if (name == "phasing") return any_of({{{"type", "integer"}}, {{"const", "half-slot"}}});
  if (name == "terminal" || name == "radio" || name == "gateway_radio") return map_of(key.section);
  const Json off = {{"enum", Json::array({"off", false})}};  // YAML 1.1 reads off as false
  if (name == "contention" || name == "loss" || name == "weather" || name == "access" || name == "variation")
    return any_of({off, map_of(key.section)});
  for (const char* choice_key : {"name", "mode"}) {  // a name, or a map that holds the name and more
    const Key* choice = key.section[0] == '\0' ? nullptr : find_key(section_named(key.section), choice_key);
    if (choice != nullptr && choice->kind == KeyKind::kChoice)
      return any_of({{{"enum", choice->choices}}, reference(key.section)});
  }
  if (name == "terminals")
    return any_of({limited("integer", key), {{"type", "string"}}, list_of(reference(key.section))});
  if (name == "sites") return any_of({list_of(map_of(key.section)), reference("places")});
  if (name == "faults") return any_of({off, map_of(key.section), list_of(map_of(key.section))});
  if (name == "power" && key.section[0] != '\0') {
    return any_of({map_of(key.section), list_of(Json{{"type", Json::array({"string", "number"})}})});
  }
  if (name == "at") return any_of({quantity(duration_units()), time_schema()});
  if (name == "gateways" || name == "pops") {
    return any_of({map_of("preset_name"), list_of(reference(key.section))});
  }
  throw std::logic_error("the schema does not say what the mixed key " + name + " holds");
}

Json value_schema(const Key& key) {
  switch (key.kind) {
    case KeyKind::kText:
      return {{"type", Json::array({"string", "number"})}};
    case KeyKind::kFlag:
      return {{"type", "boolean"}};
    case KeyKind::kNumber:
      return limited("number", key);
    case KeyKind::kCount:
      return any_of({limited("integer", key), quantity({"", "K", "M", "B", "G", "T"})});
    case KeyKind::kAngle:
      return any_of({limited("number", key), quantity({"deg"})});
    case KeyKind::kDuration:
      return quantity(duration_units());
    case KeyKind::kSize:
      return quantity(size_units());
    case KeyKind::kRate:
      return quantity(rate_units());
    case KeyKind::kLength:
      return quantity(length_units());
    case KeyKind::kPower:
      return quantity(power_units());
    case KeyKind::kEnergy:
      return quantity(energy_units());
    case KeyKind::kTime:
      return time_schema();
    case KeyKind::kChoice:
      return {{"enum", key.choices}};
    case KeyKind::kList:
      return list_of(key.section[0] == '\0' ? Json{{"type", Json::array({"string", "number"})}}
                                            : map_of(key.section));
    case KeyKind::kMap:
      return map_of(key.section);
    case KeyKind::kMixed:
      return mixed(key);
  }
  throw std::logic_error("unknown kind of key");
}

Json section_schema(const Section& section) {
  Json properties = Json::object();
  for (const Key& key : section.keys) {
    // Draft 7 ignores what stands beside $ref, so that the description goes around it.
    Json value = value_schema(key);
    if (value.contains("$ref")) value = Json{{"allOf", Json::array({value})}};
    Json described{{"description", key.description}};
    described.update(value);
    properties[key.name] = std::move(described);
  }
  Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  const auto required = required_keys().find(section.name);
  if (required != required_keys().end()) schema["required"] = required->second;
  if (std::string(section.name) == "shell") {
    schema["anyOf"] = {{{"required", Json::array({"altitude"})}},
                       {{"required", Json::array({"mean_motion"})}}};
  }
  return schema;
}

}  // namespace

std::string scenario_schema() {
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "Skyhaul scenario"},
              {"description", "A scenario of Skyhaul: see configs/README.md for each key."}};
  schema.update(section_schema(section_named("scenario")));
  Json definitions = Json::object();
  for (const Section& section : scenario_sections()) {
    if (std::string(section.name) != "scenario") definitions[section.name] = section_schema(section);
  }
  schema["definitions"] = std::move(definitions);
  return schema.dump(2) + "\n";
}

}  // namespace skyhaul::core
