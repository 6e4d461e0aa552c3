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

std::int64_t LegCursor::delay_ns(TimeNs time) {
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
  return delay + wait_ns(*rule_, *access_, step_, time);
}

std::int64_t longest_delay_ns(const LinkTimeline& timeline, const Leg& leg) {
  std::int64_t longest = 0;
  for (const DelayPiece& piece : leg.delay)
    longest = std::max({longest, piece.delay_start_ns, piece.delay_end_ns});
  std::int64_t wait_us = 0;
  if (leg.access != kNoAccess) {
    for (const AccessStep& step : timeline.access[leg.access].steps)
      wait_us = std::max<std::int64_t>(wait_us, std::int64_t{step.wait_us} + step.spike_us);
  }
  return longest + wait_us * kMicrosecondNs;
}

}  // namespace skyhaul::models
