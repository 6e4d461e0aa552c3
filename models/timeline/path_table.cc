// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/path_table.h"

#include <algorithm>
#include <tuple>

namespace skyhaul::models {
namespace {

bool is_as_before(const PathSegment& before, const PathSegment& segment) {
  return before.route == segment.route && before.cause == segment.cause;
}

void append_change(std::vector<PathSegment>& segments, const PathSegment& segment) {
  if (segments.empty() || !is_as_before(segments.back(), segment)) segments.push_back(segment);
}

bool is_reallocated(const std::vector<Outage>& outages, TimeNs at) {
  const auto found = std::lower_bound(outages.begin(), outages.end(), at,
                                      [](const Outage& each, TimeNs t) { return each.start_ns < t; });
  return found != outages.end() && found->start_ns == at && found->cause == OutageCause::kReallocationGap;
}

/// No route of a path while one of its ends is off.
void overlay(std::vector<PathSegment>& segments, const std::vector<TimeInterval>& off, TimeNs end_ns) {
  for (const TimeInterval& each : off) {
    const auto holds_at = [&](TimeNs time) {
      return *(std::upper_bound(segments.begin(), segments.end(), time,
                                [](TimeNs t, const PathSegment& segment) { return t < segment.start_ns; }) -
               1);
    };
    PathSegment after = holds_at(each.end_ns);
    after.start_ns = each.end_ns;
    const auto from =
        std::lower_bound(segments.begin(), segments.end(), each.start_ns,
                         [](const PathSegment& segment, TimeNs t) { return segment.start_ns < t; });
    const auto until =
        std::upper_bound(from, segments.end(), each.end_ns,
                         [](TimeNs t, const PathSegment& segment) { return t < segment.start_ns; });
    std::vector<PathSegment> middle{{each.start_ns, kNoRoute, OutageCause::kPower}};
    if (each.end_ns < end_ns) middle.push_back(after);
    segments.insert(segments.erase(from, until), middle.begin(), middle.end());
  }
}

}  // namespace

PathTable::PathTable(const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const LegTable& legs,
                     LinkTimeline& timeline)
    : pairs_(pairs), timeline_(timeline) {
  for (const auto& [a, b] : pairs) {
    timeline.paths.push_back({legs.node(a), legs.node(b), {}});
    timeline.paths.push_back({legs.node(b), legs.node(a), {}});
  }
}

void PathTable::take(std::size_t pair, TimeNs from, std::uint32_t forward, std::uint32_t backward) {
  append_change(timeline_.paths[2 * pair].segments.plain(), {from, forward, OutageCause::kNone});
  append_change(timeline_.paths[2 * pair + 1].segments.plain(), {from, backward, OutageCause::kNone});
}

void PathTable::cut(std::size_t pair, TimeNs from, OutageCause cause) {
  append_change(timeline_.paths[2 * pair].segments.plain(), {from, kNoRoute, cause});
  append_change(timeline_.paths[2 * pair + 1].segments.plain(), {from, kNoRoute, cause});
}

void PathTable::delay_new_routes(std::int64_t delay_ns, const TerminalServices& services) {
  if (delay_ns == 0) return;
  for (std::size_t i = 0; i < timeline_.paths.size(); ++i) {
    const auto& [a, b] = pairs_[i / 2];
    const auto cause_at = [&, a = a, b = b](TimeNs at) {
      for (const Endpoint& end : {a, b}) {
        if (!end.fixed && is_reallocated(services[static_cast<std::size_t>(end.index)].outages, at))
          return OutageCause::kReallocationGap;
      }
      return OutageCause::kNoRoute;
    };
    std::vector<PathSegment>& segments = timeline_.paths[i].segments.plain();
    std::vector<PathSegment> delayed;
    for (std::size_t s = 0; s < segments.size(); ++s) {
      const PathSegment& segment = segments[s];
      if (s == 0 || segment.route == kNoRoute) {
        append_change(delayed, segment);
        continue;
      }
      append_change(delayed, {segment.start_ns, kNoRoute, cause_at(segment.start_ns)});
      const TimeNs end = s + 1 < segments.size() ? segments[s + 1].start_ns : timeline_.end_ns;
      if (segment.start_ns + delay_ns < end)
        append_change(delayed, {segment.start_ns + delay_ns, segment.route, OutageCause::kNone});
    }
    segments = std::move(delayed);
  }
}

void PathTable::take_power_away(const std::vector<std::vector<TimeInterval>>& off) {
  for (Path& path : timeline_.paths) {
    std::vector<PathSegment>& segments = path.segments.plain();
    for (const std::uint32_t end : {path.src, path.dst}) {
      overlay(segments, off[static_cast<std::size_t>(timeline_.nodes[end].site)], timeline_.end_ns);
    }
    // Two overlaid ends can leave equal neighbours.
    segments.erase(std::unique(segments.begin(), segments.end(), is_as_before), segments.end());
  }
}

void PathTable::sort() {
  std::sort(timeline_.paths.begin(), timeline_.paths.end(),
            [](const Path& a, const Path& b) { return std::tie(a.src, a.dst) < std::tie(b.src, b.dst); });
}

}  // namespace skyhaul::models
