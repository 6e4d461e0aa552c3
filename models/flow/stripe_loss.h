// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// An interval of loss of a resource, as far as one segment of a path meets it.
struct LossMet {
  std::uint32_t source;    ///< which of the resources
  std::uint32_t interval;  ///< in its list
  std::uint32_t segment;   ///< of the path
};
template <>
struct PackedItem<LossMet> {
  static constexpr std::size_t kCount = 3;
  static std::array<std::uint64_t, kCount> numbers(const LossMet& of) {
    return {of.source, of.interval, of.segment};
  }
  static LossMet item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<std::uint32_t>(of[0]), packed_value<std::uint32_t>(of[1]),
            packed_value<std::uint32_t>(of[2])};
  }
};

/// The intervals of loss that a stripe meets on its path, by start; they may overlap. There are as many of
/// these lists as there are stripes: of a long timeline they hold only where the intervals are in it. A sum
/// of the lost time is kept for some of them.
class StripeLoss {
 public:
  StripeLoss() = default;
  /// The timeline must outlive it.
  /// @param packs whether to take little memory in place of being fast
  StripeLoss(const LinkTimeline& timeline, const Path& path, bool packs);

  std::size_t size() const { return plain_.size() + met_.size(); }
  bool empty() const { return size() == 0; }
  LossInterval operator[](std::size_t index) const {
    return plain_.empty() ? composed(met_[index]) : plain_[index];
  }

  /// The first interval that ends after a time; where intervals overlap, as a binary search by the ends finds
  /// it.
  std::size_t first_that_ends_after(TimeNs time) const;
  /// From interval `from` on, the first that starts at a time or later.
  std::size_t first_that_starts_at(TimeNs time, std::size_t from) const;

  /// Sum of length times loss, in seconds, of the intervals before this one; `index` may be size(). The same
  /// bits as one sum from the first interval on.
  double lost_before_s(std::size_t index) const;

  std::size_t bytes() const;

 private:
  static constexpr std::size_t kSums = 16;  ///< intervals from one kept sum to the next

  LossInterval composed(const LossMet& met) const;

  const PackedList<PathSegment>* segments_ = nullptr;
  TimeNs end_ns_ = 0;                                     ///< of the last segment
  std::vector<const PackedList<LossInterval>*> sources_;  ///< of the resources that lose any
  std::vector<LossInterval> plain_;                       ///< all intervals, or none
  PackedList<LossMet> met_;                               ///< none, or all
  std::vector<double> sums_;                              ///< lost_before_s() of each kSums-th interval
};

}  // namespace skyhaul::models
