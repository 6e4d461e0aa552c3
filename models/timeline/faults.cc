// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What happens to the ends of paths inside a slot: the terminal is out, or the path cut, from that instant to
// the slot's end. What happens between the ends is the router's.
#include <algorithm>

#include "timeline/assembler.h"

namespace skyhaul::models {

/// When a served terminal goes out, and why: by a fault of its own or of its satellite, or because the last
/// of the satellite's gateways goes out where nothing else leads to the ground.
std::pair<TimeNs, OutageCause> Assembler::first_outage(const SlotPlan& plan, std::size_t terminal,
                                                       const Slot& slot) const {
  const FaultTimes& faults = network_.faults;
  const std::int32_t satellite = plan.terminals[terminal].satellite;
  TimeNs first = goes_down(faults.terminals, terminal, slot.start_ns, slot.end_ns);
  first = goes_down(faults.satellites, static_cast<std::size_t>(satellite), slot.start_ns, first);
  OutageCause cause = OutageCause::kFault;
  if (network_.routing.mode != RoutingMode::kBentPipe) return {first, cause};
  TimeNs last = slot.start_ns;
  OutageCause last_cause = OutageCause::kFault;
  for (const SlotPlan::Downlink& link : plan.downlinks) {
    if (link.satellite != satellite) continue;
    const auto gateway = static_cast<std::size_t>(link.gateway);
    TimeNs out = goes_down(faults.gateways, gateway, slot.start_ns, slot.end_ns);
    OutageCause its = OutageCause::kFault;
    const std::vector<Outage>& outages = network_.gateways[gateway].outages;
    const auto next = next_outage(outages, slot.start_ns);
    if (next != outages.end() && next->start_ns < out) {
      out = next->start_ns;
      its = next->cause;
    }
    if (out <= last) continue;
    last = out;
    last_cause = its;
  }
  if (last < first) return {last, last_cause};
  return {first, cause};
}

TimeNs Assembler::first_fault(const PairState& pair, const Slot& slot) const {
  const FaultTimes& faults = network_.faults;
  TimeNs first = slot.end_ns;
  for (const Endpoint* end : {&pair.a, &pair.b}) {
    first = end->fixed
                ? goes_down(faults.fixed_links, static_cast<std::size_t>(end->site), slot.start_ns, first)
                : goes_down(faults.terminals, static_cast<std::size_t>(end->index), slot.start_ns, first);
  }
  return first;
}

}  // namespace skyhaul::models
