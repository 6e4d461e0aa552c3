// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <tuple>

#include "link/fit_parts.h"
#include "link/normal.h"
#include "link/quantile_table.h"
#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models::fitting {
namespace {

constexpr std::int64_t kFineStepNs = 2 * orbits::kSecond;
constexpr int kFittedSlots = 4000;  ///< that are drawn while fitting
constexpr int kComparedSlots = 40000;
constexpr std::size_t kEnoughSlots = 100;

/// Rates of the seconds of slots, of which `per_slot` are there at most.
struct Seconds {
  SlotSeconds slots;
  std::int64_t last = 14;  ///< number of the last second of a slot
  double per_slot = 15;

  std::size_t least(double of_15) const {
    return static_cast<std::size_t>(std::max(1.0, std::ceil(of_15 / 15 * per_slot)));
  }
};

using Slot = std::map<std::int64_t, double>;

/// Rates of a slot without those of its first and last second.
std::vector<double> body(const Slot& seconds, std::int64_t last) {
  std::vector<double> all;
  for (const auto& [second, rate] : seconds) {
    if (second > 0 && second < last) all.push_back(rate);
  }
  return all;
}

std::vector<double> values_of(const Slot& seconds) {
  std::vector<double> all;
  for (const auto& [second, rate] : seconds) all.push_back(rate);
  return all;
}

/// Without the first row of each run, in which a program that measures is not yet at its rate.
Seconds without_starts(const Seconds& all, std::int64_t step) {
  Seconds kept = all;
  for (auto& [slot, seconds] : kept.slots) {
    const Slot& its = all.slots.at(slot);
    const auto before = all.slots.find(slot - 1);
    for (auto second = seconds.begin(); second != seconds.end();) {
      bool follows = false;
      for (std::int64_t back = 1; back <= step; ++back) {
        const std::int64_t at = second->first - back;
        follows =
            follows || (at >= 0 ? its.count(at) > 0
                                : before != all.slots.end() && before->second.count(all.last + 1 + at) > 0);
      }
      second = follows ? std::next(second) : seconds.erase(second);
    }
  }
  return kept;
}

/// Sum of the rates of one second over that of the means of the inner seconds of the same slots.
double boundary_factor(const Seconds& all, std::int64_t second) {
  double sum = 0, inner = 0;
  for (const auto& [slot, seconds] : all.slots) {
    const auto rate = seconds.find(second);
    const std::vector<double> its = body(seconds, all.last);
    if (rate == seconds.end() || its.size() < all.least(4)) continue;
    sum += rate->second;
    inner += mean(its);
  }
  return inner > 0 ? sum / inner : LogRow::kNothing;
}

/// Of slots with nearly all of their seconds; where there are few such slots, with two thirds of them.
double spread_ratio(const Seconds& all) {
  std::size_t nearly_whole = 0;
  for (const auto& [slot, seconds] : all.slots) nearly_whole += seconds.size() >= all.least(13) ? 1 : 0;
  const std::size_t least = all.least(nearly_whole >= kEnoughSlots ? 13 : 10);
  std::vector<double> means, inside;
  for (const auto& [slot, seconds] : all.slots) {
    if (seconds.size() < least) continue;
    const std::vector<double> its = values_of(seconds);
    means.push_back(mean(its));
    inside.push_back(deviation(its));
  }
  if (means.size() < kLeastFitSlots || mean(inside) == 0) return LogRow::kNothing;
  return deviation(means) / mean(inside);
}

/// Seconds of slots as rate_variation.cc makes them, over the median: with factors at even probabilities and
/// no correlation between slots, or as they are drawn.
Seconds drawn(const RateVariation& of, const Seconds& like, std::uint64_t seed, bool even) {
  ClassVariation both;
  both.down = of;
  Seconds all = like;
  all.slots.clear();
  const std::int64_t length_ns = (like.last + 1) * orbits::kSecond;
  const auto step = static_cast<std::int64_t>(
      std::max(1.0, std::floor(static_cast<double>(like.last + 1) / like.per_slot)));
  const int count = even ? kFittedSlots : kComparedSlots;
  for (int i = 0; i < count; ++i) {
    const double factor = even ? at_normal(of.factor, normal_tail_inverse(1 - (i + 0.5) / count))
                               : slot_factor(both, LinkDirection::kDown, seed, 0, 0, i);
    const SecondVariation inside = second_variation(of, factor);
    for (std::int64_t second = 0; second <= like.last; second += step) {
      all.slots[i][second] = factor * second_factor(inside, seed, i * length_ns, length_ns,
                                                    i * length_ns + second * orbits::kSecond);
    }
  }
  return all;
}

std::vector<double> rates_of(const Seconds& all) {
  std::vector<double> rates;
  for (const auto& [slot, seconds] : all.slots) {
    for (const auto& [second, rate] : seconds) rates.push_back(rate);
  }
  return rates;
}

double mean_deviation(const Seconds& all) {
  std::vector<double> each;
  for (const auto& [slot, seconds] : all.slots) {
    if (seconds.size() >= all.least(10)) each.push_back(deviation(values_of(seconds)));
  }
  return each.empty() ? 0 : mean(each);
}

void keep_in_range(RateVariation& variation) {
  double least = 0.001;  // the bounds of the scenario's keys
  for (double& each : variation.factor) least = each = std::min(10.0, std::max(least, each));
  variation.second_spread = std::min(1.0, std::max(0.0, variation.second_spread));
  for (double* each : {&variation.first_second, &variation.last_second})
    *each = std::isnan(*each) ? 1 : std::min(1.0, std::max(0.01, *each));
}

/// The table is that of the means of slots (inner seconds, weighted by their number); but its two lowest
/// values, and the spread of seconds, are those with which drawn seconds have the measured quantiles and
/// deviation: outages of some seconds make single seconds poorer than whole slots.
void fit_distribution(const Seconds& all, std::uint64_t seed, RateVariation& variation) {
  const std::vector<double> rates = rates_of(all);
  const double median = quantile(rates, 0.5);
  std::vector<std::pair<double, double>> means;
  for (const auto& [slot, seconds] : all.slots) {
    const std::vector<double> its = body(seconds, all.last);
    if (its.size() >= all.least(3)) means.emplace_back(mean(its), static_cast<double>(its.size()));
  }
  for (std::size_t i = 0; i < kTableProbabilities.size(); ++i)
    variation.factor[i] = quantile(means, kTableProbabilities[i]);
  const double middle = variation.factor[3];
  for (double& each : variation.factor) each /= middle;
  const double spread = mean_deviation(all) / median;
  variation.second_spread = spread;
  keep_in_range(variation);
  for (int round = 0; round < 4; ++round) {
    const Seconds made = drawn(variation, all, seed, true);
    const std::vector<double> values = rates_of(made);
    const double its = quantile(values, 0.5);
    for (const std::size_t i : {0, 1}) {
      const double p = kTableProbabilities[i];
      const double is = quantile(values, p) / its;
      if (is > 0) variation.factor[i] *= quantile(rates, p) / median / is;
    }
    variation.factor[0] = std::min(variation.factor[0], variation.factor[1]);
    variation.factor[1] = std::min(variation.factor[1], variation.factor[2]);
    const double made_spread = mean_deviation(made) / its;
    if (made_spread > 0) variation.second_spread *= spread / made_spread;
    keep_in_range(variation);
  }
}

std::map<std::int64_t, double> means_of(const Seconds& all, std::size_t least) {
  std::map<std::int64_t, double> means;
  for (const auto& [slot, seconds] : all.slots) {
    const std::vector<double> its = body(seconds, all.last);
    if (its.size() >= least) means[slot] = mean(its);
  }
  return means;
}

/// Means of the rows of each slot, of a log that is too coarse for seconds.
std::map<std::int64_t, double> coarse_means(const SlotSeconds& slots) {
  std::map<std::int64_t, double> means;
  for (const auto& [slot, seconds] : slots) means[slot] = mean(values_of(seconds));
  return means;
}

void compare_quantiles(std::vector<double> measured, std::vector<double> made, RateFit& fit) {
  const double of_measured = quantile(measured, 0.5), of_made = quantile(made, 0.5);
  for (std::size_t i = 0; i < kFitProbabilities.size(); ++i)
    fit.quantiles[i] = {quantile(measured, kFitProbabilities[i]) / of_measured,
                        quantile(made, kFitProbabilities[i]) / of_made};
}

}  // namespace

std::optional<RateFit> fit_rates(const LinkLog& log, LogQuantity quantity, TimeNs slot_offset_ns,
                                 std::int64_t slot_length_ns, std::uint64_t seed, SlotNormals& normals) {
  std::map<std::int64_t, std::map<std::int64_t, std::pair<double, int>>> sums;
  LinkLog its;
  for (const LogRow& row : log.rows) {
    if (std::isnan(row[quantity])) continue;
    its.rows.push_back(row);
    const InSlot at = in_slot(row.time_ns, slot_offset_ns, slot_length_ns);
    auto& [sum, count] = sums[at.slot][at.second];
    sum += row[quantity];
    ++count;
  }
  if (sums.size() < kLeastFitSlots) return std::nullopt;
  Seconds all;
  all.last = (slot_length_ns - 1) / orbits::kSecond;
  for (const auto& [slot, seconds] : sums) {
    for (const auto& [second, sum] : seconds) all.slots[slot][second] = sum.first / sum.second;
  }
  const std::int64_t step_ns = its.median_step_ns();
  const double step_s = std::max(1.0, static_cast<double>(step_ns) * 1e-9);
  all.per_slot = static_cast<double>(all.last + 1) / step_s;
  RateFit fit;
  fit.by_seconds = step_ns <= kFineStepNs && all.last >= 4;
  std::map<std::int64_t, double> means;
  if (fit.by_seconds) {
    fit.first_second.measured = boundary_factor(all, 0);
    fit.last_second.measured = boundary_factor(all, all.last);
    fit.variation.first_second = fit.first_second.measured;
    fit.variation.last_second = fit.last_second.measured;
    keep_in_range(fit.variation);
    fit.spread_ratio.measured = spread_ratio(all);
    all = without_starts(all, static_cast<std::int64_t>(std::ceil(step_s)));
    means = means_of(all, all.least(5));
    if (means.size() < kLeastFitSlots) return std::nullopt;
    fit_distribution(all, seed, fit.variation);
    for (const auto& [slot, seconds] : all.slots) fit.whole += seconds.size() >= all.least(10) ? 1 : 0;
    fit.median_bps = quantile(rates_of(all), 0.5);
  } else {
    means = coarse_means(all.slots);
    std::vector<double> values;
    for (const auto& [slot, value] : means) values.push_back(value);
    fit.median_bps = quantile(values, 0.5);
    for (std::size_t i = 0; i < kTableProbabilities.size(); ++i)
      fit.variation.factor[i] =
          fit.median_bps > 0 ? quantile(values, kTableProbabilities[i]) / fit.median_bps : 1;
    keep_in_range(fit.variation);
    fit.whole = means.size();
  }
  if (!(fit.median_bps > 0)) return std::nullopt;
  fit.slots = means.size();
  normals = normals_of(means);
  std::tie(fit.variation.persistence, fit.variation.slow_share) = fit_correlation(lag_correlations(normals));

  const Seconds made = drawn(fit.variation, all, seed, false);
  if (fit.by_seconds) {
    compare_quantiles(rates_of(all), rates_of(made), fit);
    fit.spread_ratio.drawn = spread_ratio(made);
    fit.first_second.drawn = boundary_factor(made, 0);
    fit.last_second.drawn = boundary_factor(made, made.last);
  } else {
    std::vector<double> measured, drawn_means;
    for (const auto& [slot, value] : means) measured.push_back(value);
    for (const auto& [slot, value] : coarse_means(made.slots)) drawn_means.push_back(value);
    compare_quantiles(std::move(measured), std::move(drawn_means), fit);
  }
  return fit;
}

}  // namespace skyhaul::models::fitting
