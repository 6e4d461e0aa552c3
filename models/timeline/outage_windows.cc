// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/outage_windows.h"

#include <algorithm>

namespace skyhaul::models {
namespace {

/// `outages` with others laid over them.
std::vector<Outage> overlay(const std::vector<Outage>& outages, const std::vector<TimeInterval>& off,
                            OutageCause cause) {
  std::vector<Outage> result;
  for (const Outage& outage : outages) {
    TimeNs from = outage.start_ns;
    for (const TimeInterval& each : off) {
      if (each.end_ns <= from || each.start_ns >= outage.end_ns) continue;
      if (each.start_ns > from) result.push_back({from, each.start_ns, outage.cause});
      from = std::max(from, each.end_ns);
    }
    if (from < outage.end_ns) result.push_back({from, outage.end_ns, outage.cause});
  }
  for (const TimeInterval& each : off) result.push_back({each.start_ns, each.end_ns, cause});
  std::sort(result.begin(), result.end(),
            [](const Outage& a, const Outage& b) { return a.start_ns < b.start_ns; });
  return result;
}

}  // namespace

void put_outages(const Network& network, const std::vector<TerminalRef>& terminals,
                 const TerminalServices& services, ResourceTable& resources, PathTable& paths,
                 LinkTimeline& timeline) {
  std::vector<std::vector<TimeInterval>> off;
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    off.push_back(outside(power_times(network, s, timeline.start_ns, timeline.end_ns), timeline.start_ns,
                          timeline.end_ns));
  }
  for (std::size_t i = 0; i < terminals.size(); ++i) {
    const ResourceTable::OfTerminal& its = resources.terminals()[i];
    const std::vector<Outage> outages =
        overlay(services[i].outages, off[static_cast<std::size_t>(terminals[i].site)], OutageCause::kPower);
    timeline.resources[its.up].outages = outages;
    timeline.resources[its.down].outages = outages;
  }
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (!network.sites[s].fixed_link) continue;
    const std::vector<TimeInterval> none;
    const auto& faults = s < network.faults.fixed_links.size() ? network.faults.fixed_links[s] : none;
    if (faults.empty() && off[s].empty()) continue;
    for (const bool up : {true, false}) {
      std::vector<Outage>& outages =
          timeline.resources[resources.fixed_link(static_cast<std::int32_t>(s), up)].outages.plain();
      outages = overlay(overlay(outages, faults, OutageCause::kFault), off[s], OutageCause::kPower);
    }
  }
  paths.take_power_away(off);
}

}  // namespace skyhaul::models
