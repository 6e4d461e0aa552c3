// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/packet_loss.h"

#include <algorithm>
#include <cmath>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {

std::vector<LossInterval> loss_bursts(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                      TimeNs start_ns, TimeNs end_ns) {
  std::vector<LossInterval> all;
  if (model.calm_ns == 0 || model.burst_ns == 0 || model.burst_loss == 0) return all;
  const double burst = static_cast<double>(model.burst_ns);
  const double calm = static_cast<double>(model.calm_ns);
  std::int64_t minute = start_ns / orbits::kMinute - (start_ns % orbits::kMinute < 0 ? 1 : 0);
  for (; minute * orbits::kMinute < end_ns; ++minute) {
    std::uint64_t index = 0;
    const auto draw = [&] {
      return keyed_uniform(seed, {static_cast<std::uint64_t>(DrawFor::kBurst), key,
                                  static_cast<std::uint64_t>(minute), index++});
    };
    const TimeNs begin = minute * orbits::kMinute;
    const TimeNs until = begin + orbits::kMinute;
    bool bad = draw() < burst / (burst + calm);
    for (TimeNs now = begin; now < until; bad = !bad) {
      const double stays = -std::log1p(-draw()) * (bad ? burst : calm);
      const TimeNs next = stays < static_cast<double>(until - now) ? now + static_cast<TimeNs>(stays) : until;
      const LossInterval interval{std::max(now, start_ns), std::min(next, end_ns), model.burst_loss};
      now = next;
      if (!bad || interval.start_ns >= interval.end_ns) continue;
      if (!all.empty() && all.back().end_ns == interval.start_ns) {
        all.back().end_ns = interval.end_ns;
      } else {
        all.push_back(interval);
      }
    }
  }
  return all;
}

std::vector<LossInterval> reallocation_loss(const LossModel& model, const SlotRule& rule, std::uint64_t seed,
                                            std::uint64_t key, const std::vector<TimeNs>& boundaries,
                                            TimeNs start_ns, TimeNs end_ns) {
  std::vector<LossInterval> all;
  if (model.reallocation_loss == 0) return all;
  TimeNs last = start_ns;
  for (const TimeNs boundary : boundaries) {
    const double u = keyed_uniform(seed, {static_cast<std::uint64_t>(DrawFor::kReallocationLoss), key,
                                          static_cast<std::uint64_t>(boundary)});
    if (u >= model.reallocation_probability) continue;
    const LossInterval around{std::max(boundary - rule.spike_before_ns, last),
                              std::min(boundary + rule.spike_after_ns, end_ns), model.reallocation_loss};
    if (around.start_ns >= around.end_ns) continue;
    all.push_back(around);
    last = around.end_ns;
  }
  return all;
}

std::vector<LossInterval> combine_loss(const std::vector<LossInterval>& a,
                                       const std::vector<LossInterval>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<LossInterval> all;
  auto x = a.begin();
  auto y = b.begin();
  TimeNs now = std::min(x->start_ns, y->start_ns);
  while (x != a.end() || y != b.end()) {
    const bool in_x = x != a.end() && x->start_ns <= now;
    const bool in_y = y != b.end() && y->start_ns <= now;
    TimeNs next = INT64_MAX;  // the first change after now
    if (x != a.end()) next = std::min(next, in_x ? x->end_ns : x->start_ns);
    if (y != b.end()) next = std::min(next, in_y ? y->end_ns : y->start_ns);
    const double passes = (in_x ? 1 - x->loss : 1) * (in_y ? 1 - y->loss : 1);
    if (passes < 1) {
      if (!all.empty() && all.back().end_ns == now && all.back().loss == 1 - passes) {
        all.back().end_ns = next;
      } else {
        all.push_back({now, next, 1 - passes});
      }
    }
    now = next;
    if (x != a.end() && x->end_ns <= now) ++x;
    if (y != b.end() && y->end_ns <= now) ++y;
  }
  return all;
}

}  // namespace skyhaul::models
