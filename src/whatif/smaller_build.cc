// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "scenario/key_path.h"
#include "skyhaul/core/cheapest_change.h"
#include "skyhaul/orbits/catalogue.h"
#include "summary/known_errors.h"
#include "summary/terminal_price.h"
#include "whatif/shell.h"
#include "whatif/trials.h"

namespace skyhaul::core {
namespace {

using Terminals = std::vector<models::Terminal>;

/// The plan of one terminal before any data; none where it has no price.
std::optional<double> plan_of(const models::Terminal& terminal) { return month_of(terminal, 0); }

class Sparing {
 public:
  Sparing(const ResolvedScenario& scenario, const Summary& summary, const CheapestChangeOptions& options,
          StageCache& cache)
      : scenario_(scenario),
        summary_(summary),
        options_(options),
        cache_(cache),
        now_(recommend(scenario, summary)),
        least_month_(now_.month) {
    std::set<std::string> named;
    for (const TrafficSpec& each : scenario.traffic) {
      named.insert(each.collective.sites.begin(), each.collective.sites.end());
      named.insert(each.collective.hub);
    }
    for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
      const models::Site& site = scenario.sites[s].site;
      if (named.count(site.name) == 0 || site.fixed_link || site.measured || site.terminals.empty()) continue;
      places_.push_back(s);
      best_.push_back(site.terminals);
    }
    own_ = best_;
  }

  SmallerBuild run() {
    try {
      cut_all();
      std::vector<std::size_t> order(best_.size());
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return plan_of(own_[a].back()).value_or(0) > plan_of(own_[b].back()).value_or(0);
      });
      // Where a cheaper type is in a dear one's place, other sites may have more to spare.
      for (auto before = Key(); before != key_of(best_);) {
        before = key_of(best_);
        for (const std::size_t site : order) cut(site);
        for (const std::size_t site : order) replace(site);
      }
      its_.least = true;
    } catch (const TooMuch&) {
      its_.least = false;
    }
    add_recommendation();
    its_.runs = static_cast<int>(tried_.size());
    for (std::size_t s = 0; s < own_.size(); ++s) {
      const Terminals &from = own_[s], &to = best_[s];
      if (from.size() == to.size() && from.back().type == to.back().type) continue;
      its_.sites.push_back({scenario_.sites[places_[s]].site.name, static_cast<int>(from.size()),
                            static_cast<int>(to.size()), from.back().type, to.back().type});
    }
    its_.sentence = sentence();
    its_.command = command();
    return its_;
  }

 private:
  /// Type and number of the terminals of each site.
  using Key = std::vector<std::pair<std::string, std::size_t>>;

  static Key key_of(const std::vector<Terminals>& terminals) {
    Key key;
    for (const Terminals& each : terminals) key.emplace_back(each.back().type, each.size());
    return key;
  }

  /// The least number to which every site with more can be cut.
  void cut_all() {
    std::size_t works = 0;
    for (const Terminals& each : own_) works = std::max(works, each.size());
    std::size_t fails = 0;
    for (std::size_t next = 1; works > fails + 1; next = fails + (works - fails) / 2) {
      std::vector<Terminals> one = own_;
      for (Terminals& each : one) each.resize(std::min(each.size(), next));
      (take_if_it_holds(one) ? works : fails) = next;
    }
  }

  void cut(std::size_t site) {
    std::size_t fails = 0;
    while (best_[site].size() > fails + 1) {
      std::vector<Terminals> one = best_;
      const std::size_t next = fails + (best_[site].size() - fails) / 2;
      one[site].resize(next);
      if (!take_if_it_holds(one)) fails = next;
    }
  }

  /// Terminals of the cheapest other type in place of those of a site, where these cost more.
  void replace(std::size_t site) {
    const std::optional<double> plan = plan_of(best_[site].back());
    if (!plan) return;
    const models::Terminal* other = nullptr;
    for (const Terminals& each : own_) {
      const models::Terminal& its = each.back();
      const auto price = plan_of(its);
      if (!price || *price >= *plan || its.price->currency != best_[site].back().price->currency) continue;
      if (other == nullptr || *price < *plan_of(*other)) other = &its;
    }
    if (other == nullptr) return;
    const double now = *plan * static_cast<double>(best_[site].size());
    for (std::size_t count = 1; count <= 8 && static_cast<double>(count) * *plan_of(*other) < now;
         count *= 2) {
      std::vector<Terminals> one = best_;
      one[site].assign(count, *other);
      if (take_if_it_holds(one)) return;
    }
  }

  bool take_if_it_holds(const std::vector<Terminals>& terminals) {
    const Key key = key_of(terminals);
    auto known = tried_.find(key);
    if (known == tried_.end()) {
      if (options_.progress) options_.progress(static_cast<int>(tried_.size()));
      const ResolvedScenario scenario = with(terminals);
      Summary its = answer_anew(scenario, options_, cache_, spent_);
      add_errors(scenario, its);
      known = tried_.emplace(key, holds(scenario, its)).first;
      if (known->second) {
        found_ = its;
        least_month_ = recommend(scenario, its).month;
      }
    }
    if (known->second) best_ = terminals;
    return known->second;
  }

  ResolvedScenario with(const std::vector<Terminals>& terminals) const {
    ResolvedScenario scenario = scenario_;
    for (std::size_t s = 0; s < places_.size(); ++s) scenario.sites[places_[s]].site.terminals = terminals[s];
    forget_faults_of_absent(scenario);
    return scenario;
  }

  /// Patterns of faults that match terminals of the scenario, and none of those that are left. The rules
  /// stay, since draws are keyed by their places.
  static void forget_faults_of_absent(ResolvedScenario& scenario) {
    std::vector<std::string> names;
    for (const SiteSpec& each : scenario.sites) {
      for (std::size_t t = 0; t < each.site.terminals.size(); ++t)
        names.push_back(fmt::format("{}/{}", each.site.name, t));
    }
    for (models::FaultRule& rule : scenario.faults) {
      if (rule.part != models::FaultPart::kTerminal) continue;
      const auto absent = [&](const std::string& pattern) {
        return std::none_of(names.begin(), names.end(),
                            [&](const std::string& name) { return orbits::name_matches(name, pattern); });
      };
      rule.names.erase(std::remove_if(rule.names.begin(), rule.names.end(), absent), rule.names.end());
    }
  }

  std::shared_ptr<const models::LinkTimeline> links_of(const ResolvedScenario& scenario) const {
    StageOptions stage;
    stage.threads = options_.threads;
    stage.proceed = [&](double) { return !options_.interrupted(); };
    return cache_.timeline(scenario, stage);
  }

  /// How far the flow engine is known to be off for each entry over the links of this scenario.
  void add_errors(const ResolvedScenario& scenario, Summary& its) const {
    const auto links = links_of(scenario);
    for (std::size_t i = 0; i < its.results.size(); ++i)
      its.results[i].engine_error =
          engine_error({models::make_round(scenario.traffic[i].collective, 0, 0, 0)}, *links);
  }

  void add_recommendation() {
    if (found_.results.empty()) return;
    const ResolvedScenario scenario = with(best_);
    AnswerOptions whole = search_answer_options(options_, cache_);
    whole.parts.from_quantile = 0;
    found_ = answer(scenario, *links_of(scenario), whole).summary;
    add_errors(scenario, found_);
    its_.recommendation = recommend(scenario, found_);
  }

  /// Every target is met, each verdict that was sure still is, and a month costs no more than before. Fewer
  /// terminals can cost more where each plan includes some data.
  bool holds(const ResolvedScenario& scenario, const Summary& its) const {
    if (!targets_met(its).value_or(false)) return false;
    const Recommendation then = recommend(scenario, its);
    if (then.month && least_month_ && *then.month > *least_month_) return false;
    for (std::size_t i = 0; i < then.payloads.size(); ++i) {
      if (now_.payloads[i].sure.value_or(false) && !then.payloads[i].sure.value_or(false)) return false;
    }
    return true;
  }

  /// "1 terminal (x) instead of 4 at a and b".
  std::string sites_text() const {
    std::vector<std::pair<std::string, std::vector<std::string>>> parts;
    for (const SmallerBuild::Site& each : its_.sites) {
      const std::string text =
          each.from_type == each.to_type
              ? fmt::format("{} terminal{} instead of {}", each.to, each.to == 1 ? "" : "s", each.from)
              : fmt::format("{} {} instead of {} {}", each.to, each.to_type, each.from, each.from_type);
      if (parts.empty() || parts.back().first != text) parts.push_back({text, {}});
      parts.back().second.push_back(each.site);
    }
    std::vector<std::string> texts;
    for (const auto& [text, names] : parts)
      texts.push_back(fmt::format("{} at {}{}", text, names.size() > 1 ? "each of " : "", listed(names)));
    return listed(texts);
  }

  /// " (8b-hub then takes 2h 09m of the wanted 3h 00m, compute included)", of at most three entries.
  std::string then_text() const {
    std::vector<std::string> parts;
    for (const GroupResult& each : found_.results) {
      const std::optional<double> s = each.cycle_s ? each.cycle_s : reached_s(each);
      if (s && met(each, share_wanted(summary_)))
        parts.push_back(fmt::format("{} then takes {} of the wanted {}{}", each.group, human_duration(*s),
                                    human_duration(wanted_s(each, summary_)),
                                    each.cycle_s ? ", compute included" : ""));
    }
    return parts.empty() || parts.size() > 3 ? "" : " (" + listed(parts) + ")";
  }

  /// What answers the smaller build by itself; empty where none was found, or where a type is no preset.
  std::string command() const {
    std::vector<std::string> words = {"skyhaul", "run", "scenario.yaml"};
    for (const SmallerBuild::Site& each : its_.sites) {
      const std::string path = joined_path(joined_path("sites", each.site), "terminal");
      if (each.to_type != each.from_type) {
        const bool preset =
            std::any_of(scenario_.sources.begin(), scenario_.sources.end(),
                        [&](const Source& source) { return source.of == "terminals/" + each.to_type; });
        if (!preset) return "";
        words.insert(words.end(), {"--set", fmt::format("{}={}", path, each.to_type)});
      }
      words.insert(words.end(), {"--set", fmt::format("{}s={}", path, each.to)});
    }
    return its_.sites.empty() ? "" : shell_line(words);
  }

  /// Whether all verdicts of the smaller build are known to hold.
  bool sure() const {
    const auto& all = its_.recommendation->payloads;
    return std::all_of(all.begin(), all.end(), [](const Recommendation::Payload& each) {
      return each.sure.value_or(each.kind == Recommendation::Kind::kAsItCan);
    });
  }

  std::string sentence() const {
    const char* more = "whether fewer do it takes more runs (--cheapest-change)";
    if (its_.sites.empty())
      return its_.least
                 ? "No site has a terminal to spare: with one less, a target would be missed, or could be "
                   "within the known error."
                 : fmt::format("Every target is met; {}.", more);
    const bool others = std::any_of(
        found_.results.begin(), found_.results.end(),
        [](const GroupResult& each) { return each.dataset ? !each.deadline_s : !each.target_met; });
    const bool single = std::any_of(its_.sites.begin(), its_.sites.end(), [](const SmallerBuild::Site& each) {
      return each.to == 1 && each.from > 1;
    });
    return fmt::format("Less is enough for every target{}, by {} more answers: {}{}{}{}{}.",
                       sure() ? ", at the largest known error too" : "", its_.runs, sites_text(), then_text(),
                       single ? "; a site of one terminal has none in its place when that one fails" : "",
                       others ? "; payloads of which nothing is wanted then take longer" : "",
                       its_.least ? "" : fmt::format("; {}", more));
  }

  const ResolvedScenario& scenario_;
  const Summary& summary_;
  const CheapestChangeOptions& options_;
  StageCache& cache_;
  const Recommendation now_;
  std::optional<double> least_month_;  ///< Recommendation::month of `best_`
  std::vector<std::size_t> places_;    ///< of the sites in the scenario
  std::vector<Terminals> own_, best_;
  std::map<Key, bool> tried_;
  Summary found_;  ///< the answer with `best_`
  double spent_ = 0;
  SmallerBuild its_;
};

}  // namespace

SmallerBuild smaller_build(const ResolvedScenario& scenario, const Summary& summary,
                           const CheapestChangeOptions& options) {
  std::optional<StageCache> own;
  StageCache& cache = options.cache != nullptr ? *options.cache : own.emplace();
  return Sparing(scenario, summary, options, cache).run();
}

}  // namespace skyhaul::core
