// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/pair_links.h"

#include <algorithm>
#include <set>

namespace skyhaul::core {
namespace {

constexpr double kManyBursts = 0.3;  // a second: between one every ten seconds and one every second

std::int64_t capacity_at(const models::Resource& resource, TimeNs time) {
  const auto after =
      std::upper_bound(resource.capacity.begin(), resource.capacity.end(), time,
                       [](TimeNs t, const models::CapacityStep& step) { return t < step.start_ns; });
  return after == resource.capacity.begin() ? 0 : (after - 1)->capacity_bps;
}

template <class Interval>
int overlapping(const models::PackedList<Interval>& intervals, TimeNs from, TimeNs until) {
  const auto begin =
      std::lower_bound(intervals.begin(), intervals.end(), from,
                       [](const Interval& interval, TimeNs time) { return interval.end_ns <= time; });
  const auto end = std::lower_bound(begin, intervals.end(), until, [](const Interval& interval, TimeNs time) {
    return interval.start_ns < time;
  });
  return static_cast<int>(end - begin);
}

}  // namespace

std::vector<const models::Path*> paths_between(const models::LinkTimeline& timeline, std::int32_t src,
                                               std::int32_t dst) {
  std::vector<const models::Path*> paths;
  for (const models::Path& path : timeline.paths) {
    if (timeline.nodes[path.src].site == src && timeline.nodes[path.dst].site == dst) paths.push_back(&path);
  }
  return paths;
}

PathNow path_now(const models::LinkTimeline& timeline, const std::vector<const models::Path*>& paths,
                 TimeNs time) {
  PathNow now;
  for (const models::Path* path : paths) {
    const models::PathSegment& segment = segment_at(*path, time);
    if (segment.route == models::kNoRoute) continue;
    std::int64_t least = INT64_MAX;
    for (const models::Hop& hop : timeline.routes[segment.route]) {
      if (hop.is_resource()) least = std::min(least, capacity_at(timeline.resources[hop.index()], time));
    }
    now.rate_bps += static_cast<double>(least);
    now.round_trip_s =
        std::max(now.round_trip_s, 2e-9 * static_cast<double>(route_delay_ns(timeline, segment.route, time)));
  }
  return now;
}

Events events_in(const models::LinkTimeline& timeline, const std::vector<const models::Path*>& paths,
                 TimeNs from, TimeNs until) {
  Events events;
  for (const models::Path* path : paths) {
    for (std::size_t s = 0; s < path->segments.size(); ++s) {
      const models::PathSegment& segment = path->segments[s];
      const TimeNs start = std::max(from, segment.start_ns);
      const TimeNs end =
          std::min(until, s + 1 < path->segments.size() ? path->segments[s + 1].start_ns : timeline.end_ns);
      if (start >= end) continue;
      if (segment.start_ns > from) ++events.changes;
      if (segment.route == models::kNoRoute) {
        ++events.changes;
        continue;
      }
      for (const models::Hop& hop : timeline.routes[segment.route]) {
        if (!hop.is_resource()) continue;
        events.bursts += overlapping(timeline.resources[hop.index()].loss, start, end);
        events.changes += overlapping(timeline.resources[hop.index()].outages, start, end);
      }
    }
  }
  return events;
}

std::string ends_of(const models::LinkTimeline& timeline, std::int32_t src, std::int32_t dst) {
  std::set<std::uint32_t> senders, receivers;
  for (const models::Path* path : paths_between(timeline, src, dst)) {
    senders.insert(path->src);
    receivers.insert(path->dst);
  }
  if (senders.size() == receivers.size()) return "equal";
  return senders.size() < receivers.size() ? "fewer at source" : "fewer at destination";
}

std::string loss_class(int bursts, double duration_s, std::size_t paths) {
  if (bursts == 0) return "none";
  return bursts / duration_s / static_cast<double>(paths) < kManyBursts ? "low" : "high";
}

}  // namespace skyhaul::core
