// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/cubic_ways.h"
#include "flow/cubic_window.h"
#include "flow/prepared_timeline.h"

namespace skyhaul::models {

/// What the windows of CUBIC connections between two sites fill while nothing else is there: those of one
/// transfer from its start on, and those of any transfer well after it has started. The pieces that both are
/// followed over, and the sums of the second, are computed in blocks of time, each when it is first asked
/// for; and then sums are kept, and pieces as far as the budget goes. A block is a function of the timeline
/// alone. Safe to use from many threads.
class CubicShares {
 public:
  /// The connections of one transfer: those of each part of the stripes by themselves.
  class Connections {
   public:
    CubicSums sums(double until_s);

   private:
    friend class CubicShares;
    std::vector<std::unique_ptr<CubicRun>> parts_;
  };

  /// @param queue_bdp of the queues, in bandwidth-delay products
  /// @param ways of the pair
  /// @param relax multiplier of the capacity of each resource of the pair, in their order; empty: all 1
  /// @param budget bytes that may still be used to keep pieces; shared by many objects, outlives them
  CubicShares(const PreparedTimeline& timeline, std::uint32_t pair, std::shared_ptr<const CubicWays> ways,
              int streams, double queue_bdp, std::vector<double> relax, std::atomic<std::int64_t>& budget);
  CubicShares(const CubicShares&) = delete;
  CubicShares& operator=(const CubicShares&) = delete;

  /// In [from, until), of connections that began long ago. The timeline repeats.
  CubicSums sums(TimeNs from, TimeNs until) const;

  /// The connections of a transfer that begins at a time. Must not outlive this object.
  Connections run(TimeNs from) const;

  /// Starts that are followed once for all transfers lie so far apart, the first at the timeline's start.
  static constexpr TimeNs kStartsApart = 15 * orbits::kSecond;
  /// So long a transfer's start is followed, after which slow start does not show any more.
  static constexpr TimeNs kStartFollowed = orbits::kMinute;
  bool is_kept_start(TimeNs from) const { return (timeline_.wrapped(from) - start_ns()) % kStartsApart == 0; }
  /// In the first `length`, at most kStartFollowed, of a transfer that begins at the kept start nearest to
  /// `from`.
  CubicSums start_sums(TimeNs from, TimeNs length) const;

 private:
  static constexpr TimeNs kSums = 10 * orbits::kMinute;  ///< length of a block of sums
  static constexpr TimeNs kSum = orbits::kMinute;        ///< of one of its sums
  /// Connections begin so long before a block of sums, so that slow start is over when it begins.
  static constexpr TimeNs kBefore = 30 * orbits::kSecond;
  struct Block {
    std::vector<CubicSums> sums;  ///< from the block's start to the end of each of its minutes
    std::size_t bytes() const { return sizeof *this + sums.size() * sizeof(CubicSums); }
  };

  struct Start {
    std::vector<CubicSums> sums;  ///< up to the end of each second
    std::size_t bytes() const { return sizeof *this + sums.size() * sizeof(CubicSums); }
  };

  TimeNs start_ns() const { return timeline_.timeline.start_ns; }
  Block make_block(std::size_t index) const;
  Start make_start(std::size_t index) const;
  CubicSums until(std::size_t block, TimeNs time) const;
  std::shared_ptr<const CubicPieces> pieces(std::size_t part, std::size_t index) const;
  CubicScene scene(std::size_t part, TimeNs from, TimeNs until) const;
  void add_capacity(std::uint32_t resource, double relax, TimeNs from, TimeNs until,
                    std::vector<CubicScene::Capacity>& into) const;

  const PreparedTimeline& timeline_;
  std::shared_ptr<const CubicWays> ways_;
  int streams_;
  /// Of each part, by its resources: multipliers of capacities, and packets a second that they ever carry.
  std::vector<std::vector<double>> relax_, greatest_;
  double queue_s_;
  std::atomic<std::int64_t> sums_budget_{INT64_MAX};  ///< they are small, and always kept
  KeptBlocks<Block> sums_;
  KeptBlocks<Start> starts_;
  KeptBlocks<CubicPieces> pieces_;  ///< [part * ways_->size() + block]
};

}  // namespace skyhaul::models
