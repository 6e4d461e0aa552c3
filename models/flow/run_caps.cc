// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Data caps: what crosses the resources of a cap is counted, and they are slowed down once it is used up.
#include <algorithm>
#include <cmath>
#include <limits>

#include "flow/run.h"

namespace skyhaul::models {
namespace {

constexpr double kLeastBytes = 1e-3;

}  // namespace

void FlowRun::prepare_caps() {
  const std::vector<DataCap>& caps = prepared_.timeline.data_caps;
  if (caps.empty() || options_.plan == PlanUse::kUnused) return;
  caps_.resize(caps.size());
  limit_.assign(prepared_.capacity.size(), std::numeric_limits<double>::infinity());
  if (options_.plan == PlanUse::kCounted) {
    result_.plan_bytes.assign(caps.size(), 0);
    for (std::size_t c = 0; c < caps.size(); ++c)
      caps_[c].left = static_cast<double>(caps[c].bytes) * options_.plan_factor;
  }
  for (std::uint32_t r = 0; r < prepared_.capacity.size(); ++r) {
    if (prepared_.data_cap[r] != kNoDataCap) caps_[prepared_.data_cap[r]].resources.push_back(r);
  }
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    renew(caps_[c], c);
    if (!options_.plan_left.empty() && options_.plan == PlanUse::kCounted)
      caps_[c].left = options_.plan_left[c];
    caps_[c].used_up = caps_[c].left <= kLeastBytes;
    set_limits(caps_[c]);
  }
}

bool FlowRun::has_cap(const Group& group) const {
  return !caps_.empty() && std::any_of(group.classes.begin(), group.classes.end(), [&](std::size_t c) {
    return prepared_.pairs[classes_[c].pair].has_cap;
  });
}

void FlowRun::set_limits(const Cap& cap) {
  for (const std::uint32_t r : cap.resources) {
    const Resource& resource = prepared_.timeline.resources[prepared_.resources[r]];
    limit_[r] = cap.used_up ? static_cast<double>(resource.capped_bps) / 8 * options_.plan_factor
                            : std::numeric_limits<double>::infinity();
  }
}

/// When a cap is renewed next; kNever where it is not.
TimeNs FlowRun::renewal_ns(std::size_t cap) const {
  const std::vector<TimeNs>& renewals = prepared_.timeline.data_caps[cap].renewals;
  if (renewals.empty() || options_.plan == PlanUse::kUsedUp) return kNever;
  const std::size_t next = caps_[cap].renewal;
  return renewals[next % renewals.size()] +
         static_cast<TimeNs>(next / renewals.size()) * prepared_.horizon_ns();
}

/// Renewals up to now.
void FlowRun::renew(Cap& cap, std::size_t index) {
  bool renewed = false;
  for (; renewal_ns(index) <= now_; ++cap.renewal) renewed = true;
  if (!renewed) return;
  cap.left = static_cast<double>(prepared_.timeline.data_caps[index].renewed_bytes) * options_.plan_factor;
  cap.used_up = cap.left <= kLeastBytes;
  set_limits(cap);
}

/// IP bytes a second that a group takes from each cap.
std::vector<double> FlowRun::cap_rates(const Group& group) const {
  std::vector<double> rates(caps_.size(), 0);
  group.sharing->each_use([&](std::uint32_t r, double rate, std::size_t m) {
    if (prepared_.data_cap[r] != kNoDataCap) rates[prepared_.data_cap[r]] += rate * sent_share(group, m);
  });
  return rates;
}

/// Share of a member's rate that is sent: loss leaves the rest unused.
double FlowRun::sent_share(const Group& group, std::size_t member) const {
  const Class& its = classes_[group.classes[member]];
  return its.weight > 0 ? its.sends / its.weight : 1;
}

void FlowRun::use_caps(const Group& group, double duration_s) {
  if (!has_cap(group)) return;
  const std::vector<double> rates = cap_rates(group);
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    caps_[c].left -= rates[c] * duration_s;
    if (!result_.plan_bytes.empty()) result_.plan_bytes[c] += rates[c] * duration_s;
  }
}

/// When a cap that a group uses is next used up or renewed.
TimeNs FlowRun::next_cap_ns(const Group& group) const {
  TimeNs next = kNever;
  if (!has_cap(group)) return next;
  const std::vector<double> rates = cap_rates(group);
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    const Cap& cap = caps_[c];
    next = std::min(next, std::max(group.at_ns, renewal_ns(c)));
    if (cap.used_up || rates[c] <= 0) continue;
    const double seconds = std::max(0.0, cap.left) / rates[c];
    if (seconds < 1e9) next = std::min(next, group.at_ns + static_cast<TimeNs>(std::ceil(seconds * 1e9)));
  }
  return next;
}

/// Deals with caps of a group that are used up or renewed now. Returns whether limits have changed.
bool FlowRun::meet_caps(const Group& group) {
  if (!has_cap(group)) return false;
  const std::vector<double> rates = cap_rates(group);
  bool changed = false;
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    Cap& cap = caps_[c];
    const std::size_t before = cap.renewal;
    renew(cap, c);
    changed = changed || cap.renewal != before;
    if (cap.used_up || rates[c] <= 0 || cap.left > kLeastBytes + rates[c] * 1e-9) continue;
    cap.used_up = true;
    set_limits(cap);
    changed = true;
  }
  return changed;
}

}  // namespace skyhaul::models
