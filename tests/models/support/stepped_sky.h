// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models::test {

/// What a stepped sky looks like between two sites, "a" and "b".
struct SteppedSky {
  std::int64_t mean_bps = 60'000'000;
  double spread = 0.2;                 ///< standard deviation of the capacity of a slot, over its mean
  std::int64_t delay_ns = 20'000'000;  ///< one way; each slot's is up to a quarter more or less
  double bursts_per_s = 0;             ///< loss bursts on a's uplink, a Poisson process
  std::int64_t burst_ns = 20'000'000;  ///< mean length of one, exponential
  double burst_loss = 0.5;             ///< share of packets lost inside
  int terminals = 1;                   ///< of each site
};

/// Each terminal changes capacity (uniform, of that spread) and delay every 15 s, with a gap of 50 to 140 ms
/// in which it moves nothing. b's downlinks are ten times as fast as a's uplinks.
inline LinkTimeline stepped_sky(const SteppedSky& sky, TimeNs end_ns, std::uint64_t seed) {
  constexpr TimeNs kSlot = 15 * orbits::kSecond;
  LinkTimeline timeline = star({{"a", sky.mean_bps, sky.mean_bps, 0, sky.terminals},
                                {"b", 10 * sky.mean_bps, 10 * sky.mean_bps, 0, sky.terminals}},
                               end_ns);
  for (std::size_t l = 0; l < timeline.legs.size(); ++l) {
    auto& delay = timeline.legs[l].delay;
    delay.clear();
    std::uint64_t slot = 0;
    for (TimeNs start = 0; start < end_ns; start += kSlot, ++slot) {
      const double factor = 0.75 + 0.5 * keyed_uniform(seed, {l, slot, 1});
      const auto ns = static_cast<std::int64_t>(static_cast<double>(sky.delay_ns) / 2 * factor);
      delay.push_back({start, std::min(start + kSlot, end_ns), ns, ns + 500'000});
    }
  }
  for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
    Resource& resource = timeline.resources[r];
    const auto mean = static_cast<double>(resource.capacity[0].capacity_bps);
    resource.capacity.clear();
    const std::uint64_t terminal = r / 2;
    std::uint64_t slot = 0;
    for (TimeNs start = 0; start < end_ns; start += kSlot, ++slot) {
      const double factor = 1 + sky.spread * std::sqrt(3) * (2 * keyed_uniform(seed, {r, slot, 2}) - 1);
      resource.capacity.push_back({start, static_cast<std::int64_t>(mean * factor)});
      const auto gap = static_cast<TimeNs>(50e6 + 90e6 * keyed_uniform(seed, {terminal, slot, 3}));
      resource.outages.push_back({start, std::min(start + gap, end_ns), OutageCause::kReallocationGap});
    }
    const bool lossy = r % 2 == 0 && r < 2 * static_cast<std::size_t>(sky.terminals);
    if (sky.bursts_per_s <= 0 || !lossy) continue;
    TimeNs time = 0;
    for (std::uint64_t burst = 0;; ++burst) {
      const auto exponential = [&](std::uint64_t what) {
        return -std::log(1 - keyed_uniform(seed, {r, burst, what}));
      };
      const TimeNs start = time + static_cast<TimeNs>(exponential(4) / sky.bursts_per_s * 1e9);
      time = start + 1 + static_cast<TimeNs>(exponential(5) * static_cast<double>(sky.burst_ns));
      if (time >= end_ns) break;
      resource.loss.push_back({start, time, sky.burst_loss});
    }
  }
  return timeline;
}

}  // namespace skyhaul::models::test
