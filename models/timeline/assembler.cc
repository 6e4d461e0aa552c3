// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/assembler.h"

#include <algorithm>

#include "skyhaul/models/faults.h"
#include "timeline/outage_windows.h"

namespace skyhaul::models {
namespace {

/// A timeline without anything in it yet.
LinkTimeline blank(const Network& network, const BuildOptions& options) {
  LinkTimeline timeline;
  timeline.start_ns = options.start_ns;
  timeline.end_ns = options.end_ns;
  timeline.mtu_bytes = network.encapsulation.mtu_bytes - network.encapsulation.overhead_bytes;
  for (const Site& site : network.sites) timeline.sites.push_back(site.name);
  return timeline;
}

bool is_in_space(const Way& way) { return way.second.empty() && way.first_gateway < 0; }

/// The same way from the other end.
Way reversed(const Way& way) {
  Way back;
  back.first.assign(way.second.rbegin(), way.second.rend());
  back.second.assign(way.first.rbegin(), way.first.rend());
  back.first_gateway = way.second_gateway;
  back.second_gateway = way.first_gateway;
  back.relay_pop = way.relay_pop;
  if (is_in_space(way)) std::swap(back.first, back.second);
  return back;
}

}  // namespace

Assembler::Assembler(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
                     const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const BuildOptions& options)
    : network_(network),
      pairs_(pairs),
      timeline_(blank(network, options)),
      terminals_(terminals_of(network)),
      legs_(network, satellites, ground, terminals_, timeline_),
      resources_(network, satellites, terminals_, legs_, timeline_),
      routes_(network, ground, terminals_.size(), legs_, resources_, timeline_.routes),
      paths_(pairs, legs_, timeline_),
      services_(network, terminals_, options) {
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    const std::uint32_t node = legs_.node({false, static_cast<std::int32_t>(i), terminals_[i].site});
    timeline_.access.push_back({node, 0, {}});
  }
}

void Assembler::add_slot(const Slot& slot, const SlotPlan& plan, const std::vector<WayChange>& ways) {
  services_.add_slot(slot, plan);
  std::vector<TimeNs> cut, until, ends(ways.size());
  for (std::size_t pair = 0; pair < pairs_.size(); ++pair) cut.push_back(first_fault(pair, slot));
  until = cut;
  for (std::size_t i = ways.size(); i-- > 0;) {
    ends[i] = until[ways[i].pair];
    until[ways[i].pair] = std::min(ends[i], ways[i].at_ns);
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (ends[i] <= ways[i].at_ns) continue;
    add_way(ways[i].pair, ways[i].way, {slot.number, ways[i].at_ns, ends[i]});
  }
  for (std::size_t pair = 0; pair < pairs_.size(); ++pair) {
    if (cut[pair] < slot.end_ns) paths_.cut(pair, cut[pair], OutageCause::kFault);
  }
}

/// Returns the time in a slot at which a fault first cuts a pair's paths at one of their ends, or the slot's
/// end if none does. The router deals with what happens between the ends.
TimeNs Assembler::first_fault(std::size_t pair, const Slot& slot) const {
  const FaultTimes& faults = network_.faults;
  TimeNs first = slot.end_ns;
  for (const Endpoint* end : {&pairs_[pair].first, &pairs_[pair].second}) {
    first = end->fixed
                ? goes_down(faults.fixed_links, static_cast<std::size_t>(end->site), slot.start_ns, first)
                : goes_down(faults.terminals, static_cast<std::size_t>(end->index), slot.start_ns, first);
  }
  return first;
}

/// Both directions of a pair's way through a part of a slot.
void Assembler::add_way(std::size_t pair, const Way& way, const Slot& part) {
  if (way.cause != OutageCause::kNone) {
    paths_.cut(pair, part.start_ns, way.cause);
    return;
  }
  const auto& [a, b] = pairs_[pair];
  services_.mark_lasers(a, way.first);
  services_.mark_lasers(b, is_in_space(way) ? way.first : way.second);
  const std::uint32_t forward = routes_.route(a, b, way, part);
  const std::uint32_t backward = routes_.route(b, a, reversed(way), part);
  paths_.take(pair, part.start_ns, forward, backward);
}

void Assembler::finish() {
  paths_.delay_new_routes(network_.routing.reroute_delay_ns, services_);
  put_outages(network_, terminals_, services_, resources_, paths_, timeline_);
  paths_.sort();
  // The other lists of a timeline take some five times as much as its segments.
  std::size_t segments = 0;
  for (const Path& path : timeline_.paths) segments += path.segments.size();
  packs_ = 5 * segments * sizeof(PathSegment) > kMostPlainBytes;
  routes_.order_by_use(timeline_.paths, packs_);
}

}  // namespace skyhaul::models
