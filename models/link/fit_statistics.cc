// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <numeric>

#include "link/fit_parts.h"
#include "link/normal.h"

namespace skyhaul::models::fitting {
namespace {

constexpr int kSlowSlots = 60;  // as in rate_variation.cc
constexpr int kTaps = 6;

/// Of the model's Gaussian between two slots: its part that changes from slot to slot.
double fast_correlation(int lag, double persistence) {
  double power = 0, sum = 0;
  for (int k = 0; k < kTaps; ++k) power += std::pow(persistence, 2 * k);
  for (int k = 0; k + lag < kTaps; ++k) sum += std::pow(persistence, k) * std::pow(persistence, k + lag);
  return sum / power;
}

/// Its slow part: the mean over where in its interval of 60 slots the first slot lies.
double slow_correlation(int lag) {
  double sum = 0;
  for (int start = 0; start < kSlowSlots; ++start) {
    const int knot = (start + lag) / kSlowSlots;
    const double a = static_cast<double>(start) / kSlowSlots;
    const double b = static_cast<double>((start + lag) % kSlowSlots) / kSlowSlots;
    if (knot == 0) sum += std::sqrt((1 - a) * (1 - b)) + std::sqrt(a * b);
    if (knot == 1) sum += std::sqrt(a * (1 - b));
  }
  return sum / kSlowSlots;
}

}  // namespace

double quantile(std::vector<std::pair<double, double>> weighted, double probability) {
  std::sort(weighted.begin(), weighted.end());
  double total = 0, below = 0, last_at = -1, last = 0;
  for (const auto& [value, weight] : weighted) total += weight;
  for (const auto& [value, weight] : weighted) {
    const double here = (below + weight / 2) / total;
    if (here >= probability)
      return last_at < 0 ? value : last + (value - last) * (probability - last_at) / (here - last_at);
    last_at = here;
    last = value;
    below += weight;
  }
  return last;
}

double quantile(const std::vector<double>& values, double probability) {
  std::vector<std::pair<double, double>> weighted;
  weighted.reserve(values.size());
  for (const double value : values) weighted.emplace_back(value, 1);
  return quantile(std::move(weighted), probability);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double of_a = mean(a), of_b = mean(b);
  double product = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += (a[i] - of_a) * (b[i] - of_b);
    square_a += (a[i] - of_a) * (a[i] - of_a);
    square_b += (b[i] - of_b) * (b[i] - of_b);
  }
  return square_a > 0 && square_b > 0 ? product / std::sqrt(square_a * square_b) : 0;
}

InSlot in_slot(TimeNs time_ns, TimeNs offset_ns, std::int64_t length_ns) {
  const std::int64_t from = time_ns - offset_ns;
  const std::int64_t slot = from / length_ns - (from % length_ns < 0 ? 1 : 0);
  const std::int64_t into = from - slot * length_ns;
  return {slot, into / orbits::kSecond, static_cast<double>(into) * 1e-9};
}

SlotNormals normals_of(const std::map<std::int64_t, double>& means) {
  std::vector<std::pair<double, std::int64_t>> order;
  for (const auto& [slot, value] : means) order.emplace_back(value, slot);
  std::sort(order.begin(), order.end());
  SlotNormals all;
  const auto count = static_cast<double>(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    all[order[i].second] = normal_tail_inverse(1 - (static_cast<double>(i) + 0.5) / count);
  return all;
}

std::vector<LagCorrelation> lag_correlations(const SlotNormals& series) {
  std::vector<LagCorrelation> all;
  for (const auto& [low, high] : std::initializer_list<std::pair<int, int>>{
           {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 8}, {9, 16}, {17, 30}, {31, 60}}) {
    LagCorrelation each{low, high, 0, 0};
    double sum = 0;
    for (const auto& [slot, value] : series) {
      for (int lag = low; lag <= high; ++lag) {
        const auto other = series.find(slot + lag);
        if (other == series.end()) continue;
        ++each.pairs;
        sum += value * other->second;
      }
    }
    if (each.pairs == 0) continue;
    each.value = sum / static_cast<double>(each.pairs);
    all.push_back(each);
  }
  return all;
}

std::pair<double, double> fit_correlation(const std::vector<LagCorrelation>& measured) {
  std::pair<double, double> best{0, 0};
  double least = -1;
  for (int p = 0; p < 80; p += 5) {
    for (int s = 0; s < 60; s += 5) {
      double error = 0;
      for (const LagCorrelation& each : measured) {
        const int middle = static_cast<int>(std::lround(std::sqrt(each.low * each.high)));
        const double model =
            (1 - s / 100.0) * fast_correlation(middle, p / 100.0) + s / 100.0 * slow_correlation(middle);
        error += std::sqrt(static_cast<double>(each.pairs)) * (model - each.value) * (model - each.value);
      }
      if (least < 0 || error < least) {
        least = error;
        best = {p / 100.0, s / 100.0};
      }
    }
  }
  return best;
}

double correlation_kept(const RateVariation& a, const RateVariation& b) {
  double power_a = 0, power_b = 0, both = 0;
  for (int k = 0; k < kTaps; ++k) {
    const double of_a = std::pow(a.persistence, k), of_b = std::pow(b.persistence, k);
    power_a += of_a * of_a;
    power_b += of_b * of_b;
    both += of_a * of_b;
  }
  return std::sqrt((1 - a.slow_share) * (1 - b.slow_share)) * both / std::sqrt(power_a * power_b) +
         std::sqrt(a.slow_share * b.slow_share);
}

}  // namespace skyhaul::models::fitting
