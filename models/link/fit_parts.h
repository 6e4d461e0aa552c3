// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "skyhaul/models/link_fit.h"

namespace skyhaul::models::fitting {

constexpr std::size_t kLeastFitSlots = 20;
constexpr std::size_t kLeastFitRows = 100;

/// Quantile of values that count by their weights (none: alike), linear between the middles of the weights.
double quantile(std::vector<std::pair<double, double>> weighted, double probability);
double quantile(const std::vector<double>& values, double probability);
double mean(const std::vector<double>& values);
double deviation(const std::vector<double>& values);  ///< of the population
double correlation(const std::vector<double>& a, const std::vector<double>& b);

/// The slot that a time lies in, and its whole seconds since that began.
struct InSlot {
  std::int64_t slot;
  std::int64_t second;
  double seconds;
};
InSlot in_slot(TimeNs time_ns, TimeNs offset_ns, std::int64_t length_ns);

/// Rates of one direction: of each slot, the mean of each of its seconds that has rows, in bit/s.
using SlotSeconds = std::map<std::int64_t, std::map<std::int64_t, double>>;

/// A series by slot, as quantiles of the normal distribution: what is correlated.
using SlotNormals = std::map<std::int64_t, double>;

/// Correlation of two series in bins of lags, in slots.
struct LagCorrelation {
  int low, high;
  std::size_t pairs;
  double value;
};
SlotNormals normals_of(const std::map<std::int64_t, double>& means);
std::vector<LagCorrelation> lag_correlations(const SlotNormals& series);
/// Persistence and slow share that least squares give, on a grid of 0.05.
std::pair<double, double> fit_correlation(const std::vector<LagCorrelation>& measured);
/// What two directions keep of their draws' correlation when each is filtered by its own parameters.
double correlation_kept(const RateVariation& a, const RateVariation& b);

std::optional<RateFit> fit_rates(const LinkLog& log, LogQuantity quantity, TimeNs slot_offset_ns,
                                 std::int64_t slot_length_ns, std::uint64_t seed, SlotNormals& normals);
std::optional<AccessFit> fit_access(const LinkLog& log, TimeNs slot_offset_ns, const FitOptions& options);
std::optional<LossFit> fit_loss(const LinkLog& log, TimeNs slot_offset_ns, const FitOptions& options);

}  // namespace skyhaul::models::fitting
