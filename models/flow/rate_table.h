// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

#include "flow/burst_counts.h"
#include "flow/cubic_shares.h"
#include "flow/kept_blocks.h"
#include "flow/prepared_timeline.h"
#include "flow/sharing.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// What a fixed set of classes carries while nothing else crosses their resources: their rates over time and
/// the integrals, so that the end of a transfer of hours is found by search and not by stepping through every
/// change. The timeline repeats again and again. Computed in blocks of time, each when it is first asked for;
/// a block is a function of the timeline alone, so that results depend neither on who asked first nor on
/// whether it was kept. Safe to use from many threads.
class RateTable {
 public:
  using Member = Sharing::Member;

  /// @param relax multiplier of each kept resource's capacity; empty: all 1
  /// @param budget bytes that may still be used to keep blocks; shared by many tables, outlives them
  RateTable(const PreparedTimeline& timeline, std::vector<Member> members, std::vector<double> relax,
            std::atomic<std::int64_t>& budget);
  RateTable(const RateTable&) = delete;
  RateTable& operator=(const RateTable&) = delete;

  /// IP bytes that a member carries in [from, to].
  double served(std::size_t member, TimeNs from, TimeNs to) const;

  struct End {
    TimeNs time_ns;  ///< kNever where none ends by the limit
    std::size_t member;
  };
  /// The first whole nanosecond by which a member has carried its `missing` bytes since `from`, and which;
  /// the first of them at a tie.
  End next_end(TimeNs from, std::vector<double> missing, TimeNs limit) const;

  /// The first time not before `from` at which the first member has a rate; kNever where there is none before
  /// `limit`.
  TimeNs first_rate(TimeNs from, TimeNs limit) const;

 private:
  struct Block {
    std::vector<TimeNs> start_ns;
    std::vector<double> rate;    ///< [step * members + member], bytes a second from start_ns on
    std::vector<double> served;  ///< the same: bytes from the block's start to start_ns
    std::vector<double> total;   ///< by member

    std::size_t bytes() const;
    std::size_t at(TimeNs time) const;
    double until(std::size_t member, TimeNs time) const;   ///< bytes from the block's start to `time`
    TimeNs reach(std::size_t member, double bytes) const;  ///< bytes in (0, total]
  };
  /// Pairs alone are asked for again and again; a set of several classes may last only until the first of
  /// them ends.
  static constexpr TimeNs kBlockOfOne = 10 * orbits::kMinute;
  static constexpr TimeNs kBlockOfMore = 30 * orbits::kSecond;

  // Blocks are numbered on and on: those of the timeline's next repetition follow, and are the same ones.
  std::size_t index(TimeNs time) const;
  TimeNs shift_ns(std::size_t block) const;  ///< from a block's own times to those of its repetition
  TimeNs block_start(std::size_t block) const;
  std::shared_ptr<const Block> block(std::size_t index) const;
  Block build(std::size_t index) const;

  const PreparedTimeline& timeline_;
  std::vector<Member> members_;
  TimeNs block_ns_;
  std::vector<double> relax_;
  KeptBlocks<Block> blocks_;
};

/// The tables of a timeline: one for each pair of sites, and one for each set of classes that was asked for;
/// those of pairs with some capacities relaxed; and the windows of CUBIC, with any capacities and delays.
/// Safe to use from many threads.
class RateTables {
 public:
  explicit RateTables(const PreparedTimeline& timeline);

  const RateTable& of_pair(std::uint32_t pair) const { return *pairs_[pair]; }
  const RateTable& of(const std::vector<Sharing::Member>& members);
  /// A pair's table with capacities relaxed, by kept resource. The search for a bottleneck relaxes the same
  /// ones for several rounds.
  std::shared_ptr<const RateTable> relaxed(std::uint32_t pair, const std::vector<double>& relax);
  /// What CUBIC's windows fill on a pair's paths; `queue_bdp` is always that of the engine. `relax` and
  /// `delay_factor` are those of CubicShares: of the search for a bottleneck, many sets relax the same
  /// capacities and delays, and several rounds meet each.
  std::shared_ptr<const CubicShares> cubic_shares(std::uint32_t pair, int streams, double queue_bdp,
                                                  std::vector<double> relax, double delay_factor);
  /// What the start of a transfer costs, as LonePairs works it out with nothing relaxed: rounds of other
  /// payloads start at the same times.
  struct Start {
    std::uint32_t pair;
    TimeNs time_ns;  ///< inside the timeline
    std::int64_t initial_window;
    double start_round_trips;
    bool operator<(const Start& other) const {
      return std::tie(pair, time_ns, initial_window, start_round_trips) <
             std::tie(other.pair, other.time_ns, other.initial_window, other.start_round_trips);
    }
  };
  std::optional<TimeNs> kept_startup_ns(const Start& start) const;
  void keep_startup_ns(const Start& start, TimeNs cost);

  /// The bursts that senders answer on a pair's paths.
  std::shared_ptr<const BurstCounts> burst_counts(std::uint32_t pair, double delay_factor);

 private:
  struct Less {
    bool operator()(const std::vector<Sharing::Member>& a, const std::vector<Sharing::Member>& b) const;
  };

  const PreparedTimeline& timeline_;
  static constexpr std::int64_t kTableBytes = std::int64_t{224} << 20;
  std::atomic<std::int64_t> budget_{kTableBytes};
  std::vector<std::unique_ptr<RateTable>> pairs_;
  std::mutex mutex_;
  std::map<std::vector<Sharing::Member>, std::unique_ptr<RateTable>, Less> sets_;
  /// Pair, streams, factor of delays, and of capacities.
  static constexpr std::int64_t kCubicBytes = std::int64_t{128} << 20;
  std::atomic<std::int64_t> cubic_budget_{kCubicBytes};
  std::map<std::pair<std::uint32_t, double>, std::shared_ptr<const CubicWays>> cubic_ways_;
  std::map<std::pair<std::uint32_t, double>, std::shared_ptr<const BurstCounts>> burst_counts_;
  mutable std::mutex startups_mutex_;
  std::map<Start, TimeNs> startups_;
  using CubicKey = std::tuple<std::uint32_t, int, double, std::vector<double>>;
  std::map<std::pair<std::uint32_t, std::vector<double>>, std::shared_ptr<const RateTable>> relaxed_;
  std::map<CubicKey, std::shared_ptr<const CubicShares>> cubic_shares_;
};

}  // namespace skyhaul::models
