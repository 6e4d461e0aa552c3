// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <stdexcept>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/text.h"
#include "timeline/drawn.h"
#include "timeline/positions.h"

namespace skyhaul::models {
namespace {

[[noreturn]] void broken(const std::string& what) { throw std::runtime_error("link timeline: " + what); }

/// Names stand in messages before they are checked; InputError shows what cannot be shown.
void check_names(const LinkTimeline& timeline) {
  const auto refuse = [](const char* what, const std::string& name, const char* problem) {
    if (problem != nullptr) broken(what + std::string(" ") + shortened(name, 80) + ": its name: " + problem);
  };
  std::set<std::string> names;
  for (const std::string& site : timeline.sites) {
    refuse("site", site, name_problem(site));
    if (!names.insert(site).second) broken("site " + site + ": twice");
  }
  names.clear();
  for (const Node& node : timeline.nodes) {
    refuse("node", node.name, made_name_problem(node.name));
    if (!names.insert(node.name).second) broken("node " + node.name + ": twice");
  }
  names.clear();
  for (const DataCap& cap : timeline.data_caps) {
    refuse("data cap", cap.name, made_name_problem(cap.name));
    if (!names.insert(cap.name).second) broken("data cap " + cap.name + ": twice");
  }
  names.clear();
  for (const Resource& resource : timeline.resources) {
    refuse("resource", resource.name, made_name_problem(resource.name));
    if (!names.insert(resource.name).second) broken("resource " + resource.name + ": twice");
  }
  for (const KeyPart& part : timeline.built_from)
    refuse("part of the key", part.name, made_name_problem(part.name));
}

/// By how much one time is after another, whatever they are.
std::uint64_t after(TimeNs late, TimeNs early) {
  return late <= early ? 0 : static_cast<std::uint64_t>(late) - static_cast<std::uint64_t>(early);
}

bool is_capacity(std::int64_t bps) { return bps >= 0 && bps <= kGreatestCapacityBps; }
bool is_delay(std::int64_t ns) { return ns >= 0 && ns <= kLongestLegDelayNs; }

void check_legs(const LinkTimeline& timeline) {
  for (std::size_t i = 0; i < timeline.legs.size(); ++i) {
    const Leg& leg = timeline.legs[i];
    const std::string name = "leg " + std::to_string(i);
    if (leg.kind > LegKind::kFixedLink) broken(name + ": unknown kind");
    if (leg.a >= timeline.nodes.size() || leg.b >= timeline.nodes.size() || leg.a == leg.b)
      broken(name + ": its nodes");
    if (leg.access != kNoAccess &&
        (leg.kind != LegKind::kTerminalSatellite || leg.access >= timeline.access.size() ||
         (timeline.access[leg.access].terminal != leg.a && timeline.access[leg.access].terminal != leg.b)))
      broken(name + ": its access");
    TimeNs last = INT64_MIN;
    for (const DelayPiece& piece : leg.delay) {
      if (piece.start_ns < last || piece.end_ns <= piece.start_ns)
        broken(name + ": delay pieces out of order");
      if (after(timeline.start_ns, piece.start_ns) > kLongestHorizonNs ||
          after(piece.end_ns, timeline.end_ns) > kLongestHorizonNs)
        broken(name + ": a delay more than 400 days beyond the horizon");
      if (!is_delay(piece.delay_start_ns) || !is_delay(piece.delay_end_ns))
        broken(name + ": a delay that is not from 0 to 60 s");
      last = piece.end_ns;
    }
  }
}

void check_access(const LinkTimeline& timeline) {
  constexpr double kGreatestPacketDraw = 100;
  constexpr std::int64_t kLongestUs = kLongestLegDelayNs / 1000;
  const auto is_delay_us = [](std::int64_t us) { return us >= 0 && us <= kLongestUs; };
  const AccessRule& rule = timeline.access_rule;
  if (!is_delay(rule.spike_before_ns) || !is_delay(rule.spike_after_ns))
    broken("access: a spike that is not 0 to 60 s wide");
  if (!are_valid(timeline.reallocation)) broken("access: how gaps and peaks were drawn");
  for (const Access& access : timeline.access) {
    const std::string name = "access of node " + std::to_string(access.terminal);
    if (access.terminal >= timeline.nodes.size() ||
        timeline.nodes[access.terminal].kind != NodeKind::kTerminal)
      broken(name + ": no terminal");
    for (std::size_t i = 0; i < access.packet.size(); ++i) {
      const double before = i == 0 ? -kGreatestPacketDraw : access.packet[i - 1];
      if (!(access.packet[i] >= before && access.packet[i] <= kGreatestPacketDraw))
        broken(name + ": a table of draws that does not rise from -100 to 100");
    }
    TimeNs last = timeline.start_ns - 1;
    for (const AccessStep& step : access.steps) {
      if (step.start_ns <= last || step.start_ns >= timeline.end_ns) broken(name + ": steps out of order");
      if (!is_delay_us(step.wait_us) || !is_delay_us(step.spike_us) || !is_delay_us(step.base_us) ||
          !is_delay_us(step.spread_us))
        broken(name + ": a wait that is not from 0 to 60 s");
      last = step.start_ns;
    }
  }
}

template <class Interval>
void check_intervals(const PackedList<Interval>& intervals, const std::string& name,
                     const LinkTimeline& timeline) {
  TimeNs last = timeline.start_ns;
  for (const Interval& each : intervals) {
    if (each.start_ns < last || each.end_ns <= each.start_ns || each.end_ns > timeline.end_ns) {
      broken(name + ": intervals out of order or outside the horizon");
    }
    last = each.end_ns;
  }
}

void check_data_caps(const LinkTimeline& timeline) {
  for (const DataCap& cap : timeline.data_caps) {
    const std::string name = "data cap " + cap.name;
    for (const std::int64_t bytes : {cap.bytes, cap.renewed_bytes}) {
      if (bytes < 0 || bytes > kGreatestCapBytes) broken(name + ": bytes that are not from 0 to 1e18");
    }
    TimeNs last = timeline.start_ns;
    for (const TimeNs renewal : cap.renewals) {
      if (renewal <= last || renewal >= timeline.end_ns) broken(name + ": renewals out of order");
      last = renewal;
    }
  }
}

void check_resources(const LinkTimeline& timeline) {
  for (const Resource& resource : timeline.resources) {
    const std::string name = "resource " + resource.name;
    if (resource.kind > ResourceKind::kPlanCap) broken(name + ": unknown kind");
    if (resource.capacity.empty() || resource.capacity.front().start_ns != timeline.start_ns) {
      broken(name + ": its capacity does not begin with the horizon");
    }
    for (std::size_t i = 0; i < resource.capacity.size(); ++i) {
      const CapacityStep& step = resource.capacity[i];
      if (!is_capacity(step.capacity_bps)) broken(name + ": a capacity that is not from 0 to 1e15 bit/s");
      if (step.start_ns >= timeline.end_ns || (i > 0 && step.start_ns <= resource.capacity[i - 1].start_ns)) {
        broken(name + ": capacity steps out of order");
      }
    }
    check_intervals(resource.loss, name + " loss", timeline);
    for (const LossInterval& loss : resource.loss) {
      if (!(loss.loss > 0 && loss.loss <= 1)) broken(name + ": loss outside (0, 1]");
    }
    check_intervals(resource.outages, name + " outage", timeline);
    for (const Outage& outage : resource.outages) {
      if (outage.cause == OutageCause::kNone || outage.cause > kLastOutageCause)
        broken(name + ": outage cause");
    }
    if (resource.data_cap != kNoDataCap && resource.data_cap >= timeline.data_caps.size()) {
      broken(name + ": its data cap");
    }
    const RateSeconds& seconds = resource.seconds;
    const auto is_share = [](double share) { return share > 0 && share <= 1; };
    if (!is_capacity(seconds.spread_bps) || !is_share(seconds.first) || !is_share(seconds.last))
      broken(name + ": how its seconds differ");
    if (!are_valid(resource.bursts)) broken(name + ": how its bursts were drawn");
    if (!is_capacity(resource.capped_bps)) broken(name + ": a capacity that is not from 0 to 1e15 bit/s");
  }
}

void check_routes(const LinkTimeline& timeline) {
  const RouteTable& routes = timeline.routes;
  const auto& first = routes.part_first;
  if (first.empty() || first.front() != 0 || first.back() != routes.hops.size()) broken("route table");
  for (std::uint32_t p = 0; p < routes.part_count(); ++p) {
    if (first[p + 1] <= first[p]) broken("part " + std::to_string(p) + " of routes: no hops");
  }
  for (std::uint32_t r = 0; r < routes.size(); ++r) {
    const RouteTable::Parts& its = routes.parts[r];
    for (std::size_t i = 0; i < its.size(); ++i) {
      if (its[i] == kNoPart ? i == 0 : its[i] >= routes.part_count())
        broken("route " + std::to_string(r) + ": its parts");
    }
  }
  for (const Hop hop : routes.hops) {
    if (hop.index() >= (hop.is_resource() ? timeline.resources.size() : timeline.legs.size()))
      broken("a route's hop");
  }
}

bool covers(const Leg& leg, TimeNs from, TimeNs until) {
  TimeNs covered = from;
  auto piece = std::upper_bound(leg.delay.begin(), leg.delay.end(), from,
                                [](TimeNs t, const DelayPiece& each) { return t < each.end_ns; });
  for (; piece != leg.delay.end() && covered < until && piece->start_ns <= covered; ++piece) {
    covered = piece->end_ns;
  }
  return covered >= until;
}

/// The legs of a route join src to dst.
void check_route_of(const LinkTimeline& timeline, const Path& path, std::uint32_t route) {
  std::uint32_t at = path.src;
  for (const Hop& hop : timeline.routes[route]) {
    if (hop.is_resource()) continue;
    const Leg& leg = timeline.legs[hop.index()];
    if (leg.a != at && leg.b != at) broken("a route's legs do not join");
    at = leg.a == at ? leg.b : leg.a;
  }
  if (at != path.dst) broken("a route does not end at its path's destination");
}

void check_delays_of(const LinkTimeline& timeline, std::uint32_t route, TimeNs from, TimeNs until) {
  for (const Hop& hop : timeline.routes[route]) {
    if (!hop.is_resource() && !covers(timeline.legs[hop.index()], from, until))
      broken("leg " + std::to_string(hop.index()) + ": no delay while a path uses it");
  }
}

/// The site of a path's end, or -1.
std::int32_t site_of_end(const LinkTimeline& timeline, std::uint32_t node) {
  return node < timeline.nodes.size() ? timeline.nodes[node].site : -1;
}

void check_paths(const LinkTimeline& timeline) {
  for (std::size_t i = 0; i < timeline.paths.size(); ++i) {
    const Path& path = timeline.paths[i];
    const std::string name = "path " + std::to_string(i);
    const std::int32_t src = site_of_end(timeline, path.src);
    const std::int32_t dst = site_of_end(timeline, path.dst);
    if (src < 0 || dst < 0 || src == dst) broken(name + ": it does not join terminals of two sites");
    if (i > 0) {
      const Path& before = timeline.paths[i - 1];
      if (before.src > path.src || (before.src == path.src && before.dst >= path.dst))
        broken(name + ": out of order");
    }
    if (path.segments.empty() || path.segments.front().start_ns != timeline.start_ns) {
      broken(name + ": does not begin with the horizon");
    }
    for (std::size_t s = 0; s < path.segments.size(); ++s) {
      const PathSegment& segment = path.segments[s];
      if (segment.start_ns >= timeline.end_ns ||
          (s > 0 && segment.start_ns <= path.segments[s - 1].start_ns)) {
        broken(name + ": segments out of order");
      }
      if ((segment.route == kNoRoute) != (segment.cause != OutageCause::kNone) ||
          segment.cause > kLastOutageCause) {
        broken(name + ": a segment has either a route or a cause");
      }
      if (segment.route == kNoRoute) continue;
      if (segment.route >= timeline.routes.size()) broken(name + ": unknown route");
      check_route_of(timeline, path, segment.route);
      const bool last = s + 1 == path.segments.size();
      check_delays_of(timeline, segment.route, segment.start_ns,
                      last ? timeline.end_ns : path.segments[s + 1].start_ns);
    }
  }
}

void check_horizon(const LinkTimeline& timeline) {
  constexpr TimeNs kEdge = INT64_MAX - orbits::kDay;
  if (timeline.start_ns < 0) broken("it begins before 1970");
  if (timeline.end_ns <= timeline.start_ns) broken("the horizon is empty");
  if (timeline.end_ns > kEdge) broken("the horizon is not in the years 1970 to 2261");
  if (static_cast<std::uint64_t>(timeline.end_ns) - static_cast<std::uint64_t>(timeline.start_ns) >
      static_cast<std::uint64_t>(kLongestHorizonNs))
    broken("the horizon is longer than 400 days");
}

}  // namespace

void validate(const LinkTimeline& timeline) {
  check_horizon(timeline);
  check_names(timeline);
  for (const Node& node : timeline.nodes) {
    if (node.kind > NodeKind::kSite) broken("node " + node.name + ": unknown kind");
    const bool at_site = node.kind == NodeKind::kTerminal || node.kind == NodeKind::kSite;
    if (at_site != (node.site >= 0) || node.site >= static_cast<std::int32_t>(timeline.sites.size())) {
      broken("node " + node.name + ": its site");
    }
  }
  if (timeline.mtu_bytes < kLeastMtuBytes || timeline.mtu_bytes > kGreatestMtuBytes)
    broken("a largest packet that is not from 68 to 65535 bytes long");
  if (timeline.slots.length_ns < 0 || timeline.slots.length_ns > kLongestHorizonNs ||
      timeline.slots.offset_ns < 0 || timeline.slots.offset_ns > kLongestHorizonNs)
    broken("slots that are not from 0 to 400 days");
  check_legs(timeline);
  check_access(timeline);
  check_data_caps(timeline);
  check_resources(timeline);
  check_routes(timeline);
  check_paths(timeline);
  if (const std::string problem = problem_of_positions(timeline); !problem.empty())
    broken("positions: " + problem);
}

}  // namespace skyhaul::models
