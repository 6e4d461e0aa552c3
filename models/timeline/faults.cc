// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Faults inside a slot: the path or terminal is cut from that instant to the slot's end.
#include <algorithm>

#include "timeline/assembler.h"

namespace skyhaul::models {

TimeNs Assembler::first_fault(const SlotPlan& plan, std::size_t terminal, const Slot& slot) const {
  const FaultTimes& faults = network_.faults;
  const std::int32_t satellite = plan.terminals[terminal].satellite;
  TimeNs first = goes_down(faults.terminals, terminal, slot.start_ns, slot.end_ns);
  first = goes_down(faults.satellites, static_cast<std::size_t>(satellite), slot.start_ns, first);
  if (network_.routing.mode != RoutingMode::kBentPipe) return first;
  const auto gateway = static_cast<std::size_t>(plan.downlink(satellite)->gateway);
  return goes_down(faults.gateways, gateway, slot.start_ns, first);
}

TimeNs Assembler::first_fault(const PairState& pair, const Way& way, const Slot& slot) const {
  const FaultTimes& faults = network_.faults;
  TimeNs first = slot.end_ns;
  const auto look = [&](const std::vector<DownTimes>& parts, std::int32_t index) {
    first = goes_down(parts, static_cast<std::size_t>(index), slot.start_ns, first);
  };
  for (const Endpoint* end : {&pair.a, &pair.b}) {
    if (end->fixed) {
      look(faults.fixed_links, end->site);
    } else {
      look(faults.terminals, end->index);
    }
  }
  for (const std::int32_t gateway : {way.first_gateway, way.second_gateway}) {
    if (gateway >= 0) look(faults.gateways, gateway);
  }
  for (const std::vector<std::int32_t>* satellites : {&way.first, &way.second}) {
    for (std::size_t i = 0; i < satellites->size(); ++i) {
      look(faults.satellites, (*satellites)[i]);
      if (i == 0 || faults.isls.empty()) continue;
      const auto edge = isl_edges_.find(satellite_pair((*satellites)[i - 1], (*satellites)[i]));
      if (edge != isl_edges_.end()) look(faults.isls, static_cast<std::int32_t>(edge->second));
    }
  }
  return first;
}

}  // namespace skyhaul::models
