// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models::test {

/// The same links, later.
inline LinkTimeline shifted(LinkTimeline timeline, TimeNs by) {
  timeline.start_ns += by;
  timeline.end_ns += by;
  for (Leg& leg : timeline.legs) {
    for (DelayPiece& piece : leg.delay.plain()) {
      piece.start_ns += by;
      piece.end_ns += by;
    }
  }
  for (Resource& resource : timeline.resources) {
    for (CapacityStep& step : resource.capacity.plain()) step.start_ns += by;
    for (LossInterval& loss : resource.loss.plain()) {
      loss.start_ns += by;
      loss.end_ns += by;
    }
    for (Outage& outage : resource.outages.plain()) {
      outage.start_ns += by;
      outage.end_ns += by;
    }
  }
  for (DataCap& cap : timeline.data_caps) {
    for (TimeNs& renewal : cap.renewals) renewal += by;
  }
  for (Path& path : timeline.paths) {
    for (PathSegment& segment : path.segments.plain()) segment.start_ns += by;
  }
  validate(timeline);
  return timeline;
}

}  // namespace skyhaul::models::test
