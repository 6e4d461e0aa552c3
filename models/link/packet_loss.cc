// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/packet_loss.h"

#include <algorithm>
#include <cmath>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

struct BoundaryLoss {
  DrawFor purpose;
  double probability, loss;
  std::int64_t before_ns, after_ns;
};

std::vector<LossInterval> around_boundaries(const BoundaryLoss& cause, std::uint64_t seed, std::uint64_t key,
                                            const std::vector<TimeNs>& boundaries, TimeNs start_ns,
                                            TimeNs end_ns) {
  std::vector<LossInterval> all;
  if (cause.loss == 0 || cause.probability == 0) return all;
  TimeNs last = start_ns;
  for (const TimeNs boundary : boundaries) {
    const double u = keyed_uniform(
        seed, {static_cast<std::uint64_t>(cause.purpose), key, static_cast<std::uint64_t>(boundary)});
    if (u >= cause.probability) continue;
    const LossInterval around{std::max(boundary - cause.before_ns, last),
                              std::min(boundary + cause.after_ns, end_ns), cause.loss};
    if (around.start_ns >= around.end_ns) continue;
    all.push_back(around);
    last = around.end_ns;
  }
  return all;
}

}  // namespace

std::vector<LossInterval> loss_within(const std::vector<LossInterval>& loss,
                                      const std::vector<TimeInterval>& times) {
  std::vector<LossInterval> all;
  auto time = times.begin();
  for (const LossInterval& each : loss) {
    while (time != times.end() && time->end_ns <= each.start_ns) ++time;
    for (auto at = time; at != times.end() && at->start_ns < each.end_ns; ++at) {
      all.push_back({std::max(each.start_ns, at->start_ns), std::min(each.end_ns, at->end_ns), each.loss});
    }
  }
  return all;
}

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

std::vector<LossInterval> loss_bursts(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                      const std::vector<TimeInterval>& over_lasers, TimeNs start_ns,
                                      TimeNs end_ns) {
  if (over_lasers.empty() || model.laser_bursts == 1) return loss_bursts(model, seed, key, start_ns, end_ns);
  std::vector<LossInterval> all =
      loss_within(loss_bursts(model, seed, key, start_ns, end_ns), outside(over_lasers, start_ns, end_ns));
  LossModel rarer = model;
  if (model.laser_bursts > 0) {
    const auto both = static_cast<double>(model.burst_ns + model.calm_ns);
    rarer.calm_ns = static_cast<std::int64_t>(both / model.laser_bursts) - model.burst_ns;
    constexpr auto kPurpose = static_cast<std::uint64_t>(DrawFor::kLaserLoss);
    const std::vector<LossInterval> of_lasers =
        loss_within(loss_bursts(rarer, keyed_bits(seed, {kPurpose}), key, start_ns, end_ns), over_lasers);
    all.insert(all.end(), of_lasers.begin(), of_lasers.end());
  }
  std::sort(all.begin(), all.end(),
            [](const LossInterval& a, const LossInterval& b) { return a.start_ns < b.start_ns; });
  return all;
}

std::vector<LossInterval> reallocation_loss(const LossModel& model, const SlotRule& rule, std::uint64_t seed,
                                            std::uint64_t key, const std::vector<TimeNs>& boundaries,
                                            TimeNs start_ns, TimeNs end_ns) {
  const BoundaryLoss cause{DrawFor::kReallocationLoss, model.reallocation_probability,
                           model.reallocation_loss, rule.spike_before_ns, rule.spike_after_ns};
  return around_boundaries(cause, seed, key, boundaries, start_ns, end_ns);
}

std::vector<LossInterval> laser_loss(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                     const std::vector<TimeNs>& boundaries, TimeNs start_ns, TimeNs end_ns) {
  const BoundaryLoss cause{DrawFor::kLaserLoss, model.laser_probability, model.laser_loss,
                           model.laser_before_ns, model.laser_after_ns};
  return around_boundaries(cause, seed, key, boundaries, start_ns, end_ns);
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
