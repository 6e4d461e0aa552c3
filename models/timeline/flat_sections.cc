// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Sections of the versions 1 to 3: plain numbers, one after the other. FORMAT.md has the layout.
#include "timeline/flat_sections.h"

#include <cstring>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

using Reader = SectionBytes;

void read_head(Reader& in, LinkTimeline& timeline, std::uint32_t version) {
  timeline.start_ns = in.number<TimeNs>();
  timeline.end_ns = in.number<TimeNs>();
  timeline.sites.resize(in.count(8));
  for (std::string& site : timeline.sites) site = in.text();
  if (version >= 2) timeline.mtu_bytes = in.number<std::int32_t>();
}

void read_nodes(Reader& in, LinkTimeline& timeline) {
  timeline.nodes.resize(in.count(13));
  for (Node& node : timeline.nodes) {
    node.kind = in.number<NodeKind>();
    node.site = in.number<std::int32_t>();
    node.name = in.text();
  }
}

void read_legs(Reader& in, LinkTimeline& timeline) {
  timeline.legs.resize(in.count(17));
  for (Leg& leg : timeline.legs) {
    leg.kind = in.number<LegKind>();
    leg.a = in.number<std::uint32_t>();
    leg.b = in.number<std::uint32_t>();
    leg.delay.plain().resize(in.count(32));
    for (DelayPiece& piece : leg.delay.plain()) {
      piece.start_ns = in.number<TimeNs>();
      piece.end_ns = in.number<TimeNs>();
      piece.delay_start_ns = in.number<std::int64_t>();
      piece.delay_end_ns = in.number<std::int64_t>();
    }
  }
}

void read_caps(Reader& in, LinkTimeline& timeline) {
  timeline.data_caps.resize(in.count(32));
  for (DataCap& cap : timeline.data_caps) {
    cap.name = in.text();
    cap.bytes = in.number<std::int64_t>();
    cap.renewed_bytes = in.number<std::int64_t>();
    cap.renewals.resize(in.count(8));
    for (TimeNs& renewal : cap.renewals) renewal = in.number<TimeNs>();
  }
}

void read_resources(Reader& in, LinkTimeline& timeline, std::uint32_t version) {
  timeline.resources.resize(in.count(version >= 2 ? 45 : 33));
  for (Resource& resource : timeline.resources) {
    resource.kind = in.number<ResourceKind>();
    resource.name = in.text();
    resource.capacity.plain().resize(in.count(16));
    for (CapacityStep& step : resource.capacity.plain()) {
      step.start_ns = in.number<TimeNs>();
      step.capacity_bps = in.number<std::int64_t>();
    }
    resource.loss.plain().resize(in.count(24));
    for (LossInterval& loss : resource.loss.plain()) {
      loss.start_ns = in.number<TimeNs>();
      loss.end_ns = in.number<TimeNs>();
      loss.loss = in.number<double>();
    }
    resource.outages.plain().resize(in.count(17));
    for (Outage& outage : resource.outages.plain()) {
      outage.start_ns = in.number<TimeNs>();
      outage.end_ns = in.number<TimeNs>();
      outage.cause = in.number<OutageCause>();
    }
    if (version < 2) continue;
    resource.data_cap = in.number<std::uint32_t>();
    resource.capped_bps = in.number<std::int64_t>();
  }
}

void read_routes(Reader& in, LinkTimeline& timeline) {
  RouteTable& routes = timeline.routes;
  routes.part_first.resize(in.count(4));
  for (std::uint32_t& first : routes.part_first) first = in.number<std::uint32_t>();
  routes.hops.assign(in.count(4), Hop::from_raw(0));
  for (Hop& hop : routes.hops) hop = Hop::from_raw(in.number<std::uint32_t>());
  for (std::uint32_t route = 0; route + 1 < routes.part_first.size(); ++route)
    routes.add({route, kNoPart, kNoPart});
}

void read_paths(Reader& in, LinkTimeline& timeline) {
  timeline.paths.resize(in.count(16));
  for (Path& path : timeline.paths) {
    path.src = in.number<std::uint32_t>();
    path.dst = in.number<std::uint32_t>();
    path.segments.plain().resize(in.count(13));
    for (PathSegment& segment : path.segments.plain()) {
      segment.start_ns = in.number<TimeNs>();
      segment.route = in.number<std::uint32_t>();
      segment.cause = in.number<OutageCause>();
    }
  }
}

void read_keys(Reader& in, LinkTimeline& timeline) {
  timeline.built_from.resize(in.count(16));
  for (KeyPart& part : timeline.built_from) {
    part.name = in.text();
    part.value = in.text();
  }
}

}  // namespace

void read_flat_section(const std::string& name, std::uint32_t version, SectionBytes& in,
                       LinkTimeline& timeline) {
  if (name == "HEAD") return read_head(in, timeline, version);
  if (name == "NODE") return read_nodes(in, timeline);
  if (name == "LEGS") return read_legs(in, timeline);
  if (name == "CAPS") return read_caps(in, timeline);
  if (name == "RSRC") return read_resources(in, timeline, version);
  if (name == "ROUT") return read_routes(in, timeline);
  if (name == "PATH") return read_paths(in, timeline);
  read_keys(in, timeline);
}

}  // namespace skyhaul::models
