// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "link/quantile_table.h"
#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/models/link_variation.h"

namespace skyhaul::models {
namespace {

constexpr int kTaps = 6;                 // slots of the moving average
constexpr std::int64_t kSlowSlots = 60;  // between two draws of the slow part
constexpr double kLargestSpread = 0.3;   // with draws cut at 3 deviations a second has at least 0.1
constexpr std::uint64_t kBoth = 2;       // beside the values of LinkDirection

/// A normal draw for one direction of one terminal: of what all share, and of what is its own.
class Draws {
 public:
  Draws(const ClassVariation& variation, LinkDirection direction, std::uint64_t seed, std::uint64_t cell,
        std::uint64_t terminal)
      : seed_(seed), direction_(static_cast<std::uint64_t>(direction)), cell_(cell), terminal_(terminal) {
    cell_weight_ = std::sqrt(variation.common);
    own_weight_ = std::sqrt(1 - variation.common);
    both_weight_ = std::sqrt(variation.up_down);
    one_weight_ = std::sqrt(1 - variation.up_down);
  }

  double at(DrawFor part, std::int64_t index) const {
    double sum = 0;
    if (cell_weight_ > 0) sum += cell_weight_ * of(part, 0, cell_, index);
    if (own_weight_ > 0) sum += own_weight_ * of(part, 1, terminal_, index);
    return sum;
  }

 private:
  double of(DrawFor part, std::uint64_t whose, std::uint64_t key, std::int64_t index) const {
    const auto draw = [&](std::uint64_t direction) {
      return keyed_normal(seed_, {static_cast<std::uint64_t>(part), whose, key, direction,
                                  static_cast<std::uint64_t>(index)});
    };
    double sum = 0;
    if (both_weight_ > 0) sum += both_weight_ * draw(kBoth);
    if (one_weight_ > 0) sum += one_weight_ * draw(direction_);
    return sum;
  }

  std::uint64_t seed_, direction_, cell_, terminal_;
  double cell_weight_, own_weight_, both_weight_, one_weight_;
};

/// Variance 1; correlation persistence^n between slots n apart, but for the cut after kTaps.
double fast_part(const Draws& draws, double persistence, std::int64_t slot) {
  double sum = 0;
  double power = 0;
  double weight = 1;
  for (int i = 0; i < kTaps && weight > 0; ++i, weight *= persistence) {
    sum += weight * draws.at(DrawFor::kRateSlot, slot - i);
    power += weight * weight;
  }
  return sum / std::sqrt(power);
}

/// Variance 1 at every slot: between two draws their weights are the square roots of the distances.
double slow_part(const Draws& draws, std::int64_t slot) {
  const std::int64_t along = (slot % kSlowSlots + kSlowSlots) % kSlowSlots;
  const std::int64_t knot = (slot - along) / kSlowSlots;
  const double share = static_cast<double>(along) / static_cast<double>(kSlowSlots);
  return std::sqrt(1 - share) * draws.at(DrawFor::kRateSlow, knot) +
         std::sqrt(share) * draws.at(DrawFor::kRateSlow, knot + 1);
}

}  // namespace

double slot_factor(const ClassVariation& variation, LinkDirection direction, std::uint64_t seed,
                   std::uint64_t cell, std::uint64_t terminal, std::int64_t slot) {
  const RateVariation& of = variation.of(direction);
  if (of.factor.front() == of.factor.back()) return of.factor.front();
  const Draws draws(variation, direction, seed, cell, terminal);
  double z = 0;
  if (of.slow_share < 1) z += std::sqrt(1 - of.slow_share) * fast_part(draws, of.persistence, slot);
  if (of.slow_share > 0) z += std::sqrt(of.slow_share) * slow_part(draws, slot);
  return at_normal(of.factor, z);
}

SecondVariation second_variation(const RateVariation& variation, double factor) {
  const double spread =
      variation.second_spread < kLargestSpread * factor ? variation.second_spread / factor : kLargestSpread;
  return {variation.second_spread > 0 ? spread : 0, variation.first_second, variation.last_second};
}

double second_factor(const SecondVariation& variation, std::uint64_t key, TimeNs slot_start_ns,
                     std::int64_t slot_length_ns, TimeNs time_ns) {
  const std::int64_t second = (time_ns - slot_start_ns) / orbits::kSecond;
  double factor = 1;
  if (variation.spread > 0) {
    const double z =
        keyed_normal(key, {static_cast<std::uint64_t>(DrawFor::kSecond),
                           static_cast<std::uint64_t>(slot_start_ns), static_cast<std::uint64_t>(second)});
    factor += variation.spread * std::min(3.0, std::max(-3.0, z));
  }
  if (second == 0) factor *= variation.first;
  if (second == (slot_length_ns - 1) / orbits::kSecond) factor *= variation.last;
  return factor;
}

}  // namespace skyhaul::models
