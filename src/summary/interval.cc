// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/interval.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace skyhaul::core {
namespace {

/// What rounds are counted by: their phases, and the repetitions of the horizon after the first.
struct Sample {
  int phases;
  int cycles;
};
constexpr Sample kSought = {64, 2};
/// An interval may hold in the first sample by luck, above all where it divides the horizon: then all phases
/// meet the same few starts. A prime number of phases, over more repetitions, does not share its divisors.
constexpr Sample kHeld = {509, 8};
constexpr double kLeastInterval = 1e-3;
constexpr double kRounding = 1e-9;

/// Rounds of a phase that are due before `until_s`, at `per_s` rounds a second.
double due_before(double until_s, double t0_s, double per_s) {
  const double rounds = (until_s - t0_s) * per_s - kRounding;
  const auto whole = static_cast<double>(static_cast<std::int64_t>(rounds));
  return std::max(0.0, whole < rounds ? whole + 1 : whole);
}

/// The steps of a curve's grid in which every round takes at most an interval.
class CalmSteps {
 public:
  CalmSteps(const SyncCurve& curve, double interval_s)
      : curve_(curve),
        calm_until_(curve.size()),
        cycles_per_s_(1 / curve.horizon_s()),
        steps_per_s_(1 / curve.step_s()) {
    const std::size_t steps = curve.size();
    const auto is_calm = [&](std::size_t i) {
      return std::max(curve.sync_s(i), curve.sync_s((i + 1) % steps)) <= interval_s;
    };
    // From the last on, twice around: a stretch may go over the horizon's end. It is no longer than a
    // horizon.
    for (std::size_t k = 2 * steps; k-- > 0;) {
      const std::size_t i = k % steps;
      const std::size_t next = (i + 1) % steps;
      calm_until_[i] = is_calm(i) ? std::min(steps, calm_until_[next] + 1) : 0;
    }
  }

  /// The end of the calm time that `time_s` lies in; `time_s` where it lies in none.
  double until_s(double time_s) const {
    const auto cycle = static_cast<double>(static_cast<std::int64_t>(time_s * cycles_per_s_));
    const double cycle_s = cycle * curve_.horizon_s();
    const std::size_t i = std::min(static_cast<std::size_t>(std::max(0.0, (time_s - cycle_s) * steps_per_s_)),
                                   curve_.size() - 1);
    const std::size_t last = i + calm_until_[i];  // the first step behind the stretch
    if (last == i) return time_s;
    const std::size_t around = last / curve_.size();
    return cycle_s + static_cast<double>(around) * curve_.horizon_s() + curve_.start_s(last % curve_.size());
  }

 private:
  const SyncCurve& curve_;
  std::vector<std::size_t> calm_until_;  ///< by step: how many from it on are calm
  double cycles_per_s_;
  double steps_per_s_;
};

/// Rounds of a sample that count.
double counted_rounds(double horizon_s, double interval_s, const Sample& sample) {
  const double end_s = (1 + sample.cycles) * horizon_s;
  const double per_s = 1 / interval_s;
  double counted = 0;
  for (int phase = 0; phase < sample.phases; ++phase) {
    const double t0_s = horizon_s * phase / sample.phases;
    counted += due_before(end_s, t0_s, per_s) - due_before(horizon_s, t0_s, per_s);
  }
  return counted;
}

/// Of these, how many are late; counted up to the first that is more than `at_most`.
double late_rounds(const SyncCurve& curve, const CalmSteps& calm, double interval_s, const Sample& sample,
                   double at_most) {
  const double horizon_s = curve.horizon_s();
  const double end_s = (1 + sample.cycles) * horizon_s;
  const double per_s = 1 / interval_s;
  double late = 0;
  for (int phase = 0; phase < sample.phases; ++phase) {
    const double t0_s = horizon_s * phase / sample.phases;
    const double first_counted = due_before(horizon_s, t0_s, per_s);
    const double rounds = due_before(end_s, t0_s, per_s);
    double free_at = 0;
    for (double round = 0; round < rounds; ++round) {
      const double due = t0_s + round * interval_s;
      if (free_at <= due) {
        // All rounds that are due in a calm time end before the next one is.
        const double behind = due_before(calm.until_s(due), t0_s, per_s);
        if (behind > round) {
          round = behind - 1;
          continue;
        }
      }
      free_at = curve.end_s(std::max(due, free_at));
      if (round < first_counted || free_at <= due + interval_s * (1 + kRounding)) continue;
      if (++late > at_most) return late;
    }
  }
  return late;
}

/// Whether at least the share q of a sample's rounds on all days together is in time.
bool enough_in_time(const Curves& days, const std::vector<std::optional<CalmSteps>>& calm, double interval_s,
                    double q, const Sample& sample) {
  const double counted = counted_rounds(days.front()->horizon_s(), interval_s, sample);
  if (counted == 0) return false;
  const double may_be_late = (1 - q) * counted * static_cast<double>(days.size()) * (1 + kRounding);
  double late = 0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    late += calm[d] ? late_rounds(*days[d], *calm[d], interval_s, sample, may_be_late - late) : counted;
    if (late > may_be_late) return false;
  }
  return true;
}

std::vector<std::optional<CalmSteps>> calm_steps(const Curves& days, double interval_s) {
  std::vector<std::optional<CalmSteps>> calm(days.size());
  for (std::size_t d = 0; d < days.size(); ++d) {
    if (!days[d]->empty()) calm[d].emplace(*days[d], interval_s);
  }
  return calm;
}

/// Whether rounds hold in the sample that defines an interval and in the larger one.
bool holds(const Curves& days, double interval_s, double q) {
  const auto calm = calm_steps(days, interval_s);
  return enough_in_time(days, calm, interval_s, q, kSought) &&
         enough_in_time(days, calm, interval_s, q, kHeld);
}

/// The smallest interval at q below `most_s`, of which it is known that it is one.
std::optional<double> search(const Curves& days, double q, double mean_length_s,
                             const std::optional<double>& most_s) {
  const std::optional<double> sync_s = sync_quantile_s(days, q);
  if (!sync_s) return most_s;
  constexpr int kHalvings = 6;
  const double from = std::max({*sync_s, mean_length_s, kLeastInterval});
  double before = from;
  for (double interval = from; interval <= days.front()->horizon_s(); interval *= kIntervalStep) {
    if (most_s && interval >= *most_s) break;
    if (!holds(days, interval, q)) {
      before = interval;
      continue;
    }
    for (int i = 0; i < kHalvings && before < interval; ++i) {
      const double middle = (before + interval) / 2;
      (holds(days, middle, q) ? interval : before) = middle;
    }
    return interval;
  }
  return most_s;
}

}  // namespace

bool achievable(const SyncCurve& curve, double interval_s, double q) {
  return !curve.empty() && interval_s >= curve.mean_length_s() * (1 - kRounding) &&
         enough_in_time({&curve}, calm_steps({&curve}, interval_s), interval_s, q, kSought);
}

std::vector<std::optional<double>> smallest_intervals_s(const Curves& days,
                                                        const std::vector<double>& quantiles) {
  std::vector<std::optional<double>> found(quantiles.size());
  const std::optional<double> mean_s = mean_length_s(days);
  if (!mean_s) return found;
  for (std::size_t i = quantiles.size(); i-- > 0;)
    found[i] = search(days, quantiles[i], *mean_s, i + 1 < found.size() ? found[i + 1] : std::nullopt);
  return found;
}

std::optional<double> smallest_interval_s(const Curves& days, double q) {
  return smallest_intervals_s(days, {q}).front();
}

std::optional<double> smallest_interval_s(const SyncCurve& curve, double q) {
  return smallest_interval_s(Curves{&curve}, q);
}

std::vector<std::optional<double>> smallest_intervals_s(const SyncCurve& curve,
                                                        const std::vector<double>& quantiles) {
  return smallest_intervals_s(Curves{&curve}, quantiles);
}

double late_share(const SyncCurve& curve, double interval_s, IntervalSample of) {
  if (curve.empty()) return 1;
  const Sample& sample = of == IntervalSample::kSought ? kSought : kHeld;
  const double counted = counted_rounds(curve.horizon_s(), interval_s, sample);
  if (counted == 0) return 1;
  return late_rounds(curve, CalmSteps(curve, interval_s), interval_s, sample, counted) / counted;
}

std::optional<double> sync_quantile_s(const Curves& days, double q) {
  if (days.size() == 1) return days.front()->sync_quantile_s(q);
  struct Start {
    double sync_s, weight;
  };
  std::vector<Start> all;
  for (const SyncCurve* day : days) {
    const double weight = 1 / (static_cast<double>(day->size()) * static_cast<double>(days.size()));
    for (std::size_t i = 0; i < day->size(); ++i) all.push_back({day->sync_s(i), weight});
  }
  std::sort(all.begin(), all.end(), [](const Start& a, const Start& b) { return a.sync_s < b.sync_s; });
  double share = 0;
  for (const Start& each : all) {
    share += each.weight;
    if (share < q - kRounding) continue;
    if (each.sync_s > days.front()->horizon_s()) return std::nullopt;
    return each.sync_s;
  }
  return std::nullopt;
}

double share_within(const Curves& days, double window_s) {
  double sum = 0;
  for (const SyncCurve* day : days) sum += day->share_within(window_s);
  return sum / static_cast<double>(days.size());
}

std::optional<double> mean_length_s(const Curves& days) {
  if (days.size() == 1 && !days.front()->empty()) return days.front()->mean_length_s();
  double rounds = 0;
  for (const SyncCurve* day : days) {
    if (day->empty()) continue;
    const double length_s = day->mean_length_s();
    if (length_s <= 0) return 0;
    rounds += 1 / length_s;
  }
  if (rounds == 0) return std::nullopt;
  return static_cast<double>(days.size()) / rounds;
}

}  // namespace skyhaul::core
