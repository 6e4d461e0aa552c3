// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenario/key_path.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/case_runner.h"
#include "whatif/condition.h"
#include "whatif/costs.h"
#include "whatif/factor.h"
#include "whatif/futures.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

/// Indices of levels, one for each key.
using Place = std::vector<std::size_t>;

/// Numbers in ascending order, each once: the least is looked for from the first on. Values of which one is
/// no number stay in the order in which they are given.
void sort_levels(Factor& factor) {
  if (!factor.level_changes.empty()) return;
  std::map<double, std::string> sorted;
  for (const std::string& each : factor.levels) {
    const auto number = parse_written_number(each);
    if (!number) return;
    const std::optional<double> units =
        number->unit.empty() ? std::optional<double>(1) : units_in_base(number->unit);
    if (!units) return;
    sorted.emplace(number->value * *units, each);
  }
  factor.levels.clear();
  for (auto& [value, text] : sorted) factor.levels.push_back(std::move(text));
}

class Search {
 public:
  Search(const Scenario& scenario, const SolveOptions& options)
      : scenario_(scenario),
        options_(options),
        condition_(parse_condition(options.until, scenario)),
        runner_({condition_.measure}, runner_options()) {
    if (options.vary.empty())
      throw InputError("", 0, "--vary", "", "KEY=A..B, such as sites.atacama.terminals=1..16");
    for (const std::string& each : options.vary) factors_.push_back(parse_factor(each, scenario));
    check_overlap(factors_, [](const Factor& outer, const Factor& inner) {
      throw InputError("--vary", 0, inner.key, "",
                       "keys that do not lie inside one another: " + outer.key + " is varied too");
    });
    for (Factor& each : factors_) {
      check_values(each, scenario, options.presets);
      sort_levels(each);
    }
    if (factors_.size() > 1 && options.cost.empty())
      throw InputError(
          "", 0, "--cost", "",
          "what each of several keys costs, such as 'sites.a.terminals * 2500 + sites.b.terminals * 2500'");
    if (!options.cost.empty() && options.most)
      throw InputError("", 0, "--most", "", "one key without --cost");
    if (!options.cost.empty()) costs_ = parse_costs(options.cost, factors_);
    // The most is the least of the values from behind.
    if (options.most) std::reverse(factors_[0].levels.begin(), factors_[0].levels.end());
    for (const Factor& each : factors_) answer_.keys.push_back(each.key);
    answer_.until = options.until;
    answer_.unit = condition_.measure.unit;
  }

  SolveAnswer run() {
    const std::optional<Place> found = costs_.empty() ? one_key() : cheapest();
    if (found) {
      answer_.found = point(*found);
      confide(*found);
    } else {
      answer_.limits = limits_at(nearest());
    }
    for (const auto& [place, measured] : tried_) answer_.curve.push_back(point(place));
    if (options_.most) std::reverse(answer_.curve.begin(), answer_.curve.end());
    answer_.monotone = answer_.contradiction.empty();
    answer_.sentence = sentence(found);
    return std::move(answer_);
  }

 private:
  CaseRunner::Options runner_options() const {
    CaseRunner::Options its;
    its.presets = options_.presets;
    its.threads = options_.threads;
    its.interrupted = options_.interrupted;
    return its;
  }

  Scenario at(const Place& place) const {
    Scenario changed = scenario_;
    for (std::size_t k = 0; k < factors_.size(); ++k) {
      for (std::string& each : factors_[k].changes(place[k])) changed.changes.push_back(std::move(each));
    }
    return changed;
  }

  MeasuredValue compute(const Scenario& scenario) {
    if (options_.progress) options_.progress(answer_.runs);
    ++answer_.runs;
    return runner_.values(scenario).at(0);
  }

  const MeasuredValue& measured(const Place& place) {
    const auto known = tried_.find(place);
    if (known != tried_.end()) return known->second;
    return tried_[place] = compute(at(place));
  }

  bool holds(const Place& place) { return condition_.holds(measured(place)); }

  SolvePoint point(const Place& place) {
    SolvePoint one;
    for (std::size_t k = 0; k < factors_.size(); ++k) one.values.push_back(factors_[k].levels[place[k]]);
    if (!costs_.empty()) one.cost = cost_of(place);
    one.measured = measured(place);
    one.holds = condition_.holds(one.measured);
    return one;
  }

  std::string named(const Place& place) const {
    std::string all;
    for (std::size_t k = 0; k < factors_.size(); ++k)
      all += (k == 0 ? "" : " and ") + factors_[k].key + " = " + factors_[k].levels[place[k]];
    return all;
  }

  std::string measured_text(const Place& place) { return measured_value_text(measured(place), answer_.unit); }

  /// What is measured must go one way along the values that were tried: notes three that do not.
  bool contradicted() {
    if (!answer_.contradiction.empty()) return true;
    std::vector<std::pair<Place, double>> points;
    for (const auto& [place, value] : tried_) points.emplace_back(place, condition_.far(value));
    bool rises = false, falls = false;
    for (std::size_t i = 1; i < points.size(); ++i) {
      const double before = points[i - 1].second, now = points[i].second;
      rises = rises || now > before;
      falls = falls || now < before;
      if (!rises || !falls) continue;
      answer_.contradiction = fmt::format(
          "the measured value neither only rises nor only falls with the key: it is {} at {}, but {} at {}",
          measured_text(points[i - 1].first), named(points[i - 1].first), measured_text(points[i].first),
          named(points[i].first));
      return true;
    }
    return false;
  }

  std::optional<Place> every_value() {
    std::optional<Place> first;
    for (std::size_t i = 0; i < factors_[0].levels.size(); ++i) {
      if (holds({i}) && !first) first = Place{i};
    }
    return first;
  }

  std::optional<Place> one_key() {
    std::size_t low = 0, high = factors_[0].levels.size() - 1;
    if (holds({low})) return Place{low};
    if (!holds({high})) {
      holds({(low + high) / 2});
      return contradicted() || holds({(low + high) / 2}) ? every_value() : std::nullopt;
    }
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (holds({middle}) ? high : low) = middle;
      if (contradicted()) return every_value();
    }
    if (contradicted()) return every_value();
    return Place{high};
  }

  double cost_of(const Place& place) const {
    double sum = 0;
    for (std::size_t k = 0; k < factors_.size(); ++k) sum += costs_[k][place[k]];
    return sum;
  }

  /// Combinations by their cost. One with no more of any key than another that fails is passed over, until
  /// two that were tried contradict that more helps.
  std::optional<Place> cheapest() {
    constexpr double kMost = 100'000;
    double count = 1;
    for (const Factor& each : factors_) count *= static_cast<double>(each.levels.size());
    if (count > kMost)
      throw InputError("", 0, "--vary", fmt::format("{:.0f} combinations", count), "at most 100000");
    std::vector<Place> all;
    Place place(factors_.size(), 0);
    for (auto left = static_cast<std::size_t>(count); left > 0; --left) {
      all.push_back(place);
      for (std::size_t k = place.size(); k-- > 0;) {
        if (++place[k] < factors_[k].levels.size()) break;
        place[k] = 0;
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [&](const Place& a, const Place& b) { return cost_of(a) < cost_of(b); });
    Place most;
    for (const Factor& each : factors_) most.push_back(each.levels.size() - 1);
    holds(most);
    for (const Place& each : all) {
      if (!more_contradicted() && below_a_failure(each)) continue;
      if (holds(each)) {
        if (!more_contradicted()) return each;
        // What was passed over is cheaper and may hold after all.
        for (const Place& other : all) {
          if (holds(other)) return other;
        }
      }
    }
    // That none does it is said only after some that were passed over, spread over the costs, have failed
    // too.
    constexpr std::size_t kSpread = 16;
    const std::size_t spread = std::min(kSpread, all.size());
    for (std::size_t i = 0; i < spread; ++i) holds(all[i * all.size() / spread]);
    const bool any = std::any_of(tried_.begin(), tried_.end(),
                                 [&](const auto& each) { return condition_.holds(each.second); });
    if (any || more_contradicted()) {
      for (const Place& each : all) {
        if (holds(each)) return each;
      }
    }
    return std::nullopt;
  }

  static bool no_more(const Place& a, const Place& b) {
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (a[k] > b[k]) return false;
    }
    return true;
  }

  bool below_a_failure(const Place& place) const {
    return std::any_of(tried_.begin(), tried_.end(), [&](const auto& each) {
      return !condition_.holds(each.second) && no_more(place, each.first);
    });
  }

  bool more_contradicted() {
    if (!answer_.contradiction.empty()) return true;
    for (const auto& [a, x] : tried_) {
      for (const auto& [b, y] : tried_) {
        if (a == b || !no_more(a, b) || condition_.far(y) <= condition_.far(x)) continue;
        answer_.contradiction = fmt::format("more does not help: {} at {}, {} at {}", measured_text(a),
                                            named(a), measured_text(b), named(b));
        return true;
      }
    }
    return false;
  }

  Place nearest() {
    Place best = tried_.begin()->first;
    for (const auto& [place, value] : tried_) {
      if (condition_.far(value) < condition_.far(tried_.at(best))) best = place;
    }
    return best;
  }

  /// What limits the entry that the condition is about.
  std::string limits_at(const Place& place) {
    const std::string& path = condition_.measure.path;
    if (path.compare(0, 7, "results") != 0) return {};
    // The entry's name ends where the summary's keys begin.
    const std::size_t name_end = path[7] == '[' ? end_of_part(path, 7) : path.find('.', 8);
    std::string limits, reason;
    for (std::size_t end = name_end; end != std::string::npos; end = path.find('.', end + 1)) {
      const std::string entry = path.substr(0, end);
      CaseRunner limited({{entry + ".bottleneck", "", 1, false}, {entry + ".reason", "", 1, false}},
                         runner_options());
      ++answer_.runs;
      const std::vector<MeasuredValue> values = limited.values(at(place));
      limits = value_text(values[0]);
      reason = value_text(values[1]);
      if (!limits.empty() || !reason.empty()) break;
    }
    return limits.empty() ? reason : limits + (reason.empty() ? "" : ": " + reason);
  }

  SolveConfidence confidence_of(const Place& place, const std::vector<std::uint64_t>& seeds) {
    SolveConfidence its;
    its.futures = static_cast<int>(seeds.size());
    its.held = holds(place) ? 1 : 0;
    for (std::size_t f = 1; f < seeds.size(); ++f) {
      Scenario other = at(place);
      other.seed = seeds[f];
      its.held += condition_.holds(compute(other)) ? 1 : 0;
    }
    const ShareRange range = wilson_range(its.held, its.futures);
    its.low = range.low;
    its.high = range.high;
    return its;
  }

  void confide(const Place& found) {
    const ResolvedScenario resolved = resolve(at(found), options_.presets);
    if (options_.futures < 2 || !draws_anything(resolved)) return;
    const std::vector<std::uint64_t> seeds = future_seeds(resolved.seed, options_.futures);
    answer_.confidence = confidence_of(found, seeds);
    const bool one = costs_.empty() && found[0] > 0;
    if (one && tried_.count({found[0] - 1}) > 0)
      answer_.before_confidence = confidence_of({found[0] - 1}, seeds);
  }

  std::string sentence(const std::optional<Place>& found) {
    if (!found) {
      const Place best = nearest();
      return fmt::format("No value in the range does it: {} is nearest, with {}{}.", named(best),
                         measured_text(best),
                         answer_.limits.empty() ? "" : "; what limits it: " + answer_.limits);
    }
    const char* which = !costs_.empty() ? "The cheapest that does it is"
                        : options_.most ? "The most that does it is"
                                        : "The least that does it is";
    std::string text = fmt::format("{} {}, with {}", which, named(*found), measured_text(*found));
    if (!costs_.empty()) text += fmt::format(", for {:g}", cost_of(*found));
    if (answer_.confidence)
      text += fmt::format("; it holds in {} of {}", answer_.confidence->held,
                          counted(static_cast<std::size_t>(answer_.confidence->futures), "future"));
    return text + fmt::format(" ({}).", counted(answer_.runs, "run"));
  }

  const Scenario& scenario_;
  const SolveOptions& options_;
  Condition condition_;
  CaseRunner runner_;
  std::vector<Factor> factors_;
  std::vector<std::vector<double>> costs_;  ///< [key][level]; empty: there is one key
  std::map<Place, MeasuredValue> tried_;
  SolveAnswer answer_;
};

}  // namespace

SolveAnswer solve(const Scenario& scenario, const SolveOptions& options) {
  return Search(scenario, options).run();
}

}  // namespace skyhaul::core
