// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/time_interval.h"

namespace skyhaul::models {

/// What a log of a link can say.
enum class LogQuantity : std::uint8_t {
  kDown,      ///< rate from the satellite, bit/s
  kUp,        ///< rate to the satellite, bit/s
  kRtt,       ///< round trip, ms
  kDownLoss,  ///< share of the packets from the satellite that are lost
  kUpLoss     ///< share of the packets to the satellite that are lost
};
constexpr std::size_t kLogQuantities = 5;

/// One row of a log: what was measured from `time_ns` on. NaN: nothing was.
struct SKYHAUL_MODELS_EXPORT LogRow {
  TimeNs time_ns = 0;
  double values[kLogQuantities] = {kNothing, kNothing, kNothing, kNothing, kNothing};

  static constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  double& operator[](LogQuantity quantity) { return values[static_cast<std::size_t>(quantity)]; }
  double operator[](LogQuantity quantity) const { return values[static_cast<std::size_t>(quantity)]; }
};

/// A log as it was written; times do not fall.
struct SKYHAUL_MODELS_EXPORT LinkLog {
  bool utc = true;          ///< times count from 1970; else from an instant that is not known
  bool lost_pings = false;  ///< loss is that of pings: a row has 1 in both directions, or 0
  std::vector<LogRow> rows;

  /// The median of the times between two rows, of those that differ; 1 s where there are none.
  std::int64_t median_step_ns() const;
};

/// How a log fills a horizon.
enum class LogMode : std::uint8_t {
  kRepeat,   ///< from the horizon's start on, without its gaps, again and again
  kResample  ///< each block of time is a block of the log that is drawn at random: a block bootstrap
};

/// What a link did when it was measured, laid over any horizon. A row holds until the next one, but at most
/// `hold`; what no row holds is a gap. A quantity that a row does not have keeps the value before it for as
/// long as that one's row holds. Immutable: safe on any thread.
///
/// Repeated, terminal i of the n of a site begins i / n of the log further on. Resampled, each terminal draws
/// its own blocks, keyed by seed, terminal and block, so that what a time gets depends on nothing else.
/// Blocks begin at offset + n * block, in the log (if its times are UTC; else from its first row) as in the
/// horizon; those that have no gap are drawn.
class SKYHAUL_MODELS_EXPORT MeasuredLink {
 public:
  /// `hold_ns` 0: twice the median step. Throws std::invalid_argument for a log without rows, and for
  /// kResample where no block could be drawn.
  MeasuredLink(LinkLog log, LogMode mode, std::int64_t hold_ns, std::int64_t block_ns,
               std::int64_t block_offset_ns);

  bool has(LogQuantity quantity) const { return has_[static_cast<std::size_t>(quantity)]; }

  /// A time of the horizon and the row that holds there.
  struct Piece {
    TimeNs start_ns, end_ns;
    const LogRow* row;  ///< valid as long as this object
  };
  /// Whose pieces they are.
  struct Reader {
    std::uint64_t seed, key;  ///< key: of the terminal
    std::size_t terminal, terminals;
  };
  /// Calls `each` for the pieces of [start, end), which cover it, in order of time.
  void lay(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
           const std::function<void(const Piece&)>& each) const;

  /// A time with one value.
  struct Stretch {
    TimeNs start_ns, end_ns;
    double value;
  };
  /// Where one quantity is known in [start, end), in order of time; stretches that meet differ in value.
  std::vector<Stretch> stretches(LogQuantity quantity, const Reader& reader, TimeNs start_ns,
                                 TimeNs end_ns) const;

  std::size_t blocks() const { return blocks_.size(); }  ///< that can be drawn; kRepeat: none

 private:
  struct Held {
    TimeNs start_ns, end_ns;  ///< in the log
    std::int64_t before_ns;   ///< what all pieces before it last together
    LogRow row;
  };
  struct Block {
    TimeNs start_ns;
    std::size_t first;  ///< piece in which it begins
  };
  void find_blocks(TimeNs origin_ns);
  void repeat(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
              const std::function<void(const Piece&)>& each) const;
  void resample(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
                const std::function<void(const Piece&)>& each) const;

  LogMode mode_;
  std::int64_t block_ns_, block_offset_ns_;
  std::vector<Held> held_;
  std::int64_t length_ns_ = 0;  ///< of all pieces together
  std::vector<Block> blocks_;
  bool has_[kLogQuantities] = {};
};

}  // namespace skyhaul::models
