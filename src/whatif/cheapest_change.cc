// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/models/price.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/change_sentence.h"
#include "whatif/ruled_out.h"

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
    if (const std::string why = ruled_out(); !why.empty()) {
      change.outcome = Outcome::kNoUse;
      change.sentence = why;
      return change;
    }
    const bool by_steps = now.links_meet_target.value_or(false);
    const std::optional<Estimate> estimate = by_steps ? std::nullopt : estimated();
    std::optional<Counts> found;
    try {
      // Where the links are fast enough, fewer steps of compute may be all that is needed.
      if (by_steps && holds(own_))
        found = own_;
      else
        seek_level(found, estimate);
      change.outcome = found ? Outcome::kLeast : Outcome::kNone;
      if (found && *found != own_) lower_all(*found);
    } catch (const TooMuch&) {
      change.outcome = found ? Outcome::kEnough : estimate ? Outcome::kEstimated : Outcome::kNotSought;
    }
    change.runs = static_cast<int>(results_.size());
    if (change.outcome == Outcome::kEstimated) {
      if (estimate->holds) fill(estimate->counts, estimate->result, change);
    } else if (change.outcome != Outcome::kNotSought) {
      const Counts& counts = found ? *found : at_least(most_);
      fill(counts, result(counts), change);
    }
    change.sentence =
        change_sentence(change, {now.dataset, wanted_s_, most_, !std::isinf(options_.terminal_days)});
    return change;
  }

 private:
  const std::string& name(std::size_t site) const { return scenario_.sites[sites_[site]].site.name; }

  double step_s() const { return static_cast<double>(scenario_.traffic[entry_].step_ns) * 1e-9; }

  std::string ruled_out() const {
    std::vector<std::string> names;
    for (std::size_t s = 0; s < sites_.size(); ++s) names.push_back(name(s));
    return why_ruled_out(scenario_.traffic[entry_], links_, summary_, summary_.results[entry_], names,
                         wanted_s_, most_);
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

  /// What k times as many terminals would do, as far as that is known without links of their own.
  struct Estimate {
    Counts counts;
    GroupResult result;
    bool holds = false;
  };

  /// `times` as many terminals at every site; none where that is more than is tried.
  std::optional<Counts> multiple(double times) const {
    Counts counts = own_;
    for (int& each : counts) {
      each = static_cast<int>(std::ceil(each * times - 1e-9));
      if (each > most_) return std::nullopt;
    }
    return counts;
  }

  /// The first day over the present links, with a payload that is `times` as small. Terminals of k times the
  /// number carry the whole payload as these carry that part: each connection has as much to send, at the
  /// same rates. What all share (cells, satellites, gateways, fixed links) is taken k times as large.
  Estimate estimate_of(double times, Counts counts) {
    constexpr int kStarts = 64;
    ResolvedScenario scenario = scenario_;
    scenario.traffic = {scenario_.traffic[entry_]};
    scenario.days = 1;
    if (scenario.flow.starts == 0 || scenario.flow.starts > kStarts) scenario.flow.starts = kStarts;
    TrafficSpec& traffic = scenario.traffic.front();
    traffic.compute_ns = std::min(traffic.compute_ns, traffic.step_ns);
    traffic.collective.bytes =
        std::max<std::int64_t>(1, std::llround(static_cast<double>(traffic.collective.bytes) / times));
    Summary one = answer(scenario, links_, answer_options()).summary;
    // Money is that of the whole payload over the larger number of terminals.
    scenario.traffic.front().collective.bytes = scenario_.traffic[entry_].collective.bytes;
    one.results.front().bytes_per_round = summary_.results[entry_].bytes_per_round;
    with_terminals(counts, scenario);
    add_planning(one, scenario);
    const bool holds = met(one.results.front(), share_wanted(summary_)).value_or(false);
    return {std::move(counts), std::move(one.results.front()), holds};
  }

  /// The least multiple of the present terminals that can be expected to do it, or the most that is tried;
  /// absent where entries share the links.
  std::optional<Estimate> estimated() {
    if (scenario_.together) return std::nullopt;
    const int least = *std::min_element(own_.begin(), own_.end());
    const int largest = *std::max_element(own_.begin(), own_.end());
    const int most = static_cast<int>(static_cast<std::int64_t>(most_) * least / largest);
    if (most <= least) return std::nullopt;
    const auto at = [&](int count) {
      const double times = static_cast<double>(count) / least;
      return estimate_of(times, *multiple(times));
    };
    int fails = least;
    int next = std::min(most, guess(least, summary_.results[entry_]));
    Estimate last = at(next);
    while (!last.holds && next < most) {
      fails = next;
      next = std::min(most, guess(next, last.result));
      last = at(next);
    }
    if (!last.holds) return last;
    int works = next;
    for (next = works - 1; next > fails; next = fails + (works - fails) / 2) {
      Estimate one = at(next);
      if (one.holds) {
        works = next;
        last = std::move(one);
      } else {
        fails = next;
      }
    }
    return last;
  }

  /// The least number that does it where every site has at least that many; `found` is the last that did.
  void seek_level(std::optional<Counts>& found, const std::optional<Estimate>& estimate) {
    int fails = *std::min_element(own_.begin(), own_.end());
    int next = std::min(most_, guess(fails, summary_.results[entry_]));
    if (estimate && estimate->holds) {
      const int sum = std::accumulate(estimate->counts.begin(), estimate->counts.end(), 0);
      const int count = static_cast<int>(estimate->counts.size());
      next = std::clamp((sum + count - 1) / count, fails + 1, most_);
    }
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

  /// The answer with so many terminals, and with a single step of compute where now there are too many of
  /// them: how many fit is told by `most_steps`.
  const GroupResult& result(const Counts& counts) {
    const bool fewer_steps = !summary_.results[entry_].compute_limit.empty();
    if (counts == own_ && !fewer_steps) return summary_.results[entry_];
    const auto known = results_.find(counts);
    if (known != results_.end()) return known->second;
    ResolvedScenario scenario = scenario_;
    if (!scenario.together) scenario.traffic = {scenario_.traffic[entry_]};
    TrafficSpec& traffic = scenario.traffic.at(scenario.traffic.size() == 1 ? 0 : entry_);
    traffic.compute_ns = std::min(traffic.compute_ns, traffic.step_ns);
    double terminals = 0;
    with_terminals(counts, scenario);
    for (const SiteSpec& each : scenario.sites) terminals += static_cast<double>(each.site.terminals.size());
    const double spends = counts == own_
                              ? 0  // its links are there
                              : terminals * scenario.days * static_cast<double>(scenario.horizon_ns) /
                                    static_cast<double>(orbits::kDay);
    if (spent_ + spends > options_.terminal_days) throw TooMuch{};
    try {
      if (counts != own_) check_memory(scenario, options_.threads, options_.memory_bytes);
    } catch (const InputError&) {
      throw TooMuch{};
    }
    spent_ += spends;
    if (options_.progress) options_.progress(static_cast<int>(results_.size()));
    StageOptions stage;
    stage.threads = options_.threads;
    stage.proceed = [&](double) { return !options_.interrupted(); };
    const auto timeline = cache_.timeline(scenario, stage);
    const Answer its = answer(scenario, *timeline, answer_options());
    return results_.emplace(counts, its.summary.results.at(scenario.traffic.size() == 1 ? 0 : entry_))
        .first->second;
  }

  AnswerOptions answer_options() const {
    AnswerOptions options;
    options.threads = options_.threads;
    options.interrupted = options_.interrupted;
    options.cache = &cache_;
    options.parts.limits = options.parts.costs = options.parts.sites = options.parts.pairs = false;
    options.parts.from_quantile = 0.95;  // what people are told
    return options;
  }

  /// Sites get so many terminals, those that are added like the last one.
  void with_terminals(const Counts& counts, ResolvedScenario& scenario) const {
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      auto& its = scenario.sites[sites_[s]].site.terminals;
      const models::Terminal last = its.back();
      its.resize(static_cast<std::size_t>(counts[s]), last);
    }
  }

  void fill(const Counts& counts, const GroupResult& then, CheapestChange& change) {
    const GroupResult& before = summary_.results[entry_];
    for (std::size_t s = 0; s < sites_.size(); ++s) change.terminals.push_back({name(s), own_[s], counts[s]});
    change.then_s = reached_s(then);
    add_steps(then, change);
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

  void add_steps(const GroupResult& then, CheapestChange& change) const {
    const GroupResult& now = summary_.results[entry_];
    const std::int64_t most = then.most_steps.value_or(0);
    if (!now.steps || most < 1 || most >= *now.steps) return;
    change.steps = {*now.steps, most};
    if (!then.sync_s[0]) return;
    const double compute_s = static_cast<double>(most) * step_s();
    const double overlap_s = std::min(compute_s, scenario_.traffic[entry_].overlap_steps * step_s());
    change.then_utilisation = utilisation(compute_s, *then.sync_s[0], overlap_s);
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
