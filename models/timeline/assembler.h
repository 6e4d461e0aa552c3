// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "route/way.h"
#include "schedule/terrestrial.h"
#include "skyhaul/models/timeline_builder.h"
#include "timeline/leg_table.h"
#include "timeline/path_table.h"
#include "timeline/resource_table.h"
#include "timeline/route_maker.h"
#include "timeline/terminal_services.h"

namespace skyhaul::models {

/// Turns the plan and the ways of each slot, fed in order of time, into a LinkTimeline. Each of its tables
/// belongs to one object; this one knows the order. Delays, and what makes capacity and loss vary, are filled
/// in afterwards.
class Assembler {
 public:
  Assembler(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
            const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const BuildOptions& options);
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;

  /// `ways` are in order of time.
  void add_slot(const Slot& slot, const SlotPlan& plan, const std::vector<WayChange>& ways);
  /// Ends the horizon: works rerouting and power windows in, orders the paths. The legs' delays are still
  /// empty.
  void finish();

  /// Whether the lists of the timeline are long, so that each is packed as soon as it is filled; known once
  /// it is finished.
  bool packs() const { return packs_; }

  LinkTimeline& timeline() { return timeline_; }
  const std::vector<TerminalRef>& terminals() const { return terminals_; }
  LegTable& legs() { return legs_; }
  const ResourceTable& resources() const { return resources_; }
  const TerminalServices& services() const { return services_; }

 private:
  void add_way(std::size_t pair, const Way& way, const Slot& part);
  TimeNs first_fault(std::size_t pair, const Slot& slot) const;

  const Network& network_;
  const std::vector<std::pair<Endpoint, Endpoint>>& pairs_;
  LinkTimeline timeline_;
  std::vector<TerminalRef> terminals_;
  LegTable legs_;
  ResourceTable resources_;
  RouteMaker routes_;
  PathTable paths_;
  TerminalServices services_;
  bool packs_ = false;
};

}  // namespace skyhaul::models
