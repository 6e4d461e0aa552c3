// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "skyhaul/core/decisions.h"
#include "skyhaul/core/planning.h"
#include "summary/payload_advice.h"
#include "summary/terminal_price.h"

namespace skyhaul::core {
namespace {

using Kind = Recommendation::Kind;

std::string plural(std::size_t count, const std::string& word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// "2 terminals (starlink-performance)", "3 terminals (2 starlink-performance, 1 oneweb-enterprise)".
std::string terminals_text(const models::Site& site) {
  std::map<std::string, int> by_type;
  for (const models::Terminal& terminal : site.terminals) ++by_type[terminal.type];
  std::vector<std::string> types;
  for (const auto& [type, count] : by_type) {
    if (!type.empty()) types.push_back(by_type.size() == 1 ? type : fmt::format("{} {}", count, type));
  }
  const std::string text = plural(site.terminals.size(), "terminal");
  return types.empty() ? text : fmt::format("{} ({})", text, fmt::join(types, ", "));
}

/// "a, b and c", of many names "a, b, c, d and 16 more".
std::string few(std::vector<std::string> names) {
  constexpr std::size_t kMost = 6, kShown = 4;
  if (names.size() > kMost) {
    const std::string rest = fmt::format("{} more", names.size() - kShown);
    names.resize(kShown);
    names.push_back(rest);
  }
  return listed(names);
}

/// "2 terminals (x) at each of a and b, and 1 terminal (x) at c; d has a link of its own".
std::string build_text(const ResolvedScenario& scenario) {
  std::vector<std::pair<std::string, std::vector<std::string>>> parts;  // in the order of the sites
  std::vector<std::string> fixed;
  for (const SiteSpec& each : scenario.sites) {
    if (each.site.fixed_link) {
      fixed.push_back(each.site.name);
      continue;
    }
    const std::string text = terminals_text(each.site);
    const auto same =
        std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.first == text; });
    if (same == parts.end()) {
      parts.push_back({text, {each.site.name}});
    } else {
      same->second.push_back(each.site.name);
    }
  }
  std::vector<std::string> texts;
  for (const auto& [text, names] : parts)
    texts.push_back(fmt::format("{} at {}{}", text, names.size() > 1 ? "each of " : "", few(names)));
  std::string text = fmt::format("{}", fmt::join(texts, "; "));
  if (!fixed.empty())
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", few(fixed),
                        fixed.size() == 1 ? "has a link of its own" : "have links of their own");
  return text;
}

/// The plans of all terminals, before any data, and their equipment.
void add_plans(const ResolvedScenario& scenario, Recommendation& its) {
  std::set<std::string> unpriced, currencies, sources, once_unpublished;
  std::vector<std::string> uncounted;
  double month = 0, once = 0;
  bool some_once = false;
  for (const SiteSpec& site : scenario.sites) {
    if (site.site.fixed_link) {
      uncounted.push_back(site.site.name);
      continue;
    }
    for (const models::Terminal& terminal : site.site.terminals) {
      const auto plan = month_of(terminal, 0);
      if (!plan) {
        unpriced.insert(terminal.type);
        continue;
      }
      const models::Price& price = *terminal.price;
      currencies.insert(price.currency);
      month += *plan;
      once += price.once.value_or(0);
      some_once = some_once || price.once;
      if (!price.once) once_unpublished.insert(terminal.type);
      const std::string source =
          fmt::format("{}{}{}", price.source, price.date.empty() ? "" : ", ", price.date);
      sources.insert(
          fmt::format("{}: {}", terminal.type, source.empty() ? "given without a source" : source));
    }
  }
  if (!unpriced.empty()) {
    its.prices.push_back(fmt::format("No price of {} is given.", listed({unpriced.begin(), unpriced.end()})));
    return;
  }
  if (currencies.size() > 1)
    its.prices.push_back(
        "Prices are in several currencies, so that there is no sum; see each payload's cost.");
  if (currencies.size() == 1) {
    its.currency = *currencies.begin();
    its.plans_month = month;
    if (some_once) its.once = once;
    its.once_unpublished.assign(once_unpublished.begin(), once_unpublished.end());
  }
  if (sources.empty()) return;
  its.prices.push_back(
      fmt::format("Prices are taken for every site, wherever it lies; the sources give no range: {}.",
                  fmt::join(sources, "; ")));
  if (!uncounted.empty())
    its.prices.push_back(fmt::format("What the link{} of {} cost{} is not counted.",
                                     uncounted.size() == 1 ? "" : "s", few(uncounted),
                                     uncounted.size() == 1 ? "s" : ""));
}

/// What an entry exchanges, and between which sites.
using Carried = std::pair<std::string, std::set<std::string>>;

Carried carried_by(const ResolvedScenario& scenario, const Summary& summary, std::size_t i) {
  std::set<std::string> sites;
  if (i < scenario.traffic.size()) {
    const models::CollectiveSpec& its = scenario.traffic[i].collective;
    sites.insert(its.sites.begin(), its.sites.end());
    sites.erase(its.hub);
  }
  return {summary.results[i].payload, std::move(sites)};
}

/// `first` and the data of those that count, of entries that carry the same the cheapest; absent where the
/// data of one of them has no price, or none counts.
template <class Counts>
std::optional<double> sum_of(const ResolvedScenario& scenario, const Summary& summary,
                             const Recommendation& its, double first, Counts&& counts) {
  std::map<Carried, double> least;
  for (std::size_t i = 0; i < its.payloads.size(); ++i) {
    const Recommendation::Payload& each = its.payloads[i];
    if (!counts(each)) continue;
    if (!each.data_month) return std::nullopt;
    const auto [place, fresh] = least.emplace(carried_by(scenario, summary, i), *each.data_month);
    if (!fresh) place->second = std::min(place->second, *each.data_month);
  }
  if (least.empty()) return std::nullopt;
  for (const auto& [what, data] : least) first += data;
  return first;
}

/// Entries that meet their targets and carry the same payload, by topology or method: one of them is enough.
void note_same_payloads(const ResolvedScenario& scenario, const Summary& summary, Recommendation& its) {
  std::map<Carried, std::vector<std::size_t>> by_payload;
  for (std::size_t i = 0; i < its.payloads.size(); ++i) {
    if (!its.payloads[i].dataset && its.payloads[i].kind == Kind::kAsWanted)
      by_payload[carried_by(scenario, summary, i)].push_back(i);
  }
  for (const auto& [payload, entries] : by_payload) {
    if (entries.size() < 2) continue;
    std::vector<std::string> names;
    std::optional<std::size_t> least;
    for (const std::size_t i : entries) {
      names.push_back(its.payloads[i].group);
      if (its.payloads[i].data_month &&
          (!least || *its.payloads[i].data_month < *its.payloads[*least].data_month))
        least = i;
    }
    its.notes.push_back(fmt::format(
        "{} carry the same payload, so that one of them is enough: {}.", few(names),
        least ? fmt::format("{} costs least, and the sum holds its data alone", its.payloads[*least].group)
              : std::string("the sum holds the cheapest")));
  }
}

/// Share of the time that rounds take one after another at 95 %, and how many entries these are.
template <class Counts>
std::pair<double, int> share_of(const Summary& summary, const Recommendation& its, Counts&& counts) {
  double share = 0;
  int entries = 0;
  for (std::size_t i = 0; i < its.payloads.size(); ++i) {
    const Recommendation::Payload& each = its.payloads[i];
    const std::optional<double>& sync_s = summary.results[i].sync_s[1];
    if (each.dataset || !each.every_s || !sync_s || !counts(each)) continue;
    share += *sync_s / *each.every_s;
    ++entries;
  }
  return {share, entries};
}

/// How much of the time the rounds that meet their targets take, where each entry is answered alone.
void note_shares(const Summary& summary, Recommendation& its) {
  const auto [share, entries] =
      share_of(summary, its, [](const auto& each) { return each.kind == Kind::kAsWanted; });
  if (entries < 2) return;
  its.notes.push_back(fmt::format(
      "Run one after another, the rounds that meet their target take {:.0f} % of the time at 95 %{}. The key "
      "together: true of the scenario answers them at once.",
      100 * share,
      share > 1 ? ", so that not all of them can be had on the same links"
                : ", so that there is room for all"));
}

}  // namespace

Recommendation recommend(const ResolvedScenario& scenario, const Summary& summary) {
  Recommendation its;
  its.build = build_text(scenario);
  add_plans(scenario, its);
  for (const GroupResult& result : summary.results)
    its.payloads.push_back(payload_advice(summary, result, its.currency));
  const auto ends = [](const auto& each) { return each.every_s.has_value(); };
  if (its.plans_month) {
    its.month = sum_of(scenario, summary, its, *its.plans_month, [](const auto& each) {
      return !each.dataset && (each.kind == Kind::kAsWanted || each.kind == Kind::kAsItCan);
    });
    if (scenario.together || share_of(summary, its, ends).first <= 1)
      its.month_of_all = sum_of(scenario, summary, its, *its.plans_month,
                                [&](const auto& each) { return !each.dataset && ends(each); });
    its.datasets_once =
        sum_of(scenario, summary, its, 0, [&](const auto& each) { return each.dataset && ends(each); });
  }
  note_same_payloads(scenario, summary, its);
  if (!scenario.together && summary.target_interval_s) note_shares(summary, its);
  return its;
}

const char* to_string(Kind kind) {
  switch (kind) {
    case Kind::kAsWanted:
      return "as-wanted";
    case Kind::kAsItCan:
      return "as-it-can";
    case Kind::kFewerRounds:
      return "fewer-rounds";
    case Kind::kOtherTransport:
      return "other-transport";
    case Kind::kMoreTerminals:
      return "more-terminals";
    case Kind::kNot:
      return "not";
  }
  return "";
}

}  // namespace skyhaul::core
