// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "route/way.h"
#include "schedule/serving_plan.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::models {

/// What the serving plan means for each terminal over the horizon: on which satellite it is when, and when
/// and why it is out. Slots come in order of time.
class TerminalServices {
 public:
  /// A terminal on one satellite in one slot.
  struct Service {
    TimeNs start_ns, end_ns;
    std::int64_t slot;
    std::int32_t satellite;
    bool reallocated;          ///< the slot opens with a gap
    bool over_lasers = false;  ///< a route of the terminal goes over links between satellites
  };
  struct OfTerminal {
    std::int32_t satellite = -1;  ///< at the end of the latest slot
    std::vector<Outage> outages;
    std::vector<Service> services;
  };

  /// Must not outlive its arguments.
  TerminalServices(const Network& network, const std::vector<TerminalRef>& terminals,
                   const BuildOptions& options);

  void add_slot(const Slot& slot, const SlotPlan& plan);
  /// Notes for the latest slot that a route of an end goes over these satellites.
  void mark_lasers(const Endpoint& end, const std::vector<std::int32_t>& satellites);

  const std::vector<OfTerminal>& terminals() const { return of_; }
  const OfTerminal& operator[](std::size_t terminal) const { return of_[terminal]; }

 private:
  void add_terminal(std::size_t index, const Slot& slot, const SlotPlan& plan);
  std::pair<TimeNs, OutageCause> first_outage(const SlotPlan& plan, std::size_t terminal,
                                              const Slot& slot) const;

  const Network& network_;
  const std::vector<TerminalRef>& refs_;
  const BuildOptions& options_;
  std::vector<OfTerminal> of_;
};

}  // namespace skyhaul::models
