// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>

#include "timeline/capacity.h"

namespace skyhaul::models {

void add_outages(const std::vector<TimeInterval>& added, OutageCause cause, std::vector<Outage>& outages) {
  if (added.empty()) return;
  std::vector<TimeInterval> busy;
  for (const Outage& outage : outages) busy.push_back({outage.start_ns, outage.end_ns});
  std::vector<Outage> free;
  for (const TimeInterval& each : common(added, outside(busy, added.front().start_ns, added.back().end_ns))) {
    free.push_back({each.start_ns, each.end_ns, cause});
  }
  std::vector<Outage> all(outages.size() + free.size());
  std::merge(outages.begin(), outages.end(), free.begin(), free.end(), all.begin(),
             [](const Outage& a, const Outage& b) { return a.start_ns < b.start_ns; });
  outages = std::move(all);
}

}  // namespace skyhaul::models
