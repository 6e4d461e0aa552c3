// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/models/price.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

using Outcome = CheapestChange::Outcome;

/// Terminals of each site of the entry.
using Counts = std::vector<int>;

/// The next answer would take more work than is allowed.
struct TooMuch {};

/// What has to be no longer than wanted: the interval that people are told, or a dataset's finish time.
std::optional<double> reached_s(const GroupResult& result) {
  return result.dataset ? result.sync_s[1] : result.headline_s();
}

double wanted_s(const GroupResult& result, const Summary& summary) {
  return result.dataset ? *result.deadline_s : *summary.target_interval_s;
}

double share_wanted(const Summary& summary) {
  return summary.target_interval_s ? summary.target_quantile : 0.95;
}

/// Whether the entry's target is met; absent where it has none.
std::optional<bool> met(const GroupResult& result, double share) {
  if (!result.dataset) return result.target_met;
  if (!result.deadline_s) return std::nullopt;
  return result.deadline_met.value_or(0) >= share;
}

/// How many times as long as wanted it takes; absent where no round ends.
std::optional<double> times_too_long(const GroupResult& result, double wanted) {
  const std::optional<double> its = reached_s(result);
  if (its) return *its / wanted;
  return result.sync_s[1] ? std::optional<double>(*result.sync_s[1] / wanted) : std::nullopt;
}

class Seeking {
 public:
  /// `spent`: terminal-days of what was answered before.
  Seeking(const ResolvedScenario& scenario, const models::LinkTimeline& links, const Summary& summary,
          const CheapestChangeOptions& options, StageCache& cache, std::size_t entry, double& spent)
      : scenario_(scenario),
        links_(links),
        summary_(summary),
        options_(options),
        cache_(cache),
        entry_(entry),
        spent_(spent),
        wanted_s_(wanted_s(summary.results[entry], summary)) {
    const models::CollectiveSpec& collective = scenario.traffic.at(entry).collective;
    for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
      const models::Site& site = scenario.sites[s].site;
      const bool member =
          site.name == collective.hub ||
          std::find(collective.sites.begin(), collective.sites.end(), site.name) != collective.sites.end();
      if (!member || site.fixed_link || site.terminals.empty()) continue;
      sites_.push_back(s);
      own_.push_back(static_cast<int>(site.terminals.size()));
    }
    most_ = std::max(options.most, own_.empty() ? 0 : *std::max_element(own_.begin(), own_.end()));
  }

  CheapestChange run() {
    CheapestChange change;
    const GroupResult& now = summary_.results[entry_];
    change.group = now.group;
    change.until = now.dataset
                       ? fmt::format("results.{}.deadline_met >= {}", now.group, share_wanted(summary_))
                       : fmt::format("results.{}.target_met == true", now.group);
    if (const std::string why = why_no_use(); !why.empty()) {
      change.outcome = Outcome::kNoUse;
      change.sentence = why;
      return change;
    }
    std::optional<Counts> found;
    try {
      seek_level(found);
      change.outcome = found ? Outcome::kLeast : Outcome::kNone;
      if (found) lower_all(*found);
    } catch (const TooMuch&) {
      change.outcome = found ? Outcome::kEnough : Outcome::kNotSought;
    }
    change.runs = static_cast<int>(results_.size());
    if (change.outcome != Outcome::kNotSought) fill(found ? *found : at_least(most_), change);
    change.sentence = sentence_of(change);
    return change;
  }

 private:
  const std::string& name(std::size_t site) const { return scenario_.sites[sites_[site]].site.name; }

  /// Where no number of terminals helps, why.
  std::string why_no_use() const {
    const GroupResult& now = summary_.results[entry_];
    if (sites_.empty())
      return fmt::format("{} has no site with terminals: more of them cannot help.", now.group);
    std::map<std::string, double> sent, received;
    const double horizon_s = summary_.horizon_s;
    for (const models::Transfer& transfer :
         models::make_round(scenario_.traffic[entry_].collective, 0, 0, 0)) {
      sent[transfer.src] += static_cast<double>(transfer.bytes);
      received[transfer.dst] += static_cast<double>(transfer.bytes);
      for (const PairResult& pair : summary_.pairs) {
        const bool its = (pair.src == transfer.src && pair.dst == transfer.dst) ||
                         (pair.src == transfer.dst && pair.dst == transfer.src);
        if (its && pair.no_path_s >= horizon_s)
          return fmt::format("{}: there is never a path between {} and {}, and more terminals make none.",
                             now.group, pair.src, pair.dst);
      }
    }
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const bool up : {true, false}) {
        const double bits = 8 * (up ? sent : received)[name(s)];
        // Rates of single seconds and of other days may be above the greatest mean over a slot of this one.
        const double most_bps = 2 * static_cast<double>(greatest_bps(name(s), up)) * most_;
        if (bits <= most_bps * wanted_s_) continue;
        return fmt::format("{}: not even {} terminals a site would do, since {} has to {} {} in {}.",
                           now.group, most_, name(s), up ? "send" : "receive", human_size(bits / 8),
                           human_duration(wanted_s_));
      }
    }
    return {};
  }

  /// The greatest capacity that a terminal of the site has in any slot.
  std::int64_t greatest_bps(const std::string& site, bool up) const {
    const auto kind = up ? models::ResourceKind::kTerminalUp : models::ResourceKind::kTerminalDown;
    std::int64_t greatest = 0;
    for (const models::Resource& resource : links_.resources) {
      if (resource.kind != kind || resource.node == models::kNoNode) continue;
      const std::int32_t its = links_.nodes[resource.node].site;
      if (its < 0 || links_.sites[static_cast<std::size_t>(its)] != site) continue;
      for (const models::CapacityStep& step : resource.capacity)
        greatest = std::max(greatest, step.capacity_bps);
    }
    return greatest;
  }

  Counts at_least(int count) const {
    Counts counts = own_;
    for (int& each : counts) each = std::max(each, count);
    return counts;
  }

  /// What the number would be if a round's time went with one over it.
  int guess(int count, const GroupResult& result) const {
    const double times = times_too_long(result, wanted_s_).value_or(2.0);
    return static_cast<int>(std::clamp(std::ceil(count * times), count + 1.0, double{1e6}));
  }

  /// The least number that does it where every site has at least that many; `found` is the last that did.
  void seek_level(std::optional<Counts>& found) {
    int fails = *std::min_element(own_.begin(), own_.end());
    int next = std::min(most_, guess(fails, summary_.results[entry_]));
    int works = 0;
    while (works == 0 && fails < most_) {
      if (holds(at_least(next))) {
        works = next;
      } else {
        fails = next;
        next = std::min(most_, guess(next, result(at_least(next))));
      }
    }
    if (works == 0) return;
    found = at_least(works);
    // The guess is near: first one less, and then halves of what is left.
    for (next = works - 1; next > fails; next = fails + (works - fails) / 2) {
      if (holds(at_least(next))) {
        works = next;
        found = at_least(works);
      } else {
        fails = next;
      }
    }
  }

  /// Lowers each site as far as the rest still does it, the dearest first.
  void lower_all(Counts& counts) {
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return month(a) > month(b); });
    for (const std::size_t site : order) {
      int fails = own_[site] - 1;  // one that is not tried
      const auto with = [&](int count) {
        Counts one = counts;
        one[site] = count;
        return one;
      };
      for (int next = counts[site] - 1; next > fails; next = fails + (counts[site] - fails) / 2) {
        (holds(with(next)) ? counts[site] : fails) = next;
      }
    }
  }

  /// The fixed part of what one more terminal costs a month; 0 where it is not published.
  double month(std::size_t site) const {
    const auto& price = scenario_.sites[sites_[site]].site.terminals.back().price;
    return price ? price->month.value_or(0) : 0;
  }

  bool holds(const Counts& counts) { return met(result(counts), share_wanted(summary_)).value_or(false); }

  const GroupResult& result(const Counts& counts) {
    if (counts == own_) return summary_.results[entry_];
    const auto known = results_.find(counts);
    if (known != results_.end()) return known->second;
    ResolvedScenario scenario = scenario_;
    if (!scenario.together) scenario.traffic = {scenario_.traffic[entry_]};
    double terminals = 0;
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      auto& its = scenario.sites[sites_[s]].site.terminals;
      const models::Terminal last = its.back();
      its.resize(static_cast<std::size_t>(counts[s]), last);
    }
    for (const SiteSpec& each : scenario.sites) terminals += static_cast<double>(each.site.terminals.size());
    const double spends = terminals * scenario.days * static_cast<double>(scenario.horizon_ns) /
                          static_cast<double>(orbits::kDay);
    if (spent_ + spends > options_.terminal_days) throw TooMuch{};
    try {
      check_memory(scenario, options_.threads, options_.memory_bytes);
    } catch (const InputError&) {
      throw TooMuch{};
    }
    spent_ += spends;
    if (options_.progress) options_.progress(static_cast<int>(results_.size()));
    StageOptions stage;
    stage.threads = options_.threads;
    stage.proceed = [&](double) { return !options_.interrupted(); };
    const auto timeline = cache_.timeline(scenario, stage);
    AnswerOptions options;
    options.threads = options_.threads;
    options.interrupted = options_.interrupted;
    options.cache = &cache_;
    options.parts.limits = options.parts.costs = options.parts.sites = options.parts.pairs = false;
    const Answer its = answer(scenario, *timeline, options);
    return results_.emplace(counts, its.summary.results.at(scenario.traffic.size() == 1 ? 0 : entry_))
        .first->second;
  }

  void fill(const Counts& counts, CheapestChange& change) {
    const GroupResult& then = result(counts);
    const GroupResult& before = summary_.results[entry_];
    for (std::size_t s = 0; s < sites_.size(); ++s) change.terminals.push_back({name(s), own_[s], counts[s]});
    change.then_s = reached_s(then);
    if (then.planning) change.unpriced = then.planning->unpriced;
    const auto money = [](const GroupResult& its) -> const Money* {
      return its.planning && its.planning->money.size() == 1 ? &its.planning->money.front() : nullptr;
    };
    const Money* price = money(then);
    if (price == nullptr) return;
    change.currency = price->currency;
    change.month_after = price->month;
    const Money* old = money(before);
    if (old == nullptr || old->currency != price->currency) return;
    change.month_before = old->month;
    if (price->once && old->once) change.once_added = *price->once - *old->once;
  }

  std::string sentence_of(const CheapestChange& change) const {
    const GroupResult& now = summary_.results[entry_];
    const std::string wanted = human_duration(wanted_s_);
    const char* verb = now.dataset ? "arrives within" : "can sync every";
    const std::string then = change.then_s ? human_duration(*change.then_s) : "none";
    if (change.outcome == Outcome::kNotSought)
      return fmt::format("{} misses {}: the fewest terminals that meet it take {} to find.", now.group,
                         wanted,
                         std::isinf(options_.terminal_days) ? "more memory than is allowed (--memory)"
                                                            : "more runs (--cheapest-change)");
    if (change.outcome == Outcome::kNone)
      return fmt::format("Up to {} terminals at each site, {} does not meet {}{}.", most_, now.group, wanted,
                         change.then_s ? fmt::format(": with these it {} {}", verb, then)
                                       : std::string(": with these it has no achievable interval"));
    std::vector<std::string> parts;
    for (const CheapestChange::Terminals& each : change.terminals) {
      if (each.to > each.from)
        parts.push_back(fmt::format("{} at {} instead of {}", each.to, each.site, each.from));
    }
    return fmt::format("{} {} {} (wanted: {}) with {}: {}{}.", now.group, verb, then, wanted,
                       change.outcome == Outcome::kLeast ? "the fewest added terminals" : "more terminals",
                       listed(parts),
                       change.outcome == Outcome::kLeast ? "" : "; whether fewer do it was not looked for");
  }

  const ResolvedScenario& scenario_;
  const models::LinkTimeline& links_;
  const Summary& summary_;
  const CheapestChangeOptions& options_;
  StageCache& cache_;
  const std::size_t entry_;
  double& spent_;
  const double wanted_s_;
  std::vector<std::size_t> sites_;  ///< places in the scenario
  Counts own_;
  int most_ = 0;
  std::map<Counts, GroupResult> results_;
};

}  // namespace

std::vector<CheapestChange> cheapest_changes(const ResolvedScenario& scenario,
                                             const models::LinkTimeline& links, const Summary& summary,
                                             const CheapestChangeOptions& options) {
  std::vector<std::size_t> missed;
  for (std::size_t i = 0; i < summary.results.size(); ++i) {
    if (!met(summary.results[i], share_wanted(summary)).value_or(true)) missed.push_back(i);
  }
  const auto far = [&](std::size_t i) {
    const GroupResult& its = summary.results[i];
    return times_too_long(its, wanted_s(its, summary)).value_or(std::numeric_limits<double>::infinity());
  };
  std::stable_sort(missed.begin(), missed.end(),
                   [&](std::size_t a, std::size_t b) { return far(a) < far(b); });
  std::optional<StageCache> own;
  StageCache& cache = options.cache != nullptr ? *options.cache : own.emplace();
  std::vector<CheapestChange> changes;
  double spent = 0;
  for (const std::size_t entry : missed)
    changes.push_back(Seeking(scenario, links, summary, options, cache, entry, spent).run());
  return changes;
}

}  // namespace skyhaul::core
