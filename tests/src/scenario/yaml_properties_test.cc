// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What is written as `skyhaul check` writes it is read as it was, whatever the names, texts and numbers: on
// scenarios that rapidcheck draws. RC_PARAMS="max_success=5000" runs more of them.
#include <fmt/format.h>
#include <rapidcheck/gtest.h>
#include <yaml-cpp/yaml.h>

#include <set>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/scenario.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul {
namespace {

/// Pieces that mean something to YAML, to shells or to spreadsheets, and plain ones.
std::string drawn_text() {
  const auto pieces = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "a",  "Z", "9", "0",  "-",    "- ",   ": ",   ":",    " #",        "#",     "'",    "\"",
          "\\", "{", "}", "[",  "]",    ",",    "&",    "*",    "!",         "|",     ">",    "%",
          "@",  "`", "?", "~",  "null", "true", "no",   "1e3",  "0x1F",      "1_000", ".inf", "=",
          "<<", " ", "é", "北", "😀",    "%s",   "${x}", "--- ", "2026-03-20"})));
  std::string text;
  for (const std::string& piece : pieces) {
    if (text.size() + piece.size() <= kLongestName) text += piece;
  }
  return text;
}

std::string in_quotes(const std::string& text) {
  YAML::Emitter out;
  out << YAML::DoubleQuoted << text;
  return out.c_str();
}

/// All digits of a number from -1 to 1, times `most`.
double drawn_number(double most) {
  return most * static_cast<double>(*rc::gen::inRange<std::int64_t>(-(1LL << 53), (1LL << 53) + 1)) * 0x1p-53;
}

struct Drawn {
  std::string text, description;
  std::vector<std::string> names;
  std::vector<double> latitudes, longitudes;
  std::int64_t horizon_ms = 0;
  std::uint64_t seed = 0;
};

Drawn drawn_scenario() {
  Drawn all;
  all.seed = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
  all.horizon_ms = *rc::gen::inRange<std::int64_t>(1, 86'400'000);
  all.description = drawn_text();
  std::set<std::string> names;
  const int sites = *rc::gen::inRange(2, 6);
  while (static_cast<int>(all.names.size()) < sites) {
    // A number behind each text: names are different.
    const std::string name = drawn_text().substr(0, 40) + fmt::format(".{}", all.names.size());
    if (name_problem(name) != nullptr || !names.insert(name).second) continue;
    all.names.push_back(name);
    all.latitudes.push_back(drawn_number(90));
    all.longitudes.push_back(drawn_number(180));
  }
  all.text = fmt::format(
      "name: {}\ndescription: {}\nseed: {}\nepoch: 2026-03-20T00:00:00Z\nhorizon: {} ms\n"
      "constellation: starlink-gen1\nrouting: bent-pipe\nsites:\n",
      in_quotes(drawn_text()), in_quotes(all.description), all.seed, all.horizon_ms);
  for (std::size_t i = 0; i < all.names.size(); ++i) {
    all.text +=
        fmt::format("  - {{name: {}, latitude: {}, longitude: {}, terminals: {}}}\n", in_quotes(all.names[i]),
                    all.latitudes[i], all.longitudes[i], *rc::gen::inRange(1, 5));
  }
  all.text += "traffic:\n";
  const int entries = *rc::gen::inRange(1, 4);
  for (int i = 0; i < entries; ++i) {
    all.text += fmt::format("  - {{name: {}, topology: {}, payload: {{size: {} B}}}}\n",
                            in_quotes(drawn_text().substr(0, 40) + fmt::format(".{}", i)),
                            *rc::gen::element("ring", "all-gather", "gossip"),
                            *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
  }
  return all;
}

core::ResolvedScenario read(const std::string& text) { return core::resolve(core::parse_scenario(text)); }

RC_GTEST_PROP(YamlProperties, WhatIsWrittenIsReadAsItWas, ()) {
  const Drawn drawn = drawn_scenario();
  const core::ResolvedScenario scenario = read(drawn.text);
  RC_ASSERT(scenario.seed == drawn.seed);
  RC_ASSERT(scenario.horizon_ns == drawn.horizon_ms * 1'000'000);
  RC_ASSERT(scenario.description == drawn.description);
  RC_ASSERT(scenario.sites.size() == drawn.names.size());
  for (std::size_t i = 0; i < drawn.names.size(); ++i) {
    RC_ASSERT(scenario.sites[i].site.name == drawn.names[i]);
    RC_ASSERT(scenario.sites[i].site.place.latitude_deg == drawn.latitudes[i]);
    RC_ASSERT(scenario.sites[i].site.place.longitude_deg == drawn.longitudes[i]);
  }
  const std::string once = core::to_yaml(scenario);
  const core::ResolvedScenario again = read(once);
  RC_ASSERT(core::to_yaml(again) == once);
  RC_ASSERT(again.seed == drawn.seed);
  RC_ASSERT(again.horizon_ns == scenario.horizon_ns);
  RC_ASSERT(again.description == drawn.description);
  for (std::size_t i = 0; i < drawn.names.size(); ++i) {
    RC_ASSERT(again.sites[i].site.name == drawn.names[i]);
    RC_ASSERT(again.sites[i].site.place.latitude_deg == drawn.latitudes[i]);
    RC_ASSERT(again.sites[i].site.place.longitude_deg == drawn.longitudes[i]);
    RC_ASSERT(again.sites[i].site.terminals.size() == scenario.sites[i].site.terminals.size());
  }
}

}  // namespace
}  // namespace skyhaul
