// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Power windows: outside them a site's terminals and its fixed link are off, and its paths are gone.
#include <algorithm>
#include <tuple>

#include "timeline/assembler.h"

namespace skyhaul::models {
namespace {

/// `outages` with others laid over them.
std::vector<Outage> overlay(const std::vector<Outage>& outages, const std::vector<TimeInterval>& off,
                            OutageCause cause) {
  std::vector<Outage> result;
  for (const Outage& outage : outages) {
    TimeNs from = outage.start_ns;
    for (const TimeInterval& each : off) {
      if (each.end_ns <= from || each.start_ns >= outage.end_ns) continue;
      if (each.start_ns > from) result.push_back({from, each.start_ns, outage.cause});
      from = std::max(from, each.end_ns);
    }
    if (from < outage.end_ns) result.push_back({from, outage.end_ns, outage.cause});
  }
  for (const TimeInterval& each : off) result.push_back({each.start_ns, each.end_ns, cause});
  std::sort(result.begin(), result.end(),
            [](const Outage& a, const Outage& b) { return a.start_ns < b.start_ns; });
  return result;
}

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

void Assembler::apply_power() {
  std::vector<std::vector<TimeInterval>> off;
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    off.push_back(outside(power_times(network_, s, timeline_.start_ns, timeline_.end_ns), timeline_.start_ns,
                          timeline_.end_ns));
  }
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    const std::vector<Outage> outages = overlay(
        terminals_[i].outages, off[static_cast<std::size_t>(terminal_refs_[i].site)], OutageCause::kPower);
    timeline_.resources[terminals_[i].up].outages = outages;
    timeline_.resources[terminals_[i].down].outages = outages;
  }
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    if (!network_.sites[s].fixed_link) continue;
    const std::vector<TimeInterval> none;
    const auto& faults = s < network_.faults.fixed_links.size() ? network_.faults.fixed_links[s] : none;
    if (faults.empty() && off[s].empty()) continue;
    for (const bool up : {true, false}) {
      std::vector<Outage>& outages =
          timeline_.resources[fixed_resource(static_cast<std::int32_t>(s), up)].outages;
      outages = overlay(overlay(outages, faults, OutageCause::kFault), off[s], OutageCause::kPower);
    }
  }
  for (Path& path : timeline_.paths) {
    for (const std::uint32_t end : {path.src, path.dst}) {
      overlay(path.segments, off[static_cast<std::size_t>(timeline_.nodes[end].site)], timeline_.end_ns);
    }
    // Two overlaid ends can leave equal neighbours.
    path.segments.erase(std::unique(path.segments.begin(), path.segments.end(),
                                    [](const PathSegment& a, const PathSegment& b) {
                                      return a.route == b.route && a.cause == b.cause;
                                    }),
                        path.segments.end());
  }
}

void Assembler::finish() {
  apply_reroute_delay();
  apply_power();
  std::sort(timeline_.paths.begin(), timeline_.paths.end(),
            [](const Path& a, const Path& b) { return std::tie(a.src, a.dst) < std::tie(b.src, b.dst); });
  order_routes();
}

}  // namespace skyhaul::models
