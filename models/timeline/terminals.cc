// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the plan of a slot means for a terminal: service, gaps and outages.
#include <algorithm>

#include "timeline/assembler.h"

namespace skyhaul::models {

void Assembler::add_outage(TerminalState& terminal, TimeNs start_ns, TimeNs end_ns, OutageCause cause) {
  if (end_ns <= start_ns) return;
  if (!terminal.outages.empty() && terminal.outages.back().end_ns == start_ns &&
      terminal.outages.back().cause == cause) {
    terminal.outages.back().end_ns = end_ns;
  } else {
    terminal.outages.push_back({start_ns, end_ns, cause});
  }
}

void Assembler::add_terminal(std::size_t index, const Slot& slot, const SlotPlan& plan) {
  TerminalState& terminal = terminals_[index];
  const SlotPlan::Serving& serving = plan.terminals[index];
  if (serving.satellite < 0) {
    add_outage(terminal, slot.start_ns, slot.end_ns, serving.cause);
    terminal.satellite = -1;
    return;
  }
  const SlotRule& rule = network_.slots;
  // A horizon may begin inside a slot, which then has no boundary.
  const bool begins = slot.start_ns == rule.offset_ns + slot.number * rule.length_ns;
  const bool reallocated =
      rule.every_slot ? begins
                      : serving.satellite != terminal.satellite && slot.start_ns != timeline_.start_ns;
  const auto [out_ns, cause] = first_outage(plan, index, slot);
  if (reallocated) {
    const TerminalRef& ref = terminal_refs_[index];
    const std::int64_t gap = gap_ns(rule, options_.seed, ref.site, ref.index, slot.number);
    add_outage(terminal, slot.start_ns, std::min(slot.start_ns + gap, out_ns), OutageCause::kReallocationGap);
  }
  terminal.services.push_back(
      {slot.start_ns, slot.end_ns, slot.number, serving.satellite, reallocated, false});
  add_outage(terminal, out_ns, slot.end_ns, cause);
  terminal.satellite = out_ns < slot.end_ns ? -1 : serving.satellite;
}

}  // namespace skyhaul::models
