// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cap_ledger.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace skyhaul::models {
namespace {

constexpr double kLeastBytes = 1e-3;

}  // namespace

CapLedger::CapLedger(const PreparedTimeline& prepared, const FlowOptions& options)
    : prepared_(prepared), options_(options) {
  const std::vector<DataCap>& caps = prepared.timeline.data_caps;
  if (caps.empty() || options.plan == PlanUse::kUnused) return;
  caps_.resize(caps.size());
  limit_.assign(prepared.capacity.size(), std::numeric_limits<double>::infinity());
  if (options.plan == PlanUse::kCounted) {
    taken_.assign(caps.size(), 0);
    for (std::size_t c = 0; c < caps.size(); ++c)
      caps_[c].left = static_cast<double>(caps[c].bytes) * options.plan_factor;
  }
  for (std::uint32_t r = 0; r < prepared.capacity.size(); ++r) {
    if (prepared.data_cap[r] != kNoDataCap) caps_[prepared.data_cap[r]].resources.push_back(r);
  }
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    renew(c, options.from_ns);
    if (!options.plan_left.empty() && options.plan == PlanUse::kCounted) caps_[c].left = options.plan_left[c];
    caps_[c].used_up = caps_[c].left <= kLeastBytes;
    set_limits(caps_[c]);
  }
}

void CapLedger::set_limits(const Cap& cap) {
  for (const std::uint32_t r : cap.resources) {
    const Resource& resource = prepared_.timeline.resources[prepared_.resources[r]];
    limit_[r] = cap.used_up ? static_cast<double>(resource.capped_bps) / 8 * options_.plan_factor
                            : std::numeric_limits<double>::infinity();
  }
}

/// When a cap is renewed next; kNever where it is not.
TimeNs CapLedger::renewal_ns(std::size_t cap) const {
  const std::vector<TimeNs>& renewals = prepared_.timeline.data_caps[cap].renewals;
  if (renewals.empty() || options_.plan == PlanUse::kUsedUp) return kNever;
  const std::size_t next = caps_[cap].renewal;
  return renewals[next % renewals.size()] +
         static_cast<TimeNs>(next / renewals.size()) * prepared_.horizon_ns();
}

void CapLedger::renew(std::size_t index, TimeNs now) {
  Cap& cap = caps_[index];
  bool renewed = false;
  for (; renewal_ns(index) <= now; ++cap.renewal) renewed = true;
  if (!renewed) return;
  cap.left = static_cast<double>(prepared_.timeline.data_caps[index].renewed_bytes) * options_.plan_factor;
  cap.used_up = cap.left <= kLeastBytes;
  set_limits(cap);
}

void CapLedger::renew(TimeNs now) {
  for (std::size_t c = 0; c < caps_.size(); ++c) renew(c, now);
}

void CapLedger::take(const std::vector<double>& rates, double duration_s) {
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    caps_[c].left -= rates[c] * duration_s;
    if (!taken_.empty()) taken_[c] += rates[c] * duration_s;
  }
}

TimeNs CapLedger::next_ns(const std::vector<double>& rates, TimeNs now) const {
  TimeNs next = kNever;
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    const Cap& cap = caps_[c];
    next = std::min(next, std::max(now, renewal_ns(c)));
    if (cap.used_up || rates[c] <= 0) continue;
    const double seconds = std::max(0.0, cap.left) / rates[c];
    if (seconds < 1e9) next = std::min(next, now + static_cast<TimeNs>(std::ceil(seconds * 1e9)));
  }
  return next;
}

bool CapLedger::meet(const std::vector<double>& rates, TimeNs now) {
  bool changed = false;
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    Cap& cap = caps_[c];
    const std::size_t before = cap.renewal;
    renew(c, now);
    changed = changed || cap.renewal != before;
    if (cap.used_up || rates[c] <= 0 || cap.left > kLeastBytes + rates[c] * 1e-9) continue;
    cap.used_up = true;
    set_limits(cap);
    changed = true;
  }
  return changed;
}

void CapLedger::report(FlowResult& result) {
  if (options_.plan != PlanUse::kCounted) return;
  for (const Cap& cap : caps_) result.plan_left.push_back(std::max(0.0, cap.left));
  result.plan_bytes = std::move(taken_);
}

}  // namespace skyhaul::models
