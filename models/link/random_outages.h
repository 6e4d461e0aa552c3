// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// What random intervals are drawn for, so that equal numbers do not give equal draws.
enum class DrawFor : std::uint64_t {
  kGap = 1,
  kFixedLink,
  kTerminalOutage,
  kBurst,
  kReallocationLoss,
  kSpike,
  kSlotStep,
  kRateSlot,
  kRateSlow,
  kSecond,
  kAccessSlot,
  kAccessPacket,
  kLaserLoss,
  kLogBlock
};

/// Outages in [start, end) that begin at random: a Poisson process with a mean of `every_ns` between two
/// beginnings, each of exponential length (mean `length_ns`); where they overlap they are one. The time that
/// is free of them is exp(-length_ns / every_ns) (M/G/infinity). Keyed by seed, purpose, `key` and day of
/// UTC: the same at any horizon.
std::vector<TimeInterval> random_outages(std::uint64_t seed, DrawFor purpose, std::uint64_t key,
                                         std::int64_t every_ns, std::int64_t length_ns, TimeNs start_ns,
                                         TimeNs end_ns);

/// Failures of a link that is up for a share `availability` of the time and repaired after `repair_ns` on
/// average: random_outages with every = -repair / ln(availability). None where it is 1.
std::vector<TimeInterval> link_failures(const FixedLink& link, std::uint64_t seed, std::uint64_t site,
                                        TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
