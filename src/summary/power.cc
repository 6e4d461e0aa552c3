// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/power.h"

#include <fmt/format.h>

#include <algorithm>

namespace skyhaul::core {

std::vector<models::TimeInterval> powered(const models::LinkTimeline& timeline, const std::string& site) {
  using models::ResourceKind;
  const auto index = std::find(timeline.sites.begin(), timeline.sites.end(), site) - timeline.sites.begin();
  std::uint32_t terminal = models::kNoNode;  // the site's first one: all lose power together
  std::vector<models::TimeInterval> off;
  for (const models::Resource& resource : timeline.resources) {
    if (resource.node == models::kNoNode || timeline.nodes[resource.node].site != index) continue;
    if (resource.kind == ResourceKind::kTerminalUp && terminal == models::kNoNode) terminal = resource.node;
    const bool first = resource.kind == ResourceKind::kTerminalUp && resource.node == terminal;
    if (!first && resource.kind != ResourceKind::kFixedLinkUp) continue;
    for (const models::Outage& outage : resource.outages) {
      if (outage.cause == models::OutageCause::kPower) off.push_back({outage.start_ns, outage.end_ns});
    }
  }
  return outside(models::united(off, {}), timeline.start_ns, timeline.end_ns);
}

double compute_duty(const models::LinkTimeline& timeline, const SiteSpec& site) {
  const std::vector<models::TimeInterval> horizon{{timeline.start_ns, timeline.end_ns}};
  std::vector<models::TimeInterval> on = site.compute ? common(*site.compute, horizon) : horizon;
  // Where the radios' windows are open and there is no power all the same, a fault has taken it.
  const std::vector<models::TimeInterval> windows =
      site.site.power ? common(*site.site.power, horizon) : horizon;
  const std::vector<models::TimeInterval> dark =
      outside(powered(timeline, site.site.name), timeline.start_ns, timeline.end_ns);
  on = common(on, outside(common(windows, dark), timeline.start_ns, timeline.end_ns));
  return static_cast<double>(total_ns(on)) / static_cast<double>(timeline.end_ns - timeline.start_ns);
}

double compute_duty(const models::LinkTimeline& timeline, const ResolvedScenario& scenario,
                    const TrafficSpec& traffic) {
  double least = 1;
  const models::CollectiveSpec& spec = traffic.collective;
  for (const SiteSpec& site : scenario.sites) {
    const std::string& name = site.site.name;
    const bool computes = std::find(spec.sites.begin(), spec.sites.end(), name) != spec.sites.end();
    if (computes && name != spec.hub) least = std::min(least, compute_duty(timeline, site));
  }
  return least;
}

std::string power_barrier(const models::LinkTimeline& timeline, const TrafficSpec& traffic) {
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    for (const std::string& site : {transfer.src, transfer.dst}) {
      if (powered(timeline, site).empty())
        return fmt::format("site {} has no power at any time of the horizon", site);
    }
    if (!common(powered(timeline, transfer.src), powered(timeline, transfer.dst)).empty()) continue;
    return fmt::format(
        "sites {} and {} never have power at the same time, so that an exchange between them never "
        "completes: exchange through a hub that always has power, or store the data at such a hub and "
        "forward it later",
        transfer.src, transfer.dst);
  }
  return "";
}

}  // namespace skyhaul::core
