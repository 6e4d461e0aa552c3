// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "route/way.h"
#include "skyhaul/models/timeline_builder.h"
#include "timeline/leg_table.h"
#include "timeline/terminal_services.h"

namespace skyhaul::models {

/// Which route each path takes when: both paths of each pair of ends, whose segments only grow where
/// something changes. Fills LinkTimeline::paths, to which nothing else adds.
class PathTable {
 public:
  /// Must not outlive its arguments.
  PathTable(const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const LegTable& legs,
            LinkTimeline& timeline);

  // From a time on, which comes in order for each pair.
  void take(std::size_t pair, TimeNs from, std::uint32_t forward, std::uint32_t backward);
  void cut(std::size_t pair, TimeNs from, OutageCause cause);

  // After the last slot, in this order.
  /// A new route is used only after a time (Routing::reroute_delay_ns).
  void delay_new_routes(std::int64_t delay_ns, const TerminalServices& services);
  /// Paths of a site are gone while it has no power. @param off by site
  void take_power_away(const std::vector<std::vector<TimeInterval>>& off);
  /// By source, then by destination.
  void sort();

 private:
  // The paths of the p-th pair are those from 2 p on, until sort().
  const std::vector<std::pair<Endpoint, Endpoint>>& pairs_;
  LinkTimeline& timeline_;
};

}  // namespace skyhaul::models
