// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/timeline_cursor.h"
#include "skyhaul/orbits/parallel.h"
#include "timeline/access.h"

namespace skyhaul::models {

std::int64_t piece_delay_ns(const DelayPiece& piece, TimeNs time) {
  if (time < piece.start_ns || time > piece.end_ns)
    throw std::out_of_range("there is no delay at " + std::to_string(time));
  const auto gone = static_cast<double>(time - piece.start_ns);
  const auto whole = static_cast<double>(piece.end_ns - piece.start_ns);
  const auto change = static_cast<double>(piece.delay_end_ns - piece.delay_start_ns);
  // Rounded to the nearest nanosecond, downwards at a half: delays are positive.
  return piece.delay_start_ns +
         static_cast<std::int64_t>(change * (gone / whole) + (change < 0 ? -0.5 : 0.5));
}

std::int64_t leg_delay_ns(const Leg& leg, TimeNs time) {
  const auto after = std::upper_bound(leg.delay.begin(), leg.delay.end(), time,
                                      [](TimeNs t, const DelayPiece& each) { return t < each.start_ns; });
  if (after == leg.delay.begin()) throw std::out_of_range("there is no delay at " + std::to_string(time));
  return piece_delay_ns(*(after - 1), time);
}

namespace {

template <class Wait>
std::int64_t sum_of_delays(const LinkTimeline& timeline, std::uint32_t route, TimeNs time, const Wait& wait) {
  std::int64_t sum = 0;
  LinkDirection direction = LinkDirection::kUp;  // of the first leg
  for (const Hop& hop : timeline.routes[route]) {
    if (hop.is_resource()) continue;
    const Leg& leg = timeline.legs[hop.index()];
    sum += leg_delay_ns(leg, time);
    if (leg.access != kNoAccess) sum += wait(timeline.access[leg.access], direction);
    direction = LinkDirection::kDown;
  }
  return sum;
}

}  // namespace

std::int64_t access_delay_ns(const AccessRule& rule, const Access& access, LinkDirection direction,
                             TimeNs time) {
  if (access.steps.empty()) return 0;
  return wait_ns(rule, access, direction, seek(access.steps, 0, time), time);
}

std::int64_t mean_access_ns(const AccessRule&, const Access& access, LinkDirection direction, TimeNs time) {
  if (access.steps.empty()) return 0;
  const AccessStep& step = access.steps[seek(access.steps, 0, time)];
  const std::int64_t each = step.wait_us * kMicrosecondNs;
  if (direction == LinkDirection::kDown) return each;
  return each +
         std::llround(mean_access_ns(
             SlotAccess{step.base_us * kMicrosecondNs, step.spread_us * kMicrosecondNs}, access.packet));
}

std::int64_t route_delay_ns(const LinkTimeline& timeline, std::uint32_t route, TimeNs time) {
  return sum_of_delays(timeline, route, time, [&](const Access& each, LinkDirection direction) {
    return mean_access_ns(timeline.access_rule, each, direction, time);
  });
}

std::int64_t packet_delay_ns(const LinkTimeline& timeline, std::uint32_t route, TimeNs time) {
  return sum_of_delays(timeline, route, time, [&](const Access& each, LinkDirection direction) {
    return access_delay_ns(timeline.access_rule, each, direction, time);
  });
}

std::size_t plain_bytes(const LinkTimeline& timeline) {
  const auto bytes = [](const auto& list) { return list.size() * sizeof list[0]; };
  std::size_t sum = bytes(timeline.routes.parts);
  for (const Leg& leg : timeline.legs) sum += bytes(leg.delay);
  for (const Access& each : timeline.access) sum += bytes(each.steps);
  for (const Resource& each : timeline.resources)
    sum += bytes(each.capacity) + bytes(each.loss) + bytes(each.outages);
  for (const Path& path : timeline.paths) sum += bytes(path.segments);
  return sum;
}

void pack(LinkTimeline& timeline, unsigned threads) {
  if (plain_bytes(timeline) <= kMostPlainBytes) return;
  parallel_for(timeline.legs.size(), threads, [&](std::size_t i) { timeline.legs[i].delay.pack(); });
  parallel_for(timeline.resources.size(), threads, [&](std::size_t r) {
    Resource& its = timeline.resources[r];
    its.capacity.pack();
    its.loss.pack();
    its.outages.pack();
  });
  parallel_for(timeline.paths.size(), threads, [&](std::size_t p) { timeline.paths[p].segments.pack(); });
  for (Access& each : timeline.access) each.steps.pack();
  timeline.routes.parts.pack();
}

std::size_t timeline_bytes(const LinkTimeline& timeline) {
  const auto bytes = [](const auto& vector) { return vector.size() * sizeof vector[0]; };
  std::size_t sum =
      bytes(timeline.routes.part_first) + bytes(timeline.routes.hops) + timeline.routes.parts.bytes();
  for (const Leg& leg : timeline.legs) sum += sizeof leg + leg.delay.bytes();
  for (const Access& each : timeline.access) sum += sizeof each + each.steps.bytes();
  for (const Resource& each : timeline.resources)
    sum += sizeof each + each.capacity.bytes() + each.loss.bytes() + each.outages.bytes();
  for (const Path& path : timeline.paths) sum += sizeof path + path.segments.bytes();
  return sum;
}

PathSegment segment_at(const Path& path, TimeNs time) {
  const auto after = std::upper_bound(path.segments.begin(), path.segments.end(), time,
                                      [](TimeNs t, const PathSegment& each) { return t < each.start_ns; });
  if (after == path.segments.begin()) throw std::out_of_range("segment_at: before the path's first segment");
  return *(after - 1);
}

std::vector<CapacityStep> effective_capacity(const LinkTimeline& timeline, const Resource& resource) {
  std::vector<CapacityStep> steps;
  const auto append = [&](TimeNs start, std::int64_t capacity) {
    if (start >= timeline.end_ns) return;
    if (!steps.empty() && steps.back().start_ns == start) {
      steps.back().capacity_bps = capacity;
    } else if (steps.empty() || steps.back().capacity_bps != capacity) {
      steps.push_back({start, capacity});
    }
    // A step that was overwritten may now repeat the one before it.
    if (steps.size() > 1 && steps[steps.size() - 2].capacity_bps == steps.back().capacity_bps)
      steps.pop_back();
  };
  std::size_t next_outage = 0;
  for (std::size_t i = 0; i < resource.capacity.size(); ++i) {
    const CapacityStep& step = resource.capacity[i];
    const TimeNs end = i + 1 < resource.capacity.size() ? resource.capacity[i + 1].start_ns : timeline.end_ns;
    TimeNs from = step.start_ns;
    while (next_outage < resource.outages.size() && resource.outages[next_outage].start_ns < end) {
      const Outage& outage = resource.outages[next_outage];
      if (outage.start_ns > from) append(from, step.capacity_bps);
      append(std::max(from, outage.start_ns), 0);
      from = std::max(from, outage.end_ns);
      if (outage.end_ns > end) break;  // goes on in the next step
      ++next_outage;
    }
    if (from < end) append(from, step.capacity_bps);
  }
  return steps;
}

}  // namespace skyhaul::models
