// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/expected_series.h"

#include <cmath>

#include "files/packed_sections.h"

namespace skyhaul::models {
namespace {

/// What both directions of a satellite's users have in their names; empty for other resources.
std::string satellite_of(ResourceKind kind, const std::string& name) {
  if (kind != ResourceKind::kSatelliteUp && kind != ResourceKind::kSatelliteDown) return {};
  const std::string end = kind == ResourceKind::kSatelliteUp ? " up" : " down";
  if (name.size() <= end.size() || name.compare(name.size() - end.size(), end.size(), end) != 0) return {};
  return name.substr(0, name.size() - end.size());
}

}  // namespace

Twins::Twins(const LinkTimeline& timeline) {
  for (std::uint32_t r = 0; r < timeline.resources.size(); ++r)
    first_.emplace(satellite_of(timeline.resources[r].kind, timeline.resources[r].name), r);
}

std::uint32_t Twins::before(const Resource& resource, std::uint32_t before) const {
  const std::string satellite = satellite_of(resource.kind, resource.name);
  if (satellite.empty()) return kNoTwin;
  const std::uint32_t first = first_.at(satellite);
  return first < before ? first : kNoTwin;
}

std::uint32_t access_of(const LinkTimeline& timeline, const Resource& resource) {
  if (resource.node == kNoNode) return kNoAccess;
  for (std::uint32_t a = 0; a < timeline.access.size(); ++a) {
    if (timeline.access[a].terminal == resource.node) return a;
  }
  return kNoAccess;
}

std::uint64_t Proportion::next_start_or(std::uint64_t otherwise) const {
  return twin_ != nullptr && next_ < twin_->size() ? as_bits((*twin_)[next_].start_ns) : otherwise;
}

std::uint64_t Proportion::expected_bps_or(TimeNs start_ns, std::uint64_t otherwise) {
  twin_bps_ = 0;
  if (twin_ == nullptr) return otherwise;
  while (next_ < twin_->size() && (*twin_)[next_].start_ns < start_ns) ++next_;
  if (next_ == twin_->size() || (*twin_)[next_].start_ns != start_ns) return otherwise;
  twin_bps_ = static_cast<double>((*twin_)[next_++].capacity_bps);
  const double expected = twin_bps_ * factor_;
  if (!(expected > 0 && expected <= static_cast<double>(kGreatestCapacityBps))) return otherwise;
  return as_bits(std::llround(expected));
}

void Proportion::add(const CapacityStep& step) {
  if (factor_ == 0 && twin_bps_ > 0) factor_ = static_cast<double>(step.capacity_bps) / twin_bps_;
}

std::uint32_t PathInTime::route_at(TimeNs time) {
  if (path_ == nullptr) return kNoRoute;
  const PackedList<PathSegment>& segments = path_->segments;
  while (next_ < segments.size() && segments[next_].start_ns <= time) ++next_;
  return next_ == 0 ? kNoRoute : segments[next_ - 1].route;
}

}  // namespace skyhaul::models
