// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "skyhaul/core/planning.h"
#include "whatif/change_sentence.h"
#include "whatif/ruled_out.h"
#include "whatif/trials.h"

namespace skyhaul::core {
namespace {

using Outcome = CheapestChange::Outcome;

using Counts = Trials::Counts;
using Estimate = Trials::Estimate;

class Seeking {
 public:
  /// `spent`: terminal-days of what was answered before.
  Seeking(const ResolvedScenario& scenario, const models::LinkTimeline& links, const Summary& summary,
          const CheapestChangeOptions& options, StageCache& cache, std::size_t entry, double& spent)
      : trials_(scenario, links, summary, options, cache, entry, spent),
        scenario_(scenario),
        links_(links),
        summary_(summary),
        options_(options),
        entry_(entry),
        wanted_s_(wanted_s(summary.results[entry], summary)),
        own_(trials_.own()),
        most_(std::max(options.most, own_.empty() ? 0 : *std::max_element(own_.begin(), own_.end()))) {}

  CheapestChange run() {
    CheapestChange change;
    const GroupResult& now = summary_.results[entry_];
    change.group = now.group;
    change.until = now.dataset
                       ? fmt::format("results.{}.deadline_met >= {}", now.group, share_wanted(summary_))
                       : fmt::format("results.{}.target_met == true", now.group);
    const std::string why = ruled_out();
    // What is ruled out with any number of terminals is so with any transport; fixed links have none.
    if (why.empty() || trials_.sites().empty()) try_transport(change);
    if (change.transport && change.transport->meets) {
      change.outcome = Outcome::kLeast;
      change.then_s = change.transport->then_s;
      change.sentence = told(change);
      return change;
    }
    if (!why.empty()) {
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
    change.runs = trials_.runs();
    if (change.outcome == Outcome::kEstimated) {
      if (estimate->holds) fill(estimate->counts, estimate->result, change);
    } else if (change.outcome != Outcome::kNotSought) {
      const Counts& counts = found ? *found : at_least(most_);
      fill(counts, result(counts), change);
    }
    change.sentence = told(change);
    return change;
  }

 private:
  std::string told(const CheapestChange& change) const {
    const GroupResult& now = summary_.results[entry_];
    return change_sentence(change, {now.dataset, wanted_s_, most_, !std::isinf(options_.terminal_days)});
  }

  /// BBR in place of CUBIC: it hardly slows down for losses that are not those of a full queue.
  void try_transport(CheapestChange& change) const {
    if (trials_.traffic().collective.transport != "cubic") return;
    const GroupResult other = trials_.with_transport("bbr");
    OtherTransport& its = change.transport.emplace();
    its.from = "cubic";
    its.to = "bbr";
    its.then_s = reached_s(other);
    its.cycle_s = other.cycle_s;
    its.meets = met(other, share_wanted(summary_)).value_or(false);
    if (!other.planning || other.planning->money.size() != 1) return;
    its.currency = other.planning->money.front().currency;
    its.month = other.planning->money.front().month;
  }

  std::string ruled_out() const {
    return why_ruled_out(trials_.traffic(), links_, summary_, summary_.results[entry_], trials_.sites(),
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

  /// `times` as many terminals at every site; none where that is more than is tried.
  std::optional<Counts> multiple(double times) const {
    Counts counts = own_;
    for (int& each : counts) {
      each = static_cast<int>(std::ceil(each * times - 1e-9));
      if (each > most_) return std::nullopt;
    }
    return counts;
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
      return trials_.estimate_of(times, *multiple(times));
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
                     [&](std::size_t a, std::size_t b) { return trials_.month(a) > trials_.month(b); });
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

  bool holds(const Counts& counts) { return trials_.holds(counts); }
  const GroupResult& result(const Counts& counts) { return trials_.result(counts); }

  void fill(const Counts& counts, const GroupResult& then, CheapestChange& change) {
    const GroupResult& before = summary_.results[entry_];
    for (std::size_t s = 0; s < own_.size(); ++s)
      change.terminals.push_back({trials_.sites()[s], own_[s], counts[s]});
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
    change.then_utilisation = static_cast<double>(most) * trials_.step_s() / wanted_s_;
  }

  Trials trials_;
  const ResolvedScenario& scenario_;
  const models::LinkTimeline& links_;
  const Summary& summary_;
  const CheapestChangeOptions& options_;
  const std::size_t entry_;
  const double wanted_s_;
  const Counts& own_;
  const int most_;
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
