// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <cmath>

#include "scenario/yaml_parts.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::core {
namespace {

const char* part_key(models::FaultPart part) {
  switch (part) {
    case models::FaultPart::kSatellite:
      return "satellites";
    case models::FaultPart::kGateway:
      return "gateways";
    case models::FaultPart::kPop:
      return "pops";
    case models::FaultPart::kTerminal:
      return "terminals";
    case models::FaultPart::kIsl:
      return "isls";
    case models::FaultPart::kFixedLink:
      return "fixed_links";
    case models::FaultPart::kPower:
      return "power";
  }
  return "";
}

}  // namespace

void put_faults(YAML::Emitter& out, const ResolvedScenario& scenario) {
  if (scenario.faults.empty()) return;
  out << YAML::Key << "faults" << YAML::Value << YAML::BeginSeq;
  for (const models::FaultRule& rule : scenario.faults) {
    out << YAML::BeginMap << YAML::Key << part_key(rule.part) << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& name : rule.names) out << YAML::DoubleQuoted << name;
    out << YAML::EndSeq;
    put(out, "fraction", yaml_number(rule.fraction));
    if (std::isfinite(rule.max_altitude_km)) put(out, "max_altitude", format_length(rule.max_altitude_km));
    if (rule.at_ns) {
      const std::int64_t after_ns = *rule.at_ns - scenario.epoch_ns;
      put(out, "at", after_ns >= 0 ? format_duration(after_ns) : orbits::format_utc(*rule.at_ns, 9));
    }
    if (rule.length_ns) put(out, "for", format_duration(*rule.length_ns));
    if (rule.mtbf_ns > 0) {
      put(out, "mtbf", format_duration(rule.mtbf_ns));
      put(out, "mttr", format_duration(rule.mttr_ns));
    }
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

}  // namespace skyhaul::core
