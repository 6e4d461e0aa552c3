// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Ground stations and terminals of an operator work with its own satellites only.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "scenario/load_parts.h"

namespace skyhaul::core {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Whose element sets they are, by the names of most of them; empty where those tell nothing.
std::string operator_by_names(const std::vector<orbits::ElementSet>& sets) {
  for (const std::string known : {"starlink", "oneweb", "kuiper", "telesat"}) {
    const auto named = std::count_if(sets.begin(), sets.end(), [&](const orbits::ElementSet& set) {
      return lower(set.name.substr(0, known.size())) == known;
    });
    if (2 * static_cast<std::size_t>(named) > sets.size()) return known;
  }
  return {};
}

}  // namespace

void warn_of_other_operators(Scenario& scenario) {
  const std::string by_names = operator_by_names(scenario.constellation.elements);
  const std::string said = lower(scenario.constellation.operated_by);
  if (!by_names.empty() && !said.empty() && by_names != said) {
    scenario.warnings.push_back(
        fmt::format("constellation: most of its satellites are named as those of {}, and its operator is {}",
                    by_names, scenario.constellation.operated_by));
  }
  const std::string own = said.empty() ? by_names : said;
  if (own.empty()) return;
  std::map<std::string, std::set<std::string>> others;  // by what they are
  const auto look = [&](const char* what, const std::string& operated_by) {
    if (!operated_by.empty() && lower(operated_by) != own) others[what].insert(operated_by);
  };
  for (const models::Gateway& gateway : scenario.gateways) look("gateways", gateway.operated_by);
  for (const models::Pop& pop : scenario.pops) look("PoPs", pop.operated_by);
  for (const SiteSpec& site : scenario.sites) {
    for (const models::Terminal& terminal : site.site.terminals) look("terminals", terminal.operated_by);
  }
  for (const auto& [what, operators] : others) {
    scenario.warnings.push_back(fmt::format(
        "{} of {} do not work with the satellites of {}: the answer is of a network that does not exist",
        what, fmt::join(operators, " and "), own));
  }
}

}  // namespace skyhaul::core
