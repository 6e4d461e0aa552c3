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

/// How many element sets the names give to each operator that is known.
std::map<std::string, std::size_t> operators_by_names(const std::vector<orbits::ElementSet>& sets) {
  std::map<std::string, std::size_t> count;
  for (const orbits::ElementSet& set : sets) {
    for (const std::string known : {"starlink", "oneweb", "kuiper", "telesat"}) {
      if (lower(set.name.substr(0, known.size())) == known) ++count[known];
    }
  }
  return count;
}

}  // namespace

void warn_of_other_operators(ResolvedScenario& scenario) {
  const auto named = operators_by_names(scenario.constellation.elements);
  std::string by_names;  // that of most of the sets
  std::vector<std::string> counts;
  for (const auto& [name, count] : named) {
    if (2 * count > scenario.constellation.elements.size()) by_names = name;
    counts.push_back(fmt::format("{} of {}", count, name));
  }
  if (counts.size() > 1) {
    scenario.warnings.push_back(fmt::format(
        "constellation: by their names, its satellites belong to several operators ({}), which do not "
        "work together: the answer is of a network that does not exist; set constellation.select to take "
        "the satellites of one operator",
        fmt::join(counts, ", ")));
  }
  const std::string said = lower(scenario.constellation.operated_by);
  if (!by_names.empty() && !said.empty() && by_names != said) {
    scenario.warnings.push_back(
        fmt::format("constellation: most of its satellites are named as those of {}, and its operator is {}",
                    by_names, scenario.constellation.operated_by));
  }
  const std::string own = said.empty() ? by_names : said;
  std::map<std::string, std::set<std::string>> others;  // by what they are
  std::set<std::string> known;
  const auto look = [&](const char* what, const std::string& operated_by) {
    if (operated_by.empty() || lower(operated_by) == own) return;
    others[what].insert(operated_by);
    known.insert(lower(operated_by));
  };
  for (const models::Gateway& gateway : scenario.gateways) look("gateways", gateway.operated_by);
  for (const models::Pop& pop : scenario.pops) look("PoPs", pop.operated_by);
  for (const SiteSpec& site : scenario.sites) {
    for (const models::Terminal& terminal : site.site.terminals) look("terminals", terminal.operated_by);
  }
  if (own.empty()) {  // satellites of no known operator may work with anyone's ground, but not with two
    std::vector<std::string> parts;
    for (const auto& [what, operators] : others)
      parts.push_back(fmt::format("{} of {}", what, fmt::join(operators, " and ")));
    if (known.size() > 1) {
      scenario.warnings.push_back(fmt::format(
          "{} do not work together: the answer is of a network that does not exist", fmt::join(parts, ", ")));
    }
    return;
  }
  for (const auto& [what, operators] : others) {
    scenario.warnings.push_back(fmt::format(
        "{} of {} do not work with the satellites of {}: the answer is of a network that does not exist",
        what, fmt::join(operators, " and "), own));
  }
}

}  // namespace skyhaul::core
