// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "flow/kept_blocks.h"
#include "flow/prepared_timeline.h"

namespace skyhaul::models {

/// How many bursts the senders of a pair's stripes answer: each burst counts by the chance that it takes a
/// packet of the sender, and one that lasts longer than a round trip counts once for each. For transfers that
/// meet thousands of them, sums over all bursts before each one are kept for rates in steps of the square
/// root of two, and what lies between two rates is interpolated. Safe to use from many threads.
class BurstCounts {
 public:
  /// @param delay_factor of all delays
  /// @param budget bytes that may still be used to keep sums; shared by many objects, outlives them
  BurstCounts(const PreparedTimeline& timeline, std::uint32_t pair, double delay_factor,
              std::atomic<std::int64_t>& budget);

  /// Of a stripe's intervals of loss [first, last), for a sender of so many packets a second.
  double sum(std::size_t stripe, std::size_t first, std::size_t last, double packets_per_s) const;

  /// Of one interval of loss, or of `length_ns` of it.
  double of(std::size_t stripe, std::size_t interval, TimeNs length_ns, double packets_per_s) const;

 private:
  static constexpr std::size_t kRates = 48;
  struct Sums {
    std::vector<double> before;  ///< by interval, and one more for all
    std::size_t bytes() const { return sizeof *this + before.size() * sizeof(double); }
  };
  /// Of all that are sent at the n-th rate.
  std::shared_ptr<const Sums> sums(std::size_t stripe, std::size_t rate) const;

  const PreparedTimeline& timeline_;
  std::uint32_t pair_;
  double delay_factor_;
  KeptBlocks<Sums> sums_;  ///< [stripe * kRates + rate]
};

}  // namespace skyhaul::models
