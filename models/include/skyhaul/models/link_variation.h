// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "skyhaul/models/export.h"
#include "skyhaul/models/time_interval.h"

namespace skyhaul::models {

/// Probabilities of the tables below: the value in place i of a table is not exceeded with probability i.
constexpr std::array<double, 7> kTableProbabilities = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

/// A distribution by its quantiles at kTableProbabilities, ascending. Between them it is linear in the normal
/// variable of the same probability; beyond the ends it keeps their values.
using QuantileTable = std::array<double, 7>;

enum class LinkDirection : std::uint8_t { kUp, kDown };

/// How the rate of a terminal in one direction varies about its median, apart from weather and the hour.
/// The default does not vary.
struct RateVariation {
  QuantileTable factor = {1, 1, 1, 1, 1, 1, 1};  ///< quantiles of a slot's rate over the median
  /// Correlation of a slot with the next one in the part that changes from slot to slot, [0, 1).
  double persistence = 0;
  double slow_share = 0;  ///< share of the variance that changes over 60 slots (a quarter of an hour), [0, 1]
  /// Standard deviation of the rates of a slot's seconds, over the median of all slots. It is the same in
  /// poor and in good slots, as measured, but at most 0.3 of the slot's own rate.
  double second_spread = 0;
  double first_second = 1;  ///< what is left of the rate in the slot's first second, on average
  double last_second = 1;   ///< the same of its last second
};

/// Both directions of one class of service.
struct ClassVariation {
  RateVariation up, down;
  double common = 0;   ///< share of the variance that all terminals of the cell have in common, [0, 1]
  double up_down = 0;  ///< correlation of what is drawn for the two directions, [0, 1]

  const RateVariation& of(LinkDirection direction) const {
    return direction == LinkDirection::kUp ? up : down;
  }
};

/// The factor of one slot. It depends on the arguments alone, so that any slot can be asked for by itself.
/// `slot` counts slots from any fixed instant. The copula is Gaussian: normal draws keyed by cell or
/// terminal, by slot and by direction or both, filtered by a moving average of six slots and by an
/// interpolation between draws 60 slots apart, are put through the table. Only +, *, / and sqrt are used, so
/// that every processor gives the same bits.
SKYHAUL_MODELS_EXPORT double slot_factor(const ClassVariation& variation, LinkDirection direction,
                                         std::uint64_t seed, std::uint64_t cell, std::uint64_t terminal,
                                         std::int64_t slot);

/// The greatest spread of seconds over their slot's rate.
constexpr double kMostSecondSpread = 0.3;

/// Expectation of the mean of second_factor() over a slot.
SKYHAUL_MODELS_EXPORT double mean_second(double first, double last, std::int64_t slot_length_ns);

/// How the seconds of one slot differ; what is stored of it by slot.
struct SecondVariation {
  double spread = 0;  ///< standard deviation over the slot's rate, [0, 0.3]
  double first = 1, last = 1;

  bool varies() const { return spread != 0 || first != 1 || last != 1; }
};

/// That of a slot with this factor.
SKYHAUL_MODELS_EXPORT SecondVariation second_variation(const RateVariation& variation, double factor);

/// The factor of the second of a slot that `time_ns` lies in, at least 0.1 times what the boundary leaves.
/// Seconds are counted from the slot's start; the last one may be shorter. Without a boundary's cost its
/// expectation is 1. `key` says which terminal and direction, and holds the seed. One hash and a few
/// operations.
SKYHAUL_MODELS_EXPORT double second_factor(const SecondVariation& variation, std::uint64_t key,
                                           TimeNs slot_start_ns, std::int64_t slot_length_ns, TimeNs time_ns);

}  // namespace skyhaul::models
