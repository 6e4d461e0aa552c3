// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/stripe_loss.h"

#include <algorithm>
#include <map>

namespace skyhaul::models {
namespace {

double lost_s(const LossInterval& of) {
  return static_cast<double>(of.end_ns - of.start_ns) * 1e-9 * of.loss;
}

}  // namespace

StripeLoss::StripeLoss(const std::vector<LossInterval>& by_start) {
  std::map<double, std::uint32_t> known;
  intervals_.reserve(by_start.size());
  sums_.reserve(by_start.size() / kSums + 1);
  double sum_s = 0;
  for (const LossInterval& each : by_start) {
    if (intervals_.size() % kSums == 0) sums_.push_back(sum_s);
    const auto [found, added] = known.try_emplace(each.loss, static_cast<std::uint32_t>(losses_.size()));
    if (added) losses_.push_back(each.loss);
    const std::int64_t length_ns = each.end_ns - each.start_ns;
    const bool fits = length_ns < kLong;
    if (!fits) long_ends_[intervals_.size()] = each.end_ns;
    intervals_.push_back(
        {each.start_ns, fits ? static_cast<std::uint32_t>(length_ns) : kLong, found->second});
    sum_s += lost_s(each);
  }
}

std::size_t StripeLoss::first_that_ends_after(TimeNs time) const {
  const auto found = std::lower_bound(intervals_.begin(), intervals_.end(), time,
                                      [this](const Interval& each, TimeNs t) { return end_ns(each) <= t; });
  return static_cast<std::size_t>(found - intervals_.begin());
}

std::size_t StripeLoss::first_that_starts_at(TimeNs time, std::size_t from) const {
  const auto found =
      std::lower_bound(intervals_.begin() + static_cast<std::ptrdiff_t>(from), intervals_.end(), time,
                       [](const Interval& each, TimeNs t) { return each.start_ns < t; });
  return static_cast<std::size_t>(found - intervals_.begin());
}

double StripeLoss::lost_before_s(std::size_t index) const {
  if (intervals_.empty()) return 0;
  const std::size_t kept = std::min(index / kSums, sums_.size() - 1);
  double sum_s = sums_[kept];
  for (std::size_t i = kept * kSums; i < index; ++i) sum_s += lost_s((*this)[i]);
  return sum_s;
}

std::size_t StripeLoss::bytes() const {
  return intervals_.capacity() * sizeof(Interval) + losses_.capacity() * sizeof(double) +
         sums_.capacity() * sizeof(double) + long_ends_.size() * 4 * sizeof(TimeNs);
}

}  // namespace skyhaul::models
