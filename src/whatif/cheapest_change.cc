// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

/// Terminals of each site of the entry.
using Counts = std::vector<int>;

class Seeking {
 public:
  Seeking(const Scenario& question, const CheapestChangeOptions& options, std::size_t entry)
      : question_(question),
        options_(options),
        entry_(entry),
        cache_(options.cache != nullptr ? *options.cache : own_cache_.emplace()) {
    const ResolvedScenario scenario = resolve(question, options.presets);
    const models::CollectiveSpec& collective = scenario.traffic.at(entry).collective;
    for (const SiteSpec& site : scenario.sites) {
      const std::string& name = site.site.name;
      const bool member =
          name == collective.hub ||
          std::find(collective.sites.begin(), collective.sites.end(), name) != collective.sites.end();
      if (!member || site.site.fixed_link || site.site.terminals.empty()) continue;
      sites_.push_back(name);
      own_.push_back(static_cast<int>(site.site.terminals.size()));
    }
    most_ = std::max(options.most, own_.empty() ? 0 : *std::max_element(own_.begin(), own_.end()));
  }

  bool possible() const { return !sites_.empty(); }

  CheapestChange run() {
    CheapestChange change;
    const int least = *std::min_element(own_.begin(), own_.end());
    // Twice as many until it holds, then between the last two.
    int fails = least, holds_at = least;
    do {
      fails = holds_at;
      holds_at = std::min(most_, 2 * holds_at);
      if (holds(at_least(holds_at))) break;
    } while (holds_at < most_);
    Counts counts = at_least(holds_at);
    change.found = holds(counts);
    if (change.found) {
      while (holds_at - fails > 1) {
        const int middle = fails + (holds_at - fails) / 2;
        (holds(at_least(middle)) ? holds_at : fails) = middle;
      }
      counts = at_least(holds_at);
      for (std::size_t s = 0; s < counts.size(); ++s) lower(counts, s);
    }
    const GroupResult& then = result(counts);
    const GroupResult& before = result(own_);
    for (std::size_t s = 0; s < sites_.size(); ++s)
      change.terminals.push_back({sites_[s], own_[s], counts[s]});
    change.interval_s = then.headline_s();
    const auto money = [](const GroupResult& its) -> const Money* {
      return its.planning && its.planning->money.size() == 1 ? &its.planning->money.front() : nullptr;
    };
    if (const Money* price = money(then)) {
      change.currency = price->currency;
      change.month_after = price->month;
      if (const Money* old = money(before)) {
        if (old->currency == price->currency) change.month_before = old->month;
      }
    }
    change.runs = static_cast<int>(results_.size());
    return change;
  }

 private:
  Counts at_least(int count) const {
    Counts counts = own_;
    for (int& each : counts) each = std::max(each, count);
    return counts;
  }

  /// The least number of one site with which all others still do it.
  void lower(Counts& counts, std::size_t site) {
    int low = own_[site], high = counts[site];  // high does it
    const auto with = [&](int count) {
      Counts one = counts;
      one[site] = count;
      return one;
    };
    if (low == high || holds(with(low))) {
      counts[site] = low;
      return;
    }
    while (high - low > 1) {
      const int middle = low + (high - low) / 2;
      (holds(with(middle)) ? high : low) = middle;
    }
    counts[site] = high;
  }

  bool holds(const Counts& counts) { return result(counts).target_met.value_or(false); }

  const GroupResult& result(const Counts& counts) {
    const auto known = results_.find(counts);
    if (known != results_.end()) return known->second;
    if (options_.progress) options_.progress(static_cast<int>(results_.size()));
    Scenario asked = question_;
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      if (counts[s] != own_[s])
        asked.changes.push_back(fmt::format("sites.{}.terminals={}", sites_[s], counts[s]));
    }
    ResolvedScenario scenario = resolve(asked, options_.presets);
    if (!scenario.together) scenario.traffic = {scenario.traffic[entry_]};
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

  const Scenario& question_;
  const CheapestChangeOptions& options_;
  const std::size_t entry_;
  std::optional<StageCache> own_cache_;
  StageCache& cache_;
  std::vector<std::string> sites_;
  Counts own_;
  int most_ = 0;
  std::map<Counts, GroupResult> results_;
};

std::string sentence_of(const CheapestChange& change, double wanted_s, int most) {
  std::vector<std::string> parts;
  for (const CheapestChange::Terminals& each : change.terminals) {
    if (!change.found || each.to > each.from)
      parts.push_back(fmt::format("{} at {} instead of {}", each.to, each.site, each.from));
  }
  const std::string wanted = human_duration(wanted_s);
  if (!change.found)
    return fmt::format("Up to {} terminals at each site, {} does not meet {}{}.", most, change.group, wanted,
                       change.interval_s ? fmt::format(": with these it can sync every {}",
                                                       human_duration(*change.interval_s))
                                         : std::string(": with these it has no achievable interval"));
  return fmt::format("{} can sync every {} (wanted: {}) with the fewest added terminals: {}.", change.group,
                     change.interval_s ? human_duration(*change.interval_s) : "none", wanted, listed(parts));
}

}  // namespace

std::optional<CheapestChange> cheapest_change(const Scenario& question, const Summary& summary,
                                              const CheapestChangeOptions& options) {
  if (!summary.target_interval_s) return std::nullopt;
  std::optional<std::size_t> nearest;
  const auto far = [&](std::size_t i) {
    return summary.results[i].headline_s().value_or(std::numeric_limits<double>::infinity());
  };
  for (std::size_t i = 0; i < summary.results.size(); ++i) {
    const GroupResult& each = summary.results[i];
    if (each.dataset || each.target_met.value_or(true)) continue;
    if (!nearest || far(i) < far(*nearest)) nearest = i;
  }
  if (!nearest) return std::nullopt;
  Seeking seeking(question, options, *nearest);
  if (!seeking.possible()) return std::nullopt;
  CheapestChange change;
  try {
    change = seeking.run();
  } catch (const InputError& problem) {  // a site whose terminals are written in another way than as a number
    change.sentence = fmt::format("The number of terminals cannot be changed here: {}.", problem.what());
    return change;
  }
  change.group = summary.results[*nearest].group;
  change.until = fmt::format("results.{}.target_met == true", change.group);
  change.sentence = sentence_of(change, *summary.target_interval_s, options.most);
  return change;
}

}  // namespace skyhaul::core
