// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/drawn.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/keyed_random.h"
#include "timeline/access.h"

namespace skyhaul::models {
namespace {

// Numbers of a damaged file may be anything: these wrap around where they do not fit.
std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t floor_of(std::int64_t value, std::int64_t unit) {
  return value / unit - (value % unit < 0 ? 1 : 0);
}

double seconds_between(TimeNs from, TimeNs until) {
  return static_cast<double>(difference(until, from)) * 1e-9;
}

double uniform(std::uint64_t state, std::uint64_t key) { return uniform_of(further_bits(state, {key})); }

}  // namespace

bool are_valid(const ReallocationDraws& draws) {
  const auto in_order = [](std::int64_t least, std::int64_t most) {
    return least >= 0 && least <= most && most <= kLongestLegDelayNs;
  };
  const SlotGrid& slots = draws.slots;
  return slots.length_ns >= 0 && slots.length_ns <= kLongestHorizonNs && slots.offset_ns >= 0 &&
         slots.offset_ns <= kLongestHorizonNs && in_order(draws.gap_min_ns, draws.gap_max_ns) &&
         in_order(draws.spike_min_ns, draws.spike_max_ns);
}

bool are_valid(const BurstDraws& draws) {
  if (draws.burst_ns == 0 && draws.calm_ns == 0) return true;
  return draws.burst_ns > 0 && draws.calm_ns > 0 && draws.burst_ns <= kLongestHorizonNs &&
         draws.calm_ns <= kLongestHorizonNs && draws.burst_ns + draws.calm_ns >= kLeastBurstCycleNs;
}

std::optional<std::int64_t> slot_at(const SlotGrid& slots, TimeNs time) {
  if (slots.length_ns <= 0) return std::nullopt;
  return floor_of(difference(time, slots.offset_ns), slots.length_ns);
}

std::int64_t drawn_gap_ns(const ReallocationDraws& rule, const Access& access, std::int64_t slot) {
  const double u = uniform(access.gap_draws, static_cast<std::uint64_t>(slot));
  return rule.gap_min_ns +
         static_cast<std::int64_t>(u * static_cast<double>(rule.gap_max_ns - rule.gap_min_ns));
}

std::int32_t drawn_spike_us(const ReallocationDraws& rule, const Access& access, std::int64_t slot) {
  const double u = uniform(access.spike_draws, static_cast<std::uint64_t>(slot));
  const auto least = static_cast<double>(rule.spike_min_ns);
  const double peak_ns = least + u * (static_cast<double>(rule.spike_max_ns) - least);
  return static_cast<std::int32_t>(std::llround(peak_ns / kMicrosecondNs));
}

double drawn_log(double value) {
  // value = m 2^e with m near 1; ln m = 2 artanh z with z = (m - 1) / (m + 1), at most 0.172.
  constexpr double kRootOfHalf = 0.70710678118654752, kLn2 = 0.69314718055994531;
  constexpr int kTerms = 12;  // the next one is below 1e-18 of the first
  int e = 0;
  double m = std::frexp(value, &e);
  if (m < kRootOfHalf) {
    m *= 2;
    --e;
  }
  const double z = (m - 1) / (m + 1);
  double series = 0;
  for (int k = kTerms - 1; k >= 0; --k) series = series * (z * z) + 1.0 / (2 * k + 1);
  return e * kLn2 + 2 * z * series;
}

void ExpectedTimes::add_bursts(const BurstDraws& bursts) {
  bursts_ = bursts;
  next_minute_ = floor_of(last_ns_, orbits::kMinute) - 1;
}

void ExpectedTimes::add_steps(const Access& access, std::int64_t before_ns, std::int64_t after_ns,
                              bool reallocated) {
  access_ = &access;
  before_ns_ = before_ns;
  after_ns_ = after_ns;
  reallocated_ = reallocated;
}

/// Has the next edge of a burst ready, unless it is too far away.
bool ExpectedTimes::find_burst() {
  constexpr TimeNs kEdge = INT64_MAX - orbits::kDay;
  if (!bursts_.known() || last_ns_ < -kEdge || last_ns_ > kEdge) return false;
  const std::int64_t minutes = floor_of(last_ns_, orbits::kMinute) + kMinutes;
  while (burst_edges_.empty() && next_minute_ < minutes) {
    const std::uint64_t state = further_bits(bursts_.draws, {static_cast<std::uint64_t>(next_minute_)});
    std::uint64_t number = 0;
    const auto draw = [&] { return uniform(state, number++); };
    const auto burst = static_cast<double>(bursts_.burst_ns), calm = static_cast<double>(bursts_.calm_ns);
    TimeNs now = next_minute_ * orbits::kMinute;
    const TimeNs until = now + orbits::kMinute;
    bool bad = draw() < burst / (burst + calm);
    for (; now < until; bad = !bad) {
      if (bad) burst_edges_.push_back(now);
      const double stays = -drawn_log(1 - draw()) * (bad ? burst : calm);
      now = stays < static_cast<double>(until - now) ? now + static_cast<TimeNs>(stays) : until;
      if (bad) burst_edges_.push_back(now);
    }
    ++next_minute_;
  }
  return !burst_edges_.empty();
}

/// The same of an edge around a step.
bool ExpectedTimes::find_step() {
  if (access_ == nullptr) return false;
  const PackedList<AccessStep>& steps = access_->steps;
  for (; step_edges_.empty() && next_step_ < steps.size(); ++next_step_) {
    const AccessStep& step = steps[next_step_];
    if (reallocated_ && step.spike_us == 0) continue;
    const TimeNs end = sum(step.start_ns, after_ns_);
    if (end < last_ns_) continue;
    TimeNs begin = difference(step.start_ns, before_ns_);
    if (next_step_ > 0) begin = std::max(begin, sum(steps[next_step_ - 1].start_ns, after_ns_));
    step_edges_.push_back(begin);
    step_edges_.push_back(end);
  }
  return !step_edges_.empty();
}

/// Finds one more time; false where there is none soon.
bool ExpectedTimes::extend() {
  for (;;) {
    const bool burst = find_burst(), step = find_step();
    if (!burst && !step) return false;
    std::deque<TimeNs>& from =
        burst && (!step || burst_edges_.front() <= step_edges_.front()) ? burst_edges_ : step_edges_;
    // A step beyond the minutes that have been looked at waits for the bursts before it.
    if (!burst && bursts_.known() && from.front() / orbits::kMinute >= next_minute_) return false;
    const TimeNs time = from.front();
    from.pop_front();
    if (time < last_ns_ || (!found_.empty() && found_.back() == time)) continue;
    found_.push_back(time);
    return true;
  }
}

std::optional<TimeNs> ExpectedTimes::at(std::size_t place) {
  while (found_.size() < place) {
    if (!extend()) return std::nullopt;
  }
  return found_[place - 1];
}

std::size_t ExpectedTimes::place_of(TimeNs time) {
  for (std::size_t place = 1; place <= kPlaces; ++place) {
    const std::optional<TimeNs> expected = at(place);
    if (!expected || *expected > time) return 0;
    if (*expected == time) return place;
  }
  return 0;
}

void ExpectedTimes::move_to(TimeNs time) {
  last_ns_ = time;
  while (!found_.empty() && found_.front() < time) found_.pop_front();
  if (!bursts_.known()) return;
  // A burst may end with the minute before.
  const std::int64_t minute = floor_of(time, orbits::kMinute) - 1;
  if (minute <= next_minute_) return;
  next_minute_ = minute;
  burst_edges_.clear();
}

void ExpectedDelay::begin(TimeNs time, std::int64_t delay_ns) {
  count_ = 0;
  add(time, delay_ns);
}

void ExpectedDelay::add(TimeNs time, std::int64_t delay_ns) {
  const double square = static_cast<double>(delay_ns) * static_cast<double>(delay_ns);
  if (count_ >= 2) {
    const Point &b = points_[0], &a = points_[1];
    const double slope = (b.square - a.square) / seconds_between(a.time, b.time);
    const double next = (square - b.square) / seconds_between(b.time, time);
    curvature_ = (next - slope) / seconds_between(a.time, time);
  }
  std::copy_backward(points_, points_ + kPoints - 1, points_ + kPoints);
  points_[0] = {time, delay_ns, square};
  count_ = std::min(count_ + 1, kPoints);
}

std::int64_t ExpectedDelay::at(TimeNs time) const {
  const std::int64_t last = points_[0].delay_ns;
  if (count_ < 2) return last;
  // Newton's form of the polynomial through the last points, the curvature from elsewhere where two are
  // known.
  const Point &b = points_[0], &a = points_[1];
  const double since_b = seconds_between(b.time, time), since_a = seconds_between(a.time, time);
  const double slope = (b.square - a.square) / seconds_between(a.time, b.time);
  double curvature = curvature_, third = 0;
  if (count_ >= 3) {
    const Point& z = points_[2];
    const double slope_before = (a.square - z.square) / seconds_between(z.time, a.time);
    curvature = (slope - slope_before) / seconds_between(z.time, b.time);
    if (count_ >= 4) {
      const Point& y = points_[3];
      const double slope_first = (z.square - y.square) / seconds_between(y.time, z.time);
      const double curvature_before = (slope_before - slope_first) / seconds_between(y.time, a.time);
      third = (curvature - curvature_before) / seconds_between(y.time, b.time);
    }
  }
  double square = b.square + since_b * (slope + since_a * curvature);
  if (count_ >= 4) square += since_b * since_a * seconds_between(points_[2].time, time) * third;
  const double delay = std::sqrt(std::max(square, 0.0));
  return delay >= 0 && delay <= static_cast<double>(kLongestLegDelayNs) ? std::llround(delay) : last;
}

}  // namespace skyhaul::models
