// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "files/packed_sections.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/interrupt.h"
#include "timeline/coded_list.h"
#include "timeline/drawn.h"
#include "timeline/expected_series.h"
#include "timeline/positions.h"

namespace skyhaul::models {

// What each section of a timeline file holds from version 4 on, in its columns. Io is PackedWriter with a
// const LinkTimeline, or PackedReader. FORMAT.md has the layout.

template <class Io, class Timeline>
void code_head(Io& io, Timeline& timeline) {
  io.value(0, timeline.start_ns);
  io.value(0, timeline.end_ns);
  io.items(0, timeline.sites);
  for (auto& site : timeline.sites) io.text(0, site);
  io.value(0, timeline.mtu_bytes);
  if (io.version() < 5) return;
  io.value(0, timeline.slots.length_ns);
  io.value(0, timeline.slots.offset_ns);
  if (io.version() < 6) return;
  auto& draws = timeline.reallocation;
  io.value(0, draws.slots.length_ns);
  io.value(0, draws.slots.offset_ns);
  io.value(0, draws.gap_min_ns);
  io.value(0, draws.gap_max_ns);
  io.value(0, draws.spike_min_ns);
  io.value(0, draws.spike_max_ns);
  io.require(are_valid(draws), "bounds of gaps and peaks");
}

template <class Io, class Timeline>
void code_nodes(Io& io, Timeline& timeline) {
  io.items(0, timeline.nodes);
  for (auto& node : timeline.nodes) {
    io.value(0, node.kind);
    io.value(0, node.site);
    io.text(1, node.name);
  }
}

template <class Io, class Timeline>
void code_legs(Io& io, Timeline& timeline) {
  io.items(0, timeline.legs);
  ExpectedDelay expected;
  for (auto& leg : timeline.legs) {
    if constexpr (Io::kReads) stop_point();
    io.value(0, leg.kind);
    io.value(0, leg.a);
    io.value(0, leg.b);
    auto&& delay = to_code(leg.delay);
    io.items(0, delay);
    auto end_ns = as_bits(timeline.start_ns);
    std::uint64_t delay_ns = 0, change_ns = 0;
    bool first = true;
    for (auto&& piece : delay) {
      io.difference(1, piece.start_ns, end_ns);
      io.difference(2, piece.end_ns, piece.start_ns);
      io.difference(3, piece.delay_start_ns, delay_ns);
      if (first || as_bits(piece.start_ns) != end_ns || as_bits(piece.delay_start_ns) != delay_ns)
        expected.begin(piece.start_ns, piece.delay_start_ns);
      first = false;
      io.difference(
          4, piece.delay_end_ns,
          io.version() < 6 ? as_bits(piece.delay_start_ns) + change_ns : as_bits(expected.at(piece.end_ns)));
      expected.add(piece.end_ns, piece.delay_end_ns);
      end_ns = as_bits(piece.end_ns);
      delay_ns = as_bits(piece.delay_end_ns);
      change_ns = delay_ns - as_bits(piece.delay_start_ns);
    }
    pack_read(io, leg.delay);
  }
}

/// 0 where there is none; else how it differs from what is drawn again, away from 0.
template <class Io, class Step>
void code_spike(Io& io, const ReallocationDraws& draws, const Access& access, Step& step) {
  const std::optional<std::int64_t> slot = slot_at(draws.slots, step.start_ns);
  if (io.version() < 6 || !slot) return io.value(3, step.spike_us);
  constexpr std::int64_t kGreatestUs = 2'000'000'000;
  const std::int64_t drawn_us = drawn_spike_us(draws, access, *slot);
  std::int64_t differs = 0;
  if constexpr (!Io::kReads) {
    const std::int64_t above = step.spike_us - drawn_us;
    differs = step.spike_us == 0 ? 0 : above >= 0 ? above + 1 : above;
    io.value(3, differs);
  } else {
    io.value(3, differs);
    io.require(differs >= -kGreatestUs && differs <= kGreatestUs, "a peak within bounds");
    step.spike_us = static_cast<std::int32_t>(differs == 0 ? 0 : drawn_us + differs - (differs > 0 ? 1 : 0));
  }
}

template <class Io, class Timeline>
void code_access(Io& io, Timeline& timeline) {
  io.value(0, timeline.access_rule.spike_before_ns);
  io.value(0, timeline.access_rule.spike_after_ns);
  io.items(0, timeline.access);
  for (auto& access : timeline.access) {
    io.value(0, access.terminal);
    io.value(0, access.key);
    if (io.version() >= 6) {
      io.value(0, access.gap_draws);
      io.value(0, access.spike_draws);
    }
    for (auto& each : access.packet) io.raw(0, each);
    auto&& steps = to_code(access.steps);
    io.items(0, steps);
    auto at_ns = as_bits(timeline.start_ns);
    std::uint64_t wait_us = 0;
    for (auto&& step : steps) {
      io.difference(1, step.start_ns, at_ns);
      io.difference(2, step.wait_us, wait_us);
      code_spike(io, timeline.reallocation, access, step);
      io.value(5, step.base_us);
      io.value(6, step.spread_us);
      at_ns = as_bits(step.start_ns);
      wait_us = as_bits(step.wait_us);
    }
    pack_read(io, access.steps);
  }
  // Which legs have one; those of terminals, of which there are many, change from leg to leg.
  std::uint32_t before = 0;
  for (auto& leg : timeline.legs) {
    if (leg.kind != LegKind::kTerminalSatellite) continue;
    io.difference(4, leg.access, before);
    before = leg.access;
  }
}

template <class Io, class Timeline>
void code_caps(Io& io, Timeline& timeline) {
  io.items(0, timeline.data_caps);
  for (auto& cap : timeline.data_caps) {
    io.text(0, cap.name);
    io.value(0, cap.bytes);
    io.value(0, cap.renewed_bytes);
    io.items(0, cap.renewals);
    for (auto& renewal : cap.renewals) io.value(0, renewal);
  }
}

/// Steps of a resource. From version 6 on they may follow those of a twin, a resource before it whose
/// capacity is in proportion.
template <class Io, class Timeline, class Res>
void code_capacity(Io& io, Timeline& timeline, Res& resource, std::uint32_t twin) {
  auto at_ns = as_bits(timeline.start_ns);
  std::uint64_t bps = 0;
  Proportion followed(twin == kNoTwin ? nullptr : &timeline.resources[twin].capacity);
  auto&& capacity = to_code(resource.capacity);
  io.items(0, capacity);
  for (auto&& step : capacity) {
    io.difference(1, step.start_ns, followed.next_start_or(at_ns));
    io.difference(2, step.capacity_bps, followed.expected_bps_or(step.start_ns, bps));
    followed.add(step);
    at_ns = as_bits(step.start_ns);
    bps = as_bits(step.capacity_bps);
  }
  pack_read(io, resource.capacity);
}

/// A time that is among those expected, by its place, or else by its difference from `last_ns`.
template <class Io, class Time>
void code_expected(Io& io, std::size_t column, Time& time, ExpectedTimes& expected, std::uint64_t last_ns) {
  std::size_t place = 0;
  if constexpr (!Io::kReads) place = expected.place_of(time);
  io.value(column, place);
  if (place == 0) {
    io.difference(column + 1, time, last_ns);
  } else if constexpr (Io::kReads) {
    io.require(place <= ExpectedTimes::kPlaces, "a place that there is");
    const std::optional<TimeNs> there = expected.at(place);
    io.require(there.has_value(), "a time that is expected");
    time = *there;
  }
  expected.move_to(time);
}

template <class Io, class Timeline, class Res>
void code_loss(Io& io, Timeline& timeline, Res& resource, const Access* access) {
  ExpectedTimes expected(timeline.start_ns);
  if (resource.bursts.known()) expected.add_bursts(resource.bursts);
  if (access != nullptr)
    expected.add_steps(*access, timeline.access_rule.spike_before_ns, timeline.access_rule.spike_after_ns,
                       true);
  auto at_ns = as_bits(timeline.start_ns);
  std::uint64_t loss = 0;
  auto&& intervals = to_code(resource.loss);
  io.items(0, intervals);
  for (auto&& interval : intervals) {
    if (io.version() < 6) {
      io.difference(3, interval.start_ns, at_ns);
      io.difference(4, interval.end_ns, interval.start_ns);
    } else {
      code_expected(io, 3, interval.start_ns, expected, at_ns);
      code_expected(io, 3, interval.end_ns, expected, as_bits(interval.start_ns));
    }
    io.difference(5, interval.loss, loss);
    at_ns = as_bits(interval.end_ns);
    loss = as_bits(interval.loss);
  }
  pack_read(io, resource.loss);
}

template <class Io, class Timeline, class Res>
void code_outages(Io& io, Timeline& timeline, Res& resource, const Access* access) {
  ExpectedTimes expected(timeline.start_ns);
  if (access != nullptr) expected.add_steps(*access, 0, 0, false);
  auto at_ns = as_bits(timeline.start_ns);
  auto&& outages = to_code(resource.outages);
  io.items(0, outages);
  for (auto&& outage : outages) {
    std::int64_t gap_ns = 0;
    if (io.version() < 6) {
      io.difference(6, outage.start_ns, at_ns);
    } else {
      code_expected(io, 6, outage.start_ns, expected, at_ns);
      const std::optional<std::int64_t> slot = slot_at(timeline.reallocation.slots, outage.start_ns);
      if (access != nullptr && slot) gap_ns = drawn_gap_ns(timeline.reallocation, *access, *slot);
    }
    io.value(8, outage.cause);
    if (outage.cause != OutageCause::kReallocationGap) gap_ns = 0;
    io.difference(7, outage.end_ns, as_bits(outage.start_ns) + static_cast<std::uint64_t>(gap_ns));
    at_ns = as_bits(outage.end_ns);
  }
  pack_read(io, resource.outages);
}

template <class Io, class Timeline>
void code_resources(Io& io, Timeline& timeline) {
  io.items(0, timeline.resources);
  const Twins twins(timeline);
  for (std::uint32_t r = 0; r < timeline.resources.size(); ++r) {
    auto& resource = timeline.resources[r];
    if constexpr (Io::kReads) stop_point();
    io.value(0, resource.kind);
    io.text(0, resource.name);
    io.value(0, resource.data_cap);
    io.value(0, resource.capped_bps);
    if (io.version() >= 5) {
      io.value(0, resource.seconds.key);
      io.value(0, resource.seconds.spread_bps);
      io.raw(0, resource.seconds.first);
      io.raw(0, resource.seconds.last);
    }
    std::uint32_t twin = kNoTwin, access = kNoAccess;
    if (io.version() >= 6) {
      if constexpr (!Io::kReads) {
        twin = twins.before(resource, r);
        access = access_of(timeline, resource);
      }
      io.value(0, twin);
      io.value(0, access);
      io.value(0, resource.bursts.draws);
      io.value(0, resource.bursts.burst_ns);
      io.value(0, resource.bursts.calm_ns);
      io.require(twin == kNoTwin || twin < r, "a twin before it");
      io.require(access == kNoAccess || access < timeline.access.size(), "an access that there is");
      io.require(are_valid(resource.bursts), "bursts within bounds");
    }
    const Access* its_access = access == kNoAccess ? nullptr : &timeline.access[access];
    code_capacity(io, timeline, resource, twin);
    code_loss(io, timeline, resource, its_access);
    code_outages(io, timeline, resource, its_access);
  }
}

/// The parts of routes, in the order in which paths first take them. A terminal takes the same part to all
/// others at a time, so that the first part is that of the path before with the same source, and the last one
/// that of the path before with the same destination.
template <class Io, class Timeline>
void code_parts(Io& io, Timeline& timeline) {
  auto&& parts = to_code(timeline.routes.parts);
  std::vector<char> coded(parts.size(), 0);
  RouteTable::Parts last{kNoPart, kNoPart, kNoPart};
  const auto code = [&](std::uint32_t route, const RouteTable::Parts& expected) {
    for (std::size_t place = 0; place < last.size(); ++place)
      io.difference(2 + place, parts[route][place], expected[place]);
    last = parts[route];
    coded[route] = 1;
  };
  std::unordered_map<std::uint32_t, const Path*> from, to;
  for (const Path& path : timeline.paths) {
    PathInTime source(from[path.src]), destination(to[path.dst]);
    for (const PathSegment& segment : path.segments) {
      if (segment.route >= parts.size() || coded[segment.route] != 0) continue;
      RouteTable::Parts expected = last;
      const std::uint32_t first = source.route_at(segment.start_ns);
      const std::uint32_t second = destination.route_at(segment.start_ns);
      if (first < parts.size() && coded[first] != 0) expected[0] = parts[first][0];
      if (second < parts.size() && coded[second] != 0) expected[2] = parts[second][2];
      code(segment.route, expected);
    }
    from[path.src] = to[path.dst] = &path;
  }
  for (std::uint32_t route = 0; route < parts.size(); ++route) {
    if (coded[route] == 0) code(route, last);
  }
  pack_read(io, timeline.routes.parts);
}

template <class Io, class Timeline>
void code_routes(Io& io, Timeline& timeline) {
  auto& routes = timeline.routes;
  io.items(0, routes.part_first);
  std::uint32_t first = 0;
  for (auto& each : routes.part_first) {
    io.difference(0, each, first);
    first = each;
  }
  // A part differs little from the one before it.
  io.items(1, routes.hops);
  std::vector<std::uint32_t> before, now;
  std::size_t part = 0;
  for (std::size_t h = 0; h < routes.hops.size(); ++h) {
    while (part < routes.part_first.size() && routes.part_first[part] <= h) {
      ++part;
      before.swap(now);
      now.clear();
    }
    std::uint32_t raw = routes.hops[h].raw();
    const std::size_t place = now.size();
    io.difference(1, raw, place < before.size() ? before[place] : 0);
    if constexpr (Io::kReads) routes.hops[h] = Hop::from_raw(raw);
    now.push_back(raw);
  }
  auto&& all_parts = to_code(routes.parts);
  io.items(2, all_parts);
  if (io.version() >= 6) return code_parts(io, timeline);
  RouteTable::Parts last{kNoPart, kNoPart, kNoPart};
  for (auto&& parts : all_parts) {
    for (std::size_t place = 0; place < parts.size(); ++place) {
      io.difference(2 + place, parts[place], last[place]);
      last[place] = parts[place];
    }
  }
  pack_read(io, routes.parts);
}

template <class Io, class Timeline>
void code_paths(Io& io, Timeline& timeline) {
  io.items(0, timeline.paths);
  for (auto& path : timeline.paths) {
    if constexpr (Io::kReads) stop_point();
    io.value(0, path.src);
    io.value(0, path.dst);
    auto&& segments = to_code(path.segments);
    io.items(0, segments);
    auto at_ns = as_bits(timeline.start_ns);
    std::uint32_t route = 0;
    for (auto&& segment : segments) {
      io.difference(1, segment.start_ns, at_ns);
      io.difference(2, segment.route, route);
      io.value(3, segment.cause);
      at_ns = as_bits(segment.start_ns);
      if (segment.route != kNoRoute) route = segment.route;
    }
    pack_read(io, path.segments);
  }
}

template <class Io, class Timeline>
void code_keys(Io& io, Timeline& timeline) {
  io.items(0, timeline.built_from);
  for (auto& part : timeline.built_from) {
    io.text(0, part.name);
    io.text(1, part.value);
  }
}

template <class Io, class Timeline>
void code_section(const std::string& name, Io& io, Timeline& timeline) {
  if (name == "HEAD") return code_head(io, timeline);
  if (name == "NODE") return code_nodes(io, timeline);
  if (name == "LEGS") return code_legs(io, timeline);
  if (name == "ACCS") return code_access(io, timeline);
  if (name == "CAPS") return code_caps(io, timeline);
  if (name == "RSRC") return code_resources(io, timeline);
  if (name == "ROUT") return code_routes(io, timeline);
  if (name == "PATH") return code_paths(io, timeline);
  if (name == "POSN") return code_positions(io, timeline);
  code_keys(io, timeline);
}

}  // namespace skyhaul::models
