// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/timeline_cursor.h"

#include <algorithm>

#include "timeline/access.h"

namespace skyhaul::models {

LegCursor::LegCursor(const LinkTimeline& timeline, std::uint32_t leg)
    : leg_(&timeline.legs[leg]),
      rule_(&timeline.access_rule),
      access_(leg_->access == kNoAccess || timeline.access[leg_->access].steps.empty()
                  ? nullptr
                  : &timeline.access[leg_->access]) {}

std::int64_t LegCursor::delay_ns(TimeNs time, std::uint32_t src) {
  std::int64_t delay = 0;
  if (!leg_->delay.empty()) {
    piece_ = seek(leg_->delay, piece_, time);
    const DelayPiece& piece = leg_->delay[piece_];
    delay = time <= piece.start_ns ? piece.delay_start_ns
            : time >= piece.end_ns ? piece.delay_end_ns
                                   : piece_delay_ns(piece, time);
  }
  if (access_ == nullptr) return delay;
  step_ = seek(access_->steps, step_, time);
  const LinkDirection direction = access_->terminal == src ? LinkDirection::kUp : LinkDirection::kDown;
  return delay + wait_ns(*rule_, *access_, direction, step_, time);
}

std::uint32_t PathCursor::route_at(TimeNs time) {
  if (segments_->empty()) return kNoRoute;
  index_ = seek(*segments_, index_, time);
  return (*segments_)[index_].route;
}

TimeNs PathCursor::next_change_ns(TimeNs time) {
  if (segments_->empty()) return INT64_MAX;
  index_ = seek(*segments_, index_, time);
  return index_ + 1 < segments_->size() ? (*segments_)[index_ + 1].start_ns : INT64_MAX;
}

SecondsReader::SecondsReader(const LinkTimeline& timeline, const Resource& resource)
    : clock_(timeline.slots),
      seconds_(resource.seconds),
      varies_(seconds_.varies() && timeline.slots.length_ns > 0) {
  if (varies_) mean_ = mean_second(seconds_.first, seconds_.last, timeline.slots.length_ns);
}

TimeNs SecondClock::slot_start_ns(TimeNs time) const {
  const TimeNs since = (time - slots_.offset_ns) % slots_.length_ns;
  return time - (since < 0 ? since + slots_.length_ns : since);
}

TimeNs SecondClock::end_ns(TimeNs time) const {
  if (slots_.length_ns == 0) return INT64_MAX;
  const TimeNs start = slot_start_ns(time);
  const TimeNs whole = (time - start) / orbits::kSecond + 1;
  return std::min(start + whole * orbits::kSecond, start + slots_.length_ns);
}

std::int64_t SecondsReader::in_second(std::int64_t step_bps, TimeNs time) {
  if (step_bps == step_bps_ && time >= from_ns_ && time < until_ns_) return capacity_bps_;
  const TimeNs start = clock_.slot_start_ns(time);
  const double spread = static_cast<double>(seconds_.spread_bps) * mean_ / static_cast<double>(step_bps);
  const SecondVariation variation{std::min(kMostSecondSpread, spread), seconds_.first, seconds_.last};
  const double factor = second_factor(variation, seconds_.key, start, clock_.slot_length_ns(), time);
  from_ns_ = start + (time - start) / orbits::kSecond * orbits::kSecond;
  until_ns_ = second_end_ns(time);
  step_bps_ = step_bps;
  capacity_bps_ = static_cast<std::int64_t>(static_cast<double>(step_bps) * (factor / mean_) + 0.5);
  return capacity_bps_;
}

std::vector<CapacityStep> capacity_by_second(const LinkTimeline& timeline, const Resource& resource,
                                             TimeNs from_ns, TimeNs until_ns) {
  const std::vector<CapacityStep> steps = effective_capacity(timeline, resource);
  SecondsReader seconds(timeline, resource);
  std::vector<CapacityStep> all;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const TimeNs end = std::min(until_ns, s + 1 < steps.size() ? steps[s + 1].start_ns : timeline.end_ns);
    for (TimeNs at = std::max(from_ns, steps[s].start_ns); at < end;) {
      const std::int64_t bps = seconds.capacity_bps(steps[s].capacity_bps, at);
      if (all.empty() || all.back().capacity_bps != bps) all.push_back({at, bps});
      at = steps[s].capacity_bps > 0 ? std::min(end, seconds.second_end_ns(at)) : end;
    }
  }
  return all;
}

std::int64_t longest_delay_ns(const LinkTimeline& timeline, const Leg& leg) {
  std::int64_t longest = 0;
  for (const DelayPiece& piece : leg.delay)
    longest = std::max({longest, piece.delay_start_ns, piece.delay_end_ns});
  std::int64_t wait_us = 0;
  if (leg.access != kNoAccess) {
    for (const AccessStep& step : timeline.access[leg.access].steps)
      wait_us = std::max(wait_us, longest_wait_us(timeline.access[leg.access], step));
  }
  return longest + wait_us * kMicrosecondNs;
}

}  // namespace skyhaul::models
