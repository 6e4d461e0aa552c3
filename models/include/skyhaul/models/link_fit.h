// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "skyhaul/models/access_delay.h"
#include "skyhaul/models/export.h"
#include "skyhaul/models/link_variation.h"
#include "skyhaul/models/measured_link.h"
#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Probabilities at which what was measured and what is drawn are held against each other.
constexpr std::array<double, 5> kFitProbabilities = {0.05, 0.25, 0.5, 0.75, 0.95};

/// A number as it was measured and as the fitted model draws it; NaN where it cannot be said.
struct Compared {
  double measured = LogRow::kNothing;
  double drawn = LogRow::kNothing;
};

/// How the rate of one direction varies, fitted to a log.
struct RateFit {
  RateVariation variation;
  double median_bps = 0;              ///< median rate of all rows, with which the table is 1 in its middle
  std::size_t slots = 0;              ///< slots of which a mean was used
  std::size_t whole = 0;              ///< slots among these with at least two thirds of their seconds
  bool by_seconds = false;            ///< the log is fine enough (2 s) to tell seconds of slots apart
  std::array<Compared, 5> quantiles;  ///< of all rows (without `by_seconds` of slots) over their median
  Compared spread_ratio;  ///< standard deviation of slot means over the mean of those inside slots
  Compared first_second, last_second;  ///< over the inner seconds of the same slots
};

/// What packets wait, fitted to round trips.
struct AccessFit {
  AccessDelay access;
  double way_ms = 0;  ///< part of the round trip that light needs, taken off first
  std::size_t slots = 0;
  bool by_packets = false;  ///< there were enough round trips in slots to tell slots and packets apart
  std::array<Compared, 5> quantiles_ms;  ///< quantiles of round trips
};

/// Bursts of loss, fitted to lost pings or shares of loss.
struct LossFit {
  LossModel loss;
  bool burst_read = false;  ///< else bursts are too short for the log's step: their length is assumed
  Compared share;           ///< share of packets lost in the rows, both directions together for pings
  double at_boundaries = LogRow::kNothing;  ///< share of the boundaries with a loss within 1.5 s
  double elsewhere = LogRow::kNothing;      ///< mean loss further away from boundaries
};

struct LinkFit {
  std::int64_t step_ns = 0;
  std::size_t rows = 0;
  std::optional<RateFit> down, up;
  std::optional<double> up_down;  ///< correlation of the draws; where there are slots with both directions
  std::size_t pairs = 0;          ///< such slots
  std::optional<AccessFit> access;
  std::optional<LossFit> loss;
};

struct FitOptions {
  SlotRule slots;          ///< of the operator: length and offset
  double way_ms = 8;       ///< of light, in the round trip to where the pings went
  std::uint64_t seed = 1;  ///< of what is drawn to compare
};

/// Fits the models of rate_variation.h, access_delay.h and LossModel to a log, by the methods of
/// tests/calibration/link_variation.py. Slots of a log whose times are not UTC begin with its first row. A
/// quantity of fewer than 20 slots (loss: 100 rows) is left out. Pure; the same log gives the same fit.
SKYHAUL_MODELS_EXPORT LinkFit fit_link(const LinkLog& log, const FitOptions& options);

}  // namespace skyhaul::models
