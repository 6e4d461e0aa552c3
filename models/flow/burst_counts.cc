// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/burst_counts.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::models {
namespace {

constexpr std::size_t kFew = 32;  // intervals that are added up one by one
constexpr double kStepsPerOctave = 2;

double rate_of(std::size_t step) { return std::exp2(static_cast<double>(step) / kStepsPerOctave); }

}  // namespace

BurstCounts::BurstCounts(const PreparedTimeline& timeline, std::uint32_t pair, double delay_factor,
                         std::atomic<std::int64_t>& budget)
    : timeline_(timeline),
      pair_(pair),
      delay_factor_(delay_factor),
      sums_(timeline.pairs[pair].stripes.size() * kRates, budget) {}

double BurstCounts::of(std::size_t stripe, std::size_t interval, TimeNs length_ns,
                       double packets_per_s) const {
  const PreparedTimeline::Stripe& its = timeline_.pairs[pair_].stripes[stripe];
  const LossInterval burst = its.loss[interval];
  const std::uint32_t route = segment_at(timeline_.timeline.paths[its.path], burst.start_ns).route;
  const double round_trip_s =
      route == kNoRoute ? 0
                        : 2e-9 * delay_factor_ *
                              static_cast<double>(route_delay_ns(timeline_.timeline, route, burst.start_ns));
  const double length_s = static_cast<double>(length_ns) * 1e-9;
  const double rounds = round_trip_s > 0 ? std::max(1.0, length_s / round_trip_s) : 1;
  return rounds * (1 - std::pow(1 - burst.loss, packets_per_s * length_s / rounds));
}

std::shared_ptr<const BurstCounts::Sums> BurstCounts::sums(std::size_t stripe, std::size_t rate) const {
  return sums_.get(stripe * kRates + rate, [&] {
    const StripeLoss& loss = timeline_.pairs[pair_].stripes[stripe].loss;
    const double packets_per_s = rate_of(rate);
    Sums made;
    made.before.reserve(loss.size() + 1);
    made.before.push_back(0);
    for (std::size_t i = 0; i < loss.size(); ++i) {
      const LossInterval each = loss[i];
      made.before.push_back(made.before.back() + of(stripe, i, each.end_ns - each.start_ns, packets_per_s));
    }
    return made;
  });
}

double BurstCounts::sum(std::size_t stripe, std::size_t first, std::size_t last, double packets_per_s) const {
  if (first >= last || packets_per_s <= 0) return 0;
  if (last - first <= kFew) {
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) {
      const LossInterval each = timeline_.pairs[pair_].stripes[stripe].loss[i];
      sum += of(stripe, i, each.end_ns - each.start_ns, packets_per_s);
    }
    return sum;
  }
  const double place =
      std::clamp(std::log2(packets_per_s) * kStepsPerOctave, 0.0, static_cast<double>(kRates - 1));
  const std::size_t step = std::min(static_cast<std::size_t>(place), kRates - 2);
  const double part = place - static_cast<double>(step);
  const auto at = [&](std::size_t rate) {
    const std::shared_ptr<const Sums> its = sums(stripe, rate);
    return its->before[last] - its->before[first];
  };
  return (1 - part) * at(step) + part * at(step + 1);
}

}  // namespace skyhaul::models
