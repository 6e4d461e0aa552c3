// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/influences.h"

#include <algorithm>
#include <map>
#include <set>

#include "skyhaul/core/stages.h"
#include "summary/give_memory_back.h"
#include "summary/interval.h"
#include "summary/shapley.h"

namespace skyhaul::core {
namespace {

/// A set of parts: bit i for part i of kSkyParts.
using Parts = std::size_t;

Parts bit_of(SkyPart part) { return Parts{1} << static_cast<std::size_t>(part); }

/// Influences that are told by themselves, and their names.
struct Told {
  SkyPart part;
  const char* name;
};
constexpr Told kTold[] = {{SkyPart::kWeather, "rain"},
                          {SkyPart::kContention, "contention"},
                          {SkyPart::kLoss, "loss"},
                          {SkyPart::kFaults, "faults"}};

/// The number that people are told of a traffic entry, without data plans.
std::optional<double> told_s(const SyncCurve& curve, const TrafficSpec& traffic) {
  constexpr double kQuantile = 0.95;
  return traffic.dataset ? curve.sync_quantile_s(kQuantile) : smallest_interval_s(curve, kQuantile);
}

}  // namespace

RoundsOptions rounds_options(const ResolvedScenario& scenario, const TrafficSpec& traffic, unsigned threads) {
  RoundsOptions rounds;
  rounds.starts = scenario.flow.starts;
  rounds.slot_ns = scenario.constellation.slots.length_ns;
  rounds.threads = threads;
  rounds.plan = traffic.dataset ? models::PlanUse::kCounted : models::PlanUse::kUnused;
  if (scenario.together) rounds.together = &scenario.traffic;
  return rounds;
}

namespace {

/// Enough start times for a quantile of 95 %: some of the answer's own, where it has many.
int some_of(int starts) {
  constexpr int kEnough = 240;
  return starts <= kEnough ? starts : starts / (starts / kEnough);
}

/// What every traffic entry is told with a set of parts, each set worked out once.
class Variants {
 public:
  using Values = std::vector<std::optional<double>>;

  Variants(const ResolvedScenario& scenario, const std::vector<GroupResult>& results,
           const AnswerOptions& options, const std::function<bool(double)>& proceed)
      : scenario_(scenario), results_(results), options_(options), proceed_(proceed) {}

  void know(Parts parts, Values values) { known_[parts] = std::move(values); }

  /// Works out the sets that are not known yet, in rising order.
  void work_out(const std::set<Parts>& wanted) {
    std::vector<Parts> left;
    for (const Parts parts : wanted) {
      if (known_.count(parts) == 0) left.push_back(parts);
    }
    for (std::size_t v = 0; v < left.size(); ++v) {
      known_[left[v]] = values_of(left[v], [&](double done) {
        return proceed_((static_cast<double>(v) + done) / static_cast<double>(left.size()));
      });
      give_memory_back();
    }
  }

  const Values& operator[](Parts parts) const { return known_.at(parts); }

 private:
  Values values_of(Parts parts, const std::function<bool(double)>& go_on) {
    ResolvedScenario variant = scenario_;
    for (const SkyPart part : kSkyParts) {
      if ((parts & bit_of(part)) == 0) take_away(part, variant);
    }
    StageOptions stage;
    stage.threads = options_.threads;
    stage.proceed = [&](double done) { return go_on(0.5 * done); };
    const auto timeline = options_.cache->timeline(variant, stage);
    const models::FlowEngine engine(*timeline, scenario_.queue_bdp, options_.threads);
    Values values;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      const TrafficSpec& traffic = scenario_.traffic[i];
      RoundsOptions rounds = rounds_options(scenario_, traffic, options_.threads);
      rounds.entry = i;
      if (results_[i].starts > 1) rounds.starts = some_of(results_[i].starts);
      rounds.proceed = [&](double done) {
        return go_on(0.5 + 0.5 * (static_cast<double>(i) + done) / static_cast<double>(results_.size()));
      };
      values.push_back(told_s(run_rounds(engine, *timeline, traffic, rounds).curve, traffic));
    }
    return values;
  }

  const ResolvedScenario& scenario_;
  const std::vector<GroupResult>& results_;
  const AnswerOptions& options_;
  const std::function<bool(double)>& proceed_;
  std::map<Parts, Values> known_;
};

/// The set of parts of which bit k stands for the k-th of some parts.
Parts parts_of(std::size_t set, const std::vector<SkyPart>& parts) {
  Parts all = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if ((set >> k & 1) != 0) all |= bit_of(parts[k]);
  }
  return all;
}

/// Each part's share in what all of them cost an entry; empty where a set of parts leaves no number.
std::map<SkyPart, double> shares_of(const Variants& variants, const std::vector<SkyPart>& parts,
                                    std::size_t entry) {
  std::vector<double> worth;
  for (std::size_t set = 0; set < std::size_t{1} << parts.size(); ++set) {
    const std::optional<double> value = variants[parts_of(set, parts)][entry];
    if (!value) return {};
    worth.push_back(*value);
  }
  const std::vector<double> values = shapley_values(worth, parts.size());
  std::map<SkyPart, double> shares;
  for (std::size_t k = 0; k < parts.size(); ++k) shares[parts[k]] = values[k];
  return shares;
}

}  // namespace

void add_influences_off(Summary& summary, const ResolvedScenario& scenario) {
  for (const Told& told : kTold) {
    if (!has_part(scenario, told.part)) summary.influences_off.emplace_back(told.name);
  }
}

void add_costs(Summary& summary, const ResolvedScenario& scenario, const AnswerOptions& asked,
               const std::function<bool(double)>& proceed) {
  StageCache own;
  AnswerOptions options = asked;
  if (options.cache == nullptr) options.cache = &own;
  std::vector<SkyPart> parts;
  for (const SkyPart part : kSkyParts) {
    if (has_part(scenario, part)) parts.push_back(part);
  }
  if (parts.empty()) return;
  Variants variants(scenario, summary.results, options, proceed);
  Variants::Values real;
  for (GroupResult& result : summary.results) {
    result.first_day_s = result.dataset ? result.sync_s[1] : result.interval_s[1];
    real.push_back(result.first_day_s);
  }
  const std::size_t sets = std::size_t{1} << parts.size();
  const Parts all = parts_of(sets - 1, parts);
  variants.know(all, real);
  std::set<Parts> wanted{0};
  for (const Told& told : kTold) {
    if ((all & bit_of(told.part)) != 0) wanted.insert(all & ~bit_of(told.part));
  }
  for (std::size_t set = 0; options.explain_cost && set < sets; ++set) wanted.insert(parts_of(set, parts));
  variants.work_out(wanted);
  summary.sky_parts = parts;
  for (const Told& told : kTold) {
    if ((all & bit_of(told.part)) == 0) continue;
    const Variants::Values& without = variants[all & ~bit_of(told.part)];
    for (std::size_t i = 0; i < real.size(); ++i) {
      if (real[i] || without[i])
        summary.influences.push_back({told.name, summary.results[i].group, real[i], without[i]});
    }
  }
  for (std::size_t i = 0; i < real.size(); ++i) {
    summary.results[i].ideal_s = variants[0][i];
    if (options.explain_cost) summary.results[i].cost_s = shares_of(variants, parts, i);
  }
}

}  // namespace skyhaul::core
