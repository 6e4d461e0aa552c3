// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "timeline/assembler.h"

namespace skyhaul::models {

/// Extra delay around a boundary of slots: see SlotRule.
struct DelaySpike {
  TimeNs boundary_ns;
  std::int64_t peak_ns;
};

/// Those of a terminal, in order of time. Empty where the rule has none.
std::vector<DelaySpike> delay_spikes(const SlotRule& rule, std::uint64_t seed, const TerminalRef& ref,
                                     const std::vector<Assembler::Service>& services);

/// Adds them to the pieces of a leg, which are split at their corners: exact to the rounding of 1 ns.
void add_spikes(const SlotRule& rule, const std::vector<DelaySpike>& spikes, std::vector<DelayPiece>& pieces);

}  // namespace skyhaul::models
