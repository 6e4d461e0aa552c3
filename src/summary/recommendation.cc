// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "skyhaul/core/decisions.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/models/price.h"

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
      const double rate = 1e-9 * static_cast<double>(std::max(terminal.up_bps, terminal.down_bps));
      const auto plan = terminal.price ? models::price_of_month(*terminal.price, rate, 0) : std::nullopt;
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

class Advice {
 public:
  Advice(const Summary& summary, const GroupResult& result, const std::string& currency)
      : r_(result), currency_(currency) {
    if (r_.dataset) {
      wanted_s_ = r_.deadline_s;
      const double share = summary.target_interval_s ? summary.target_quantile : 0.95;
      if (r_.deadline_s) met_ = r_.deadline_met.value_or(0) >= share;
    } else {
      wanted_s_ = summary.target_interval_s;
      met_ = r_.target_met;
    }
    for (std::size_t i = 0; summary.changes && i < summary.changes->size(); ++i) {
      if ((*summary.changes)[i].group == r_.group) change_ = &(*summary.changes)[i];
    }
  }

  Recommendation::Payload payload() const {
    Recommendation::Payload its;
    its.group = r_.group;
    its.dataset = r_.dataset;
    its.every_s = as_built_s();
    its.kind = kind(its.every_s.has_value());
    if (its.every_s && r_.compute_s && r_.sync_s[0])
      its.utilisation = *r_.compute_s / std::max(*its.every_s, *r_.compute_s);
    // Rounds as often as wanted leave time that more steps of compute could use.
    if (its.kind == Kind::kAsWanted && r_.steps && r_.most_steps && *r_.most_steps > *r_.steps)
      its.more_steps = *r_.most_steps;
    its.data_month = data_month();
    its.sure = sure();
    its.sentence = sentence(its);
    return its;
  }

 private:
  /// What it does as built: as often as is wanted where that can be held, else as often as it can.
  std::optional<double> as_built_s() const {
    if (r_.dataset) return r_.sync_s[1];
    return r_.planning ? r_.planning->planned_interval_s : r_.headline_s();
  }

  Kind kind(bool ends) const {
    if (met_.value_or(false)) return Kind::kAsWanted;
    if (met_ && change_ != nullptr && change_->transport && change_->transport->meets)
      return Kind::kOtherTransport;
    // Where compute alone misses the target, more terminals would only wait for it.
    if (met_ && r_.compute_limit.empty() && has_terminals()) return Kind::kMoreTerminals;
    if (!ends) return Kind::kNot;
    return met_ ? Kind::kFewerRounds : Kind::kAsItCan;
  }

  bool has_terminals() const {
    using Outcome = CheapestChange::Outcome;
    return change_ != nullptr && !change_->terminals.empty() &&
           (change_->outcome == Outcome::kLeast || change_->outcome == Outcome::kEnough ||
            change_->outcome == Outcome::kEstimated);
  }

  std::optional<double> data_month() const {
    if (currency_.empty() || !r_.planning || r_.planning->money.size() != 1) return std::nullopt;
    const Money& money = r_.planning->money.front();
    return money.currency == currency_ ? std::optional<double>(money.month - money.plans_month)
                                       : std::nullopt;
  }

  /// Whether rounds of `times` this interval would meet what is wanted.
  bool would_meet(double links_s, double times) const {
    double s = links_s * times;
    if (!r_.dataset && r_.compute_s && r_.sync_s[1]) {
      const double hidden_s = std::min(r_.overlap_s.value_or(0), *r_.compute_s);
      s = std::max(s, *r_.compute_s + std::max(0.0, *r_.sync_s[1] * times - hidden_s));
    }
    return s <= *wanted_s_ * (1 + 1e-9);
  }

  std::optional<bool> sure() const {
    const std::optional<double> its = r_.dataset ? r_.sync_s[1] : r_.headline_s();
    if (!met_ || !wanted_s_ || !its) return std::nullopt;
    // Compute that is too long by itself needs no links to miss the target.
    if (!*met_ && r_.compute_s && *r_.compute_s > *wanted_s_) return true;
    const auto& range = r_.dataset ? r_.sync_range_s[1] : r_.interval_range_s[1];
    if (!r_.engine_error && !range) return std::nullopt;
    const double error = r_.engine_error ? r_.engine_error->largest : 0;
    if (*met_) {
      const std::optional<double> high = range ? range->high : its;
      return high && would_meet(*high, 1 + error);
    }
    return !would_meet(range && range->low ? std::min(*its, *range->low) : *its, 1 - std::min(error, 1.0));
  }

  std::string wanted() const { return human_duration(*wanted_s_); }

  /// "a round every 1h 00m", "arrives within 1h 59m".
  std::string does(double s) const {
    return fmt::format("{} {}", r_.dataset ? "arrives within" : "a round every", human_duration(s));
  }

  std::string short_of() const {
    return r_.dataset ? fmt::format("; {} is wanted", wanted()) : fmt::format(", not every {}", wanted());
  }

  std::string sentence(const Recommendation::Payload& its) const {
    std::string text = r_.group + ": ";
    switch (its.kind) {
      case Kind::kAsWanted:
        text += its.every_s ? does(*its.every_s) : std::string();
        text += r_.dataset ? fmt::format(", and {} is wanted", wanted()) : std::string(", as wanted");
        break;
      case Kind::kAsItCan:
        text += does(*its.every_s);
        break;
      case Kind::kFewerRounds:
        text += does(*its.every_s) + short_of() + why_missed();
        break;
      case Kind::kOtherTransport:
        text += fmt::format("{} with {} in place of {}, as wanted", does(*change_->transport->then_s),
                            change_->transport->to, change_->transport->from);
        if (its.every_s) text += fmt::format("; otherwise {}", does(*its.every_s));
        break;
      case Kind::kMoreTerminals:
        text += fmt::format("{} with {}{}", does(change_->then_s.value_or(*wanted_s_)),
                            change_->outcome == CheapestChange::Outcome::kEstimated ? "about " : "",
                            more_terminals());
        if (its.every_s) text += fmt::format("; as built {}", does(*its.every_s));
        break;
      case Kind::kNot:
        text += "not over these links";
        if (!r_.reason.empty()) text += fmt::format(" ({})", r_.reason);
        break;
    }
    if (its.utilisation && its.kind != Kind::kMoreTerminals && its.kind != Kind::kOtherTransport)
      text += fmt::format("; GPU use is then {:.1f} %", 100 * *its.utilisation);
    // Where processors wait for most of the time, more steps are worth a word.
    if (its.more_steps && its.utilisation.value_or(1) < 0.6)
      text += fmt::format(", where {} steps of compute would fit in place of {}", *its.more_steps, *r_.steps);
    if (its.kind == Kind::kFewerRounds && change_ != nullptr && change_->transport) {
      const OtherTransport& other = *change_->transport;
      if (const std::optional<double> s = r_.compute_s ? other.cycle_s : other.then_s)
        text += fmt::format("; with {} in place of {} {}", other.to, other.from, does(*s));
    }
    if (its.sure && !*its.sure) text += "; the verdict lies within the error of the answer";
    return text + ".";
  }

  std::string why_missed() const {
    if (r_.dataset || !r_.compute_s || r_.compute_limit.empty()) return "";
    return *r_.compute_s > *wanted_s_
               ? fmt::format(", since its compute alone takes {}", human_duration(*r_.compute_s))
               : fmt::format(", since its {} of compute and the round do not fit into that",
                             human_duration(*r_.compute_s));
  }

  /// "14 terminals at atacama and 12 at permian".
  std::string more_terminals() const {
    std::vector<std::string> parts;
    for (const CheapestChange::Terminals& each : change_->terminals) {
      if (each.to > each.from)
        parts.push_back(fmt::format("{}{} at {}", each.to, parts.empty() ? " terminals" : "", each.site));
    }
    return listed(parts);
  }

  const GroupResult& r_;
  const std::string& currency_;
  std::optional<double> wanted_s_;
  std::optional<bool> met_;
  const CheapestChange* change_ = nullptr;
};

}  // namespace

namespace {

/// `first` and the data of those that count; absent where the data of one of them has no price, or none
/// counts.
template <class Counts>
std::optional<double> sum_of(const Recommendation& its, double first, Counts&& counts) {
  bool some = false;
  for (const Recommendation::Payload& each : its.payloads) {
    if (!counts(each)) continue;
    if (!each.data_month) return std::nullopt;
    some = true;
    first += *each.data_month;
  }
  return some ? std::optional<double>(first) : std::nullopt;
}

/// Entries that meet their targets and carry the same payload, by topology or method: one of them is enough.
void note_same_payloads(const Summary& summary, Recommendation& its) {
  std::map<std::string, std::vector<std::size_t>> by_payload;
  for (std::size_t i = 0; i < its.payloads.size(); ++i) {
    if (!its.payloads[i].dataset && its.payloads[i].kind == Kind::kAsWanted)
      by_payload[summary.results[i].payload].push_back(i);
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
    its.notes.push_back(fmt::format("{} carry the same payload: where one of them is enough, {} costs least.",
                                    few(names), least ? its.payloads[*least].group : "the cheapest"));
  }
}

/// How much of the time the rounds that meet their targets take, where each entry is answered alone.
void note_shares(const ResolvedScenario& scenario, const Summary& summary, Recommendation& its) {
  if (scenario.together || !summary.target_interval_s) return;
  double share = 0;
  int entries = 0;
  for (std::size_t i = 0; i < its.payloads.size(); ++i) {
    const Recommendation::Payload& each = its.payloads[i];
    const std::optional<double>& sync_s = summary.results[i].sync_s[1];
    if (each.dataset || each.kind != Kind::kAsWanted || !each.every_s || !sync_s) continue;
    share += *sync_s / *each.every_s;
    ++entries;
  }
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
    its.payloads.push_back(Advice(summary, result, its.currency).payload());
  const auto ends = [](const auto& each) { return each.every_s.has_value(); };
  if (its.plans_month) {
    its.month = sum_of(its, *its.plans_month, [](const auto& each) {
      return !each.dataset && (each.kind == Kind::kAsWanted || each.kind == Kind::kAsItCan);
    });
    its.month_of_all =
        sum_of(its, *its.plans_month, [&](const auto& each) { return !each.dataset && ends(each); });
    its.datasets_once = sum_of(its, 0, [&](const auto& each) { return each.dataset && ends(each); });
    note_same_payloads(summary, its);
  }
  note_shares(scenario, summary, its);
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
