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
/// blocks of time. Stripes that never cross the same resource do not feel each other: they lie in parts of
/// their own. Where the timeline is pruned, so is a resource that cannot limit the pair's stripes by
/// themselves, as their other resources carry at most half of what it does, all together. The delay of each
/// segment of a path is that at its middle, with the mean waits for the medium. Safe to use from many
/// threads.
class CubicWays {
 public:
  static constexpr TimeNs kBlock = 2 * orbits::kMinute;

  /// Stripes that are joined by resources that they share.
  struct Part {
    std::vector<std::uint32_t> stripes;    ///< places in the pair's
    std::vector<std::uint32_t> resources;  ///< kept ones that they ever use and that can limit; sorted
  };
  struct Stripes {
    std::vector<CubicScene::Stripe> stripes;  ///< of a part; times are since the block's start
    std::size_t bytes() const;
  };

  /// @param delay_factor of all delays
  /// @param budget bytes that may still be used to keep blocks; shared by many objects, outlives them
  CubicWays(const PreparedTimeline& timeline, std::uint32_t pair, double delay_factor,
            std::atomic<std::int64_t>& budget);

  const std::vector<Part>& parts() const { return parts_; }
  std::size_t size() const { return block_count_; }  ///< blocks in the horizon; the last may be shorter
  std::shared_ptr<const Stripes> stripes(std::size_t part, std::size_t block) const;

  /// The round trip of a packet that a part's stripe sends at a time, without queueing, with what it waits
  /// for the medium; 0 where no path carries it. The timeline repeats.
  double round_trip_s(std::size_t part, std::size_t stripe, TimeNs sent) const;

  /// The greatest mean round trip of the pair's stripes, from some times of the horizon.
  double longest_round_trip_s() const { return longest_round_trip_s_; }

 private:
  double find_longest_round_trip_s() const;
  std::int64_t packet_delay_ns(std::uint32_t path, TimeNs sent) const;
  void add_ways(const PreparedTimeline::Stripe& stripe, const std::vector<std::uint32_t>& resources,
                TimeNs from, TimeNs until, CubicScene::Stripe& into) const;
  void add_bursts(std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
                  CubicScene::Stripe& into) const;

  const PreparedTimeline& timeline_;
  std::uint32_t pair_;
  double delay_factor_;
  double longest_round_trip_s_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> back_;  ///< the path of acknowledgements, of each of the pair's stripes
  std::size_t block_count_;
  KeptBlocks<Stripes> blocks_;  ///< [part * block_count_ + block]
};

}  // namespace skyhaul::models
