// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// The intervals of loss that a stripe meets, by start; they may overlap. There are as many of these lists as
/// there are stripes, so that they take much of the memory of a long timeline: an interval takes 16 bytes
/// here, and a sum of the lost time is kept for some of them only.
class StripeLoss {
 public:
  StripeLoss() = default;
  explicit StripeLoss(const std::vector<LossInterval>& by_start);

  std::size_t size() const { return intervals_.size(); }
  bool empty() const { return intervals_.empty(); }
  LossInterval operator[](std::size_t index) const {
    const Interval& its = intervals_[index];
    return {its.start_ns, end_ns(its), losses_[its.loss]};
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
  static constexpr std::uint32_t kLong = 0xFFFFFFFFU;  ///< a length that does not fit
  static constexpr std::size_t kSums = 32;             ///< intervals from one kept sum to the next
  struct Interval {
    TimeNs start_ns;
    std::uint32_t length_ns;
    std::uint32_t loss;  ///< index into losses_
  };

  TimeNs end_ns(const Interval& its) const {
    if (its.length_ns != kLong) return its.start_ns + its.length_ns;
    return long_ends_.at(static_cast<std::size_t>(&its - intervals_.data()));
  }

  std::vector<Interval> intervals_;
  std::vector<double> losses_;                         ///< each once
  std::unordered_map<std::size_t, TimeNs> long_ends_;  ///< by interval
  std::vector<double> sums_;                           ///< lost_before_s() of each kSums-th interval
};

}  // namespace skyhaul::models
