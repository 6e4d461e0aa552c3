// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "time/renewal.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

constexpr std::uint64_t kUptime = 21, kDowntime = 22, kInitial = 23;  // what draws are for

}  // namespace

std::vector<TimeInterval> renewal_down_times(const Renewal& renewal, std::uint64_t seed, std::uint64_t key,
                                             std::uint64_t part, TimeNs start_ns, TimeNs end_ns) {
  const auto exponential = [&](std::int64_t mean_ns, std::uint64_t kind, std::uint64_t number) {
    const double u = keyed_uniform(seed, {kind, key, part, number});
    const double drawn = -std::log1p(-u) * static_cast<double>(mean_ns);
    return static_cast<std::int64_t>(std::clamp(drawn, 1.0, 9e18 / 4));
  };
  std::vector<TimeInterval> down;
  TimeNs now = renewal.all_up_ns.value_or(start_ns);
  std::uint64_t number = 0;
  /// Goes down now; false where that lasts to the end.
  const auto fail = [&] {
    const std::int64_t length = exponential(renewal.mttr_ns, kDowntime, number++);
    const bool ends = length < end_ns - now;
    const TimeNs until = ends ? now + length : end_ns;
    if (until > start_ns) down.push_back({std::max(now, start_ns), until});
    now = until;
    return ends;
  };
  if (!renewal.all_up_ns) {  // what is left of a time down has the law of the whole: it has no memory
    const double share = static_cast<double>(renewal.mttr_ns) /
                         (static_cast<double>(renewal.mtbf_ns) + static_cast<double>(renewal.mttr_ns));
    if (keyed_uniform(seed, {kInitial, key, part}) < share && !fail()) return down;
  }
  for (;;) {
    const std::int64_t up = exponential(renewal.mtbf_ns, kUptime, number);
    if (now >= renewal.last_failure_ns || up >= renewal.last_failure_ns - now) return down;
    now += up;
    if (!fail()) return down;
  }
}

std::uint64_t name_key(const std::string& name) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

}  // namespace skyhaul::models
