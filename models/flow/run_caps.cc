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
  if (caps.empty()) return;
  caps_.resize(caps.size());
  limit_.assign(prepared_.capacity.size(), std::numeric_limits<double>::infinity());
  for (std::size_t c = 0; c < caps.size(); ++c) caps_[c].left = static_cast<double>(caps[c].bytes);
  for (std::uint32_t r = 0; r < prepared_.capacity.size(); ++r) {
    if (prepared_.data_cap[r] != kNoDataCap) caps_[prepared_.data_cap[r]].resources.push_back(r);
  }
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    renew(caps_[c], c);
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
    limit_[r] =
        cap.used_up ? static_cast<double>(resource.capped_bps) / 8 : std::numeric_limits<double>::infinity();
  }
}

/// Renewals up to now.
void FlowRun::renew(Cap& cap, std::size_t index) {
  const DataCap& of = prepared_.timeline.data_caps[index];
  bool renewed = false;
  for (; cap.renewal < of.renewals.size() && of.renewals[cap.renewal] <= now_; ++cap.renewal) renewed = true;
  if (!renewed) return;
  cap.left = static_cast<double>(of.renewed_bytes);
  cap.used_up = cap.left <= kLeastBytes;
  set_limits(cap);
}

/// IP bytes a second that a group takes from each cap.
std::vector<double> FlowRun::cap_rates(const Group& group) const {
  std::vector<double> rates(caps_.size(), 0);
  group.sharing->each_use([&](std::uint32_t r, double rate) {
    if (prepared_.data_cap[r] != kNoDataCap) rates[prepared_.data_cap[r]] += rate;
  });
  return rates;
}

void FlowRun::use_caps(const Group& group, double duration_s) {
  if (!has_cap(group)) return;
  const std::vector<double> rates = cap_rates(group);
  for (std::size_t c = 0; c < caps_.size(); ++c) caps_[c].left -= rates[c] * duration_s;
}

/// When a cap that a group uses is next used up or renewed.
TimeNs FlowRun::next_cap_ns(const Group& group) const {
  TimeNs next = kNever;
  if (!has_cap(group)) return next;
  const std::vector<double> rates = cap_rates(group);
  for (std::size_t c = 0; c < caps_.size(); ++c) {
    const Cap& cap = caps_[c];
    const std::vector<TimeNs>& renewals = prepared_.timeline.data_caps[c].renewals;
    if (cap.renewal < renewals.size()) next = std::min(next, std::max(group.at_ns, renewals[cap.renewal]));
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
