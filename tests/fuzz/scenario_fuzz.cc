// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Scenarios that are nearly valid: a small one, changed by keys of the key table with values that their kinds
// take or nearly take, and by hostile texts. It may throw InputError, of one plain line, and nothing else;
// what is read is written as `skyhaul check` writes it, which must be read again and give the same text.
#include <yaml-cpp/yaml.h>

#include <map>

#include "choices.h"
#include "scenario/keys.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/orbits/input_error.h"

using namespace skyhaul;  // NOLINT: one short file

namespace {

using fuzz::Choices;
using fuzz::require;

std::string quoted(const std::string& text) {
  YAML::Emitter out;
  out << YAML::DoubleQuoted << text;
  return out.c_str();
}

std::string value_of(const core::Key& key, Choices& choices, int depth);

std::string map_of(const core::Section& section, Choices& choices, int depth) {
  std::string text;
  const std::size_t keys = choices.below(5);
  for (std::size_t i = 0; i < keys && choices.left(); ++i) {
    const core::Key& key = choices.of(section.keys);
    text += (text.empty() ? "" : ", ") + std::string(key.name) + ": " + value_of(key, choices, depth + 1);
  }
  return "{" + text + "}";
}

std::string number(Choices& choices) {
  static const std::vector<std::string> all{"0",    "1",     "2",    "3",   "10",  "0.5", "-1",   "1e3",
                                            "1e18", "1e308", "1e99", "nan", "inf", "010", "0x10", "90"};
  return choices.of(all);
}

/// Mostly of the key's kind.
std::string value_of(const core::Key& key, Choices& choices, int depth) {
  using core::KeyKind;
  static const std::map<KeyKind, std::vector<std::string>> kUnits{
      {KeyKind::kDuration, {" s", " ms", " min", " h", " d", ""}},
      {KeyKind::kSize, {" B", " kB", " GB", " PB", " GiB", ""}},
      {KeyKind::kRate, {" bit/s", " Mbit/s", " Gbit/s", " kB/s", ""}},
      {KeyKind::kLength, {" km", " m", ""}},
      {KeyKind::kPower, {" kW", " W", ""}},
      {KeyKind::kEnergy, {" kWh", ""}},
      {KeyKind::kAngle, {"", " deg"}},
      {KeyKind::kCount, {"", "K", "M", "T"}}};
  const std::size_t form = choices.below(8);
  if (form == 7) return quoted(choices.name());
  if (form == 6) return choices.bytes(12);
  const bool nested = key.section[0] != '\0' && depth < 5;
  if (key.kind == KeyKind::kMap && nested) return map_of(core::section_named(key.section), choices, depth);
  if ((key.kind == KeyKind::kList || key.kind == KeyKind::kMixed) && form < 4) {
    std::string text;
    const std::size_t items = choices.below(4);
    for (std::size_t i = 0; i < items; ++i) {
      text += (i == 0 ? "" : ", ") +
              (nested ? map_of(core::section_named(key.section), choices, depth) : quoted(choices.name()));
    }
    return "[" + text + "]";
  }
  if (key.kind == KeyKind::kChoice) return choices.of(key.choices);
  if (key.kind == KeyKind::kFlag) return choices.one_in(2) ? "true" : "false";
  if (key.kind == KeyKind::kTime) {
    static const std::vector<std::string> kTimes{"2026-03-20T00:00:00Z", "1969-12-31", "2262-01-01",
                                                 "1600-02-30", "9999-12-31T23:59:60Z"};
    return choices.of(kTimes);
  }
  const auto units = kUnits.find(key.kind);
  return number(choices) + (units == kUnits.end() ? "" : choices.of(units->second));
}

/// A scenario that is valid without choices and cheap to read.
std::string scenario_of(Choices& choices) {
  std::string all =
      "epoch: 2026-03-20T00:00:00Z\nhorizon: 60 s\nterminal: {up: 1 Mbit/s, down: 2 Mbit/s}\n"
      "constellation:\n  shells:\n    - {altitude: 550 km, inclination: 53, planes: 3, satellites_per_plane: "
      "4, "
      "user_up: 1 Gbit/s, user_down: 1 Gbit/s}\n"
      "gateways: [{name: g, latitude: 1, longitude: 2, up: 1 Gbit/s, down: 1 Gbit/s, pop: p}]\n"
      "pops: [{name: p, latitude: 1, longitude: 2}]\n";
  all += "name: " + (choices.one_in(4) ? quoted(choices.name()) : "x") + "\n";
  all += "description: " + (choices.one_in(4) ? quoted(choices.name()) : "y") + "\n";
  all += "sites:\n";
  for (const char* plain : {"a", "b"}) {
    all +=
        "  - {name: " + (choices.one_in(4) ? quoted(choices.name()) : plain) + ", latitude: 1, longitude: 3";
    const core::Section& site = core::section_named("site");
    for (std::size_t i = choices.below(3); i > 0; --i) {
      const core::Key& key = choices.of(site.keys);
      const std::string name = key.name;
      if (name == "name" || name == "latitude" || name == "longitude" || name == "file" || name == "track")
        continue;
      all += ", " + name + ": " + value_of(key, choices, 1);
    }
    all += "}\n";
  }
  all += "traffic: [{name: " + (choices.one_in(4) ? quoted(choices.name()) : "t") +
         ", payload: {size: 20 MB}, topology: ring}]\n";
  const core::Section& root = core::section_named("scenario");
  for (std::size_t i = choices.below(4); i > 0; --i) {
    const core::Key& key = choices.of(root.keys);
    if (all.find("\n" + std::string(key.name) + ":") != std::string::npos && !choices.one_in(8)) continue;
    all += std::string(key.name) + ": " + value_of(key, choices, 0) + "\n";
  }
  if (choices.one_in(8)) {  // any damage
    const std::size_t at = choices.below(all.size());
    all.replace(at, choices.below(4), choices.bytes(6));
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  const std::string text = scenario_of(choices);
  if (std::getenv("SKYHAUL_FUZZ_SHOW") != nullptr) std::fprintf(stderr, "%s\n", text.c_str());
  std::string written;
  try {
    written = core::to_yaml(core::resolve_file(fuzz::file_with(text)));
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
    require(size > 0, error.what());  // the plain scenario is valid
    return 0;
  }
  try {
    require(core::to_yaml(core::resolve_file(fuzz::file_with(written))) == written,
            "a scenario that was written is read as it was");
  } catch (const InputError& error) {
    std::fprintf(stderr, "%s\n%s\n", written.c_str(), error.what());
    require(false, "a scenario that was written is read");
  }
  return 0;
}
