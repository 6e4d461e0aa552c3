// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/day_ranges.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kSamples = 400;
constexpr double kLow = 0.05, kHigh = 0.95;
constexpr std::uint64_t kDrawnDay = 0xDA3;
constexpr double kNone = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1e-9;
constexpr double kLeastInterval_s = 1e-3;

/// How often each day was drawn, as a share of all draws.
using Shares = std::vector<double>;

std::vector<Shares> draw_days(std::size_t days, std::uint64_t seed) {
  std::vector<Shares> samples(kSamples, Shares(days, 0.0));
  for (std::size_t s = 0; s < kSamples; ++s) {
    for (std::size_t i = 0; i < days; ++i) {
      const double u = models::keyed_uniform(seed, {kDrawnDay, s, i});
      samples[s][static_cast<std::size_t>(u * static_cast<double>(days))] += 1 / static_cast<double>(days);
    }
  }
  return samples;
}

Range range_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) -> std::optional<double> {
    const double value = values[static_cast<std::size_t>(std::floor(share * static_cast<double>(kSamples)))];
    return value < kNone ? std::optional<double>(value) : std::nullopt;
  };
  return {at(kLow), at(kHigh)};
}

/// Sync times of samples of days.
class SyncTimes {
 public:
  explicit SyncTimes(const Curves& days) : horizon_s_(days.front()->horizon_s()) {
    for (std::size_t d = 0; d < days.size(); ++d) {
      for (std::size_t i = 0; i < days[d]->size(); ++i)
        all_.push_back({days[d]->sync_s(i), d, 1 / static_cast<double>(days[d]->size())});
    }
    std::stable_sort(all_.begin(), all_.end(),
                     [](const Start& a, const Start& b) { return a.sync_s < b.sync_s; });
  }

  /// At kQuantiles, which rise; kNone where that is beyond the horizon.
  std::array<double, kQuantiles.size()> at(const Shares& shares) const {
    std::array<double, kQuantiles.size()> found;
    found.fill(kNone);
    double sum = 0;
    std::size_t q = 0;
    for (const Start& each : all_) {
      sum += shares[each.day] * each.weight;
      for (; q < kQuantiles.size() && sum >= kQuantiles[q] - kRounding; ++q)
        if (each.sync_s <= horizon_s_) found[q] = each.sync_s;
    }
    return found;
  }

 private:
  struct Start {
    double sync_s;
    std::size_t day;
    double weight;
  };
  double horizon_s_;
  std::vector<Start> all_;
};

/// Intervals of samples of days, on a grid around the interval of all days.
class Intervals {
 public:
  Intervals(const Curves& days, double anchor_s, double q, unsigned threads)
      : days_(days), anchor_s_(anchor_s), q_(q), threads_(threads) {
    for (const SyncCurve* day : days) rounds_per_s_.push_back(day->empty() ? 0 : 1 / day->mean_length_s());
  }

  double of(const Shares& shares, double sync_s) {
    double rounds_per_s = 0;
    for (std::size_t d = 0; d < days_.size(); ++d) rounds_per_s += shares[d] * rounds_per_s_[d];
    if (rounds_per_s <= 0) return kNone;
    const double least_s = std::max({sync_s, 1 / rounds_per_s, kLeastInterval_s}) * (1 - kRounding);
    if (least_s >= kNone) return kNone;
    int step = 0;
    while (grid_s(step - 1) >= least_s) --step;
    while (grid_s(step) < least_s) ++step;
    for (;; ++step) {
      const double interval_s = grid_s(step);
      if (interval_s > days_.front()->horizon_s() * (1 + kRounding)) return kNone;
      if (in_time(shares, step, interval_s, IntervalSample::kSought) &&
          in_time(shares, step, interval_s, IntervalSample::kHeld))
        return interval_s;
    }
  }

 private:
  /// By products alone, which are the same on every processor.
  double grid_s(int step) {
    std::vector<double>& side = step < 0 ? below_ : above_;
    const auto place = static_cast<std::size_t>(step < 0 ? -step : step);
    if (side.empty()) side.push_back(anchor_s_);
    while (side.size() <= place)
      side.push_back(step < 0 ? side.back() / kIntervalStep : side.back() * kIntervalStep);
    return side[place];
  }

  bool in_time(const Shares& shares, int step, double interval_s, IntervalSample sample) {
    const auto [found, is_new] = late_.try_emplace({step, sample});
    std::vector<double>& late = found->second;
    if (is_new) {
      late.resize(days_.size());
      parallel_for(days_.size(), threads_,
                   [&](std::size_t d) { late[d] = late_share(*days_[d], interval_s, sample); });
    }
    double sum = 0;
    for (std::size_t d = 0; d < days_.size(); ++d) sum += shares[d] * late[d];
    return sum <= (1 - q_) * (1 + kRounding);
  }

  const Curves& days_;
  double anchor_s_, q_;
  unsigned threads_;
  std::vector<double> rounds_per_s_;
  std::vector<double> above_, below_;                                   ///< the grid from its anchor on
  std::map<std::pair<int, IntervalSample>, std::vector<double>> late_;  ///< of each day, by step of the grid
};

}  // namespace

DayRanges day_ranges(const Curves& days, const Quantiles& interval_s, std::uint64_t seed, unsigned threads) {
  DayRanges ranges;
  if (days.size() < 2) return ranges;
  const std::vector<Shares> samples = draw_days(days.size(), seed);
  const SyncTimes times(days);
  std::array<std::vector<double>, kQuantiles.size()> sync_s;
  for (const Shares& shares : samples) {
    const auto its = times.at(shares);
    for (std::size_t q = 0; q < its.size(); ++q) sync_s[q].push_back(its[q]);
  }
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    const bool any = std::any_of(sync_s[q].begin(), sync_s[q].end(), [](double s) { return s < kNone; });
    if (any) ranges.sync_s[q] = range_of(sync_s[q]);
    if (!interval_s[q] || *interval_s[q] <= 0) continue;
    Intervals intervals(days, *interval_s[q], kQuantiles[q], threads);
    std::vector<double> found;
    for (std::size_t s = 0; s < kSamples; ++s) found.push_back(intervals.of(samples[s], sync_s[q][s]));
    ranges.interval_s[q] = range_of(std::move(found));
  }
  return ranges;
}

}  // namespace skyhaul::core
