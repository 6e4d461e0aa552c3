// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

namespace skyhaul::models {

/// Watches a text that is written piece by piece, and says once how many bytes the whole will have, where
/// that is likely to be more than 1e9. It judges by the first 32 MB, so that it speaks before a thirtieth of
/// such a text is written.
class OutputGrowth {
 public:
  /// `large` is called at most once, with the expected number of bytes; it may be empty.
  explicit OutputGrowth(std::function<void(double)> large) : large_(std::move(large)) {}

  /// Call it before `bytes` more are written, with the share of the whole that is written then.
  void add(std::size_t bytes, double share) {
    bytes_ += static_cast<double>(bytes);
    if (said_ || !large_ || bytes_ < kEnoughBytes || share <= 0) return;
    said_ = true;  // what has been seen is enough to judge by
    if (const double whole = bytes_ / share; whole > kLargeBytes) large_(whole);
  }

 private:
  static constexpr double kLargeBytes = 1e9;
  static constexpr double kEnoughBytes = 32e6;
  std::function<void(double)> large_;
  double bytes_ = 0;
  bool said_ = false;
};

}  // namespace skyhaul::models
