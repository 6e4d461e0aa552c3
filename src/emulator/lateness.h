// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace skyhaul::emulator {

/// How long after they were due packets were handed over: counts in bins of a quarter of a power of two.
class Lateness {
 public:
  static constexpr std::int64_t kLateNs = 1'000'000;
  static constexpr double kLateShare = 0.01;

  void add(std::int64_t late_ns) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(late_ns, 0));
    ++bins_[bin(value)];
    ++count_;
    sum_ns_ += value;
    late_ += late_ns > kLateNs ? 1 : 0;
    worst_ns_ = std::max(worst_ns_, value);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t worst_ns() const { return worst_ns_; }
  std::uint64_t sum_ns() const { return sum_ns_; }

  /// Share of packets that were more than 1 ms late; a run of which it is above 1 % fell behind.
  double late_share() const {
    return count_ == 0 ? 0 : static_cast<double>(late_) / static_cast<double>(count_);
  }

  /// Upper end of the bin that holds the quantile; 0 without packets.
  std::uint64_t quantile_ns(double q) const {
    const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(count_));
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      below += bins_[i];
      if (below > rank || (below == count_ && count_ > 0)) return std::min(upper(i), worst_ns_);
    }
    return 0;
  }

 private:
  static std::size_t bin(std::uint64_t value) {
    if (value < 4) return value;
    const auto bits = static_cast<std::size_t>(63 - __builtin_clzll(value));
    return 4 * (bits - 1) + (value >> (bits - 2) & 3);
  }
  static std::uint64_t upper(std::size_t index) {
    if (index < 4) return index;
    const std::size_t bits = index / 4 + 1;
    return ((4 + index % 4 + 1) << (bits - 2)) - 1;
  }

  std::array<std::uint64_t, 256> bins_{};
  std::uint64_t count_ = 0, late_ = 0, worst_ns_ = 0, sum_ns_ = 0;
};

}  // namespace skyhaul::emulator
