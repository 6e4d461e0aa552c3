// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// [start_ns, end_ns) of one scheduling interval, cut to the horizon. `number` counts slots since the Unix
/// epoch, so that what is drawn for a slot does not depend on where the horizon begins.
struct Slot {
  std::int64_t number;
  TimeNs start_ns, end_ns;
};

std::vector<Slot> slots_of(const SlotRule& rule, TimeNs start_ns, TimeNs end_ns);

/// Length of the reallocation gap of a terminal in a slot: uniform in the rule's bounds, keyed by seed,
/// terminal and slot.
std::int64_t gap_ns(const SlotRule& rule, std::uint64_t seed, std::int32_t site, std::int32_t terminal,
                    std::int64_t slot);

}  // namespace skyhaul::models
