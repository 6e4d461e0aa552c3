// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/measured_policy.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

constexpr double kPeakElevationDeg = 55;
constexpr double kFarFromArcDeg = 60;
constexpr double kOldYears = 5;

// What the draws are for: see DrawFor in ../link/random_outages.h, whose numbers are below these.
constexpr std::uint64_t kServing = 101;
constexpr std::uint64_t kRenewal = 102;

}  // namespace

double measured_utility(const MeasuredPolicy& policy, const MeasuredCandidate& candidate) {
  const SatelliteTraits& traits = candidate.traits;
  return policy.elevation_rise * std::min(candidate.elevation_deg, kPeakElevationDeg) / 10 +
         policy.elevation_fall * std::max(candidate.elevation_deg - kPeakElevationDeg, 0.0) / 10 +
         policy.arc * std::min(candidate.arc_deg, kFarFromArcDeg) / 10 +
         policy.age * std::min(traits.age_years, kOldYears) + (traits.low_orbit ? policy.low_orbit : 0) +
         (traits.off_station ? policy.off_station : 0) + (candidate.sunlit ? policy.sunlit : 0);
}

std::vector<double> measured_probabilities(const MeasuredPolicy& policy,
                                           const std::vector<MeasuredCandidate>& candidates) {
  std::vector<double> shares;
  shares.reserve(candidates.size());
  double most = 0, sum = 0;
  for (const MeasuredCandidate& each : candidates) {
    shares.push_back(measured_utility(policy, each));
    most = shares.size() == 1 ? shares.back() : std::max(most, shares.back());
  }
  for (double& share : shares) sum += share = std::exp(share - most);
  for (double& share : shares) share /= sum;
  return shares;
}

MeasuredDraw::MeasuredDraw(const MeasuredPolicy& policy, std::int32_t site, std::int32_t terminal,
                           std::int64_t slot)
    : drawn_in_(slot) {
  const auto its_site = static_cast<std::uint64_t>(site);
  const auto its_terminal = static_cast<std::uint64_t>(terminal);
  while (keyed_uniform(policy.seed, {kRenewal, its_site, its_terminal,
                                     static_cast<std::uint64_t>(drawn_in_)}) < policy.kept)
    --drawn_in_;
  key_ = keyed_bits(policy.seed, {kServing, its_site, its_terminal, static_cast<std::uint64_t>(drawn_in_)});
}

double MeasuredDraw::worth(double weight, std::int32_t satellite) const {
  // Of exponential variables the one of rate w is the least with probability w / (sum of the rates).
  return std::log1p(-keyed_uniform(key_, {static_cast<std::uint64_t>(satellite)})) / weight;
}

}  // namespace skyhaul::models
