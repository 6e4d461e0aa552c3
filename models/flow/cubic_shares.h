// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "flow/cubic_window.h"
#include "flow/prepared_timeline.h"

namespace skyhaul::models {

/// What the windows of CUBIC connections between two sites fill, well after they have started, while nothing
/// else is there. Computed in blocks of time, each when it is first asked for and then kept: connections
/// begin half a minute before the block, so that slow start is over when it begins. A block is a function of
/// the timeline alone. Safe to use from many threads.
class CubicShares {
 public:
  /// @param queue_bdp of the queues, in bandwidth-delay products
  /// @param relax multiplier of the capacity of each resource of the pair, in their order; empty: all 1
  CubicShares(const PreparedTimeline& timeline, std::uint32_t pair, int streams, double queue_bdp,
              std::vector<double> relax, double delay_factor);
  ~CubicShares();
  CubicShares(const CubicShares&) = delete;
  CubicShares& operator=(const CubicShares&) = delete;

  /// In [from, until); the timeline repeats. Of a part of a block its part by length.
  CubicSums sums(TimeNs from, TimeNs until) const;

  /// What the connections of a transfer meet in [from, until). The delay of each segment of a path is that at
  /// its middle, with the mean waits for the medium.
  CubicScene scene(TimeNs from, TimeNs until) const;

 private:
  static constexpr TimeNs kBlock = 2 * orbits::kMinute;
  static constexpr TimeNs kBefore = 30 * orbits::kSecond;

  CubicSums block(std::size_t index) const;
  void add_capacity(std::uint32_t resource, double relax, TimeNs from, TimeNs until,
                    std::vector<CubicScene::Capacity>& into) const;
  void add_ways(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until, TimeNs origin,
                CubicScene::Stripe& into) const;
  void add_bursts(std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
                  CubicScene::Stripe& into) const;

  const PreparedTimeline& timeline_;
  std::uint32_t pair_;
  int streams_;
  double queue_bdp_;
  std::vector<double> relax_;
  std::vector<double> greatest_;  ///< packets a second that each of the pair's resources ever carries
  double delay_factor_;
  mutable std::vector<std::atomic<const CubicSums*>> blocks_;
};

}  // namespace skyhaul::models
