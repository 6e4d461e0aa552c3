// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/cubic_scene.h"
#include "flow/kept_blocks.h"
#include "flow/prepared_timeline.h"

namespace skyhaul::models {

/// The ways of a pair's stripes and the bursts that are met on them, as connections of CUBIC see them, in
/// blocks of time. The delay of each segment of a path is that at its middle, with the mean waits for the
/// medium. Safe to use from many threads.
class CubicWays {
 public:
  static constexpr TimeNs kBlock = 2 * orbits::kMinute;

  struct Stripes {
    std::vector<CubicScene::Stripe> stripes;  ///< times are since the block's start
    std::size_t bytes() const;
  };

  /// @param delay_factor of all delays
  /// @param budget bytes that may still be used to keep blocks; shared by many objects, outlives them
  CubicWays(const PreparedTimeline& timeline, std::uint32_t pair, double delay_factor,
            std::atomic<std::int64_t>& budget);

  std::size_t size() const { return blocks_.size(); }  ///< blocks in the horizon; the last may be shorter
  std::shared_ptr<const Stripes> stripes(std::size_t block) const;

  /// The greatest mean round trip of the pair's stripes, from some times of the horizon.
  double longest_round_trip_s() const { return longest_round_trip_s_; }

 private:
  double find_longest_round_trip_s() const;
  void add_ways(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                CubicScene::Stripe& into) const;
  void add_bursts(std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
                  CubicScene::Stripe& into) const;

  const PreparedTimeline& timeline_;
  std::uint32_t pair_;
  double delay_factor_;
  double longest_round_trip_s_;
  KeptBlocks<Stripes> blocks_;
};

}  // namespace skyhaul::models
