// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "flow/prepared_timeline.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// What a pair of sites can carry while nothing else crosses its resources: the rate over time and its
/// integral, so that the end of a transfer of hours is found by search and not by stepping through every
/// change. Computed in blocks of ten minutes, each when it is first asked for; a block is a function of the
/// timeline alone, so that results do not depend on who asked first. Safe to use from many threads.
class RateTable {
 public:
  /// @param relax multiplier of each kept resource's capacity; nullptr: all 1. Both must outlive the table.
  RateTable(const PreparedTimeline& timeline, std::uint32_t pair, const std::vector<double>* relax);
  ~RateTable();
  RateTable(const RateTable&) = delete;
  RateTable& operator=(const RateTable&) = delete;

  /// IP bytes that can be carried in [from, to].
  double served(TimeNs from, TimeNs to) const;
  /// The first whole nanosecond by which `bytes` can have been carried since `from`; kNever where that is
  /// after `limit`.
  TimeNs reach(TimeNs from, double bytes, TimeNs limit) const;
  /// The first time not before `from` with a rate above 0; kNever where there is none before `limit`.
  TimeNs first_rate(TimeNs from, TimeNs limit) const;

 private:
  struct Block {
    std::vector<TimeNs> start_ns;
    std::vector<double> rate;    ///< bytes a second from start_ns on
    std::vector<double> served;  ///< bytes from the block's start to start_ns
    double total = 0;

    std::size_t at(TimeNs time) const;
    double until(TimeNs time) const;  ///< bytes from the block's start to `time`
  };
  static constexpr TimeNs kBlock = 10 * orbits::kMinute;

  std::size_t index(TimeNs time) const;
  TimeNs block_start(std::size_t block) const;
  const Block& block(std::size_t index) const;
  std::unique_ptr<Block> build(std::size_t index) const;

  const PreparedTimeline& timeline_;
  std::uint32_t pair_;
  const std::vector<double>* relax_;
  mutable std::vector<std::atomic<const Block*>> blocks_;
};

}  // namespace skyhaul::models
