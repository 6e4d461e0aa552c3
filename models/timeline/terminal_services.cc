// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/terminal_services.h"

#include <algorithm>

#include "skyhaul/models/faults.h"

namespace skyhaul::models {
namespace {

void add_outage(std::vector<Outage>& outages, TimeNs start_ns, TimeNs end_ns, OutageCause cause) {
  if (end_ns <= start_ns) return;
  if (!outages.empty() && outages.back().end_ns == start_ns && outages.back().cause == cause) {
    outages.back().end_ns = end_ns;
  } else {
    outages.push_back({start_ns, end_ns, cause});
  }
}

}  // namespace

TerminalServices::TerminalServices(const Network& network, const std::vector<TerminalRef>& terminals,
                                   const BuildOptions& options)
    : network_(network), refs_(terminals), options_(options), of_(terminals.size()) {}

void TerminalServices::add_slot(const Slot& slot, const SlotPlan& plan) {
  for (std::size_t i = 0; i < of_.size(); ++i) add_terminal(i, slot, plan);
}

void TerminalServices::mark_lasers(const Endpoint& end, const std::vector<std::int32_t>& satellites) {
  if (end.fixed || satellites.size() < 2) return;
  std::vector<Service>& services = of_[static_cast<std::size_t>(end.index)].services;
  if (!services.empty()) services.back().over_lasers = true;
}

void TerminalServices::add_terminal(std::size_t index, const Slot& slot, const SlotPlan& plan) {
  OfTerminal& terminal = of_[index];
  const SlotPlan::Serving& serving = plan.terminals[index];
  if (serving.satellite < 0) {
    add_outage(terminal.outages, slot.start_ns, slot.end_ns, serving.cause);
    terminal.satellite = -1;
    return;
  }
  const SlotRule& rule = network_.slots;
  // A horizon may begin inside a slot, which then has no boundary.
  const bool begins = slot.start_ns == rule.offset_ns + slot.number * rule.length_ns;
  const bool reallocated =
      rule.every_slot ? begins
                      : serving.satellite != terminal.satellite && slot.start_ns != options_.start_ns;
  const auto [out_ns, cause] = first_outage(plan, index, slot);
  if (reallocated) {
    const TerminalRef& ref = refs_[index];
    const std::int64_t gap = gap_ns(rule, options_.seed, ref.site, ref.index, slot.number);
    add_outage(terminal.outages, slot.start_ns, std::min(slot.start_ns + gap, out_ns),
               OutageCause::kReallocationGap);
  }
  terminal.services.push_back(
      {slot.start_ns, slot.end_ns, slot.number, serving.satellite, reallocated, false});
  add_outage(terminal.outages, out_ns, slot.end_ns, cause);
  terminal.satellite = out_ns < slot.end_ns ? -1 : serving.satellite;
}

/// When a served terminal goes out, and why: by a fault of its own or of its satellite, or because the last
/// of the satellite's gateways goes out where nothing else leads to the ground.
std::pair<TimeNs, OutageCause> TerminalServices::first_outage(const SlotPlan& plan, std::size_t terminal,
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

}  // namespace skyhaul::models
