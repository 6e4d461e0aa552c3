// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/slots.h"

#include <algorithm>

#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {

std::vector<Slot> slots_of(const SlotRule& rule, TimeNs start_ns, TimeNs end_ns) {
  // The Unix epoch begins a minute, so slot 0 begins offset_ns after it.
  const std::int64_t since = start_ns - rule.offset_ns;
  std::int64_t number = since / rule.length_ns - (since % rule.length_ns < 0 ? 1 : 0);
  std::vector<Slot> slots;
  for (;; ++number) {
    const TimeNs begin = rule.offset_ns + number * rule.length_ns;
    if (begin >= end_ns) return slots;
    slots.push_back({number, std::max(begin, start_ns), std::min(begin + rule.length_ns, end_ns)});
  }
}

std::int64_t gap_ns(const SlotRule& rule, std::uint64_t seed, std::int32_t site, std::int32_t terminal,
                    std::int64_t slot) {
  constexpr std::uint64_t kGap = 1;  // what the draw is for
  const double u =
      keyed_uniform(seed, {kGap, static_cast<std::uint64_t>(site), static_cast<std::uint64_t>(terminal),
                           static_cast<std::uint64_t>(slot)});
  return rule.gap_min_ns +
         static_cast<std::int64_t>(u * static_cast<double>(rule.gap_max_ns - rule.gap_min_ns));
}

}  // namespace skyhaul::models
